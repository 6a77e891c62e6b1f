// Writing the plan together: versions, suggestions, who has seen it, who agreed.
//
// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, send } from './request.ts'
import type { DueState, MainContact, Person, Plan } from './types.ts'

export const standardSections = ['medicines', 'if_sick', 'school', 'home_care'] as const

export interface Piece { op: 'same' | 'added' | 'removed'; text: string }
export type Suggests = 'new_goal' | 'goal_text' | 'section_text' | 'action' | 'note'
export interface Suggestion {
  id: string; version: number; kind: Suggests; state: 'open' | 'accepted' | 'declined'
  goal: { id: string; text: string } | null; section: string | null; section_title: string | null
  text: string; language: string | null; why: string | null; words: Piece[]
  by: Person | null; owner: Person | null; at: string
  answer: string | null; taken_as: string | null; answered_by: Person | null; answered_at: string | null
}
export interface Agreement { number: number; at: string; by: Person | null; recorded_by: Person | null; how: string | null; reason: string | null }
export type PlanState = 'draft' | 'shared' | 'asked' | 'agreed' | 'changed_since'
export interface Together {
  state: PlanState
  asked: { number: number; at: string; by: Person | null; of: (Person | null)[] } | null
  agreement: Agreement | null
  opened: number; new: boolean
  seen: { by: number; of: number; readers: { person: Person | null; seen: boolean; number: number | null; at: string | null }[] }
  review: { date: string; state: DueState } | null
  suggestions: Suggestion[]
  // Owners who left the practice or are no longer beside the child.
  left: string[]
}
export interface PlanVersion { number: number; version: number; at: string; by: Person | null; asked: boolean; agreement: Agreement | null }
export interface PlanChange {
  part: 'what_matters' | 'section' | 'goal' | 'action'; did: 'added' | 'removed' | 'changed'; id: string | null; title: string | null
  words: Piece[]; why: Piece[]
  owner: { from: Person | 'family' | null; to: Person | 'family' | null } | null
  due: { from: string | null; to: string | null } | null
}
interface VersionEnd { number: number; at: string | null; by: Person | null }
export interface PlanChanges { from: VersionEnd; to: VersionEnd; agreement: Agreement | null; version: number; changes: PlanChange[] }

export type PlanReader = 'staff' | 'family'
const at = (who: PlanReader, child: string) => `/api/${who}/children/${encodeURIComponent(child)}/plan`

export const versionsQuery = (who: PlanReader, child: string) => infiniteQueryOptions({
  queryKey: who === 'family' ? ['family', 'versions', child] : ['plan', child, 'versions'],
  queryFn: ({ pageParam, signal }) => ask<{ versions: PlanVersion[]; older: number | null }>(`${at(who, child)}/versions${pageParam ? `?below=${pageParam}` : ''}`, signal),
  initialPageParam: 0,
  getNextPageParam: (last) => last.older ?? undefined,
})
// Without a number to begin at: since the family last agreed.
export const changesQuery = (who: PlanReader, child: string, from?: number, to?: number) => queryOptions({
  queryKey: who === 'family' ? ['family', 'changes', child, from, to] : ['plan', child, 'changes', from, to],
  queryFn: ({ signal }) => ask<PlanChanges>(`${at(who, child)}/changes?${from === undefined ? '' : `from=${from}&`}${to === undefined ? '' : `to=${to}`}`, signal),
})
export const planOpened = (who: PlanReader, child: string, number: number) =>
  send<{ opened: number }>({ slot: `opened/${child}`, path: `${at(who, child)}/opened`, body: { number } })
export const planPrint = (who: PlanReader, child: string) => `${at(who, child)}/print`

// Staff
export const askFamily = (child: string, version: number) =>
  send<{ asked: Together['asked'] }>({ slot: `ask/${child}`, path: `${at('staff', child)}/ask`, body: {}, version })
export const recordAgreement = (child: string, body: { by: string; how: string; reason: string }, version: number) =>
  send<{ agreement: Agreement }>({ slot: `agreement/${child}`, path: `${at('staff', child)}/agreement`, body, version })
export interface Acceptance { text?: string; owner?: string; due?: string; answer?: string }
export const acceptSuggestion = (one: Suggestion, as: Acceptance, planVersion: number) =>
  send<{ plan?: Plan }>({
    slot: `suggestion/${one.id}`, path: `/api/staff/suggestions/${encodeURIComponent(one.id)}/accept`, version: one.version,
    body: one.kind === 'note' ? as : { ...as, plan_version: planVersion },
  })
export const declineSuggestion = (one: Suggestion, reason: string) =>
  send<{ suggestion: Suggestion }>({ slot: `suggestion/${one.id}`, path: `/api/staff/suggestions/${encodeURIComponent(one.id)}/decline`, body: { reason }, version: one.version })
export const saveReview = (child: string, date: string, version: number) =>
  send<{ plan: Plan }>({ slot: `review/${child}`, method: 'PUT', path: `${at('staff', child)}/review`, body: { date }, version })

// Family
export const writePart = (child: string, part: string, text: string, language: string, version: number | undefined) =>
  send<{ plan: Plan }>({ slot: `part/${child}/${part}`, method: 'PUT', path: `${at('family', child)}/parts/${encodeURIComponent(part)}`, body: { text, language }, version })
export interface NewSuggestion { kind: Suggests; goal?: string | undefined; section?: string | undefined; text: string; language: string }
export const suggest = (child: string, body: NewSuggestion) =>
  send<{ suggestion: Suggestion; next: { who: Person | null; by: string } }>({ slot: `suggest/${child}`, path: `${at('family', child)}/suggestions`, body })
export const approvePlan = (child: string, version: number) =>
  send<{ agreement: Agreement; main_contact: MainContact | null }>({ slot: `approve/${child}`, path: `${at('family', child)}/approve`, body: {}, version })
