// File a need: what, for whom, who owns it and when we look again. Every open need has an owner and a date.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { childQuery, domains, fileNeed, peopleQuery, useDraft, useSession, type Domain, type For } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { addDays, civilDate } from '../../kit/format.ts'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'

interface Typed { domain: Domain | ''; text: string; for: For; owner: string; next_date: string; performer: string }

// We look again in a week unless someone says otherwise.
const daysUntilNextLook = 7
const whom: Record<For, Key> = { child: 'need.for.child', family: 'need.for.family', sibling: 'need.for.sibling' }

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
  const [nothing] = useState<Typed>(() => ({ domain: '', text: '', for: 'child', owner: '', next_date: addDays(civilDate(new Date(), practice.zone), daysUntilNextLook), performer: '' }))
  const draft = useDraft<Typed>(`need-draft/${child}`, nothing)
  const [pressed, setPressed] = useState(false)
  const typed = draft.value
  const owner = typed.owner || page.data?.header.main_contact?.reference || ''
  const change = (part: Partial<Typed>) => { draft.set({ ...typed, ...part }) }
  const problems = {
    domain: typed.domain ? undefined : t('error.need.domain'),
    text: typed.text.trim() ? undefined : t('error.need.text'),
    owner: owner ? undefined : t('error.choose-person'),
    next_date: typed.next_date ? undefined : t('error.need.next-date'),
  }
  const save = useMutation({
    mutationFn: () => fileNeed(child, { domain: typed.domain as Domain, text: typed.text.trim(), for: typed.for, owner, next_date: typed.next_date, performer: typed.performer.trim() || null }),
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
          <Choices legend={t('staff.need.for')} name="for" value={typed.for} options={(['child', 'family', 'sibling'] as const).map((value) => ({ value, label: t(whom[value]) }))} onChange={(value) => { change({ for: value }) }} />
          <div className="fields">
            <Field label={t('staff.need.domain')} problem={problem('domain')}>
              {(tied) => (
                <select {...tied} value={typed.domain} onChange={(event) => { change({ domain: event.target.value as Domain | '' }) }}>
                  <option value="">{t('common.choose')}</option>
                  {domains.map((domain) => <option key={domain} value={domain}>{words.tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
                </select>
              )}
            </Field>
            <Field label={t('staff.need.performer')} hint={t('staff.need.performer-hint')}>{(tied) => <input {...tied} value={typed.performer} onChange={(event) => { change({ performer: event.target.value }) }} />}</Field>
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
          <p className="second">{t('staff.need.who-sees')}</p>
          <div className="buttons">
            <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.need.save')}</Button>
            <Button look="plain" onClick={back}>{t('common.cancel')}</Button>
          </div>
        </form>
      </Page>
    </>
  )
}
