// The family's home and plan stay on the phone for when there is no signal: of the account that is signed in, until it signs out.
//
// SPDX-License-Identifier: Apache-2.0
import type { QueryClient } from '@tanstack/react-query'
import { openDB, type DBSchema } from 'idb'
import { ApiError } from './request.ts'
import type { Session } from './types.ts'

interface Kept { name: string; account: string; at: number; data: unknown }
interface Shape extends DBSchema { pages: { key: string; value: Kept } }

const sessionName = 'session'
const open = () => openDB<Shape>('medhome-pages', 1, { upgrade: (database) => { database.createObjectStore('pages', { keyPath: 'name' }) } })

async function within<T>(run: (database: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T | undefined> {
  try {
    const database = await open()
    try {
      return await run(database)
    } finally {
      database.close()
    }
  } catch {
    // A phone that keeps nothing for us: pages are asked of the server.
    return undefined
  }
}

export const forgetPages = async (): Promise<void> => { await within((database) => database.clear('pages')) }

// Without signal the last one who was signed in here still is, to read; to send, the server is asked again first.
export async function keptSession(): Promise<Session | undefined> {
  const kept = await within((database) => database.get('pages', sessionName))
  return kept?.data as Session | undefined
}

// Before the first page is drawn: what was kept, with the day it was saved.
export async function restorePages(client: QueryClient): Promise<void> {
  for (const kept of await within((database) => database.getAll('pages')) ?? []) {
    if (kept.name === sessionName) continue
    const key = JSON.parse(kept.name) as (string | null)[]
    // JSON has no undefined: the home of the first child is asked for without one.
    const asked = key.map((one) => one ?? undefined)
    if (client.getQueryData(asked) === undefined) client.setQueryData(asked, kept.data, { updatedAt: kept.at })
  }
}

const isKept = (key: readonly unknown[]) => key[0] === 'family' && (key[1] === 'home' || key[1] === 'plan')

export function keepPages(client: QueryClient): void {
  let account: string | undefined
  const keepSession = async (session: Session | null) => {
    const before = await keptSession()
    if (!session || session.account.role !== 'family' || (before && before.account.id !== session.account.id)) await forgetPages()
    account = session?.account.role === 'family' ? session.account.id : undefined
    if (!session || !account || session.account.csrf === '') return
    const data: Session = { ...session, account: { ...session.account, csrf: '' } }
    await within((database) => database.put('pages', { name: sessionName, account: session.account.id, at: Date.now(), data }))
  }
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { query, action } = event
    if (query.queryKey[0] === 'session' && action.type === 'success') {
      void keepSession(query.state.data as Session | null)
      return
    }
    if (query.queryKey[0] !== 'family') return
    const name = JSON.stringify(query.queryKey)
    // Whoever was taken off a child sees no old copy of the record either.
    if (action.type === 'error' && action.error instanceof ApiError && action.error.code === 'child.no-longer-yours') {
      query.setState({ ...query.state, data: undefined })
      void within((database) => database.delete('pages', name))
      return
    }
    if (!isKept(query.queryKey) || action.type !== 'success' || action.manual || !account) return
    const kept: Kept = { name, account, at: Date.now(), data: query.state.data }
    void within((database) => database.put('pages', kept))
  })
  window.addEventListener('online', () => { void client.refetchQueries({ queryKey: ['session'], type: 'all' }) })
}
