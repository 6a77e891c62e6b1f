// Finding a child, the child's lists and timeline, what a family says of itself, and the care map: docs/api.md.
//
// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, send } from './request.ts'
import type { Age } from '../kit/format.ts'
import type { Alert, ChildName, Header, Person, Timeline } from './types.ts'

const part = (text: string) => encodeURIComponent(text)
function query(values: Record<string, string | undefined>): string {
  const written = Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${part(value)}`] : []))
  return written.length ? `?${written.join('&')}` : ''
}

export interface ChildRow {
  id: string; name: string; preferred_name?: string | null; birth_date: string | null; age: Age | null; died?: string | null; gender?: string | null
  language?: string | null; main_contact: Person | null; alerts: Alert[]
}
export interface Children { children: ChildRow[]; next: string | null; complete: boolean; total: number | null }
export interface ChildrenFilter {
  q?: string | undefined; contact?: string | undefined; language?: string | undefined; age?: string | undefined; needs?: string | undefined; plan?: string | undefined
}
export const childrenQuery = (filter: ChildrenFilter) => infiniteQueryOptions({
  queryKey: ['children', filter],
  queryFn: ({ pageParam, signal }) => ask<Children>(`/api/staff/children${query({ ...filter, cursor: pageParam })}`, signal),
  initialPageParam: '',
  getNextPageParam: (last) => last.next ?? undefined,
})
export const recentChildrenQuery = queryOptions({
  queryKey: ['children', 'recent'], queryFn: ({ signal }) => ask<{ children: ChildRow[] }>('/api/staff/children/recent', signal),
})
export const markOpened = (child: string) => send<unknown>({ slot: `opened/${child}`, path: `/api/staff/children/${part(child)}/opened`, body: {} })

export type ListName = 'conditions' | 'medicines' | 'allergies' | 'visits' | 'next_visits'
export interface ListItem {
  reference: string; title: string; detail?: string | null; date?: string | null; current: boolean; criticality?: string | null; from?: string | null
}
export interface List { items: ListItem[]; next: string | null }
export type Lists = Record<ListName, List>
export const childListQuery = (child: string, list: string) => infiniteQueryOptions({
  queryKey: ['child', child, 'list', list],
  queryFn: ({ pageParam, signal }) => ask<{ header: Header; list: List }>(`/api/staff/children/${part(child)}/lists/${part(list)}${query({ cursor: pageParam })}`, signal),
  initialPageParam: '',
  getNextPageParam: (last) => last.list.next ?? undefined,
})
export const timelinePage = (child: string, kind: string, cursor: string) =>
  ask<Timeline>(`/api/staff/children/${part(child)}/timeline${query({ kind, cursor })}`)

export const aboutQuestions = [
  'child_strengths', 'family_strengths', 'works', 'upsets', 'communicates', 'say_name', 'pronouns', 'food', 'culture_faith', 'home_language',
] as const
export type AboutQuestion = (typeof aboutQuestions)[number]
export interface Said { language?: string | null; author: Person | null; told_by: Person | null; date?: string | null }
export interface AboutAnswer extends Said { question: AboutQuestion; text: string }
// What the plan carries of it.
export interface WhatWorks extends Said { text: string }
export interface MarkedDay extends Said { id: string; what: string; on: string; every_year: boolean; quiet: boolean }
export interface AboutUs { version: number | null; answers: AboutAnswer[]; days: MarkedDay[]; updated: string | null; updated_by: Person | null }
export interface AboutChange {
  answers?: { question: AboutQuestion; text: string; language: string }[]
  days?: { id: string; what: string; on: string; every_year: boolean; quiet: boolean; language: string }[]
  told_by?: string
}
export interface FamilyAbout { child: ChildName; about: AboutUs; me: string }
export interface StaffAbout { header: Header; about: AboutUs; caregivers: { reference: string; name: string; relationship: string; language?: string | null }[] }
export type Side = 'family' | 'staff'

export const familyAboutQuery = (child: string) => queryOptions({
  queryKey: ['family', 'about', child], queryFn: ({ signal }) => ask<FamilyAbout>(`/api/family/children/${part(child)}/about`, signal),
})
export const staffAboutQuery = (child: string) => queryOptions({
  queryKey: ['child', child, 'about'], queryFn: ({ signal }) => ask<StaffAbout>(`/api/staff/children/${part(child)}/about`, signal),
})
export const aboutKey = (side: Side, child: string) => (side === 'family' ? familyAboutQuery(child).queryKey : staffAboutQuery(child).queryKey)
export const saveAbout = (side: Side, child: string, slot: string, body: AboutChange, version: number | null) =>
  send<{ about: AboutUs }>({ slot: `about/${child}/${slot}`, method: 'PUT', path: `/api/${side}/children/${part(child)}/about`, body, version })

export interface MapNode { name: string; says?: string | null; phone?: string | null; reference?: string | null; state: 'active' | 'waiting'; main_contact: boolean }
export interface MapGroup { group: 'family' | 'team' | 'organizations' | 'health' | 'learning' | 'daily' | 'support'; ring: 'home' | 'team' | 'community'; nodes: MapNode[] }
export const familyMapQuery = (child: string) => queryOptions({
  queryKey: ['family', 'care-map', child], queryFn: ({ signal }) => ask<{ child: ChildName; groups: MapGroup[] }>(`/api/family/children/${part(child)}/care-map`, signal),
})
export const staffMapQuery = (child: string) => queryOptions({
  queryKey: ['child', child, 'care-map'], queryFn: ({ signal }) => ask<{ header: Header; groups: MapGroup[] }>(`/api/staff/children/${part(child)}/care-map`, signal),
})
