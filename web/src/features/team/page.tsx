// The team of one child: who is on it and how to reach them, who was, the family, and where the child lives.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { childQuery, childTeamQuery, endCaregiver, endMember, returnCaregiver, type Caregiver, type ChildTeam, type TeamMember } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { awayInWords } from '../../kit/contact.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { PersonRow, roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { Homes } from './homes.tsx'
import { MemberForm, PartForm } from './member_form.tsx'

export function ChildTeamPage() {
  const { t } = useWords()
  const { child } = useParams({ strict: false }) as { child: string }
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(childTeamQuery(child))
  useKeys({ Escape: () => { void navigate({ to: `/children/${child}` }) } })
  return (
    <>
      {data && <ChildHeader header={data.header} />}
      <Page title={t('staff.team.title')}>
        <p className="no-print"><Link to={`/children/${child}`}>{t('staff.child.back')}</Link></p>
        {data ? <Shown page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
      </Page>
    </>
  )
}

function Shown({ page }: { page: ChildTeam }) {
  const { t, format } = useWords()
  const words = useWords()
  const [adding, setAdding] = useState(false)
  const child = page.header.id
  return (
    <div className="people-grid">
      <section className="stack">
        <div className="line-between"><h2>{t('staff.team.on-it', { n: page.team.length })}</h2>{!adding && <Button look="main" icon="plus" onClick={() => { setAdding(true) }}>{t('staff.team.add')}</Button>}</div>
        {!page.header.main_contact && <p><Chip look="late-outline" icon="warning">{t('staff.header.no-one-yet')}</Chip> {t('staff.child.no-main-contact')}</p>}
        {!page.has_family && <p><Chip look="late-outline" icon="warning">{t('staff.team.no-family')}</Chip> <Link className="no-print" to={`/children/${child}/caregiver`}>{t('staff.child.add-caregiver')}</Link></p>}
        {adding && <MemberForm page={page} onDone={() => { setAdding(false) }} />}
        {page.team.length === 0 ? <EmptyState>{t('staff.team.empty')}</EmptyState>
          : <ul className="card">{page.team.map((one) => <Member key={one.reference} one={one} page={page} />)}</ul>}
        {page.former.length > 0 && (
          <>
            <h2>{t('staff.team.was', { n: page.former.length })}</h2>
            <ul className="card">
              {page.former.map((one, index) => (
                <li className="person-row" key={one.reference + String(index)}>
                  <div className="grow">
                    <p><bdi>{one.name}</bdi>{one.main_contact && <> · <strong>{t('staff.child.is-main-contact')}</strong></>}</p>
                    <p className="second small">{[roleInWords(one.role, words), one.since && one.until ? t('staff.team.from-until', { from: format.dayShort(one.since), until: format.dayShort(one.until) }) : one.until ? t('staff.team.until', { until: format.dayShort(one.until) }) : ''].filter(Boolean).join(' · ')}</p>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section className="stack">
        <Family child={child} />
        <Homes page={page} />
      </section>
    </div>
  )
}

function Member({ one, page }: { one: TeamMember; page: ChildTeam }) {
  const words = useWords()
  const { t, format } = words
  const client = useQueryClient()
  const { show } = useToast()
  const [changing, setChanging] = useState(false)
  const child = page.header.id
  const end = useMutation({
    mutationFn: () => endMember(child, one.reference, page.team_version),
    onSuccess: () => { show(t('staff.team.ended', { name: one.name })) },
    onSettled: () => client.invalidateQueries({ queryKey: ['child', child] }),
  })
  const away = awayInWords(one, words)
  return (
    <PersonRow person={one} asLink>
      {one.main_contact && <p><strong className="small">{t('staff.child.is-main-contact')}</strong></p>}
      {away && <p className="small"><strong>{away}</strong></p>}
      {one.extension && <p className="second small">{t('common.extension', { number: one.extension })}</p>}
      {one.hours && <p className="second small" dir="auto">{one.hours}</p>}
      {one.expertise && <p className="small" dir="auto">{one.expertise}</p>}
      {one.since && <p className="second small">{t('staff.team.since', { date: format.birthDate(one.since) })}</p>}
      {end.isError && <Problem error={end.error} />}
      {changing ? <PartForm one={one} page={page} onDone={() => { setChanging(false) }} /> : (
        <div className="buttons">
          <Button look="plain" onClick={() => { setChanging(true) }} aria-label={t('staff.team.change-one', { name: one.name })}>{t('staff.pools.change')}</Button>
          {one.kind !== 'family' && <Button look="plain" busy={end.isPending} onClick={() => { end.mutate() }}>{t('staff.team.end', { name: one.name })}</Button>}
        </div>
      )}
    </PersonRow>
  )
}

// Each caregiver with what ends their account's sight of this child.
function Family({ child }: { child: string }) {
  const { t } = useWords()
  const { data } = useQuery(childQuery(child))
  const caregivers = data?.caregivers ?? []
  return (
    <>
      <div className="line-between"><h2>{t('staff.child.family')}</h2><Link className="no-print" to={`/children/${child}/caregiver`}>{t('staff.child.add-caregiver')}</Link></div>
      {data && caregivers.length === 0 && <p className="second">{t('staff.child.no-caregivers')}</p>}
      {caregivers.length > 0 && <ul className="card">{caregivers.map((one) => <CaregiverRow key={one.related_person} one={one} child={child} />)}</ul>}
    </>
  )
}

function CaregiverRow({ one, child }: { one: Caregiver; child: string }) {
  const words = useWords()
  const { t } = words
  const client = useQueryClient()
  const { show } = useToast()
  const [ending, setEnding] = useState(false)
  const [reason, setReason] = useState('')
  const [pressed, setPressed] = useState(false)
  const again = () => client.invalidateQueries({ queryKey: ['child', child] })
  const back = useMutation({ mutationFn: () => returnCaregiver(child, one.related_person), onSuccess: again })
  const end = useMutation({
    mutationFn: () => endCaregiver(child, one.related_person, reason.trim()),
    onSuccess: async () => { show(t('staff.caregiver.ended', { name: one.name }), () => { back.mutate() }); await again() },
  })
  const submit = () => {
    setPressed(true)
    if (reason.trim()) end.mutate()
  }
  return (
    <PersonRow person={{ reference: one.related_person, name: one.name, role: one.relationship, kind: 'family', phone: one.phone ?? null }} asLink>
      {end.isError && <Problem error={end.error} />}
      {!ending ? <div><Button look="plain" onClick={() => { setEnding(true) }}>{t('staff.caregiver.end', { name: one.name })}</Button></div> : (
        <form className="stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
          <p className="small">{t('staff.caregiver.end-what', { name: one.name })}</p>
          <Field label={t('staff.caregiver.end-reason')} problem={pressed && !reason.trim() ? t('error.reason-missing') : undefined}>
            {(tied) => <textarea {...tied} autoFocus rows={2} dir="auto" maxLength={1900} value={reason} onChange={(event) => { setReason(event.target.value) }} />}
          </Field>
          <div className="buttons">
            <Button type="submit" busy={end.isPending}>{t('staff.caregiver.end', { name: one.name })}</Button>
            <Button look="plain" onClick={() => { setEnding(false) }}>{t('common.cancel')}</Button>
          </div>
        </form>
      )}
    </PersonRow>
  )
}
