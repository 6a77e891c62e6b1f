// One list of what is ahead, from every team: visits, steps and help, each with who has it and when.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { familyAheadQuery, useSession, type Ahead, type FamilyAhead } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { DueChip, StageChip } from '../../kit/chip.tsx'
import { ContactLine } from '../../kit/contact.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { useFamilyChild } from '../../kit/family_child.ts'
import type { IconName } from '../../kit/icons.ts'
import { Page } from '../../kit/page.tsx'
import { TaskRow } from '../../kit/task_row.tsx'
import { useWords } from '../../kit/words.tsx'

export function FamilyVisitsPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyAheadQuery(child.id))
  return (
    <Page title={t('family.visits.title')}>
      {data ? <List page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={4} />}
    </Page>
  )
}

const kinds: Record<Ahead['kind'], { icon: IconName; to?: string; word: Key }> = {
  visit: { icon: 'calendar-blank', word: 'family.visits.visit' },
  visit_asked: { icon: 'calendar-blank', word: 'family.visits.visit-asked' },
  need: { icon: 'hand-heart', to: '/help', word: 'family.visits.help' },
  confirm_need: { icon: 'heart', to: '/help', word: 'family.help.did-you-get-it' },
  action: { icon: 'check', to: '/plan', word: 'family.visits.step' },
}

function List({ page: { ahead, main_contact: contact } }: { page: FamilyAhead }) {
  const { t } = useWords()
  const { practice } = useSession()
  const visits = ahead.filter((one) => one.kind === 'visit' || one.kind === 'visit_asked')
  const steps = ahead.filter((one) => !visits.includes(one))
  return (
    <>
      <ContactLine contact={contact} practice={practice} main />
      <section className="section">
        <h2>{t('family.visits.visits', { n: visits.length })}</h2>
        {visits.length === 0 ? <p className="second">{t('family.home.no-visit')}</p> : <ul className="rows">{visits.map((one) => <Row key={one.id} one={one} />)}</ul>}
      </section>
      <section className="section">
        <h2>{t('family.visits.steps', { n: steps.length })}</h2>
        {steps.length === 0 ? <EmptyState>{t('family.visits.no-steps')}</EmptyState> : <ul className="rows">{steps.map((one) => <Row key={one.id} one={one} />)}</ul>}
      </section>
    </>
  )
}

function Row({ one }: { one: Ahead }) {
  const { t, format } = useWords()
  const { icon, to, word } = kinds[one.kind]
  const isVisit = one.kind === 'visit' || one.kind === 'visit_asked'
  const when = !one.when ? t('family.visits.no-date') : isVisit ? (one.when.length > 10 ? format.timeInWords(one.when) : format.dayInWords(one.when)) : t('family.by-date', { date: format.dateInWords(one.when) })
  const who = one.mine ? t('family.visits.you') : one.who?.name ?? (isVisit ? one.place : null) ?? t('family.visits.nobody')
  const title = one.title || t(word)
  const more = (
    <>
      <span>{one.title && one.kind !== 'visit' && <>{t(word)} · </>}<bdi>{who}</bdi></span>
      {one.visit_type && <span>{t('family.visits.type', { name: one.visit_type.name, n: one.visit_type.minutes })}</span>}
      {one.when ? <time dateTime={one.when}>{when}</time> : <span>{when}</span>}
      {one.stage ? <StageChip stage={one.stage} /> : one.state !== 'not_due' && !isVisit && <DueChip state={one.state} />}
    </>
  )
  if (to) return <TaskRow to={to} icon={icon} title={title}>{more}</TaskRow>
  const { day, month } = one.when ? format.tile(one.when) : { day: '', month: '' }
  return (
    <li className="row">
      {day && <span className="day-tile" aria-hidden="true"><span><b>{day}</b>{month}</span></span>}
      <span className="grow"><span className="row-title" dir="auto">{title}</span><span className="row-more">{more}</span></span>
    </li>
  )
}
