// Signing out holds in this browser at once. The server may hear of it later: without signal, or while it cannot answer, a mark
// stands here, nobody is signed in while it stands, and the server is told again until it knows.
//
// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react'
import { asJson } from './ahead.ts'
import type { Session } from './types.ts'

const mark = 'medhome.sign-out-owed'
const patience = 10_000
const pause = 15_000
// Where the browser keeps nothing for us, the page's own memory must do.
let inMemory: string | null = null

function owedBy(): string | null {
  try {
    return localStorage.getItem(mark) ?? inMemory
  } catch {
    return inMemory
  }
}

let telling: Promise<void> | undefined
let later: ReturnType<typeof setTimeout> | undefined
let triedInVain = false
const listeners = new Set<() => void>()
const notify = () => { for (const tell of listeners) tell() }

export const signOutOwed = (): boolean => owedBy() !== null
// It was tried and is not told yet: worth a word to whoever signed out.
export const signOutWaits = (): boolean => triedInVain && signOutOwed()
const watch = (tell: () => void) => {
  listeners.add(tell)
  return () => { listeners.delete(tell) }
}
export const useSignOutWaits = (): boolean => useSyncExternalStore(watch, signOutWaits)

export function oweSignOut(account: string): void {
  triedInVain = false
  try {
    localStorage.setItem(mark, account)
  } catch {
    inMemory = account
  }
}

// The server knows, or whoever has signed in since took the session's place.
export function signOutSettled(): void {
  inMemory = null
  clearTimeout(later)
  try {
    localStorage.removeItem(mark)
  } catch {
    // It never stood there.
  }
  notify()
}

// While somebody signs in the server is told nothing: its answer would take the new cookie away.
export async function holdTelling(): Promise<void> {
  await telling
  clearTimeout(later)
}

// `csrf`: the token of the session that ends, where the page still has it.
export function tellSignedOut(csrf = ''): Promise<void> {
  telling ??= tell(csrf).finally(() => { telling = undefined })
  return telling
}

async function tell(csrf: string): Promise<void> {
  clearTimeout(later)
  const account = owedBy()
  if (account === null) return
  if (await heard(account, csrf)) {
    signOutSettled()
    return
  }
  triedInVain = true
  notify()
  later = setTimeout(() => { void tellSignedOut() }, pause)
}

async function heard(account: string, csrf: string): Promise<boolean> {
  const given = new AbortController()
  const end = setTimeout(() => { given.abort() }, patience)
  const codeOf = async (response: Response) => ((await response.json()) as { error?: { code?: string } }).error?.code
  const ended = async (token: string): Promise<boolean> => {
    const response = await fetch('/api/session', {
      method: 'DELETE', credentials: 'same-origin', keepalive: true, signal: given.signal, headers: { 'Accept': 'application/json', 'X-CSRF-Token': token },
    })
    return response.status === 204 || (response.status === 401 && (await codeOf(response)) === 'sign-in.needed')
  }
  try {
    if (csrf !== '' && await ended(csrf)) return true
    // A page opened without signal has no token, and one from before another sign-in has an old one.
    const response = await fetch('/api/session', { ...asJson, signal: given.signal })
    if (response.status === 401) return (await codeOf(response)) === 'sign-in.needed'
    if (!response.ok) return false
    const now = ((await response.json()) as Session).account
    return now.id !== account || await ended(now.csrf)
  } catch {
    return false
  } finally {
    clearTimeout(end)
  }
}

// `elsewhere`: that account was signed out in another tab of this browser.
export function attendSignOut(elsewhere: (account: string) => void): void {
  window.addEventListener('online', () => { void tellSignedOut() })
  window.addEventListener('storage', (event) => { if (event.key === mark && event.newValue !== null) elsewhere(event.newValue) })
}
