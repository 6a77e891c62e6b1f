// Two administrators changed these settings: what only one of them touched is put together, what both touched is for a person to choose.
//
// SPDX-License-Identifier: Apache-2.0
import { weekdays, type OpenSpan, type Promised, type RoleName, type VisitType, type Ways, type WaysDraft, type Weekday } from '../../client/index.ts'
import type { Side } from '../../kit/sides.tsx'

export type ClosedDay = WaysDraft['closed'][number]

// The smallest part that one person may have touched and another not.
export type Part =
  | { kind: 'hours'; day: Weekday; spans: OpenSpan[] }
  | { kind: 'closed'; from: string; days: ClosedDay[] }
  | { kind: 'promise'; of: 'question' | 'need'; promised: Promised }
  | { kind: 'routing'; of: string; owner: string }
  | { kind: 'role'; role: string; name: RoleName }
  | { kind: 'visit'; code: string; visit: VisitType }

// What they changed; `conflict`: I changed it too, into something else. Undefined: nothing stands there on that side.
export interface Change { part: string; conflict: boolean; base: Part | undefined; mine: Part | undefined; theirs: Part | undefined }

export const draftOf = (ways: Ways): WaysDraft => ({
  hours: ways.hours, closed: ways.closed.map((one) => ({ ...one, why: one.why ?? '' })), promises: ways.promises,
  routing: Object.fromEntries(Object.entries(ways.routing).map(([kind, owner]) => [kind, owner?.reference ?? ''])),
  role_names: ways.role_names, visit_types: ways.visit_types,
})

export const filled = (draft: WaysDraft): WaysDraft => ({
  ...draft,
  routing: Object.fromEntries(Object.entries(draft.routing).filter(([, owner]) => owner)),
  role_names: draft.role_names.filter((one) => one.en.trim() || one.es.trim()),
})

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

function partsOf(draft: WaysDraft): Map<string, Part> {
  const parts = new Map<string, Part>()
  const { hours, closed, promises, routing, role_names: names, visit_types: visits } = filled(draft)
  for (const day of weekdays) {
    const spans = hours.filter((one) => one.day === day).map(({ from, until }) => ({ day, from, until }))
    if (spans.length > 0) parts.set(`hours:${day}`, { kind: 'hours', day, spans })
  }
  for (const { from } of closed) {
    const days = closed.filter((one) => one.from === from).map(({ until, why }) => ({ from, until, why: why.trim() }))
    parts.set(`closed:${from}`, { kind: 'closed', from, days })
  }
  for (const of of ['question', 'need'] as const) {
    const one = promises[of]
    if (one) parts.set(`promise:${of}`, { kind: 'promise', of, promised: { amount: one.amount, unit: one.unit } })
  }
  for (const [of, owner] of Object.entries(routing)) parts.set(`routing:${of}`, { kind: 'routing', of, owner })
  for (const { role, en, es } of names) parts.set(`role:${role}`, { kind: 'role', role, name: { role, en: en.trim(), es: es.trim() } })
  for (const { code, en, es, minutes } of visits) if (code) parts.set(`visit:${code}`, { kind: 'visit', code, visit: { code, en: en.trim(), es: es.trim(), minutes } })
  return parts
}

function together(parts: Part[], fresh: VisitType[]): WaysDraft {
  const draft: WaysDraft = { hours: [], closed: [], promises: {}, routing: {}, role_names: [], visit_types: [] }
  for (const part of parts) {
    switch (part.kind) {
      case 'hours': draft.hours.push(...part.spans); break
      case 'closed': draft.closed.push(...part.days); break
      case 'promise': draft.promises[part.of] = part.promised; break
      case 'routing': draft.routing[part.of] = part.owner; break
      case 'role': draft.role_names.push(part.name); break
      case 'visit': draft.visit_types.push(part.visit); break
    }
  }
  const inWeek = (one: OpenSpan) => weekdays.indexOf(one.day)
  draft.hours.sort((one, other) => inWeek(one) - inWeek(other))
  draft.closed.sort((one, other) => one.from.localeCompare(other.from))
  draft.visit_types.push(...fresh)
  return draft
}

// base: what stood there when this person began to write.
export function changesOf(base: WaysDraft, mine: WaysDraft, theirs: WaysDraft): Change[] {
  const [was, here, there] = [partsOf(base), partsOf(mine), partsOf(theirs)]
  return [...new Set([...there.keys(), ...was.keys(), ...here.keys()])].flatMap((part) => {
    const sides = { base: was.get(part), mine: here.get(part), theirs: there.get(part) }
    if (same(sides.base, sides.theirs)) return []
    return [{ part, ...sides, conflict: !same(sides.mine, sides.base) && !same(sides.mine, sides.theirs) }]
  })
}

// Kinds of visits that are new here have no code yet: they are mine alone, and stay.
export function merge(base: WaysDraft, mine: WaysDraft, theirs: WaysDraft, choices: Record<string, Side>): WaysDraft {
  const changes = new Map(changesOf(base, mine, theirs).map((one) => [one.part, one]))
  const [here, there] = [partsOf(mine), partsOf(theirs)]
  const parts = [...new Set([...there.keys(), ...here.keys()])].flatMap((part) => {
    const change = changes.get(part)
    const kept = change && (!change.conflict || choices[part] === 'theirs') ? there.get(part) : here.get(part)
    return kept ? [kept] : []
  })
  return together(parts, mine.visit_types.filter((one) => !one.code))
}
