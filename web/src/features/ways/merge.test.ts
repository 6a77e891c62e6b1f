// Two administrators save these settings: nothing of either is lost, and the second sees what changed.
//
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import type { WaysDraft } from '../../client/index.ts'
import { changesOf, merge } from './merge.ts'

const monday = { day: 'mon', from: '08:00', until: '17:00' } as const
const christmas = { from: '2027-12-25', until: '2027-12-25', why: 'Christmas Day' }
const base: WaysDraft = {
  hours: [monday], closed: [christmas], promises: { question: { amount: 1, unit: 'working_days' } }, routing: { food: 'Organization/kitchen' },
  role_names: [{ role: 'nurse', en: 'Care nurse', es: 'Enfermera' }], visit_types: [{ code: 'long', en: 'Long visit', es: 'Cita larga', minutes: 60 }],
}
const parts = (mine: WaysDraft, theirs: WaysDraft, conflict: boolean) => changesOf(base, mine, theirs).filter((one) => one.conflict === conflict).map((one) => one.part)

test('closed days, routing and a promise of the one stand beside the hours and the new visit of the other', () => {
  const mine: WaysDraft = { ...base, hours: [{ ...monday, until: '18:00' }], visit_types: [...base.visit_types, { code: '', en: 'Call', es: 'Llamada', minutes: 15 }] }
  const theirs: WaysDraft = {
    ...base, closed: [christmas, { from: '2028-01-01', until: '2028-01-02', why: '' }], promises: { question: { amount: 4, unit: 'working_hours' } },
    routing: { ...base.routing, question: 'Practitioner/marcus' },
  }
  expect(parts(mine, theirs, true)).toEqual([])
  expect(parts(mine, theirs, false)).toEqual(['closed:2028-01-01', 'promise:question', 'routing:question'])
  expect(merge(base, mine, theirs, {})).toEqual({ ...theirs, hours: mine.hours, visit_types: mine.visit_types })
})

test('days of one week that two people changed are both kept', () => {
  const tuesday = { day: 'tue', from: '09:00', until: '12:00' } as const
  const merged = merge(base, { ...base, hours: [monday, tuesday] }, { ...base, hours: [{ ...monday, from: '07:30' }] }, {})
  expect(merged.hours).toEqual([{ ...monday, from: '07:30' }, tuesday])
})

test('what one took off and the other left alone is gone', () => {
  expect(merge(base, base, { ...base, closed: [], routing: {}, visit_types: [] }, {})).toMatchObject({ closed: [], routing: {}, visit_types: [] })
  expect(merge(base, { ...base, closed: [], routing: { food: '' }, role_names: [] }, { ...base, promises: {} }, {})).toEqual({ ...base, closed: [], routing: {}, role_names: [], promises: {} })
})

test('what both changed is for a person to choose, also where one took it off', () => {
  const mine: WaysDraft = { ...base, closed: [{ ...christmas, until: '2027-12-26' }], routing: { food: 'Practitioner/dana' } }
  const theirs: WaysDraft = { ...base, closed: [{ ...christmas, why: 'Navidad' }], routing: {} }
  expect(parts(mine, theirs, true)).toEqual(['closed:2027-12-25', 'routing:food'])
  expect(merge(base, mine, theirs, { 'closed:2027-12-25': 'theirs', 'routing:food': 'mine' })).toEqual({ ...base, closed: theirs.closed, routing: mine.routing })
  expect(merge(base, mine, theirs, { 'routing:food': 'theirs' }).routing).toEqual({})
})

test('the same change on both sides is nothing to choose', () => {
  const both: WaysDraft = { ...base, promises: {} }
  expect(parts(both, structuredClone(both), true)).toEqual([])
})
