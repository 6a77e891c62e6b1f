// docs/api.md: the same save twice carries the same Idempotency-Key; an answer ends it; what was typed outlives both.
//
// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { askAhead } from './ahead.ts'
import { dropAllDrafts, readDraft, writeDraft } from './drafts.ts'
import { ApiError, ask, rememberCsrf, send, whenSignedOut, type Save } from './request.ts'

interface Call { url: string; headers: Record<string, string>; body: unknown }
let calls: Call[] = []
let answers: (Response | Error)[] = []

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

beforeEach(() => {
  calls = []
  answers = []
  dropAllDrafts()
  rememberCsrf('token')
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    calls.push({ url, headers: init.headers as Record<string, string>, body: init.body })
    const next = answers.shift()
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  })
})
afterEach(() => { vi.unstubAllGlobals() })

const plan: Save = { slot: 'plan/c1', method: 'PUT', path: '/api/staff/children/c1/plan', body: { what_matters: 'School' }, version: 3 }
const keyOfCall = (index: number) => calls[index]?.headers['Idempotency-Key']

describe('a save', () => {
  test('carries token, key and version', async () => {
    answers = [json(200, { plan: {} })]
    await send(plan)
    expect(calls[0]?.headers).toMatchObject({ 'X-CSRF-Token': 'token', 'If-Match': 'W/"3"' })
    expect(keyOfCall(0)).toMatch(/^[0-9a-f-]{36}$/)
  })
  test('whose answer was lost is sent again under the same key', async () => {
    answers = [new TypeError('network'), json(503, {}), json(200, {})]
    await expect(send(plan)).rejects.toMatchObject({ code: 'offline' })
    await expect(send(plan)).rejects.toMatchObject({ status: 503 })
    await send(plan)
    expect(keyOfCall(1)).toBe(keyOfCall(0))
    expect(keyOfCall(2)).toBe(keyOfCall(0))
  })
  test('with other words is another save', async () => {
    answers = [new TypeError('network'), json(200, {})]
    await expect(send(plan)).rejects.toBeInstanceOf(ApiError)
    await send({ ...plan, body: { what_matters: 'Sleep' } })
    expect(keyOfCall(1)).not.toBe(keyOfCall(0))
  })
  test('made a second time on purpose, after the first was answered, is a new one', async () => {
    answers = [json(201, {}), json(201, {})]
    await send(plan)
    await send(plan)
    expect(keyOfCall(1)).not.toBe(keyOfCall(0))
  })
  test('that met someone else’s change brings back what stands there now, and keeps its words', async () => {
    writeDraft('plan-draft/c1', { mine: 'School' })
    answers = [json(412, { error: { code: 'plan.changed', text: 'Changed' }, current: { plan: { version: 4 }, version: 4 } }), json(200, {})]
    const refused = await send(plan).catch((error: unknown) => error) as ApiError
    expect(refused.conflict).toBe(true)
    expect(refused.current).toEqual({ plan: { version: 4 }, version: 4 })
    expect(readDraft('plan-draft/c1')).toEqual({ mine: 'School' })
    await send({ ...plan, version: 4 })
    expect(keyOfCall(1)).not.toBe(keyOfCall(0))
    expect(calls[1]?.headers['If-Match']).toBe('W/"4"')
  })
  test('that is refused tells each problem by its place', async () => {
    answers = [json(422, { error: { code: 'plan.incomplete', text: 'Incomplete', issues: [{ path: 'goals[0].actions[0].due', code: 'required', text: 'Give it a date.' }] }, request_id: 'r-1' })]
    await expect(send(plan)).rejects.toMatchObject({ code: 'plan.incomplete', requestId: 'r-1', issues: [{ path: 'goals[0].actions[0].due' }] })
  })
  test('after the session ended leads to sign-in and keeps its words', async () => {
    const led = vi.fn()
    whenSignedOut(led)
    writeDraft('plan-draft/c1', 'words')
    answers = [json(401, { error: { code: 'sign-in.needed', text: 'Sign in' } })]
    await expect(send(plan)).rejects.toMatchObject({ status: 401 })
    expect(led).toHaveBeenCalledOnce()
    expect(readDraft('plan-draft/c1')).toBe('words')
  })
  test('is told apart from a page that could not be fetched', async () => {
    answers = [new TypeError('network'), new TypeError('network')]
    await expect(ask('/api/staff/people')).rejects.toMatchObject({ offline: true, reading: true })
    await expect(send(plan)).rejects.toMatchObject({ offline: true, reading: false })
  })
  test('whose answer breaks off in the middle counts as not answered', async () => {
    answers = [new Response('{"plan":', { status: 200, headers: { 'content-type': 'application/json' } }), json(200, {})]
    await expect(send(plan)).rejects.toMatchObject({ code: 'offline' })
    await send(plan)
    expect(keyOfCall(1)).toBe(keyOfCall(0))
  })
  test('ends what was asked for before it: the page after it is asked for anew', async () => {
    answers = [json(200, { to_do: ['Did the rides come?'] }), json(200, { need: {} }), json(200, { to_do: [] })]
    askAhead('/api/family/home')
    await send({ slot: 'answer/n1', path: '/api/family/needs/n1/answer', body: { answer: 'yes' } })
    expect(await ask('/api/family/home')).toEqual({ to_do: [] })
  })
})
