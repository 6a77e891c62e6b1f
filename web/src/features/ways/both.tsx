// Somebody else saved these settings meanwhile: what they changed, and a choice where both changed the same.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react'
import type { Person, Ways, WaysDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { useKeys } from '../../kit/keys.ts'
import { roleInWords } from '../../kit/person_card.tsx'
import { Sides, type Side } from '../../kit/sides.tsx'
import { useWords, type Words } from '../../kit/words.tsx'
import { changesOf, draftOf, type Change, type Part } from './merge.ts'
import { kindInWords, promiseInWords } from './words.ts'

export function Both({ base, mine, theirs, takers, busy, onChosen, onBack }: {
  base: WaysDraft; mine: WaysDraft; theirs: Ways; takers: Person[]; busy: boolean; onChosen: (choices: Record<string, Side>) => void; onBack: () => void
}) {
  const words = useWords()
  const { t } = words
  const heading = useRef<HTMLHeadingElement>(null)
  const [choices, setChoices] = useState<Record<string, Side>>({})
  const [pressed, setPressed] = useState(false)
  useEffect(() => { heading.current?.focus() }, [])
  const changes = changesOf(base, mine, draftOf(theirs))
  const conflicts = changes.filter((one) => one.conflict)
  const taken = changes.filter((one) => !one.conflict)
  const open = conflicts.filter((one) => !choices[one.part]).length
  const save = () => {
    setPressed(true)
    if (open === 0) onChosen(choices)
  }
  useKeys({ 'Control+Enter': save, 'Escape': onBack })
  const people = [...takers, ...Object.values(theirs.routing).filter((one) => one !== undefined)]
  const says = (of: Part | undefined, change: Change) => <span className="side-text" dir="auto">{inWords(of, change, people, words)}</span>
  return (
    <section className="stack" aria-labelledby="both-ways">
      <h2 id="both-ways" tabIndex={-1} ref={heading}>{t('staff.ways.both.title')}</h2>
      <p>{t('staff.ways.both.lead')}</p>
      {pressed && open > 0 && <p className="problem" role="alert">{t('staff.conflict.choose-first', { n: open })}</p>}
      {conflicts.length > 0 && <p>{t('staff.ways.both.choose')}</p>}
      {conflicts.map((one) => (
        <Sides key={one.part} part={one.part} name={nameOf(one, words)} chosen={choices[one.part]} onChoose={(side) => { setChoices({ ...choices, [one.part]: side }) }} versions={[
          { side: 'mine', whose: t('staff.conflict.mine'), says: says(one.mine, one) },
          { side: 'theirs', whose: t('staff.ways.both.theirs'), says: says(one.theirs, one) },
        ]} />
      ))}
      {taken.length > 0 && (
        <div className="card stack-tight">
          <h2>{t('staff.ways.both.taken')}</h2>
          <ul className="stack-tight">
            {taken.map((one) => (
              <li key={one.part}>
                <p><strong>{nameOf(one, words)}</strong></p>
                <p>{says(one.theirs, one)}</p>
                {(one.base ?? stands(one)) && <p className="second small">{t('staff.ways.both.before', { was: inWords(one.base, one, people, words) })}</p>}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="buttons">
        <Button look="main" keys="Control+Enter" busy={busy} onClick={save}>{conflicts.length > 0 ? t('staff.conflict.save') : t('staff.ways.both.save')}</Button>
        <Button look="plain" onClick={onBack}>{t('staff.conflict.back')}</Button>
      </div>
    </section>
  )
}

const someSide = ({ base, mine, theirs }: Change): Part => (theirs ?? base ?? mine)!
// What is not set still says something: a day is closed, the main contact gets it. Closed days and visits are there or not.
const stands = (change: Change): boolean => !['closed', 'visit'].includes(someSide(change).kind)

function nameOf(change: Change, words: Words): string {
  const { t, format, language } = words
  const part = someSide(change)
  const within = (section: string, part: string) => t('staff.ways.both.part', { section, part })
  switch (part.kind) {
    case 'hours': return within(t('staff.ways.hours.title'), format.weekday(part.day))
    case 'closed': return within(t('staff.ways.closed.title'), part.from ? format.dateInWords(part.from) : '')
    case 'promise': return within(t('staff.ways.promise.title'), t(part.of === 'question' ? 'staff.ways.promise.question' : 'staff.ways.promise.need'))
    case 'routing': return within(t('staff.ways.routing.title'), kindInWords(part.of, words))
    case 'role': return within(t('staff.ways.roles.title'), roleInWords(part.role, words))
    case 'visit': return within(t('staff.ways.visits.title'), part.visit[language])
  }
}

function inWords(part: Part | undefined, change: Change, people: Person[], words: Words): string {
  const { t, format } = words
  if (!part) {
    const other = someSide(change)
    switch (other.kind) {
      case 'hours': return t('common.office.day-closed')
      case 'promise': return t('staff.ways.promise.usual', { n: other.of === 'question' ? 1 : 2 })
      case 'routing': return t('staff.ways.routing.main-contact')
      case 'role': return roleInWords(other.role, words)
      default: return t('staff.conflict.taken-away')
    }
  }
  switch (part.kind) {
    case 'hours': return part.spans.map((one) => t('common.office.span', { from: format.clock(one.from || '00:00'), until: format.clock(one.until || '00:00') })).join(', ')
    case 'closed': return part.days.map(({ from, until, why }) => [
      !from ? '' : until === from || !until ? t('common.office.closed-on', { day: format.dateInWords(from) }) : t('common.office.closed-from', { from: format.dateInWords(from), until: format.dateInWords(until) }), why,
    ].filter(Boolean).join(' ')).join('\n')
    case 'promise': return promiseInWords(part.promised, words)
    case 'routing': return people.find((one) => one.reference === part.owner)?.name ?? t('staff.someone')
    case 'role': return [part.name.en, part.name.es].filter(Boolean).join(' · ')
    case 'visit': return t('staff.ways.visits.is', { name: [part.visit.en, part.visit.es].filter(Boolean).join(' · '), n: part.visit.minutes })
  }
}
