// The team and the family of one child: name the one main contact, invite a caregiver.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { nameMainContact, peopleQuery, renewInvitation, type Caregiver, type ChildPage, type Invitation } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { awayInWords } from '../../kit/contact.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { PersonRow, PhoneLink, roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { InvitationCode } from './invitation_code.tsx'

export function Team({ page, naming, onNaming }: { page: ChildPage; naming: boolean; onNaming: (naming: boolean) => void }) {
  const words = useWords()
  const { t } = words
  return (
    <>
      <div className="pane-head"><h2 id="pane-team" tabIndex={-1}>{t('staff.child.team')}</h2><Link to={`/children/${page.header.id}/team`}>{t('staff.team.open')}</Link></div>
      {naming && <NameMainContact page={page} onDone={() => { onNaming(false) }} />}
      {!page.header.main_contact && !naming && <p><Chip look="late-outline" icon="warning">{t('staff.header.no-one-yet')}</Chip> {t('staff.child.no-main-contact')}</p>}
      {page.team.length > 0 && (
        <ul className="card">{page.team.map((person) => <PersonRow key={person.reference} person={person} asLink>{person.main_contact && <strong className="small">{t('staff.child.is-main-contact')}</strong>}{person.away && <p className="small">{awayInWords(person, words)}</p>}</PersonRow>)}</ul>
      )}
    </>
  )
}

function NameMainContact({ page, onDone }: { page: ChildPage; onDone: () => void }) {
  const words = useWords()
  const { t } = words
  const client = useQueryClient()
  const { show } = useToast()
  const { data, error } = useQuery(peopleQuery)
  const now = page.header.main_contact
  const [person, setPerson] = useState(now?.reference ?? '')
  const [pressed, setPressed] = useState(false)
  const key = ['child', page.header.id]
  const save = useMutation({
    mutationFn: () => nameMainContact(page.header.id, person, page.team_version),
    onSuccess: async (saved) => {
      show(t('staff.child.main-contact-named', { name: saved.main_contact.name }))
      await client.invalidateQueries({ queryKey: key })
      onDone()
    },
    onError: () => client.invalidateQueries({ queryKey: key }),
  })
  const submit = () => {
    setPressed(true)
    if (person) save.mutate()
  }
  return (
    <form className="card stack-tight" onSubmit={(event) => { event.preventDefault(); submit() }} onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      {error && <Problem error={error} />}
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.child.who-is-main-contact')} hint={t('staff.child.main-contact-hint')} problem={pressed && !person ? t('error.choose-person') : undefined}>
        {(tied) => (
          <select {...tied} autoFocus value={person} onChange={(event) => { setPerson(event.target.value) }}>
            <option value="">{t('common.choose')}</option>
            {data?.people.map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
          </select>
        )}
      </Field>
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.child.save-main-contact')}</Button>
        <Button look="plain" onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}

export function Caregivers({ page }: { page: ChildPage }) {
  const { t } = useWords()
  return (
    <>
      <div className="pane-head"><h2>{t('staff.child.family')}</h2></div>
      {page.caregivers.length === 0 ? <p className="second">{t('staff.child.no-caregivers')} <Link to={`/children/${page.header.id}/caregiver`}>{t('staff.child.add-caregiver')}</Link></p>
        : <ul className="card stack">{page.caregivers.map((one) => <CaregiverRow key={one.related_person} child={page.header.id} caregiver={one} />)}</ul>}
    </>
  )
}

function CaregiverRow({ child, caregiver }: { child: string; caregiver: Caregiver }) {
  const words = useWords()
  const { t, format } = words
  const client = useQueryClient()
  const shown = useRef<HTMLDivElement>(null)
  const [invitation, setInvitation] = useState<Invitation>()
  const renew = useMutation({
    mutationFn: () => renewInvitation(child, caregiver.related_person),
    onSuccess: async (answer) => {
      setInvitation(answer.invitation ?? { code: answer.code ?? '', ends: answer.ends ?? '' })
      await client.invalidateQueries({ queryKey: ['child', child] })
      shown.current?.focus()
    },
  })
  const state = caregiver.account ? t('staff.caregiver.signed-up') : caregiver.invitation ? t('staff.caregiver.invited', { date: format.dayShort(caregiver.invitation.ends) }) : t('staff.caregiver.not-invited')
  return (
    <li className="stack-tight">
      <div>
        <p><strong><bdi>{caregiver.name}</bdi></strong></p>
        <p className="second small">{[roleInWords(caregiver.relationship, words), caregiver.language ? format.languageName(caregiver.language) : undefined].filter(Boolean).join(' · ')}{caregiver.phone && <> · <PhoneLink number={caregiver.phone} /></>}</p>
        <p className="second small">{state}</p>
      </div>
      {renew.isError && <Problem error={renew.error} />}
      <div ref={shown} tabIndex={-1}>{invitation && <InvitationCode child={child} relatedPerson={caregiver.related_person} invitation={invitation} name={caregiver.name} />}</div>
      {!caregiver.account && !invitation && (
        <div><Button icon="printer" busy={renew.isPending} onClick={() => { renew.mutate() }}>{caregiver.invitation ? t('staff.caregiver.new-invitation') : t('staff.caregiver.invite')}</Button></div>
      )}
    </li>
  )
}
