// What was said without signal is sent once, by who said it; what is refused keeps its words; nobody's sign-out takes another's.
//
// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, test, vi } from 'vitest'
import { dropAllDrafts } from './drafts.ts'
import type { Unsent } from './outbox.ts'
import { rememberCsrf } from './request.ts'

const kept = new Map<string, Unsent>()
vi.mock('idb', () => {
  const store = {
    get: async (slot: string) => kept.get(slot), getAll: async () => [...kept.values()],
    put: async (one: Unsent) => { kept.set(one.slot, one) }, delete: async (slot: string) => { kept.delete(slot) },
  }
  return { openDB: async () => ({ getAll: store.getAll, put: (_: string, one: Unsent) => store.put(one), transaction: () => ({ store, done: Promise.resolve() }), close: () => {} }) }
})
const { emptyOutbox, letGo, sendAnew, sendOrKeep, sendWaiting, unsentOf } = await import('./outbox.ts')

interface Call { url: string; key: string; body: unknown }
let calls: Call[] = []
let answer: (call: Call) => Response | Promise<Response>
const json = (status: number, code?: string) => new Response(JSON.stringify(code ? { error: { code, text: 'In words' } } : {}), { status, headers: { 'content-type': 'application/json' } })
const noSignal = () => Promise.reject<Response>(new TypeError('network'))

beforeEach(() => {
  kept.clear()
  calls = []
  answer = noSignal
  dropAllDrafts()
  rememberCsrf('of maria')
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const call = { url, key: (init.headers as Record<string, string>)['Idempotency-Key'] ?? '', body: JSON.parse((init.body as string | undefined) ?? '{}') as unknown }
    calls.push(call)
    return answer(call)
  })
})

const letter = (child: string, text: string, account = 'maria') =>
  sendOrKeep({ slot: `question/${child}/${text}`, path: `/api/family/children/${child}/questions`, body: { text } }, account, { kind: 'question', child })
const answerNo = (note: string, account = 'maria', version = 4) =>
  sendOrKeep({ slot: 'answer/n1', path: '/api/family/needs/n1/answer', body: { answer: 'no', note }, version }, account, { kind: 'answer', child: 'ana', title: 'A ride' })

test('an answer that is refused stays on the phone with its words, and is not sent over and over', async () => {
  expect(await answerNo('Nobody came')).toEqual({ state: 'kept' })
  answer = () => json(412, 'need.changed')
  expect(await sendWaiting('maria')).toEqual({ sent: 0, refused: 1 })
  expect(await unsentOf('maria')).toMatchObject([{ refused: { status: 412, code: 'need.changed' }, save: { body: { note: 'Nobody came' } }, about: { title: 'A ride' } }])
  calls = []
  expect(await sendWaiting('maria')).toEqual({ sent: 0, refused: 0 })
  expect(calls).toEqual([])
})

test('said anew on its page, the refused answer is there no more', async () => {
  await answerNo('Nobody came')
  answer = () => json(412, 'need.changed')
  await sendWaiting('maria')
  answer = () => json(200)
  expect(await answerNo('Nobody came', 'maria', 6)).toMatchObject({ state: 'sent' })
  expect(await unsentOf('maria')).toEqual([])
})

test('a child who is no longer hers does not hold up the letters about the other', async () => {
  await letter('ana', 'About Ana')
  await letter('luis', 'About Luis')
  answer = ({ url }) => (url.includes('/ana/') ? json(403, 'child.no-longer-yours') : json(201))
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 1 })
  expect((await unsentOf('maria')).map((one) => [one.about.child, one.refused?.code])).toEqual([['ana', 'child.no-longer-yours']])
})

test('a page from an earlier sign-in, an ended session and a busy server keep all as it is', async () => {
  await letter('ana', 'About Ana')
  for (const refusal of [json(403, 'sign-in.csrf'), json(401), json(429)]) {
    answer = () => refusal
    expect(await sendWaiting('maria')).toEqual({ sent: 0, refused: 0 })
  }
  expect(await unsentOf('maria')).toMatchObject([{ save: { body: { text: 'About Ana' } } }])
  expect((await unsentOf('maria'))[0]?.refused).toBeUndefined()
})

test('one that the server breaks on does not hold up the others', async () => {
  await letter('ana', 'About Ana')
  await letter('luis', 'About Luis')
  answer = ({ url }) => json(url.includes('/ana/') ? 500 : 201)
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 0 })
  expect((await unsentOf('maria')).map((one) => one.about.child)).toEqual(['ana'])
})

test('what came in at an earlier try, whose answer was lost, is sent', async () => {
  await letter('ana', 'About Ana')
  answer = () => json(409, 'request.already-done')
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 0 })
  expect(await unsentOf('maria')).toEqual([])
})

test('an answer given while the one before it is on its way stays, to be sent after it', async () => {
  await answerNo('First')
  answer = async () => {
    answer = noSignal
    await answerNo('Second')
    return json(200)
  }
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 0 })
  expect((await unsentOf('maria')).map((one) => one.save.body)).toEqual([{ answer: 'no', note: 'Second' }])
})

test('two parents on one phone each keep their own answer', async () => {
  await answerNo('Nobody came', 'maria')
  await answerNo('He came late', 'jose')
  expect((await unsentOf('maria')).map((one) => one.save.body)).toEqual([{ answer: 'no', note: 'Nobody came' }])
  await emptyOutbox('jose')
  expect(await unsentOf('jose')).toEqual([])
  expect(await unsentOf('maria')).toHaveLength(1)
})

test('nothing goes out under the name of who signed in meanwhile, nor before it is known who is there', async () => {
  await letter('ana', 'One')
  await letter('ana', 'Two')
  rememberCsrf(undefined)
  calls = []
  expect(await sendWaiting('maria')).toEqual({ sent: 0, refused: 0 })
  expect(calls).toEqual([])
  rememberCsrf('of maria')
  answer = () => {
    rememberCsrf('of jose')
    return json(201)
  }
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 0 })
  expect(calls).toHaveLength(1)
  expect(await unsentOf('maria')).toHaveLength(1)
})

test('a refused letter can be sent anew under a new key, or let go', async () => {
  await letter('ana', 'About Ana')
  answer = () => json(403, 'child.no-longer-yours')
  await sendWaiting('maria')
  const [refused] = await unsentOf('maria')
  const first = calls.at(-1)?.key
  answer = () => json(201)
  await sendAnew(refused!)
  expect(await sendWaiting('maria')).toEqual({ sent: 1, refused: 0 })
  expect(calls.at(-1)?.key).not.toBe(first)
  answer = noSignal
  await letter('ana', 'Another')
  await letGo((await unsentOf('maria'))[0]!)
  expect(await unsentOf('maria')).toEqual([])
})

test('a phone that keeps nothing says that it was not sent', async () => {
  vi.spyOn(kept, 'set').mockImplementationOnce(() => { throw new DOMException('full', 'QuotaExceededError') })
  await expect(letter('ana', 'About Ana')).rejects.toMatchObject({ code: 'offline' })
})
