// The board of needs, what is done with a need, the directory of services, and what a family asks for.
//
// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { sendOrKeep } from './outbox.ts'
import { ask, send } from './request.ts'
import type { Board, Domain, For, Move, Need, Person } from './types.ts'

const part = (text: string) => encodeURIComponent(text)

function query(values: Record<string, string | undefined>): string {
  const written = Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${part(value)}`] : []))
  return written.length ? `?${written.join('&')}` : ''
}

export const longestWords = 4000
export const howSoon = ['week', 'month', 'no_hurry'] as const
export type HowSoon = (typeof howSoon)[number]
export const waysToReach = ['phone', 'message', 'letter', 'in_person', 'video'] as const
export type Way = (typeof waysToReach)[number]

// Why a need is stuck, closed, reopened, or sent to somebody else: the server's own lists (need.cc).
export const reasonsFor: Partial<Record<Move, readonly string[]>> = {
  stuck: ['no_answer', 'declined_by_organization', 'waiting_list', 'not_eligible', 'not_available', 'service_closed', 'family_not_reached', 'cost_or_coverage', 'did_not_help', 'other'],
  closed: ['no_longer_needed', 'family_declined', 'unable_to_contact', 'helped_another_way', 'declined_by_organization', 'not_eligible', 'not_available', 'moved_away', 'duplicate', 'other'],
  reopened: ['did_not_help', 'stopped_again', 'closed_too_early', 'family_asked', 'other'],
  sent: ['no_answer', 'declined_by_organization', 'waiting_list', 'not_eligible', 'service_closed', 'family_asked', 'other'],
}

export interface BoardFilter { domain?: string | undefined; for?: string | undefined; owner?: string | undefined; service?: string | undefined; stage?: string | undefined }
export const boardQuery = (filter: BoardFilter) => queryOptions({
  queryKey: ['board', filter], queryFn: ({ signal }) => ask<Board>(`/api/staff/board${query({ ...filter })}`, signal),
})
export const nextCards = (filter: BoardFilter, cursor: string) => ask<Board>(`/api/staff/board${query({ ...filter, cursor })}`)

export interface NewNeed {
  domain: Domain; text: string; for: For; for_person?: { reference: string | null; name: string } | null; how_soon?: string | null
  owner: string; next_date: string; performer: string | null; service?: string | null
  // Whose words these are, where staff write them down.
  told_by?: string | null
}
export const fileNeed = (child: string, body: NewNeed) =>
  send<{ need: Need }>({ slot: `need/${child}`, path: `/api/staff/children/${part(child)}/needs`, body })

export interface Moving { to: Move; note?: string; reason?: string; next_date?: string; service?: string; performer?: string }
const filled = (body: object) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== undefined))
type Versioned = Pick<Need, 'id' | 'version'>
const change = (need: Versioned, what: string, body: object) =>
  send<{ need: Need }>({ slot: `${what}/${need.id}`, path: `/api/staff/needs/${part(need.id)}/${what}`, body: filled(body), version: need.version })
export const moveNeed = (need: Versioned, moving: Moving) => change(need, 'stage', moving)
export const undoMove = (need: Versioned) => change(need, 'undo', {})
export interface Telling { kind: 'report_read' | 'family_told' | 'tried' | 'handed_off' | 'noted'; note?: string; how?: string; to?: { name: string }; next_date?: string }
export const tellOfNeed = (need: Versioned, telling: Telling) => change(need, 'thread', telling)
export const ownNeed = (need: Versioned, body: { owner: string; hand_up?: boolean; note?: string; next_date?: string }) => change(need, 'owner', body)
export const nameSibling = (need: Versioned, body: { patient: string } | { make: { given: string; family: string; birth_date: string } }) => change(need, 'sibling', body)

export interface Assigned { assigned: { id: string; version: number; owner: Person | null }[]; missed: { id: string; why: string }[] }
export const assignNeeds = (needs: { id: string; version: number; owner?: string }[], owner: string) =>
  send<Assigned>({ slot: 'assign', path: '/api/staff/needs/assign', body: { needs, owner } })

export interface Relatives { siblings: { reference: string; name: string; light: boolean }[]; caregivers: { reference: string; name: string }[] }
export const relativesQuery = (child: string) => queryOptions({
  queryKey: ['relatives', child], queryFn: ({ signal }) => ask<Relatives>(`/api/staff/children/${part(child)}/siblings`, signal),
})

export interface Service {
  id: string; version: number; name: string; domains: Domain[]; phone: string | null; languages: string[]; note: string | null; active: boolean; open_needs: number
}
export interface ServiceDraft { name: string; domains: Domain[]; phone: string; languages: string[]; note: string; active: boolean }
export const servicesQuery = (filter: { domain?: string | undefined; q?: string | undefined; closed?: string | undefined }) => infiniteQueryOptions({
  queryKey: ['services', filter],
  queryFn: ({ pageParam, signal }) => ask<{ services: Service[]; next: string | null }>(`/api/staff/services${query({ ...filter, cursor: pageParam })}`, signal),
  initialPageParam: '',
  getNextPageParam: (last) => last.next ?? undefined,
})
export const addService = (body: ServiceDraft) => send<{ service: Service }>({ slot: 'service/new', path: '/api/staff/services', body })
export const changeService = (service: Pick<Service, 'id' | 'version'>, body: ServiceDraft) =>
  send<{ service: Service }>({ slot: `service/${service.id}`, method: 'PUT', path: `/api/staff/services/${part(service.id)}`, body, version: service.version })

function mark(text: string): string {
  let sum = 5381
  for (let at = 0; at < text.length; at += 1) sum = (sum * 33 + text.charCodeAt(at)) % 4294967291
  return `${text.length}.${sum.toString(36)}`
}

export interface HelpAsked { domain: Domain; text: string; for: For; for_person: { reference: string | null; name: string } | null; how_soon: string }
export interface HelpKept { need: Need; next: { who: Person | null; by: string; at?: string | null } }
export const askForHelp = (child: string, body: HelpAsked, account: string) =>
  // One slot for the same words: a second tap is the same need, another need waits beside it.
  sendOrKeep<HelpKept>({ slot: `ask/${child}/${mark(JSON.stringify(body))}`, path: `/api/family/children/${part(child)}/needs`, body }, account, { kind: 'help', child })
export const withdrawNeed = (need: Need, account: string) =>
  sendOrKeep<{ need: Need }>({ slot: `withdraw/${need.id}`, path: `/api/family/needs/${part(need.id)}/withdraw`, body: {}, version: need.version }, account,
    { kind: 'withdrawal', child: need.child.id, title: need.text })
