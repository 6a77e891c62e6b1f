// The picked row of My Day: it opens with the first, and work goes on at the same place when a thing is done.
//
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import type { Day, DayItem } from '../../client/index.ts'
import { groupsOf, pickedIn, rowsOf } from './list.ts'

const thing = (item: string) => ({ item }) as DayItem
const day = (due: string[], soon: string[] = []): Day => ({
  groups: [
    { group: 'due_today', count: due.length, items: due.map(thing), next: due.length > 2 ? 'more' : null },
    { group: 'due_soon', count: soon.length, items: soon.map(thing), next: null },
  ],
}) as unknown as Day
const rows = (...items: string[]) => rowsOf(groupsOf(day(items), {}))

test('it opens with the first thing picked', () => {
  expect(pickedIn(rows('a', 'b'), undefined, -1)).toBe(0)
})

test('the same thing stays picked when others come before it', () => {
  expect(pickedIn(rows('new', 'a', 'b'), 'b', 1)).toBe(2)
})

test('when a thing is done the next one takes its place', () => {
  expect(pickedIn(rows('a', 'c'), 'b', 1)).toBe(1)
  expect(pickedIn(rows('a', 'b'), 'c', 2)).toBe(1)
})

test('nothing is picked in an empty day', () => {
  expect(pickedIn([], 'a', 0)).toBe(-1)
})

test('an empty group is not shown, and older things follow without repeating', () => {
  const groups = groupsOf(day(['a', 'b']), { due_today: { items: [thing('b'), thing('c')], next: null } })
  expect(groups.map((group) => group.group)).toEqual(['due_today'])
  expect(rowsOf(groups).map((row) => row.thing.item)).toEqual(['a', 'b', 'c'])
})
