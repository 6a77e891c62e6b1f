// What each page asks and each button saves; one function an address of docs/api.md.
//
// SPDX-License-Identifier: Apache-2.0
import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { homeAddress } from './ahead.ts'
import { sendOrKeep } from './outbox.ts'
import type { WhatWorks } from './child.ts'
import type { Together } from './plan.ts'
import { ask, send } from './request.ts'
import { currentSession } from './session.ts'
import type {
  Action, Answer, ChildPage, FamilyHome, FamilyNeeds, FamilyPlan, FamilyTeam, Header, Need,
  Person, Plan, PlanDraft, Relationship, Session,
} from './types.ts'

const part = (text: string) => encodeURIComponent(text)

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: currentSession, staleTime: Infinity })

// A page is still drawn for a moment when the session has ended under it, until the way leads to sign-in.
let lastKnown: Session | undefined

export function useSession(): Session {
  const session = useQueryClient().getQueryData<Session | null>(sessionQuery.queryKey) ?? lastKnown
  if (!session) throw new Error('Only pages behind sign-in ask who is signed in')
  lastKnown = session
  return session
}

export const childQuery = (id: string) => queryOptions({
  queryKey: ['child', id], queryFn: ({ signal }) => ask<ChildPage>(`/api/staff/children/${part(id)}`, signal),
})
export const peopleQuery = queryOptions({
  queryKey: ['people'], queryFn: ({ signal }) => ask<{ people: Person[] }>('/api/staff/people', signal), staleTime: 60_000,
})
export const planQuery = (id: string) => queryOptions({
  queryKey: ['plan', id], queryFn: ({ signal }) => ask<{ header: Header; plan: Plan | null; together: Together | null; what_works?: WhatWorks | null }>(`/api/staff/children/${part(id)}/plan`, signal),
})
export const needQuery = (id: string) => queryOptions({
  queryKey: ['need', id], queryFn: ({ signal }) => ask<{ header: Header; need: Need }>(`/api/staff/needs/${part(id)}`, signal),
})

export const nameMainContact = (child: string, person: string, version: number | null | undefined) =>
  send<{ main_contact: Person; team_version: number }>({
    slot: `main-contact/${child}`, method: 'PUT', path: `/api/staff/children/${part(child)}/main-contact`, body: { person }, version,
  })

export interface NewCaregiver { given: string; family: string; relationship: Relationship; language: string; phone: string | null; same_as?: string }
export interface Invitation { code: string; ends: string }
export const addCaregiver = (child: string, body: NewCaregiver) =>
  send<{ related_person: string; invitation: Invitation | null }>({ slot: `caregiver/${child}`, path: `/api/staff/children/${part(child)}/caregivers`, body })

// A person's id stands in the address, with or without its type before it.
const bare = (reference: string) => part(reference.replace(/^.*\//, ''))
export const renewInvitation = (child: string, relatedPerson: string) =>
  send<{ invitation?: Invitation } & Partial<Invitation>>({
    slot: `invitation/${child}/${relatedPerson}`, path: `/api/staff/children/${part(child)}/caregivers/${bare(relatedPerson)}/invitation`,
  })
// The sheet of paper. The code goes in the body, under a key that is kept nowhere: it is a key to the child's record.
export const invitationSheet = (child: string, relatedPerson: string, code: string) =>
  send<string>({ slot: '', path: `/api/staff/children/${part(child)}/invitation/${bare(relatedPerson)}/print`, body: { code } }, crypto.randomUUID())

export const savePlan = (child: string, draft: PlanDraft, version: number | null) =>
  send<{ plan: Plan }>({ slot: `plan/${child}`, method: 'PUT', path: `/api/staff/children/${part(child)}/plan`, body: draft, version })


export const familyHomeQuery = (child: string | undefined) => queryOptions({
  queryKey: ['family', 'home', child], queryFn: ({ signal }) => ask<FamilyHome>(homeAddress(child), signal),
})
export const familyPlanQuery = (child: string) => queryOptions({
  queryKey: ['family', 'plan', child], queryFn: ({ signal }) => ask<FamilyPlan>(`/api/family/children/${part(child)}/plan`, signal),
})
export const familyNeedsQuery = (child: string) => queryOptions({
  queryKey: ['family', 'needs', child], queryFn: ({ signal }) => ask<FamilyNeeds>(`/api/family/children/${part(child)}/needs`, signal),
})
export const familyTeamQuery = (child: string) => queryOptions({
  queryKey: ['family', 'team', child], queryFn: ({ signal }) => ask<FamilyTeam>(`/api/family/children/${part(child)}/team`, signal),
})

export const markAction = (child: string, action: Action, done: boolean, account: string) =>
  sendOrKeep<{ action: Action }>({ slot: `action/${action.id}`, path: `/api/family/actions/${part(action.id)}/${done ? 'done' : 'undo'}`, version: action.version }, account,
    { kind: 'step', child, title: action.text })

export interface AnswerKept { need: Need; next: { who: Person; by: string } | null }
export const answerNeed = (need: Need, answer: Answer, note: string, account: string) =>
  sendOrKeep<AnswerKept>({
    slot: `answer/${need.id}`, path: `/api/family/needs/${part(need.id)}/answer`, body: { answer, ...(note ? { note } : {}) }, version: need.version,
  }, account, { kind: 'answer', child: need.child.id, title: need.text })
