// What a person typed stays in this tab until the server has it: through reloads, lost signal and an ended session.
// Signing out drops it, for the next person at this computer.
//
// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react'

const prefix = 'medhome.draft/'
// Where the browser keeps nothing for us, the page's own memory must do.
const memory = new Map<string, string>()

function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}

export function writeDraft(slot: string, value: unknown): void {
  const text = JSON.stringify(value)
  memory.set(slot, text)
  try {
    storage()?.setItem(prefix + slot, text)
  } catch {
    // Full or refused: memory has it.
  }
}

export function readDraft<T>(slot: string): T | undefined {
  const text = memory.get(slot) ?? storage()?.getItem(prefix + slot)
  if (text == null) return undefined
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

export function dropDraft(slot: string): void {
  memory.delete(slot)
  storage()?.removeItem(prefix + slot)
}

export function dropAllDrafts(): void {
  memory.clear()
  const kept = storage()
  if (!kept) return
  for (const key of Object.keys(kept)) if (key.startsWith(prefix)) kept.removeItem(key)
}

export interface Draft<T> {
  value: T
  set: (value: T) => void
  // The server has it, or the person gave it up: back to `initial`.
  settle: (initial?: T) => void
  // There were words from before when the page opened.
  restored: boolean
}

export function useDraft<T>(slot: string, initial: T): Draft<T> {
  const [{ value, restored }, change] = useState(() => {
    const kept = readDraft<T>(slot)
    return kept === undefined ? { value: initial, restored: false } : { value: kept, restored: true }
  })
  const set = useCallback((next: T) => {
    writeDraft(slot, next)
    change((before) => ({ ...before, value: next }))
  }, [slot])
  const settle = useCallback((next?: T) => {
    dropDraft(slot)
    change({ value: next ?? initial, restored: false })
  }, [slot, initial])
  return { value, set, settle, restored }
}
