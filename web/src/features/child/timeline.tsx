// What waits, dashed, on top; then what happened, newest first, each with who tells it. One kind alone where that is asked.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { timelinePage, type ChildPage, type Timeline, type TimelineItem } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { StageChip } from '../../kit/chip.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { plainTerm } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import type { IconName } from '../../kit/icons.ts'
import { useWords } from '../../kit/words.tsx'
import { NeedOwner, NextLook } from './open_need.tsx'

const kinds: Record<TimelineItem['kind'], { icon: IconName; word: Key }> = {
  visit: { icon: 'stethoscope', word: 'staff.timeline.visit' },
  condition: { icon: 'first-aid', word: 'staff.timeline.condition' },
  medicine: { icon: 'pill', word: 'staff.timeline.medicine' },
  vaccine: { icon: 'syringe', word: 'staff.timeline.vaccine' },
  result: { icon: 'flask', word: 'staff.timeline.result' },
  procedure: { icon: 'first-aid', word: 'staff.timeline.procedure' },
  document: { icon: 'file-text', word: 'staff.timeline.document' },
  need: { icon: 'hand-heart', word: 'staff.timeline.need' },
  plan: { icon: 'clipboard-text', word: 'staff.timeline.plan' },
  allergy: { icon: 'warning', word: 'staff.timeline.allergy' },
  other: { icon: 'record', word: 'staff.timeline.other' },
}

export function TimelinePane({ page }: { page: ChildPage }) {
  const { t } = useWords()
  const id = page.header.id
  const [kind, setKind] = useState('')
  const [older, setOlder] = useState<{ kind: string; pages: Timeline[] }>({ kind: '', pages: [] })
  const narrowed = useQuery({ queryKey: ['child', id, 'timeline', kind], queryFn: () => timelinePage(id, kind, ''), enabled: kind !== '' })
  const first = kind === '' ? page.timeline : narrowed.data
  const pages = older.kind === kind ? older.pages : []
  const last = pages.at(-1) ?? first
  const more = useMutation({
    mutationFn: (cursor: string) => timelinePage(id, kind, cursor),
    onSuccess: (next) => { setOlder({ kind, pages: [...pages, next] }) },
  })
  const items = [...(first?.items ?? []), ...pages.flatMap((one) => one.items)]
  return (
    <section className="pane pane-timeline">
      <div className="pane-head">
        <h2 id="pane-timeline" tabIndex={-1}>{t('staff.child.timeline')}</h2>
        <div className="timeline-kind no-print">
          <Field label={t('staff.timeline.kind')}>
            {(tied) => (
              <select {...tied} value={kind} onChange={(event) => { setKind(event.target.value) }}>
                <option value="">{t('staff.timeline.all-kinds')}</option>
                {Object.entries(kinds).filter(([name]) => name !== 'other').map(([name, { word }]) => <option key={name} value={name}>{t(word)}</option>)}
              </select>
            )}
          </Field>
        </div>
      </div>
      {(kind === '' || kind === 'need' || kind === 'visit') && <Waiting page={page} kind={kind} />}
      {narrowed.isError && kind !== '' ? <Problem error={narrowed.error} again={() => { void narrowed.refetch() }} />
        : !first ? <Skeleton what={t('staff.waiting')} rows={4} />
          : items.length === 0 ? <EmptyState>{kind === '' ? t('staff.child.timeline-empty') : t('staff.timeline.none-of-kind')}</EmptyState>
            : <ol className="thread thread-quiet">{items.map((item, index) => <Item key={`${item.reference}/${index}`} item={item} sameDay={items[index - 1]?.date === item.date} />)}</ol>}
      {more.isError && <Problem error={more.error} />}
      {last?.next && <div><Button busy={more.isPending} onClick={() => { more.mutate(last.next!) }}>{t('staff.child.older')}</Button></div>}
    </section>
  )
}

// What must still come: booked visits and open needs, soonest first.
function Waiting({ page, kind }: { page: ChildPage; kind: string }) {
  const { t, format } = useWords()
  const visits = kind === 'need' ? [] : page.lists.next_visits.items.map((visit) => ({ at: visit.date ?? '', visit }))
  const needs = kind === 'visit' ? [] : page.open_needs.map((need) => ({ at: need.next_date ?? '9999', need }))
  const all = [...visits, ...needs].sort((one, other) => one.at.localeCompare(other.at))
  if (all.length === 0) return null
  return (
    <ol className="thread waits" aria-label={t('staff.timeline.waits')}>
      {all.map((one) => ('visit' in one ? (
        <li key={one.visit.reference} data-mark="expected" data-next="waiting">
          <p className="timeline-date">{one.at && <time dateTime={one.at}>{format.timeShort(one.at)}</time>} · {t('staff.timeline.booked')}</p>
          <p className="timeline-title"><Icon name="calendar-blank" small /><span dir="auto">{one.visit.title || t('staff.timeline.visit')}</span></p>
          {one.visit.from && <p className="second small">{one.visit.from}</p>}
        </li>
      ) : (
        <li key={one.need.id} data-mark={one.need.stage === 'stuck' ? 'stuck' : 'expected'} data-next="waiting">
          <p className="timeline-date"><NextLook need={one.need} />{one.need.owner ? ' · ' : ' '}<NeedOwner need={one.need} /></p>
          <p className="timeline-title"><Icon name="hand-heart" small /><Link to={`/needs/${one.need.id}`} dir="auto">{one.need.text}</Link></p>
          <p><StageChip stage={one.need.stage} /></p>
        </li>
      )))}
    </ol>
  )
}

// On the screen the day stands once, over all that happened on it; on paper, where a page may end between, on each.
function Item({ item, sameDay }: { item: TimelineItem; sameDay: boolean }) {
  const { t, format } = useWords()
  const { icon, word } = kinds[item.kind]
  return (
    <li data-source={item.source} {...(item.stage === 'family_confirmed' ? { 'data-mark': 'confirmed' } : {})}>
      <p className="timeline-date"><span className={sameDay ? 'day-again' : undefined}><time dateTime={item.date}>{format.birthDate(item.date)}</time> · </span>{t(word)}</p>
      <p className="timeline-title">
        <Icon name={icon} small />
        {item.kind === 'need' && item.source === 'medhome'
          ? <Link to={`/needs/${item.reference.replace('Task/', '')}`} dir="auto">{item.title}</Link>
          : <span dir="auto">{plainTerm(item.title)}</span>}
      </p>
      {item.stage && <p><StageChip stage={item.stage} /></p>}
      {item.detail && <p className="second small" dir="auto">{plainTerm(item.detail)}</p>}
      {item.also.length > 0 && <Also results={item.also} />}
      <p className="second small">{item.from ? t('staff.timeline.from', { name: item.from }) : item.source === 'import' ? t('staff.timeline.imported') : t('staff.timeline.here')}</p>
    </li>
  )
}

// The other results of the day: folded on the screen, all of them on paper.
function Also({ results }: { results: TimelineItem['also'] }) {
  const { t } = useWords()
  const list = results.map((one, index) => <li key={index} className="small" dir="auto">{plainTerm(one.title)}{one.detail && <span className="second">, {plainTerm(one.detail)}</span>}</li>)
  return (
    <>
      <details className="no-print"><summary className="small">{t('staff.timeline.more', { n: results.length })}</summary><ul>{list}</ul></details>
      <ul className="print-only">{list}</ul>
    </>
  )
}
