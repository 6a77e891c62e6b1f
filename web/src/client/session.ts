// Who is signed in.
//
// SPDX-License-Identifier: Apache-2.0
import { dropAhead } from './ahead.ts'
import { draftsBelongTo, dropAllDrafts } from './drafts.ts'
import { forgetContact } from './kept_contact.ts'
import { forgetPages, keptSession } from './kept_pages.ts'
import { emptyOutbox } from './outbox.ts'
import { ApiError, ask, knock, rememberCsrf, send } from './request.ts'
import { attendSignOut, holdTelling, oweSignOut, signOutOwed, signOutSettled, tellSignedOut } from './signed_out.ts'
import type { Session } from './types.ts'

let here: Session['account'] | undefined

function remember(session: Session): Session {
  here = session.account
  rememberCsrf(here.csrf)
  draftsBelongTo(here.id)
  return session
}

export async function currentSession(): Promise<Session | null> {
  if (signOutOwed()) {
    dropAhead()
    void tellSignedOut()
    return null
  }
  try {
    return remember(await ask<Session>('/api/session'))
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      dropAhead()
      return null
    }
    const kept = error instanceof ApiError && error.offline && location.pathname.startsWith('/family') ? await keptSession() : undefined
    if (kept) return remember(kept)
    throw error
  }
}

// Nothing of whoever was here before is shown to the one who comes in.
async function comeIn(path: string, body: unknown): Promise<Session> {
  await holdTelling()
  try {
    const session = await knock<Session>(path, body)
    signOutSettled()
    dropAhead()
    forgetContact()
    await forgetPages(session)
    return remember(session)
  } catch (error) {
    void tellSignedOut()
    throw error
  }
}

export const signIn = (name: string, password: string) => comeIn('/api/session', { name, password })

// Whose invitation it is; nothing of the child before the account is made.
export const lookAtInvitation = (code: string) => knock<{ practice: { name: string; phone: string | null } }>('/api/invitations/look', { code })

export const acceptInvitation = (accepted: { code: string; name: string; password: string; language: 'en' | 'es' }) => comeIn('/api/invitations/accept', accepted)

// What this tab holds of the one who leaves.
function leave(): void {
  rememberCsrf(undefined)
  dropAhead()
  dropAllDrafts()
  forgetContact()
}

// The server is told again when there is signal; who signed out in another tab of this browser is signed out here too.
export function attendSignOuts(run: () => void): void {
  attendSignOut((account) => {
    if (account !== here?.id) return
    leave()
    run()
  })
}

export async function signOut(): Promise<void> {
  const who = here?.id
  // Also without signal: the next person at this phone sees nothing of ours.
  if (who !== undefined) oweSignOut(who)
  void tellSignedOut(here?.csrf)
  leave()
  await forgetPages()
  if (who !== undefined) await emptyOutbox(who).catch(() => {})
}

export function saveLanguage(language: 'en' | 'es'): Promise<undefined> {
  return send<undefined>({ slot: 'language', method: 'PUT', path: '/api/session/language', body: { language } })
}
