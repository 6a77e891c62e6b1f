// The child's team: who to call first, then everyone by name and role.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { familyTeamQuery, useSession, type FamilyTeam, type TeamMember } from '../../client/index.ts'
import { awayInWords, MainContactCard } from '../../kit/contact.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { OfficeNow, OfficeWeek } from '../../kit/office.tsx'
import { Page } from '../../kit/page.tsx'
import { PersonRow, roleInWords } from '../../kit/person_card.tsx'
import { TaskRow } from '../../kit/task_row.tsx'
import { useWords } from '../../kit/words.tsx'

export function FamilyTeamPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyTeamQuery(child.id))
  return (
    <Page title={t('family.team.title', { child: said(child) })} inWindow={t('family.nav.team')}>
      {data ? <Team page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={4} />}
      <ul className="rows">
        <TaskRow to="/about" icon="heart" title={t('about.title')}>{t('family.about.row', { child: said(child) })}</TaskRow>
        <TaskRow to="/care-map" icon="users" title={t('map.title')}>{t('family.map.row', { child: said(child) })}</TaskRow>
      </ul>
    </Page>
  )
}

function Team({ page: { team, me, main_contact: contact, office, promise } }: { page: FamilyTeam }) {
  const { t } = useWords()
  const { practice } = useSession()
  const others = team.filter((one) => one.reference !== contact?.reference && one.reference !== me)
  const self = team.find((one) => one.reference === me && one.reference !== contact?.reference)
  return (
    <>
      <MainContactCard contact={contact} practice={practice} withLinks />
      <section className="section">
        <h2>{t('family.team.others', { n: others.length })}</h2>
        {others.length === 0 && <EmptyState>{t('family.team.empty')}</EmptyState>}
        {(others.length > 0 || self) && (
          <ul className="card">
            {others.map((person) => <Member key={person.reference} person={person} ask={contact?.name ?? practice.name} />)}
            {self && <Member key={self.reference} person={self} ask="" me />}
          </ul>
        )}
      </section>
      {office && (
        <section className="section">
          <h2>{t('family.team.hours')}</h2>
          <div className="card stack-tight">
            <OfficeNow office={office} />
            <OfficeWeek hours={office.hours} closed={office.closed} />
            {promise && <p>{t(promise.unit === 'working_days' ? 'family.team.promise-days' : 'family.team.promise-hours', { n: promise.amount })}</p>}
          </div>
        </section>
      )}
    </>
  )
}

// What they are here for, how and when to reach them, since when, and what they know best about the child.
function Member({ person, ask, me }: { person: TeamMember; ask: string; me?: boolean }) {
  const words = useWords()
  const { t, format } = words
  const away = awayInWords(person, words)
  return (
    <PersonRow person={me ? { ...person, phone: null } : person} says={me ? [t('family.visits.you'), roleInWords(person.role, words)].filter(Boolean).join(' · ') : undefined}>
      {away && <p className="small"><strong>{away}</strong></p>}
      {!me && !person.phone && <p className="second small">{t('family.team.no-phone', { name: ask })}</p>}
      {person.extension && <p className="second small">{t('common.extension', { number: person.extension })}</p>}
      {person.hours && <p className="second small" dir="auto">{person.hours}</p>}
      {person.expertise && <p className="small" dir="auto">{person.expertise}</p>}
      {person.since && <p className="second small">{t('family.team.since', { date: format.dateInWords(person.since) })}</p>}
    </PersonRow>
  )
}
