// One thing that waits: what, whose child, what to do next, and since when or by when.
//
// SPDX-License-Identifier: Apache-2.0
import type { DayGroup, DayItem } from '../../client/index.ts'
import { Chip } from '../../kit/chip.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useWords } from '../../kit/words.tsx'
import { kinds, nextSteps, titleOf } from './words.ts'

export function ThingRow({ thing, group, me, picked, onPick, onOpen }: {
  thing: DayItem; group: DayGroup; me: string; picked: boolean; onPick: () => void; onOpen: () => void
}) {
  const { t, format } = useWords()
  const { icon, word } = kinds[thing.kind]
  return (
    <li>
      <button type="button" className="row day-row" data-item={thing.item} data-picked={picked} tabIndex={picked ? 0 : -1} aria-current={picked || undefined}
        onFocus={onPick} onClick={() => { onPick(); onOpen() }}>
        <Icon name={icon} className="icon-lead" />
        <span className="grow">
          <span className="row-title" dir="auto">{titleOf(thing, t)}</span>
          <span className="row-more">
            <span><strong><bdi>{thing.child.name}</bdi></strong>{thing.child.age && `, ${format.age(thing.child.age)}`}</span>
            <span>{t(word)}</span>
            <span>{t('staff.day.next', { step: t(nextSteps[thing.next_step]) })}</span>
            {thing.high_alert && <span className="line-tight"><Icon name="warning" small />{t('staff.day.high-alert')}</span>}
            <Owner thing={thing} me={me} />
          </span>
        </span>
        {!(group === 'due_today' && !thing.days_late && thing.stage !== 'stuck') && <span className="day-when"><When thing={thing} group={group} /></span>}
        <span className="print-only print-box" aria-hidden="true" />
      </button>
    </li>
  )
}

function Owner({ thing, me }: { thing: DayItem; me: string }) {
  const { t } = useWords()
  if (!thing.owner) return <span>{t('need.no-owner')}</span>
  if (thing.owner_left) return <span>{t('staff.day.owner-left', { name: thing.owner.name })}</span>
  return thing.owner.name === me ? null : <bdi>{thing.owner.name}</bdi>
}

export function When({ thing, group }: { thing: DayItem; group?: DayGroup }) {
  const { t, format } = useWords()
  if (thing.stage === 'stuck') return <Chip look="late-outline" icon="hourglass-fill">{thing.quiet_days ? t('staff.day.quiet', { n: thing.quiet_days }) : t('need.stage.stuck')}</Chip>
  if (thing.days_late) return <Chip look="late" icon="warning-fill">{t('need.days-late', { n: thing.days_late })}</Chip>
  if (group === 'moved' && thing.moved) return <span>{t('staff.day.moved', { date: format.timeShort(thing.moved.at), name: thing.moved.by?.name ?? t('staff.day.someone') })}</span>
  if (!thing.due) return <span>{t('staff.day.since', { date: format.dayShort(thing.since) })}</span>
  if (format.daysUntil(thing.due) === 0) return <Chip look="due" icon="circle-fill">{t('staff.day.today')}</Chip>
  return <span>{thing.kind === 'question' ? t('staff.day.promised', { date: format.dayShort(thing.due) }) : t('need.next-on', { date: format.dayShort(thing.due) })}</span>
}
