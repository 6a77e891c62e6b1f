// One thing to do: the whole row opens it.
//
// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import { Link } from './family_way.tsx'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'

export function TaskRow({ to, search, icon, lead, title, children }: {
  to: string; search?: Record<string, string | undefined>; icon?: IconName; lead?: ReactNode; title: ReactNode; children?: ReactNode
}) {
  return (
    <li>
      <Link className="row" to={to} search={search}>
        {lead ?? (icon && <Icon name={icon} className="icon-lead" />)}
        <span className="grow">
          <span className="row-title" dir="auto">{title}</span>
          {children && <span className="row-more">{children}</span>}
        </span>
        <Icon name="caret-right" small />
      </Link>
    </li>
  )
}
