// My Day, and the questions that families ask.
//
// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Age } from '../kit/format.ts'
import { sendOrKeep } from './outbox.ts'
import { ask, send } from './request.ts'
import type { Action, ChildName, Domain, For, Header, MainContact, Person, Stage } from './types.ts'
import type { Promised } from './ways.ts'

export type DayGroup = 'before_anything' | 'due_today' | 'from_families' | 'moved' | 'no_owner' | 'plans' | 'due_soon'
export type DayKind = 'need' | 'action' | 'question' | 'suggestion' | 'plan'
export type DayWhen = 'overdue' | 'today' | 'soon'
export type NextStep = 'assign' | 'unstick' | 'send' | 'ask_answer' | 'get_date' | 'check_came' | 'ask_family' | 'read' | 'do_it' | 'answer' | 'look'
export type PutOffReason = 'waiting_for_family' | 'waiting_for_partner' | 'agreed_with_family' | 'no_time_today' | 'other'
export const putOffReasons: PutOffReason[] = ['waiting_for_family', 'waiting_for_partner', 'agreed_with_family', 'no_time_today', 'other']

export interface DayItem {
  item: string; kind: DayKind; version: number
  child: { id: string; name: string; preferred_name?: string | null; age: Age | null }
  high_alert: boolean; text: string; domain?: Domain | null; for?: For | null
  owner: Person | null; owner_left: boolean; due?: string | null; days_late?: number | null; quiet_days?: number | null
  since: string; stage?: Stage | string | null; moved: { at: string; by: Person | null } | null
  performer?: string | null; from: Person | null; next_step: NextStep
}
export interface DayGroupPage { group: DayGroup; count: number; more?: boolean; items: DayItem[]; next: string | null }
export interface Day {
  today: string; covering: Person[]; all: number; cannot_wait: number; more?: boolean
  kinds: Partial<Record<DayKind, number>>; groups: DayGroupPage[]; put_off: number; visits_tomorrow?: number | null
}
export interface DayFilter { owner?: string | undefined; kind?: DayKind | undefined; when?: DayWhen | undefined }

export interface Question {
  id: string; version: number; child: { id: string; name: string }; text: string; language?: string | null
  from: Person | null; to: Person | null; sent: string; answer_by?: string | null; answer_at?: string | null; state: 'sent' | 'opened' | 'answered'
  opened: { at: string; by: Person | null } | null
  answer: { text: string; language?: string | null; by: Person | null; at: string } | null
}
export interface FamilyQuestions {
  child: ChildName; main_contact: MainContact | null; to?: Person | null; promise?: Promised | null; answer_by: string; answer_at?: string | null
  questions: Question[]; next: string | null
}

const part = (text: string) => encodeURIComponent(text)
const query = (values: Record<string, string | undefined>) => {
  const written = Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${part(value)}`] : []))
  return written.length ? `?${written.join('&')}` : ''
}
export const idOf = (item: string) => item.slice(item.indexOf('/') + 1)

export const dayQuery = (filter: DayFilter) => queryOptions({
  queryKey: ['day', 'list', filter], queryFn: ({ signal }) => ask<Day>(`/api/staff/day${query({ ...filter })}`, signal), refetchInterval: 60_000,
})
export const dayCountQuery = queryOptions({
  queryKey: ['day', 'count'], queryFn: ({ signal }) => ask<{ all: number; cannot_wait: number; more?: boolean }>('/api/staff/day/count', signal), refetchInterval: 60_000,
})
export const moreOfDay = (filter: DayFilter, group: DayGroup, cursor: string) =>
  ask<Day>(`/api/staff/day${query({ owner: filter.owner, kind: filter.kind, group, cursor })}`)

export interface Written { item: string; version: number }
export const assignThing = (thing: { item: string; version: number }, to: string) =>
  send<Written>({ slot: `assign/${thing.item}`, path: '/api/staff/day/assign', body: { item: thing.item, to }, version: thing.version })
export const undoChange = (written: Written) =>
  send<Written>({ slot: `undo/${written.item}`, path: '/api/staff/day/undo', body: { item: written.item }, version: written.version })
export interface PutOff { until: string; reason: PutOffReason }
// version: as it was seen; what came meanwhile is neither put off nor read.
export const putOff = (item: string, what: PutOff | null, version?: number) =>
  send<{ item: string; before: PutOff | null }>({ slot: `put-off/${item}`, path: '/api/staff/day/put-off', body: { item, until: what?.until ?? null, reason: what?.reason ?? null }, version })
export const markRead = (item: string, read: boolean, version?: number) =>
  send<{ item: string }>({ slot: `read/${item}`, path: '/api/staff/day/read', body: { item, read }, version })

export const actionQuery = (id: string) => queryOptions({
  queryKey: ['action', id], queryFn: ({ signal }) => ask<{ header: Header; goal: string | null; action: Action }>(`/api/staff/actions/${part(id)}`, signal),
})
export const doAction = (id: string, version: number) =>
  send<{ action: Action }>({ slot: `action/${id}`, path: `/api/staff/actions/${part(id)}/done`, version })

export const questionQuery = (id: string) => queryOptions({
  queryKey: ['question', id], queryFn: ({ signal }) => ask<{ header: Header; question: Question }>(`/api/staff/questions/${part(id)}`, signal),
})
export const openQuestion = (id: string) => send<{ question: Question }>({ slot: `open/${id}`, path: `/api/staff/questions/${part(id)}/opened` })
export const answerQuestion = (question: Question, text: string, language: string) =>
  send<{ question: Question }>({ slot: `reply/${question.id}`, path: `/api/staff/questions/${part(question.id)}/answer`, body: { text, language }, version: question.version })

export const familyQuestionsQuery = (child: string) => infiniteQueryOptions({
  queryKey: ['family', 'questions', child],
  queryFn: ({ pageParam, signal }) => ask<FamilyQuestions>(`/api/family/children/${part(child)}/questions${query({ cursor: pageParam })}`, signal),
  initialPageParam: '',
  getNextPageParam: (last) => last.next ?? undefined,
})
export interface AskedKept { question: Question; next: { who: Person | null; by: string; at?: string | null } }
// Each question has a slot of its own, so that two asked without signal are both kept.
export const askQuestion = (child: string, text: string, letter: string, account: string) =>
  sendOrKeep<AskedKept>({ slot: `question/${child}/${letter}`, path: `/api/family/children/${part(child)}/questions`, body: { text } }, account, { kind: 'question', child })
