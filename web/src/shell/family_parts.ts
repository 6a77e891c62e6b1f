// Each page of the family app and the part of it that is fetched when the page is first opened; and the words in one language.
//
// SPDX-License-Identifier: Apache-2.0
import type { Messages } from '@lingui/core'
import type { ComponentType } from 'react'
import type { Language } from '../kit/language.ts'

const parts: Record<string, () => Promise<ComponentType>> = {
  '/': () => import('../features/family_home/index.ts').then(({ FamilyHomePage }) => FamilyHomePage),
  '/plan': () => import('../features/family_plan/index.ts').then(({ FamilyPlanPage }) => FamilyPlanPage),
  '/plan/look': () => import('../features/family_plan/index.ts').then(({ PlanLookPage }) => PlanLookPage),
  '/plan/versions': () => import('../features/family_plan/index.ts').then(({ PlanVersionsPage }) => PlanVersionsPage),
  '/asking': () => import('../features/family_places/index.ts').then(({ AskPage }) => AskPage),
  '/ask': () => import('../features/family_ask/index.ts').then(({ FamilyAskPage }) => FamilyAskPage),
  '/help': () => import('../features/family_needs/index.ts').then(({ FamilyNeedsPage }) => FamilyNeedsPage),
  '/help/ask': () => import('../features/family_needs/index.ts').then(({ AskForHelpPage }) => AskForHelpPage),
  '/more': () => import('../features/family_places/index.ts').then(({ MorePage }) => MorePage),
  '/team': () => import('../features/family_team/index.ts').then(({ FamilyTeamPage }) => FamilyTeamPage),
  '/about': () => import('../features/about/index.ts').then(({ FamilyAboutPage }) => FamilyAboutPage),
  '/care-map': () => import('../features/care_map/index.ts').then(({ FamilyMapPage }) => FamilyMapPage),
  '/visits': () => import('../features/family_visits/index.ts').then(({ FamilyVisitsPage }) => FamilyVisitsPage),
  '/unsent': () => import('../features/family_unsent/index.ts').then(({ UnsentPage }) => UnsentPage),
  '/sign-in': () => import('../features/sign_in/index.ts').then(({ FamilySignInPage }) => FamilySignInPage),
  '/invitation': () => import('../features/invitation/index.ts').then(({ InvitationPage }) => InvitationPage),
}

export const isOutside = (path: string): boolean => path === '/sign-in' || path === '/invitation'

const ready = new Map<string, ComponentType | Error>()

export async function partOf(path: string): Promise<void> {
  const known = ready.get(path)
  if (known && !(known instanceof Error)) return
  try {
    const part = await parts[path]?.()
    if (part) ready.set(path, part)
  } catch (cause) {
    ready.set(path, new Error('A part of the app did not come', { cause }))
    throw cause
  }
}

// Nothing where the app has no such page; an error where its part did not come.
export const pageAt = (path: string): ComponentType | Error | undefined => ready.get(path)

export const words = (language: Language): Promise<Messages> =>
  (language === 'es' ? import('virtual:messages/family/es') : import('virtual:messages/family/en')).then((module) => module.default)
