// What happened, newest first: imported records in quiet grey, what Medhome itself did as a solid thread.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { olderTimeline, type Timeline, type TimelineItem } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, Problem } from '../../kit/feedback.tsx'
import { plainTerm } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import type { IconName } from '../../kit/icons.ts'
import { useWords } from '../../kit/words.tsx'

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

export function TimelinePane({ id, first }: { id: string; first: Timeline }) {
  const { t } = useWords()
  const [older, setOlder] = useState<Timeline[]>([])
  const last = older.at(-1) ?? first
  const more = useMutation({
    mutationFn: (cursor: string) => olderTimeline(id, cursor),
    onSuccess: (page) => { setOlder((before) => [...before, page]) },
  })
  const items = [...first.items, ...older.flatMap((page) => page.items)]
  return (
    <section className="pane pane-timeline">
      <h2 id="pane-timeline" tabIndex={-1}>{t('staff.child.timeline')}</h2>
      {items.length === 0 ? <EmptyState>{t('staff.child.timeline-empty')}</EmptyState>
        : <ol className="thread thread-quiet">{items.map((item, index) => <Item key={`${item.reference}/${index}`} item={item} />)}</ol>}
      {more.isError && <Problem error={more.error} />}
      {last.next && <div><Button busy={more.isPending} onClick={() => { more.mutate(last.next!) }}>{t('staff.child.older')}</Button></div>}
    </section>
  )
}

function Item({ item }: { item: TimelineItem }) {
  const { t, format } = useWords()
  const { icon, word } = kinds[item.kind]
  return (
    <li data-source={item.source}>
      <p className="timeline-date"><time dateTime={item.date}>{format.birthDate(item.date)}</time> · {t(word)}</p>
      <p className="timeline-title"><Icon name={icon} small /><span dir="auto">{plainTerm(item.title)}</span></p>
      {item.detail && <p className="second small" dir="auto">{plainTerm(item.detail)}</p>}
      {item.more ? <p className="second small">{t('staff.timeline.more', { n: item.more })}</p> : null}
    </li>
  )
}
