// Rows that open pages of the family app.
//
// SPDX-License-Identifier: Apache-2.0
import type { IconName } from '../../kit/icons.ts'
import { TaskRow } from '../../kit/task_row.tsx'

export interface Place { to: string; icon: IconName; title: string; says?: string }

export function PlaceRows({ places }: { places: Place[] }) {
  return (
    <ul className="rows">
      {places.map(({ to, icon, title, says }) => <TaskRow key={to} to={to} icon={icon} title={title}>{says}</TaskRow>)}
    </ul>
  )
}
