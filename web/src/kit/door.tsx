// The door: a portrait's arched frame, with the lamp on.
//
// SPDX-License-Identifier: Apache-2.0
import { initials } from './format.ts'

export function Door({ name, family, small }: { name?: string; family?: string | null | undefined; small?: boolean }) {
  return <span className={`door${small ? ' door-small' : ''}`} aria-hidden="true">{name ? initials(name, family) : ''}</span>
}

export function DoorMark() {
  return <span className="door door-mark" aria-hidden="true" />
}
