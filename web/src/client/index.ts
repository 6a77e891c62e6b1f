// The only door to the server.
//
// SPDX-License-Identifier: Apache-2.0
export * from './care.ts'
export * from './child.ts'
export * from './day.ts'
export { dropDraft, readDraft, useDraft, writeDraft, type Draft } from './drafts.ts'
export { keepContact, keptContact } from './kept_contact.ts'
export { keepPages, keptPages } from './kept_pages.ts'
export { letGo, sendAnew, sendWaiting, unsentQuery, whenOutboxChanges, type Sent, type Unsent } from './outbox.ts'
export * from './needs.ts'
export { ApiError, whenSignedOut, type Issue } from './request.ts'
export { acceptInvitation, attendSignOuts, lookAtInvitation, saveLanguage, signIn, signOut } from './session.ts'
export { useSignOutWaits } from './signed_out.ts'
export * from './plan.ts'
export * from './team.ts'
export * from './types.ts'
export * from './ways.ts'
