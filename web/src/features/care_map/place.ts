// Where each helper stands in the picture: three rings around the family, evenly, so that no two names lie on each other.
//
// SPDX-License-Identifier: Apache-2.0
import type { MapGroup, MapNode } from '../../client/child.ts'

export const width = 1340
export const height = 780
export const box = { width: 150, height: 64 }
const rings = {
  home: { x: 228, y: 136, room: 8 },
  team: { x: 398, y: 240, room: 12 },
  community: { x: 568, y: 352, room: 14 },
} as const
const most = 24
const turns = 40

export interface Placed { node: MapNode; group: MapGroup['group']; x: number; y: number; index: number }
interface Point { x: number; y: number }

const overlap = (one: Point, other: Point) => Math.abs(one.x - other.x) < box.width && Math.abs(one.y - other.y) < box.height

// Evenly around the ring, turned until no name lies on one that already stands there.
function around(ring: { x: number; y: number }, count: number, standing: Point[]): Point[] {
  let best: Point[] = []
  let fewest = Infinity
  for (let turn = 0; turn < turns && fewest > 0; turn += 1) {
    const points = Array.from({ length: count }, (_, at) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * (at + turn / turns)) / count
      return { x: width / 2 + ring.x * Math.cos(angle), y: height / 2 + ring.y * Math.sin(angle) }
    })
    const clashes = points.filter((one) => standing.some((other) => overlap(one, other))).length
    if (clashes < fewest) {
      fewest = clashes
      best = points
    }
  }
  return best
}

// At most 24 stand in the picture; the list has all of them. The main contact always does.
export function place(groups: MapGroup[]): { placed: Placed[]; more: number } {
  const all = groups.flatMap(({ group, ring, nodes }) => nodes.map((node) => ({ node, group, ring }))).map((one, index) => ({ ...one, index }))
  const room = { home: rings.home.room as number, team: rings.team.room as number, community: rings.community.room as number }
  const kept = [...all.filter((one) => one.node.main_contact), ...all.filter((one) => !one.node.main_contact)]
    .filter(({ ring }) => { room[ring] -= 1; return room[ring] >= 0 }).slice(0, most)
  const placed: Placed[] = []
  for (const ring of ['home', 'team', 'community'] as const) {
    const here = kept.filter((one) => one.ring === ring).sort((one, other) => one.index - other.index)
    const points = around(rings[ring], here.length, placed)
    placed.push(...here.map(({ node, group, index }, at) => ({ node, group, index, ...points[at]! })))
  }
  return { placed, more: all.length - kept.length }
}

export const ringSizes = Object.values(rings)
