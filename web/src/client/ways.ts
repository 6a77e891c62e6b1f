// How a practice works: its hours, what it promises, who gets what, its own words. Families read its hours and its promise.
//
// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from '@tanstack/react-query'
import { ask, send } from './request.ts'
import type { Person } from './types.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]
export interface OpenSpan { day: Weekday; from: string; until: string }
export interface ClosedDays { from: string; until: string; why: string | null }
export interface Promised { amount: number; unit: 'working_days' | 'working_hours' }
// What a family is told: open until then, or open again from then on.
export interface Office { open_until: string | null; opens: string | null; hours: OpenSpan[]; closed: ClosedDays[] }

export interface RoleName { role: string; en: string; es: string }
export interface VisitType { code: string; en: string; es: string; minutes: number }
export interface Ways {
  version: number | null; hours: OpenSpan[]; closed: ClosedDays[]
  promises: Partial<Record<'question' | 'need', Promised>>
  routing: Partial<Record<string, Person>>
  role_names: RoleName[]; visit_types: VisitType[]
}
export interface WaysPage { may_change: boolean; ways: Ways; takers: Person[]; kinds: string[]; roles: string[] }
export const waysQuery = queryOptions({ queryKey: ['ways'], queryFn: ({ signal }) => ask<WaysPage>('/api/staff/practice/ways', signal) })

export interface WaysDraft {
  hours: OpenSpan[]; closed: { from: string; until: string; why: string }[]
  promises: Ways['promises']
  // Empty: the main contact.
  routing: Record<string, string>
  role_names: RoleName[]; visit_types: VisitType[]
}
export const saveWays = (body: WaysDraft, version: number | null) =>
  send<{ ways: Ways }>({ slot: 'ways', method: 'PUT', path: '/api/staff/practice/ways', body, version })
