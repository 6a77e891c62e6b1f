// Family home: who to call, what to do, the next visit, where to ask.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { familyHomeQuery, keepContact, type FamilyHome } from '../../client/index.ts'
import { DueChip } from '../../kit/chip.tsx'
import { MainContactCard } from '../../kit/contact.tsx'
import { useChildInAddress } from '../../kit/family_way.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { phone } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { OfficeNow } from '../../kit/office.tsx'
import { Page } from '../../kit/page.tsx'
import { TaskRow } from '../../kit/task_row.tsx'
import type { IconName } from '../../kit/icons.ts'
import { useWords } from '../../kit/words.tsx'

const kinds: Record<FamilyHome['to_do'][number]['kind'], { icon: IconName; to: string }> = {
  confirm_need: { icon: 'heart', to: '/help' },
  action: { icon: 'check', to: '/plan' },
  read_plan: { icon: 'clipboard-text', to: '/plan' },
  approve_plan: { icon: 'clipboard-text', to: '/plan/look' },
}

export function FamilyHomePage() {
  const { t } = useWords()
  const child = useChildInAddress()
  const { data, error, refetch } = useQuery(familyHomeQuery(child))
  useEffect(() => { if (data) keepContact({ contact: data.main_contact, practice: data.practice }) }, [data])
  return (
    <Page title={t('family.nav.home')} hideTitle>
      {data ? <Home home={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={4} />}
    </Page>
  )
}

function Home({ home }: { home: FamilyHome }) {
  const { t } = useWords()
  const { main_contact: contact, practice, to_do: toDo } = home
  return (
    <>
      <MainContactCard contact={contact} practice={practice} withLinks more={<OfficeNow office={home.office} />} />
      <section className="section">
        <h2>{toDo.length ? t('family.home.to-do-count', { n: toDo.length }) : t('family.home.to-do')}</h2>
        {toDo.length === 0 ? <EmptyState>{t('family.home.nothing-to-do', { contact: contact?.name ?? practice.name })}</EmptyState>
          : <ul className="rows">{toDo.map((one) => <ToDoRow key={one.kind + one.id} one={one} child={home.child.preferred_name ?? home.child.name} />)}</ul>}
      </section>
      <section className="section">
        <h2>{t('family.home.next-visit')}</h2>
        <NextVisit home={home} />
      </section>
      <section className="section">
        <h2>{t('family.home.ask')}</h2>
        <ul className="rows"><TaskRow to="/ask" icon="chat-circle-text" title={t('family.ask.title')}>{t('family.ask.question-says')}</TaskRow><TaskRow to="/help" icon="hand-heart" title={t('family.home.ask-for-help')}>{t('family.home.ask-examples')}</TaskRow></ul>
      </section>
      <Homes home={home} />
    </>
  )
}

// A child who lives in two homes: where, when, and with whom.
function Homes({ home }: { home: FamilyHome }) {
  const { t } = useWords()
  const homes = home.homes ?? []
  if (homes.length < 2) return null
  return (
    <section className="section">
      <h2>{t('family.home.homes', { child: home.child.preferred_name ?? home.child.name })}</h2>
      <ul className="rows">
        {homes.map((one) => (
          <li className="row" key={one.name + (one.when ?? '')}>
            <Icon name="house-line" className="icon-lead" />
            <span className="grow">
              <span className="row-title" dir="auto">{one.name}</span>
              <span className="row-more">
                {one.when && <span dir="auto">{one.when}</span>}
                {one.adult && <span>{t('family.home.with', { name: one.adult.name })}{one.adult.phone && <span className="print-only phone">{phone(one.adult.phone)}</span>}</span>}
              </span>
            </span>
            {one.adult?.phone && (
              <a className="button" href={`tel:${one.adult.phone}`} aria-label={t('common.call-at', { name: one.adult.name, phone: phone(one.adult.phone) })}>
                <Icon name="phone" />{t('family.home.call-short')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ToDoRow({ one, child }: { one: FamilyHome['to_do'][number]; child: string }) {
  const { t, format } = useWords()
  const { icon, to } = kinds[one.kind]
  const title = one.kind === 'confirm_need' ? t('family.home.confirm', { text: one.text }) : one.kind === 'read_plan' ? t('family.home.read-plan') : one.kind === 'approve_plan' ? t('family.home.approve-plan', { child }) : one.text
  return (
    <TaskRow to={to} icon={icon} title={title}>
      {one.due && <>{one.state !== 'not_due' && <DueChip state={one.state} />}<span>{t('family.by-date', { date: format.dateInWords(one.due) })}</span></>}
      {one.asked && one.asked_by && <span>{t('family.home.asked-you', { name: one.asked_by.name, date: format.dateInWords(one.asked) })}</span>}
    </TaskRow>
  )
}

function NextVisit({ home }: { home: FamilyHome }) {
  const { t, format } = useWords()
  const visit = home.next_visit
  if (!visit) return <p className="second">{t('family.home.no-visit')}</p>
  const { day, month } = format.tile(visit.date)
  const when = visit.date.length > 10 ? format.timeInWords(visit.date) : format.dayInWords(visit.date)
  return (
    <div className="rows">
      <div className="row">
        <span className="day-tile" aria-hidden="true"><span><b>{day}</b>{month}</span></span>
        <span className="grow">
          <span className="row-title">{visit.with ? <bdi>{visit.with}</bdi> : t('family.home.visit')}</span>
          <span className="row-more"><time dateTime={visit.date}>{when}</time>{visit.reason && <span dir="auto">{visit.reason}</span>}
            {visit.visit_type && <span>{t('family.visits.type', { name: visit.visit_type.name, n: visit.visit_type.minutes })}</span>}</span>
        </span>
      </div>
    </div>
  )
}
