// Whoever signed out stays signed out in this browser: without signal, while the server cannot answer, and after a reload.
//
// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

interface Call { method: string; path: string; token: string | undefined }
let calls: Call[] = []
// The server: whose session the cookie is, and whether it can be reached.
let server: { account: string | null; csrf: string; can: 'answer' | 'not be reached' | 'not write' }
const kept = new Map<string, string>()

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const session = () => ({ account: { id: server.account, name: 'x', display_name: 'x', role: 'family', language: 'es', csrf: server.csrf }, practice: { name: 'Riverside', zone: 'UTC' }, children: [], ends: '2999-01-01T00:00:00.000Z' })

function answer(path: string, init: RequestInit): Response {
  const method = init.method ?? 'GET'
  const token = (init.headers as Record<string, string>)['X-CSRF-Token']
  calls.push({ method, path, token })
  if (server.can === 'not be reached') throw new TypeError('network')
  if (method === 'POST') {
    server = { ...server, account: 'father', csrf: 'of the father' }
    return json(200, session())
  }
  if (server.account === null) return json(401, { error: { code: 'sign-in.needed', text: '' } })
  if (method === 'GET') return json(200, session())
  if (server.can === 'not write') return json(503, {})
  if (token !== server.csrf) return json(403, { error: { code: 'sign-in.csrf', text: '' } })
  server = { ...server, account: null }
  return new Response(null, { status: 204 })
}

// A page opened anew: nothing of it but what the browser kept.
async function opened() {
  vi.resetModules()
  const { currentSession, signIn, signOut } = await import('./session.ts')
  const { signOutOwed, signOutWaits } = await import('./signed_out.ts')
  return { currentSession, signIn, signOut, signOutOwed, signOutWaits }
}
const aWhile = () => vi.advanceTimersByTimeAsync(20_000)

beforeEach(() => {
  vi.useFakeTimers()
  calls = []
  kept.clear()
  server = { account: 'mother', csrf: 'of the mother', can: 'answer' }
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) }, removeItem: (key: string) => { kept.delete(key) } })
  vi.stubGlobal('location', { pathname: '/family/' })
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => { try { return Promise.resolve(answer(path, init)) } catch (cause) { return Promise.reject(cause as Error) } })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('with signal the server ends the session and nothing is owed', async () => {
  const page = await opened()
  await page.currentSession()
  await page.signOut()
  await aWhile()
  expect(server.account).toBeNull()
  expect([page.signOutOwed(), page.signOutWaits(), kept.size]).toEqual([false, false, 0])
})

for (const can of ['not be reached', 'not write'] as const) {
  test(`while the server can ${can}, nobody is signed in, and it is told once it can`, async () => {
    const page = await opened()
    await page.currentSession()
    server.can = can
    await page.signOut()
    await aWhile()
    expect(page.signOutWaits()).toBe(true)
    expect(await page.currentSession()).toBeNull()
    const reloaded = await opened()
    expect(await reloaded.currentSession()).toBeNull()
    await aWhile()
    server.can = 'answer'
    expect(await reloaded.currentSession(), 'not for a moment, though the cookie would do').toBeNull()
    await aWhile()
    expect(server.account).toBeNull()
    expect(reloaded.signOutOwed()).toBe(false)
  })
}

test('whoever signs in meanwhile is not signed out for it', async () => {
  const page = await opened()
  await page.currentSession()
  server.can = 'not be reached'
  await page.signOut()
  await aWhile()
  server.can = 'answer'
  expect((await page.signIn('father', 'word')).account.id).toBe('father')
  await aWhile()
  expect(server.account).toBe('father')
  expect((await page.currentSession())?.account.id).toBe('father')
})

test('a sign-in that was refused leaves the sign-out owed', async () => {
  const page = await opened()
  await page.currentSession()
  server.can = 'not be reached'
  await page.signOut()
  await expect(page.signIn('father', 'word')).rejects.toMatchObject({ offline: true })
  await aWhile()
  expect(page.signOutOwed()).toBe(true)
})

test('a page that is older than a second sign-in of the same person ends that one', async () => {
  const page = await opened()
  await page.currentSession()
  server.csrf = 'of another tab'
  await page.signOut()
  await aWhile()
  expect(server.account).toBeNull()
})
