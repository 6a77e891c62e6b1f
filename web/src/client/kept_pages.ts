// The family's home and plan stay on the phone for when there is no signal: of the account that is signed in and of its children,
// until it signs out or its session would have ended.
//
// SPDX-License-Identifier: Apache-2.0
import type { QueryClient } from '@tanstack/react-query'
import { openDB, type DBSchema } from 'idb'
import { dropAhead } from './ahead.ts'
import { forgetContact } from './kept_contact.ts'
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

function isOf({ account, children = [] }: Session, kept: Kept): boolean {
  if (kept.account !== account.id || account.role !== 'family') return false
  const about = (kept.data as { child?: { id: string } } | undefined)?.child?.id
  return kept.name === sessionName || children.some((child) => child.id === about)
}

// All but what is the given session's own.
export async function forgetPages(but?: Session): Promise<void> {
  await within(async (database) => {
    for (const kept of await database.getAll('pages')) if (!but || !isOf(but, kept)) await database.delete('pages', kept.name)
  })
}

// Without signal the last one who was signed in here still is, to read, for as long as the server would have it so; to send, it is asked again first.
export async function keptSession(): Promise<Session | undefined> {
  const kept = (await within((database) => database.get('pages', sessionName)))?.data as Session | undefined
  if (!kept) return undefined
  if (Date.parse(kept.ends) > Date.now()) return kept
  await forgetPages()
  return undefined
}

// Reads at once, while the server is asked who is signed in. What it hands back is for then, before the first page is drawn: it shows
// that one's own pages, with the day they were saved.
export async function keptPages(): Promise<(client: QueryClient, session: Session | null | undefined) => void> {
  const all = (await within((database) => database.getAll('pages'))) ?? []
  return (client, session) => {
    for (const kept of all) {
      if (!session || kept.name === sessionName || !isOf(session, kept)) continue
      const key = JSON.parse(kept.name) as (string | null)[]
      // JSON has no undefined: the home of the first child is asked for without one.
      const asked = key.map((one) => one ?? undefined)
      if (client.getQueryData(asked) === undefined) client.setQueryData(asked, kept.data, { updatedAt: kept.at })
    }
  }
}

const isKept = (key: readonly unknown[]) => key[0] === 'family' && (key[1] === 'home' || key[1] === 'plan')

export function keepPages(client: QueryClient): void {
  let account: string | undefined
  let last: string | undefined
  const keepSession = async (session: Session | null) => {
    await forgetPages(session ?? undefined)
    if (session?.account.role !== 'family' || session.account.csrf === '') return
    const data: Session = { ...session, account: { ...session.account, csrf: '' } }
    await within((database) => database.put('pages', { name: sessionName, account: session.account.id, at: Date.now(), data }))
  }
  let turn = Promise.resolve()
  const meet = (session: Session | null) => {
    account = session?.account.role === 'family' ? session.account.id : undefined
    turn = turn.then(() => keepSession(session))
    // Somebody else signed in meanwhile, in another tab of this browser.
    if (session && last !== undefined && last !== session.account.id) {
      dropAhead()
      forgetContact()
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    }
    last = session?.account.id ?? last
  }
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { query, action } = event
    if (query.queryKey[0] === 'session' && action.type === 'success') {
      meet(query.state.data as Session | null)
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
