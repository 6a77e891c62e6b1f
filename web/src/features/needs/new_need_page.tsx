// File a need: what, for whom, who owns it and when we look again. Every open need has an owner and a date.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { childQuery, domains, fileNeed, longestWords, peopleQuery, relativesQuery, servicesQuery, useDraft, useSession, type Domain, type For } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { addDays, civilDate } from '../../kit/format.ts'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { ToldBy } from '../../kit/said.tsx'
import { useWords } from '../../kit/words.tsx'
import { whomWords } from './facts.tsx'

interface Typed { domain: Domain | ''; text: string; told_by?: string; for: For; person: string; name: string; owner: string; next_date: string; performer: string; service: string }

// We look again in a week unless someone says otherwise.
const daysUntilNextLook = 7
const someoneElse = 'by-name'

export function NewNeedPage() {
  const words = useWords()
  const { t } = words
  const { child } = useParams({ strict: false }) as { child: string }
  const { practice } = useSession()
  const navigate = useNavigate()
  const client = useQueryClient()
  const page = useQuery(childQuery(child))
  const people = useQuery(peopleQuery)
  const form = useRef<HTMLFormElement>(null)
  const [nothing] = useState<Typed>(() => ({ domain: '', text: '', for: 'child', person: '', name: '', owner: '', next_date: addDays(civilDate(new Date(), practice.zone), daysUntilNextLook), performer: '', service: '' }))
  const draft = useDraft<Typed>(`need-draft/${child}`, nothing)
  const [pressed, setPressed] = useState(false)
  const typed = draft.value
  const owner = typed.owner || page.data?.header.main_contact?.reference || ''
  const family = (page.data?.caregivers ?? []).map((one) => ({ ...one, reference: one.related_person.includes('/') ? one.related_person : `RelatedPerson/${one.related_person}`, role: one.relationship, kind: 'family' as const }))
  const toldBy = typed.told_by ?? (family.length === 1 ? family[0]!.reference : '')
  const change = (part: Partial<Typed>) => { draft.set({ ...typed, ...part }) }
  const relatives = useQuery({ ...relativesQuery(child), enabled: typed.for === 'sibling' || typed.for === 'caregiver' })
  const services = useInfiniteQuery({ ...servicesQuery({ domain: typed.domain || undefined }), enabled: typed.domain !== '' })
  const forOther = typed.for === 'sibling' || typed.for === 'caregiver'
  const possible = (typed.for === 'sibling' ? relatives.data?.siblings : relatives.data?.caregivers) ?? []
  const byName = typed.for === 'sibling' && (typed.person === someoneElse || possible.length === 0)
  const problems = {
    domain: typed.domain ? undefined : t('error.need.domain'),
    text: !typed.text.trim() ? t('error.need.text') : [...typed.text.trim()].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
    person: !forOther || (byName ? typed.name.trim() : typed.person) ? undefined : t('error.choose-person'),
    owner: owner ? undefined : t('error.choose-person'),
    next_date: typed.next_date ? undefined : t('error.need.next-date'),
  }
  const save = useMutation({
    mutationFn: () => fileNeed(child, { told_by: toldBy || null, domain: typed.domain as Domain, text: typed.text.trim(), for: typed.for, for_person: forOther ? { reference: byName ? null : typed.person, name: byName ? typed.name.trim() : '' } : null, service: typed.service || null, owner, next_date: typed.next_date, performer: (typed.service === '' && typed.performer.trim()) || null }),
    onSuccess: async ({ need }) => {
      draft.settle(nothing)
      await client.invalidateQueries({ queryKey: ['child', child] })
      await client.invalidateQueries({ queryKey: ['board'] })
      await navigate({ to: `/needs/${need.id}` })
    },
  })
  const submit = () => {
    setPressed(true)
    if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
    else save.mutate()
  }
  const back = () => { void navigate({ to: `/children/${child}` }) }
  useKeys({ 'Escape': back, 'Control+Enter': submit })
  const problem = (of: keyof typeof problems) => (pressed ? problems[of] : undefined)

  return (
    <>
      {page.data && <ChildHeader header={page.data.header} />}
      <Page title={t('staff.child.add-need')} className="narrow">
        <form className="stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
          {save.isError && <Problem error={save.error} />}
          {people.error && <Problem error={people.error} again={() => { void people.refetch() }} />}
          <Field label={t('staff.need.text')} hint={t('staff.need.text-hint')} problem={problem('text')}>
            {(tied) => <textarea {...tied} autoFocus rows={2} value={typed.text} onChange={(event) => { change({ text: event.target.value }) }} />}
          </Field>
          {family.length > 0 && <ToldBy family={family} value={toldBy} onChange={(told_by) => { change({ told_by }) }} />}
          <Choices legend={t('staff.need.for')} name="for" value={typed.for} options={(['child', 'family', 'sibling', 'caregiver'] as const).map((value) => ({ value, label: t(whomWords[value]) }))} onChange={(value) => { change({ for: value, person: '' }) }} />
          {forOther && possible.length > 0 && (
            <Field label={t('staff.need.which-person')} problem={byName ? undefined : problem('person')}>
              {(tied) => (
                <select {...tied} value={typed.person} onChange={(event) => { change({ person: event.target.value }) }}>
                  <option value="">{t('common.choose')}</option>
                  {possible.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
                  {typed.for === 'sibling' && <option value={someoneElse}>{t('staff.sibling.none-of-these')}</option>}
                </select>
              )}
            </Field>
          )}
          {byName && <Field label={t('staff.need.sibling-name')} problem={problem('person')}>{(tied) => <input {...tied} dir="auto" maxLength={100} value={typed.name} onChange={(event) => { change({ name: event.target.value }) }} />}</Field>}
          <div className="fields">
            <Field label={t('staff.need.domain')} problem={problem('domain')}>
              {(tied) => (
                <select {...tied} value={typed.domain} onChange={(event) => { change({ domain: event.target.value as Domain | '' }) }}>
                  <option value="">{t('common.choose')}</option>
                  {domains.map((domain) => <option key={domain} value={domain}>{words.tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
                </select>
              )}
            </Field>
            {services.data?.pages.some((page) => page.services.length > 0) && (
              <Field label={t('staff.move.service')}>
                {(tied) => (
                  <select {...tied} value={typed.service} onChange={(event) => { change({ service: event.target.value }) }}>
                    <option value="">{t('staff.move.no-service')}</option>
                    {services.data?.pages.flatMap((page) => page.services).map((one) => <option key={one.id} value={`HealthcareService/${one.id}`}>{one.name}</option>)}
                  </select>
                )}
              </Field>
            )}
            {typed.service === '' && <Field label={t('staff.need.performer')} hint={t('staff.need.performer-hint')}>{(tied) => <input {...tied} value={typed.performer} onChange={(event) => { change({ performer: event.target.value }) }} />}</Field>}
          </div>
          <div className="fields">
            <Field label={t('staff.need.owner')} problem={problem('owner')}>
              {(tied) => (
                <select {...tied} value={owner} onChange={(event) => { change({ owner: event.target.value }) }}>
                  <option value="">{t('common.choose')}</option>
                  {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
                </select>
              )}
            </Field>
            <Field label={t('staff.need.next-date')} problem={problem('next_date')}>{(tied) => <input {...tied} type="date" value={typed.next_date} onChange={(event) => { change({ next_date: event.target.value }) }} />}</Field>
          </div>
          <p className="second">{family.length > 0 ? t('staff.plan.who-sees-names', { people: family.map((one) => one.name).join(', ') }) : t('staff.need.who-sees')}</p>
          <div className="buttons">
            <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.need.save')}</Button>
            <Button look="plain" onClick={back}>{t('common.cancel')}</Button>
          </div>
        </form>
      </Page>
    </>
  )
}
