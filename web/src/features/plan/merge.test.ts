// Two people save one plan: the second sees what changed and loses nothing typed.
//
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest'
import type { PlanDraft } from '../../client/index.ts'
import { conflicts, draftOf, merge, withoutEmpty, type DraftGoal, type DraftSection } from './merge.ts'

const goal = (id: string | null, text: string): DraftGoal => ({ id, text, language: 'en', why: '', owner: 'Practitioner/rosa', actions: [{ id: null, text: 'Ask PT', owner: 'Practitioner/rosa', due: '2026-12-11' }] })
const base: PlanDraft = { what_matters: 'School', goals: [goal('g1', 'Walk to school'), goal('g2', 'Sleep')], sections: [] }
const withGoals = (...goals: DraftGoal[]): PlanDraft => ({ ...base, goals })

describe('what only one person touched is put together', () => {
  test('mine and theirs in different parts', () => {
    const mine = withGoals(goal('g1', 'Walk to school with his sister'), goal('g2', 'Sleep'))
    const theirs = { ...base, what_matters: 'Stay in class' }
    expect(conflicts(base, mine, theirs)).toEqual([])
    const merged = merge(base, mine, theirs, {})
    expect(merged.what_matters).toBe('Stay in class')
    expect(merged.goals[0]?.text).toBe('Walk to school with his sister')
  })
  test('goals that either side added both stay', () => {
    const merged = merge(base, withGoals(...base.goals, goal(null, 'Mine, new')), withGoals(...base.goals, goal('g3', 'Theirs, new')), {})
    expect(merged.goals.map((one) => one.text)).toEqual(['Walk to school', 'Sleep', 'Theirs, new', 'Mine, new'])
  })
  test('a goal that one side took away and the other left alone is gone', () => {
    expect(merge(base, base, withGoals(goal('g2', 'Sleep')), {}).goals.map((one) => one.id)).toEqual(['g2'])
    expect(merge(base, withGoals(goal('g1', 'Walk to school')), base, {}).goals.map((one) => one.id)).toEqual(['g1'])
  })
  test('the same change on both sides is no conflict', () => {
    const both = { ...base, what_matters: 'Sleep' }
    expect(conflicts(base, both, structuredClone(both))).toEqual([])
  })
})

describe('what both touched is for a person to choose', () => {
  const mine = { ...base, what_matters: 'My words' }
  const theirs = { ...base, what_matters: 'Their words' }
  test('both wordings are shown as they were written', () => {
    expect(conflicts(base, mine, theirs)).toEqual([{ part: 'what_matters', mine: 'My words', theirs: 'Their words' }])
  })
  test('the choice decides, and nothing chosen keeps what I typed', () => {
    expect(merge(base, mine, theirs, { what_matters: 'theirs' }).what_matters).toBe('Their words')
    expect(merge(base, mine, theirs, { what_matters: 'mine' }).what_matters).toBe('My words')
    expect(merge(base, mine, theirs, {}).what_matters).toBe('My words')
  })
  test('a goal I changed and they took away is asked about, never dropped', () => {
    const changed = withGoals(goal('g1', 'Walk and run'), goal('g2', 'Sleep'))
    const takenAway = withGoals(goal('g2', 'Sleep'))
    expect(conflicts(base, changed, takenAway)).toEqual([{ part: 'g1', mine: goal('g1', 'Walk and run'), theirs: undefined }])
    expect(merge(base, changed, takenAway, { g1: 'mine' }).goals.map((one) => one.id)).toEqual(['g2', 'g1'])
    expect(merge(base, changed, takenAway, { g1: 'theirs' }).goals.map((one) => one.id)).toEqual(['g2'])
  })
})

test('rows opened and left empty are not saved, half-written ones are kept to be asked about', () => {
  const draft: PlanDraft = {
    what_matters: ' School ',
    goals: [{ id: null, text: '', language: 'en', why: '', owner: '', actions: [{ id: null, text: '', owner: '', due: '' }] },
      { id: null, text: ' Sleep ', language: 'en', why: '', owner: '', actions: [{ id: null, text: '', owner: '', due: '2026-12-11' }, { id: null, text: '', owner: '', due: '' }] }],
    sections: [{ code: 'school', title: '', text: ' Inhaler ', language: 'en', owner: '' }, { code: null, title: '', text: '', language: 'en', owner: '' }],
  }
  const cleaned = withoutEmpty(draft)
  expect(cleaned.what_matters).toBe('School')
  expect(cleaned.goals).toHaveLength(1)
  expect(cleaned.sections.map((one) => one.text)).toEqual(['Inhaler'])
  expect(cleaned.goals[0]).toMatchObject({ text: 'Sleep', actions: [{ due: '2026-12-11' }] })
})

describe('sections', () => {
  const section = (code: string | null, text: string, owner = ''): DraftSection => ({ code, title: '', text, language: 'en', owner })
  const of = (...sections: DraftSection[]): PlanDraft => ({ ...base, sections })
  test('written by two people at once, each in their own, both stay', () => {
    const began = of(section('medicines', 'One puff'), section('school', ''))
    const mine = of(section('medicines', 'Two puffs'), section('school', ''))
    const theirs = of(section('medicines', 'One puff'), section('school', 'Carries his inhaler', 'family'))
    expect(conflicts(began, mine, theirs)).toEqual([])
    expect(merge(began, mine, theirs, {}).sections.map((one) => one.text)).toEqual(['Two puffs', 'Carries his inhaler'])
  })
  test('the same section changed by both is asked about', () => {
    const [began, mine, theirs] = [of(section('medicines', 'One')), of(section('medicines', 'Two')), of(section('medicines', 'Three'))]
    expect(conflicts(began, mine, theirs).map((one) => one.part)).toEqual(['section:medicines'])
    expect(merge(began, mine, theirs, { 'section:medicines': 'theirs' }).sections[0]?.text).toBe('Three')
    expect(merge(began, mine, theirs, {}).sections[0]?.text).toBe('Two')
  })
  test('a new one is kept beside theirs', () => {
    expect(merge(of(), of(section(null, 'Swimming')), of(section('own-1', 'Sleep')), {}).sections.map((one) => one.text)).toEqual(['Sleep', 'Swimming'])
  })
  test('those nobody has written in yet are there to be written in', () => {
    expect(draftOf(null).sections.map((one) => one.code)).toEqual(['goals', 'medicines', 'if_sick', 'school', 'home_care'])
  })
})
