// UI.md "Care map": rings, at most 24 in the picture, and no name under another.
//
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import type { MapGroup } from '../../client/child.ts'
import { box, height, place, width } from './place.ts'

const group = (name: MapGroup['group'], ring: MapGroup['ring'], count: number): MapGroup => ({
  group: name, ring, nodes: Array.from({ length: count }, (_, n) => ({ name: `${name} ${n}`, state: 'active', main_contact: false })),
})

test('However many stand on each ring, no name lies on another and none outside the picture', () => {
  for (let home = 0; home <= 8; home += 1) {
    for (let team = 0; team <= 12; team += 1) {
      for (let community = 0; community <= 14 && home + team + community <= 24; community += 1) {
        const { placed, more } = place([group('family', 'home', home), group('team', 'team', team), group('daily', 'community', community)])
        const clash = placed.some((one, at) => placed.some((other, before) => before < at && Math.abs(one.x - other.x) < box.width && Math.abs(one.y - other.y) < box.height))
        const outside = placed.some((one) => one.x < box.width / 2 || one.x > width - box.width / 2 || one.y < box.height / 2 || one.y > height - box.height / 2)
        if (more !== 0 || clash || outside || placed.length !== home + team + community) expect.fail(`${home} at home, ${team} on the team, ${community} around: ${clash ? 'names lie on each other' : 'someone is missing or outside'}`)
      }
    }
  }
})

test('Past 24 the picture says how many more there are, and never leaves out the main contact', () => {
  const team = group('team', 'team', 3)
  const community = group('support', 'community', 26)
  community.nodes[25]!.main_contact = true
  const { placed, more } = place([team, community])
  expect(placed.length).toBe(17)
  expect(more).toBe(12)
  expect(placed.some((one) => one.node.main_contact)).toBe(true)
})
