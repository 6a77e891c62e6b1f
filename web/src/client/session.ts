// Who is signed in.
//
// SPDX-License-Identifier: Apache-2.0
import { dropAhead } from './ahead.ts'
import { dropAllDrafts } from './drafts.ts'
import { forgetContact } from './kept_contact.ts'
import { forgetPages, keptSession } from './kept_pages.ts'
import { emptyOutbox } from './outbox.ts'
import { ApiError, ask, knock, rememberCsrf, send } from './request.ts'
import type { Session } from './types.ts'

function remember(session: Session): Session {
  rememberCsrf(session.account.csrf)
  return session
}

export async function currentSession(): Promise<Session | null> {
  try {
    return remember(await ask<Session>('/api/session'))
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      dropAhead()
      return null
    }
    const kept = error instanceof ApiError && error.offline && location.pathname.startsWith('/family') ? await keptSession() : undefined
    if (kept) return kept
    throw error
  }
}

export async function signIn(name: string, password: string): Promise<Session> {
  return remember(await knock<Session>('/api/session', { name, password }))
}

// Whose invitation it is; nothing of the child before the account is made.
export const lookAtInvitation = (code: string) => knock<{ practice: { name: string; phone: string | null } }>('/api/invitations/look', { code })

export async function acceptInvitation(accepted: { code: string; name: string; password: string; language: 'en' | 'es' }): Promise<Session> {
  return remember(await knock<Session>('/api/invitations/accept', accepted))
}

export async function signOut(): Promise<void> {
  try {
    await send<undefined>({ slot: 'session', method: 'DELETE', path: '/api/session' })
  } finally {
    // Also without signal: the next person at this phone sees nothing of ours.
    rememberCsrf(undefined)
    dropAhead()
    dropAllDrafts()
    forgetContact()
    await forgetPages()
    await emptyOutbox().catch(() => {})
  }
}

export function saveLanguage(language: 'en' | 'es'): Promise<undefined> {
  return send<undefined>({ slot: 'language', method: 'PUT', path: '/api/session/language', body: { language } })
}
