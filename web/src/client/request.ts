// Speaking to the server. A save keeps its Idempotency-Key until it is answered, so that trying again never writes twice.
//
// SPDX-License-Identifier: Apache-2.0
import { asJson, dropAhead, takeAhead } from './ahead.ts'
import { dropDraft, readDraft, writeDraft } from './drafts.ts'

export interface Issue { path: string; code: string; text: string }

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly issues: Issue[]
  readonly requestId: string | undefined
  // On 412: what the server holds now, in the page's own shape.
  readonly current: unknown
  constructor(status: number, code: string, text: string, issues: Issue[] = [], requestId?: string, current?: unknown) {
    super(text)
    this.status = status
    this.code = code
    this.issues = issues
    this.requestId = requestId
    this.current = current
  }
  get offline() { return this.code.startsWith('offline') }
  // Nothing was to be sent: a page could not be fetched.
  get reading() { return this.code === 'offline.reading' }
  get conflict() { return this.status === 412 }
  // The server may or may not have written it: the same key must be used again.
  get unanswered() { return this.offline || this.status >= 500 || this.status === 429 }
}

let csrf: string | undefined
export function rememberCsrf(token: string | undefined) { csrf = token }
export const tokenNow = (): string | undefined => csrf

let onSignedOut = () => {}
export function whenSignedOut(run: () => void) { onSignedOut = run }

async function answerOf<T>(path: string, init: RequestInit): Promise<T> {
  const lost = new ApiError(0, init.method === undefined ? 'offline.reading' : 'offline', 'No signal, or the answer broke off')
  let response: Response
  try {
    response = await ((init.method === undefined ? takeAhead(path) : undefined) ?? fetch(path, { credentials: 'same-origin', ...init }))
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw lost
  }
  const type = response.headers.get('content-type') ?? ''
  let body: unknown
  try {
    body = type.includes('json') ? await response.json() : type.includes('html') && response.ok ? await response.text() : undefined
  } catch {
    throw lost
  }
  if (response.ok) return body as T
  const { error, current, request_id: id } = (body ?? {}) as {
    error?: { code?: string; text?: string; issues?: Issue[] }; current?: unknown; request_id?: string
  }
  const failure = new ApiError(response.status, error?.code ?? `http.${response.status}`, error?.text ?? response.statusText,
    error?.issues ?? [], id ?? response.headers.get('x-request-id') ?? undefined, current)
  if (response.status === 401 && path !== '/api/session') onSignedOut()
  throw failure
}

export function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(path, { ...asJson, ...(signal ? { signal } : {}) })
}

export interface Save {
  // Names what is being saved ("plan/123"): trying the same words again uses the same key.
  slot: string
  method?: 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: unknown
  version?: number | null | undefined
}

interface KeptKey { key: string; of: string }

function keyOf(save: Save): KeptKey {
  const of = JSON.stringify([save.method ?? 'POST', save.path, save.version ?? null, save.body ?? null])
  const kept = readDraft<KeptKey>(`key/${save.slot}`)
  if (kept?.of === of) return kept
  const fresh = { key: crypto.randomUUID(), of }
  writeDraft(`key/${save.slot}`, fresh)
  return fresh
}

export async function send<T>(save: Save, keptKey?: string): Promise<T> {
  // What was asked for before this save may no longer be so.
  dropAhead()
  const key = keptKey ?? keyOf(save).key
  const settled = () => {
    if (readDraft<KeptKey>(`key/${save.slot}`)?.key === key) dropDraft(`key/${save.slot}`)
  }
  try {
    const answer = await answerOf<T>(save.path, {
      method: save.method ?? 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        ...(csrf === undefined ? {} : { 'X-CSRF-Token': csrf }),
        ...(save.version == null ? {} : { 'If-Match': `W/"${save.version}"` }),
      },
      ...(save.body === undefined ? {} : { body: JSON.stringify(save.body) }),
    })
    settled()
    return answer
  } catch (error) {
    if (error instanceof ApiError && !error.unanswered) settled()
    throw error
  }
}

// The key a save would use now, for the outbox.
export function keyFor(save: Save): string { return keyOf(save).key }

// Sign-in and invitations: nobody is known yet, so neither token nor key.
export function knock<T>(path: string, body: unknown): Promise<T> {
  return answerOf<T>(path, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
}
