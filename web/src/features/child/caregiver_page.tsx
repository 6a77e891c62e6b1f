// Add a caregiver and hand over the invitation.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useDeferredValue, useRef, useState } from 'react'
import { addCaregiver, childQuery, knownAdultsQuery, relationships, useDraft, type Relationship } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { storedPhone } from '../../kit/format.ts'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'
import { InvitationCode } from './invitation_code.tsx'

interface Typed { given: string; family: string; relationship: Relationship | ''; language: 'en' | 'es' | ''; phone: string; same_as?: string }
const nothing: Typed = { given: '', family: '', relationship: '', language: '', phone: '' }

export function CaregiverPage() {
  const words = useWords()
  const { t, format } = words
  const { child } = useParams({ strict: false }) as { child: string }
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data } = useQuery(childQuery(child))
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<Typed>(`caregiver/${child}`, nothing)
  const [pressed, setPressed] = useState(false)
  const [invited, setInvited] = useState('')
  const typed = draft.value
  const change = (part: Partial<Typed>) => { draft.set({ ...typed, ...part }) }
  const problems = {
    given: typed.given.trim() ? undefined : t('error.caregiver.given-missing'),
    family: typed.family.trim() ? undefined : t('error.caregiver.family-missing'),
    relationship: typed.relationship ? undefined : t('error.caregiver.relationship-missing'),
    language: typed.language ? undefined : t('error.caregiver.language-missing'),
    phone: typed.phone.trim() === '' || storedPhone(typed.phone) ? undefined : t('error.phone'),
  }
  const save = useMutation({
    mutationFn: () => addCaregiver(child, {
      given: typed.given.trim(), family: typed.family.trim(), relationship: typed.relationship as Relationship, language: typed.language,
      phone: storedPhone(typed.phone) ?? null, ...(typed.same_as ? { same_as: typed.same_as } : {}),
    }),
    onSuccess: async () => {
      setInvited(`${typed.given.trim()} ${typed.family.trim()}`)
      draft.settle(nothing)
      await client.invalidateQueries({ queryKey: ['child', child] })
    },
  })
  const submit = () => {
    setPressed(true)
    if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
    else save.mutate()
  }
  const back = () => { void navigate({ to: `/children/${child}` }) }
  useKeys({ 'Escape': back, 'Control+Enter': () => { if (!save.data) submit() } })
  const problem = (of: keyof typeof problems) => (pressed ? problems[of] : undefined)

  return (
    <>
      {data && <ChildHeader header={data.header} />}
      <Page title={t('staff.child.add-caregiver')} className="narrow">
        {save.data ? (
          <>
            {save.data.invitation ? <InvitationCode main child={child} relatedPerson={save.data.related_person} invitation={save.data.invitation} name={invited} />
              : <p className="notice" role="status">{t('staff.caregiver.linked', { name: invited })}</p>}
            <p><Link to={`/children/${child}`}>{t('staff.child.back')}</Link></p>
          </>
        ) : (
          <form className="stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
            {save.isError && <Problem error={save.error} />}
            <div className="fields">
              <Field label={t('staff.caregiver.given')} problem={problem('given')}>{(tied) => <input {...tied} autoFocus value={typed.given} autoComplete="off" onChange={(event) => { change({ given: event.target.value }) }} />}</Field>
              <Field label={t('staff.caregiver.family')} problem={problem('family')}>{(tied) => <input {...tied} value={typed.family} autoComplete="off" onChange={(event) => { change({ family: event.target.value }) }} />}</Field>
            </div>
            <Choices legend={t('staff.caregiver.relationship')} name="relationship" value={typed.relationship} problem={problem('relationship')}
              options={relationships.map((value) => ({ value, label: roleInWords(value, words) }))} onChange={(relationship) => { change({ relationship }) }} />
            <Choices legend={t('staff.caregiver.language')} name="language" value={typed.language} problem={problem('language')}
              options={(['en', 'es'] as const).map((value) => ({ value, label: format.languageName(value) }))} onChange={(language) => { change({ language }) }} />
            <Field label={t('staff.caregiver.phone')} hint={t('staff.caregiver.phone-hint')} problem={problem('phone')}>{(tied) => <input {...tied} type="tel" inputMode="tel" value={typed.phone} autoComplete="off" onChange={(event) => { change({ phone: event.target.value }) }} />}</Field>
            <SameAdult child={child} given={typed.given.trim()} family={typed.family.trim()} phone={storedPhone(typed.phone) ?? ''} chosen={typed.same_as} onChoose={(same_as) => { change({ same_as }) }} />
            <p className="second">{t('staff.caregiver.what-they-see')}</p>
            <div className="buttons">
              <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.caregiver.save')}</Button>
              <Button look="plain" onClick={back}>{t('common.cancel')}</Button>
            </div>
          </form>
        )}
      </Page>
    </>
  )
}

// One adult, one account: who is known from another child is offered, never assumed.
function SameAdult({ child, given, family, phone, chosen, onChoose }: {
  child: string; given: string; family: string; phone: string; chosen: string | undefined; onChoose: (known: string) => void
}) {
  const words = useWords()
  const { t } = words
  const { data } = useQuery(knownAdultsQuery(child, useDeferredValue(given), useDeferredValue(family), useDeferredValue(phone)))
  const adults = data?.adults ?? []
  if (adults.length === 0) return null
  return (
    <div className="card stack-tight" role="group" aria-label={t('staff.caregiver.known-question')}>
      {adults.map((one) => (
        <div key={one.related_person}>
          <p>{t('staff.caregiver.known', { name: one.name, relationship: roleInWords(one.relationship, words), child: one.child.name })}</p>
          {one.account && <p className="second small">{t('staff.caregiver.known-account')}</p>}
        </div>
      ))}
      <Choices legend={t('staff.caregiver.known-question')} name="same-adult" value={chosen ?? ''} onChange={onChoose}
        options={[...adults.map((one) => ({ value: one.related_person, label: adults.length === 1 ? t('staff.caregiver.known-yes') : one.child.name })), { value: '', label: t('staff.caregiver.known-no') }]} />
    </div>
  )
}
