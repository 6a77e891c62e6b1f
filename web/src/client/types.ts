// What /api says, as docs/api.md describes it.
//
// SPDX-License-Identifier: Apache-2.0
import type { Age } from '../kit/format.ts'
import type { AboutUs, Lists, WhatWorks } from './child.ts'
import type { Together } from './plan.ts'
import type { Office, Promised } from './ways.ts'

export type DueState = 'not_due' | 'due_soon' | 'due' | 'overdue'
export type Stage = 'requested' | 'sent' | 'accepted' | 'scheduled' | 'done' | 'family_confirmed' | 'stuck' | 'closed'
export type Move = 'sent' | 'accepted' | 'scheduled' | 'done' | 'stuck' | 'closed' | 'reopened'
export type Answer = 'yes' | 'partly' | 'no'
export type For = 'child' | 'sibling' | 'caregiver' | 'family'

export const domains = [
  'medical', 'dental_vision_hearing', 'mental_health', 'therapy', 'equipment', 'school', 'child_care_respite', 'transportation',
  'food', 'housing_utilities', 'money_benefits_insurance', 'legal', 'family_support', 'sibling_support', 'recreation', 'other',
] as const
export type Domain = (typeof domains)[number]

export const relationships = ['mother', 'father', 'guardian', 'foster_parent', 'grandparent', 'other'] as const
export type Relationship = (typeof relationships)[number]

export interface Person {
  reference: string
  name: string
  family_name?: string | null
  role?: string | null
  phone?: string | null
  kind: 'staff' | 'family' | 'clinician' | 'pool' | 'organization'
  // Away through that day; null for a cover where nobody was named.
  away?: { until: string; cover: Person | null } | null
}
export interface ChildName { id: string; name: string; preferred_name?: string | null; birth_date?: string | null }

export interface Session {
  account: { id: string; name: string; display_name: string; role: 'admin' | 'clinician' | 'coordinator' | 'family'; language: 'en' | 'es'; csrf: string }
  practice: Practice
  children?: ChildName[]
  // When it is over, unless it is used again before.
  ends: string
}
export interface Practice { name: string; phone?: string | null; after_hours_phone?: string | null; zone: string }

export interface Alert { kind: 'allergy' | 'flag'; text: string; criticality?: string | null }
export interface Header {
  id: string
  name: string
  name_parts: { given: string; family: string }
  preferred_name?: string | null
  pronunciation?: string | null
  pronouns?: string | null
  gender?: string | null
  birth_date: string
  age: Age
  language?: string | null
  interpreter?: boolean
  main_contact: Person | null
  alerts: Alert[]
  what_matters: string | null
  strengths?: string | null
}
export interface TimelineItem {
  date: string
  kind: 'visit' | 'condition' | 'medicine' | 'vaccine' | 'result' | 'procedure' | 'document' | 'need' | 'plan' | 'allergy' | 'other'
  title: string
  detail?: string | null
  source: 'import' | 'medhome'
  from?: string | null
  reference: string
  also: { title: string; detail?: string | null }[]
  stage?: 'family_confirmed' | 'closed' | null
}
export interface Timeline { items: TimelineItem[]; next: string | null }
export interface TeamMember extends Person {
  since?: string | null; main_contact?: boolean; extension?: string | null; hours?: string | null; expertise?: string | null
}
export interface Caregiver {
  related_person: string; name: string; relationship: string; language?: string | null; phone?: string | null
  account: boolean; invitation: { ends: string } | null
}
export interface FirstStep { step: 'main_contact' | 'caregiver' | 'plan' | 'need'; done: boolean }
export interface ChildPage {
  header: Header; timeline: Timeline; open_needs: Need[]; plan: Plan | null; team: TeamMember[]; team_version?: number | null
  caregivers: Caregiver[]; first_steps: FirstStep[]; lists: Lists; about: AboutUs
}

export interface Action {
  id: string; version: number; text: string; owner: Person; due: string; status: 'open' | 'done'
  done_on?: string | null; done_by?: Person | null; mine?: boolean
}
export interface Goal {
  id: string; version: number; text: string; language?: string | null; why?: string | null; owner?: Person | null; status?: string; actions: Action[]
}
export interface PlanSection {
  code: string; title: string | null; text: string; language: string | null; family: boolean
  owner: Person | null; changed_by: Person | null; changed_on: string | null
}
export interface Plan {
  id: string; version: number; number: number; status: 'draft' | 'shared'
  what_matters: { text: string; version: number; author?: Person | null; told_by?: Person | null; date?: string | null } | null
  goals: Goal[]; sections: PlanSection[]; next_review: string | null; updated: string; updated_by?: Person | null
}
export interface PlanDraft {
  what_matters: string
  // Whose words they are, where staff write them down.
  told_by?: string
  goals: { id: string | null; text: string; language: string; why: string; owner: string; actions: { id: string | null; text: string; owner: string; due: string }[] }[]
  // An owner is a person's reference, 'family', or empty.
  sections: { code: string | null; title: string; text: string; language: string; owner: string }[]
}

export type Mark = 'report_read' | 'family_told' | 'tried' | 'handed_off' | 'escalated' | 'assigned' | 'noted'
export type NeedFlag = 'no_owner' | 'owner_left' | 'no_date' | 'service_closed' | 'service_unknown' | 'hand_up' | 'sibling_unknown'
export interface NeedStep {
  stage: Stage | 'reopened' | Mark; at: string; by?: Person | null; told_by?: Person | null; note?: string | null
  reason?: string; how?: string; to?: { reference: string | null; name: string }
}
export interface Attempt { number: number; began: string; service: string | null; ended: string | null; reason: string | null; note: string | null }
export interface Need {
  id: string; version: number; child: { id: string; name: string }; domain: Domain; text: string; for: For; stage: Stage
  for_person?: { reference: string | null; name: string } | null; how_soon?: string | null
  owner: Person | null; next_date?: string | null; age_days: number; performer?: string | null; since?: string | null; news?: string
  service?: { reference: string; name: string; phone: string | null; active: boolean } | null
  history: NeedStep[]
  attempts?: Attempt[]
  flags?: NeedFlag[]
  // May be answered, or answered otherwise, by the family.
  answer_open?: boolean
  family_answer: null | { answer: Answer; at: string; by?: Person | null; note?: string | null }
}
export interface BoardColumn { stage: Stage; count: number; more?: boolean; oldest_days: number | null; needs: Need[]; next?: string | null }
export interface Board { columns: BoardColumn[]; stuck: number; ownerless: number; last_ended: string | null }

export interface MainContact extends Person { here_until?: string | null }
export interface FamilyHome {
  child: ChildName; children: ChildName[]; main_contact: MainContact | null; practice: Practice
  to_do: { kind: 'confirm_need' | 'action' | 'read_plan' | 'approve_plan'; id: string; text: string; due?: string | null; state: DueState; asked?: string | null; asked_by?: Person | null }[]
  next_visit: { date: string; with?: string | null; reason?: string | null; visit_type?: { name: string; minutes: number } | null } | null
  plan: { id: string; goals: number; updated: string; new: boolean } | null
  office?: Office | null
  homes?: { name: string; when: string | null; adult: Person | null }[]
}
export interface FamilyPlan { child: ChildName; what_works?: WhatWorks | null; plan: Plan | null; together: Together | null; main_contact: MainContact | null }
export interface FamilyNeeds {
  child: ChildName; ask: Need[]; waiting: Need[]; finished: Need[]; main_contact: MainContact | null
  siblings: { reference: string; name: string }[]
  readers: { first: Person | null; practice: string; adults: string[]; by_domain?: Partial<Record<Domain, Person>> }
}
export interface FamilyTeam { child: ChildName; team: TeamMember[]; me?: string; main_contact: MainContact | null; office?: Office | null; promise?: Promised | null }
