// Rows that open pages of the family app; a page that the app does not have leaves no row.
//
// SPDX-License-Identifier: Apache-2.0
import { useRouter } from '@tanstack/react-router'
import type { IconName } from '../../kit/icons.ts'
import { TaskRow } from '../../kit/task_row.tsx'

export interface Place { to: string; icon: IconName; title: string; says?: string }

export function PlaceRows({ places }: { places: Place[] }) {
  const known = useRouter().routesByPath as Record<string, unknown>
  return (
    <ul className="rows">
      {places.filter((place) => place.to in known).map(({ to, icon, title, says }) => <TaskRow key={to} to={to} icon={icon} title={title}>{says}</TaskRow>)}
    </ul>
  )
}
