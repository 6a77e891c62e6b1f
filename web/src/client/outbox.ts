// What a family said without signal: kept on the phone with its key, sent when there is signal again. What the server then refuses stays
// too, with its words, until the person sends it anew or lets it go.
//
// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from '@tanstack/react-query'
import { openDB, type DBSchema } from 'idb'
import { ApiError, keyFor, send, tokenNow, type Save } from './request.ts'

export interface About { kind: 'question' | 'help' | 'answer' | 'withdrawal' | 'step'; child: string; title?: string }
// Of two people who use one phone each has their own: `slot` is the account's and the save's together.
export interface Unsent {
  slot: string; key: string; save: Save; account: string; at: string; about: About
  refused?: { status: number; code: string; text: string }
}
interface Shape extends DBSchema { outbox: { key: string; value: Unsent } }

const open = () => openDB<Shape>('medhome', 1, { upgrade: (database) => { database.createObjectStore('outbox', { keyPath: 'slot' }) } })
async function within<T>(run: (database: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  const database = await open()
  try {
    return await run(database)
  } finally {
    database.close()
  }
}

let onChange = () => {}
export function whenOutboxChanges(run: () => void) { onChange = run }

// Only where the slot still holds what was looked at: a newer entry there is another matter.
async function replace(one: Unsent, next: Unsent | undefined): Promise<void> {
  await within(async (database) => {
    const change = database.transaction('outbox', 'readwrite')
    const there = await change.store.get(one.slot)
    if (there?.key === one.key) await (next ? change.store.put(next) : change.store.delete(one.slot))
    await change.done
  })
  onChange()
}

export type Sent<T> = { state: 'sent'; answer: T } | { state: 'kept' }

// Sends now, or keeps it for later: a person is never asked to type it again.
export async function sendOrKeep<T>(save: Save, account: string, about: About): Promise<Sent<T>> {
  const key = keyFor(save)
  const at = new Date().toISOString()
  try {
    const answer = await send<T>(save)
    // What was said of the same thing before, and could not be sent, is said anew by this.
    const before = (await unsentOf(account).catch(() => [])).find((one) => one.save.slot === save.slot && one.at <= at)
    if (before) await replace(before, undefined).catch(() => {})
    return { state: 'sent', answer }
  } catch (error) {
    if (!(error instanceof ApiError) || !error.offline) throw error
    try {
      await within((database) => database.put('outbox', { slot: `${account} ${save.slot}`, key, save, account, at, about }))
    } catch {
      // A phone that keeps nothing for us: the page keeps what was typed, and says that it was not sent.
      throw error
    }
    onChange()
    return { state: 'kept' }
  }
}

// Oldest first.
export async function unsentOf(account: string): Promise<Unsent[]> {
  const all = await within((database) => database.getAll('outbox'))
  return all.filter((one) => one.account === account).sort((a, b) => a.at.localeCompare(b.at))
}

export const unsentQuery = (account: string) => queryOptions({
  queryKey: ['unsent', account], queryFn: () => unsentOf(account), retry: false,
  refetchInterval: ({ state }) => (state.data?.some((one) => !one.refused) ? 30_000 : false),
})

// The same words once more, as a new request.
export async function sendAnew(one: Unsent): Promise<void> {
  const { refused: _, ...again } = one
  await replace(one, { ...again, key: crypto.randomUUID() })
}
export const letGo = (one: Unsent): Promise<void> => replace(one, undefined)

export interface Outcome { sent: number; refused: number }

async function sendEach(account: string): Promise<Outcome> {
  const token = tokenNow()
  const outcome = { sent: 0, refused: 0 }
  // Without it nobody has signed in since the app was opened without signal.
  if (!token) return outcome
  for (const one of (await unsentOf(account)).filter(({ refused }) => !refused)) {
    // Nobody's words go out under the name of who signed in meanwhile.
    if (tokenNow() !== token) break
    try {
      await send(one.save, one.key)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { status, code, message: text } = error
      if (error.offline || status === 429 || status === 401 || code === 'sign-in.csrf') break
      if (error.unanswered) continue
      // It came in at an earlier try, whose answer was lost on the way.
      if (code !== 'request.already-done') {
        await replace(one, { ...one, refused: { status, code, text } })
        outcome.refused += 1
        continue
      }
    }
    await replace(one, undefined)
    outcome.sent += 1
  }
  return outcome
}

let running: Promise<Outcome> | undefined

// One at a time, also where two windows are open.
export function sendWaiting(account: string): Promise<Outcome> {
  const nothing: Outcome = { sent: 0, refused: 0 }
  running ??= ('locks' in navigator
    ? navigator.locks.request('medhome.outbox', { ifAvailable: true }, (lock) => (lock ? sendEach(account) : nothing))
    : sendEach(account)).finally(() => { running = undefined })
  return running
}

// Signing out: what is this account's. What somebody else was promised would be sent still is.
export async function emptyOutbox(account: string): Promise<void> {
  await within(async (database) => {
    const change = database.transaction('outbox', 'readwrite')
    for (const one of await change.store.getAll()) if (one.account === account) await change.store.delete(one.slot)
    await change.done
  })
}
