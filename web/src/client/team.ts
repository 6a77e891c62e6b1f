// Who is around a child and in the practice: teams, pools, cover, homes, and what is ahead for a family.
//
// SPDX-License-Identifier: Apache-2.0
import { queryOptions } from '@tanstack/react-query'
import { ask, send } from './request.ts'
import type { ChildName, DueState, Header, MainContact, Person, Stage, TeamMember } from './types.ts'

const part = (text: string) => encodeURIComponent(text)
const idOf = (reference: string) => part(reference.replace(/^.*\//, ''))

export interface Span { from: string; until: string; now: boolean; cover: Person | null }
export interface Colleague extends Person {
  extension: string | null; hours: string | null; expertise: string | null; left: boolean; pools: string[]; span: Span | null
}
export interface Pool {
  id: string; version: number; reference: string; name: string; does: string | null; phone: string | null; hours: string | null; members: Person[]
}
export interface PracticePeople { me: string; may_arrange: boolean; may_end_accounts: boolean; people: Colleague[]; pools: Pool[] }
export const practicePeopleQuery = queryOptions({
  queryKey: ['practice-people'], queryFn: ({ signal }) => ask<PracticePeople>('/api/staff/practice/people', signal),
})

export interface Standing { me: Person | null; pools: Person[]; covers_for: Person[] }
export const standingQuery = queryOptions({
  queryKey: ['standing'], queryFn: ({ signal }) => ask<Standing>('/api/staff/standing', signal), staleTime: 60_000,
})

const colleague = (reference: string) => `/api/staff/practice/people/${idOf(reference)}`
export interface AwayDraft { from: string; until: string; cover: string }
export const setAway = (reference: string, body: AwayDraft) =>
  send<{ span: Span | null }>({ slot: `away/${reference}`, method: 'PUT', path: `${colleague(reference)}/away`, body })
export const backAgain = (reference: string) => send<{ span: null }>({ slot: `away/${reference}`, method: 'DELETE', path: `${colleague(reference)}/away` })
export interface Reach { phone: string; extension: string; hours: string; expertise: string }
export const saveReach = (reference: string, body: Reach) => send({ slot: `reach/${reference}`, method: 'PUT', path: colleague(reference), body })

export interface PoolDraft { name: string; does: string; phone: string; hours: string; members: string[] }
export const savePool = (pool: Pool | null, body: PoolDraft) => send<{ pool: Pool }>({
  slot: `pool/${pool?.id ?? 'new'}`, method: pool ? 'PUT' : 'POST', path: `/api/staff/practice/pools${pool ? `/${part(pool.id)}` : ''}`, body, version: pool?.version,
})
export const closePool = (pool: Pool) => send({ slot: `pool-closed/${pool.id}`, path: `/api/staff/practice/pools/${part(pool.id)}/closed`, body: {} })

export interface StillTheirs { needs: number; actions: number; other_tasks: number; plan_parts: number; questions: number; main_contacts: number }
const owner = (reference: string) => `/api/staff/practice/${reference.startsWith('Organization/') ? 'pools' : 'people'}/${idOf(reference)}`
export const workQuery = (reference: string) => queryOptions({
  queryKey: ['work-of', reference], queryFn: ({ signal }) => ask<{ still_theirs: StillTheirs }>(`${owner(reference)}/work`, signal),
})
export const markLeft = (reference: string) => send({ slot: `left/${reference}`, path: `${colleague(reference)}/left`, body: {} })
export const markReturned = (reference: string) => send({ slot: `left/${reference}`, path: `${colleague(reference)}/returned`, body: {} })
// A hundred records a step, until nothing is left.
export async function handOver(reference: string, to: string, told: (left: number) => void): Promise<number> {
  let moved = 0
  for (;;) {
    const step = await send<{ moved: number; left: number }>({ slot: `hand-over/${reference}`, path: `${owner(reference)}/hand-over`, body: { to } })
    moved += step.moved
    told(step.left)
    if (step.left === 0 || step.moved === 0) return moved
  }
}

export interface FormerMember { reference: string; name: string; kind: Person['kind']; role: string | null; since: string | null; until: string | null; main_contact: boolean }
export interface Home { id: string; name: string; when: string | null; adult: Person | null; since: string | null }
export interface ChildTeam {
  header: Header; team: TeamMember[]; team_version: number | null; has_family: boolean; former: FormerMember[]; homes: Home[]; homes_nearby: { id: string; name: string }[]
}
export const childTeamQuery = (child: string) => queryOptions({
  queryKey: ['child', child, 'team'], queryFn: ({ signal }) => ask<ChildTeam>(`/api/staff/children/${part(child)}/team`, signal),
})
const team = (child: string) => `/api/staff/children/${part(child)}/team`
export interface PartDraft { role: string; hours: string; expertise: string }
export interface NewMember extends PartDraft { person: string; kind: 'person' | 'organization' | ''; name: string; phone: string; extension: string }
export const addMember = (child: string, body: NewMember, version: number | null) => send({ slot: `member/${child}`, path: team(child), body, version })
export const changeMember = (child: string, reference: string, body: PartDraft, version: number | null) =>
  send({ slot: `member/${child}/${reference}`, method: 'PUT', path: `${team(child)}/${reference}`, body, version })
export const endMember = (child: string, reference: string, version: number | null) =>
  send({ slot: `member-end/${child}/${reference}`, path: `${team(child)}/${reference}/end`, body: {}, version })

const caregivers = (child: string, relatedPerson: string) => `/api/staff/children/${part(child)}/caregivers/${idOf(relatedPerson)}`
export const endCaregiver = (child: string, relatedPerson: string, reason: string) =>
  send({ slot: `caregiver-end/${relatedPerson}`, path: `${caregivers(child, relatedPerson)}/end`, body: { reason } })
export const returnCaregiver = (child: string, relatedPerson: string) =>
  send({ slot: `caregiver-end/${relatedPerson}`, path: `${caregivers(child, relatedPerson)}/returned`, body: {} })

export interface KnownAdult { related_person: string; name: string; relationship: string; phone: string | null; same_phone: boolean; account: boolean; child: { id: string; name: string } }
export const knownAdultsQuery = (child: string, given: string, family: string, phone: string) => queryOptions({
  queryKey: ['known-adults', child, given, family, phone],
  queryFn: ({ signal }) => ask<{ adults: KnownAdult[] }>(`/api/staff/children/${part(child)}/known-adults?given=${part(given)}&family=${part(family)}&phone=${part(phone)}`, signal),
  enabled: phone.length > 0 || (given.length > 0 && family.length > 0),
})

export interface HomeDraft { name: string; when: string; adult: string }
const homes = (child: string) => `/api/staff/children/${part(child)}/homes`
export const saveHome = (child: string, id: string | null, body: HomeDraft) =>
  send({ slot: `home/${child}/${id ?? 'new'}`, method: id ? 'PUT' : 'POST', path: `${homes(child)}${id ? `/${part(id)}` : ''}`, body })
export const endHome = (child: string, id: string) => send({ slot: `home-end/${child}/${id}`, path: `${homes(child)}/${part(id)}/end`, body: {} })

export interface Ahead {
  kind: 'visit' | 'visit_asked' | 'need' | 'confirm_need' | 'action'; id: string; title: string; who: Person | null; place: string | null; when: string | null
  state: DueState; mine: boolean; stage?: Stage | null
  visit_type?: { name: string; minutes: number } | null
}
export interface FamilyAhead { child: ChildName; main_contact: MainContact | null; ahead: Ahead[] }
export const familyAheadQuery = (child: string) => queryOptions({
  queryKey: ['family', 'ahead', child], queryFn: ({ signal }) => ask<FamilyAhead>(`/api/family/children/${part(child)}/ahead`, signal),
})
