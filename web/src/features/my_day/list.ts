// Which row is picked, and what stays picked when the list changes under it.
//
// SPDX-License-Identifier: Apache-2.0
import type { Day, DayGroup, DayGroupPage, DayItem } from '../../client/index.ts'

export interface Row { thing: DayItem; group: DayGroup }

// The pages of a group that were asked for later, by group.
export type Older = Partial<Record<DayGroup, { items: DayItem[]; next: string | null }>>

export function groupsOf(day: Day, older: Older): DayGroupPage[] {
  return day.groups.flatMap((group) => {
    const more = older[group.group]
    const seen = new Set(group.items.map((one) => one.item))
    const items = more ? [...group.items, ...more.items.filter((one) => !seen.has(one.item))] : group.items
    return items.length > 0 ? [{ ...group, items, next: more ? more.next : group.next }] : []
  })
}

export function rowsOf(groups: DayGroupPage[]): Row[] {
  return groups.flatMap((group) => group.items.map((thing) => ({ thing, group: group.group })))
}

// The same thing where it is still there; else what took its place in the order; at the start the first.
export function pickedIn(rows: Row[], picked: string | undefined, placeBefore: number): number {
  if (rows.length === 0) return -1
  const same = picked === undefined ? -1 : rows.findIndex((row) => row.thing.item === picked)
  if (same >= 0) return same
  return picked === undefined ? 0 : Math.min(Math.max(placeBefore, 0), rows.length - 1)
}
