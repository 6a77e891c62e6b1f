// What a person typed stays in this tab until the server has it: through reloads, lost signal and an ended session.
// It is that person's alone: whoever signs in next finds nothing of it. Signing out drops it.
//
// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react'

const prefix = 'medhome.draft/'
// Where the browser keeps nothing for us, the page's own memory must do.
const memory = new Map<string, string>()
// The account whose words are being typed.
let owner = ''
export function draftsBelongTo(account: string): void { owner = account }
const placeOf = (slot: string) => `${prefix}${owner}/${slot}`

function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}

export function writeDraft(slot: string, value: unknown): void {
  const text = JSON.stringify(value)
  memory.set(placeOf(slot), text)
  try {
    storage()?.setItem(placeOf(slot), text)
  } catch {
    // Full or refused: memory has it.
  }
}

export function readDraft<T>(slot: string): T | undefined {
  const text = memory.get(placeOf(slot)) ?? storage()?.getItem(placeOf(slot))
  if (text == null) return undefined
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

export function dropDraft(slot: string): void {
  memory.delete(placeOf(slot))
  storage()?.removeItem(placeOf(slot))
}

// All of this account's.
export function dropAllDrafts(): void {
  for (const key of memory.keys()) if (key.startsWith(placeOf(''))) memory.delete(key)
  const kept = storage()
  if (!kept) return
  for (const key of Object.keys(kept)) if (key.startsWith(placeOf(''))) kept.removeItem(key)
}

export interface Draft<T> {
  value: T
  set: (value: T) => void
  // The server has it, or the person gave it up: back to `initial`.
  settle: (initial?: T) => void
  // There were words from before when the page opened.
  restored: boolean
}

interface Opened<T> { slot: string; value: T; restored: boolean }

function openDraft<T>(slot: string, initial: T): Opened<T> {
  const kept = readDraft<T>(slot)
  return kept === undefined ? { slot, value: initial, restored: false } : { slot, value: kept, restored: true }
}

export function useDraft<T>(slot: string, initial: T): Draft<T> {
  const [opened, change] = useState(() => openDraft(slot, initial))
  let now = opened
  // Another child, another question: words stay with what they were typed for, and an answer that comes late settles that alone.
  if (opened.slot !== slot) {
    now = openDraft(slot, initial)
    change(now)
  }
  const { value, restored } = now
  const set = useCallback((next: T) => {
    writeDraft(slot, next)
    change((before) => (before.slot === slot ? { ...before, value: next } : before))
  }, [slot])
  const settle = useCallback((next?: T) => {
    dropDraft(slot)
    change((before) => (before.slot === slot ? { slot, value: next ?? initial, restored: false } : before))
  }, [slot, initial])
  return { value, set, settle, restored }
}
