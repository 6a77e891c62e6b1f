// A family's answers given without signal: kept on the phone with their key, sent when there is signal again.
//
// SPDX-License-Identifier: Apache-2.0
import { openDB, type DBSchema } from 'idb'
import { writeDraft } from './drafts.ts'
import { ApiError, keyFor, send, type Save } from './request.ts'

interface Waiting { slot: string; key: string; save: Save; account: string; at: string }
interface Shape extends DBSchema { outbox: { key: string; value: Waiting } }

const open = () => openDB<Shape>('medhome', 1, { upgrade: (database) => { database.createObjectStore('outbox', { keyPath: 'slot' }) } })

export type Sent<T> = { state: 'sent'; answer: T } | { state: 'kept' }

// Sends now, or keeps it for later: a person is never asked to type it again.
export async function sendOrKeep<T>(save: Save, account: string): Promise<Sent<T>> {
  const key = keyFor(save)
  try {
    return { state: 'sent', answer: await send<T>(save) }
  } catch (error) {
    if (!(error instanceof ApiError) || !error.offline) throw error
    const database = await open()
    await database.put('outbox', { slot: save.slot, key, save, account, at: new Date().toISOString() })
    database.close()
    return { state: 'kept' }
  }
}

async function allWaiting(account: string): Promise<Waiting[]> {
  const database = await open()
  const waiting = await database.getAll('outbox')
  database.close()
  return waiting.filter((one) => one.account === account)
}

export async function waitingToBeSent(account: string): Promise<number> {
  return (await allWaiting(account)).length
}

// The words of letters that still wait, oldest first: the page shows them as not sent yet.
export async function lettersWaiting(account: string, slotBegins: string): Promise<{ slot: string; text: string; at: string }[]> {
  const waiting = (await allWaiting(account)).filter((one) => one.slot.startsWith(slotBegins))
  return waiting.map((one) => ({ slot: one.slot, text: String((one.save.body as { text?: unknown } | undefined)?.text ?? ''), at: one.at }))
    .sort((a, b) => a.at.localeCompare(b.at))
}

// Returns how many went out. What the server refuses for good (someone else answered meanwhile) is dropped: the page shows what is true now.
export async function sendWaiting(account: string): Promise<number> {
  const database = await open()
  let sent = 0
  try {
    for (const one of await database.getAll('outbox')) {
      if (one.account !== account) continue
      try {
        await send(one.save, one.key)
        sent += 1
      } catch (error) {
        if (!(error instanceof ApiError) || error.unanswered || error.status === 401 || error.status === 403) break
        if (one.save.draft) writeDraft(one.save.draft, (one.save.body as { text: string }).text)
      }
      await database.delete('outbox', one.slot)
    }
  } finally {
    database.close()
  }
  return sent
}

export async function emptyOutbox(): Promise<void> {
  const database = await open()
  await database.clear('outbox')
  database.close()
}
