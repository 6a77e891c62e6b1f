// Who to call stays on the phone, so that it is there without signal: names and numbers of the clinic, nothing about a child.
//
// SPDX-License-Identifier: Apache-2.0
import type { MainContact, Practice } from './types.ts'

export interface KeptContact { contact: MainContact | null; practice: Practice }
const slot = 'medhome.contact'

export function keepContact(kept: KeptContact): void {
  try {
    localStorage.setItem(slot, JSON.stringify(kept))
  } catch {
    // A phone that keeps nothing for us: the next visit asks the server.
  }
}

export function keptContact(): KeptContact | undefined {
  try {
    return JSON.parse(localStorage.getItem(slot) ?? '') as KeptContact
  } catch {
    return undefined
  }
}

export function forgetContact(): void { localStorage.removeItem(slot) }
