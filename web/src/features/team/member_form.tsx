// Someone joins a child's team: of the practice, or from outside by name and phone. And their part in it.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { addMember, changeMember, peopleQuery, useDraft, type ChildTeam, type NewMember, type PartDraft, type TeamMember } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { storedPhone } from '../../kit/format.ts'
import { roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

const outside = 'outside'
const nothing: NewMember = { person: '', kind: 'person', name: '', phone: '', extension: '', role: '', hours: '', expertise: '' }

export function MemberForm({ page, onDone }: { page: ChildTeam; onDone: () => void }) {
  const words = useWords()
  const { t } = words
  const child = page.header.id
  const client = useQueryClient()
  const { show } = useToast()
  const { data } = useQuery(peopleQuery)
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<NewMember>(`member-draft/${child}`, nothing)
  const typed = draft.value
  const [pressed, setPressed] = useState(false)
  const change = (part: Partial<NewMember>) => { draft.set({ ...typed, ...part }) }
  const isOutside = typed.person === outside
  const problems = {
    person: typed.person ? undefined : t('error.choose-person'),
    name: isOutside && !typed.name.trim() ? t('error.member.name-missing') : undefined,
    phone: isOutside && typed.phone.trim() && !storedPhone(typed.phone) ? t('error.phone') : undefined,
  }
  const name = isOutside ? typed.name.trim() : data?.people.find((one) => one.reference === typed.person)?.name ?? ''
  const save = useMutation({
    mutationFn: () => addMember(child, { ...typed, person: isOutside ? '' : typed.person, name: typed.name.trim(), phone: storedPhone(typed.phone) ?? '' }, page.team_version),
    onSuccess: async () => {
      draft.settle(nothing)
      show(t('staff.team.added', { name }))
      await client.invalidateQueries({ queryKey: ['child', child] })
      onDone()
    },
    onError: () => client.invalidateQueries({ queryKey: ['child', child] }),
  })
  const submit = () => {
    setPressed(true)
    if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
    else save.mutate()
  }
  const problem = (of: keyof typeof problems) => (pressed ? problems[of] : undefined)
  const on = new Set(page.team.map((one) => one.reference))
  return (
    <form className="card stack-tight" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.team.who')} problem={problem('person')}>
        {(tied) => (
          <select {...tied} autoFocus value={typed.person} onChange={(event) => { change({ person: event.target.value }) }}>
            <option value="">{t('common.choose')}</option>
            {data?.people.filter((one) => !on.has(one.reference)).map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
            <option value={outside}>{t('staff.team.outside')}</option>
          </select>
        )}
      </Field>
      {isOutside && (
        <>
          <Choices legend={t('staff.team.kind')} name="member-kind" value={typed.kind} onChange={(kind) => { change({ kind }) }}
            options={[{ value: 'person' as const, label: t('staff.team.kind-person') }, { value: 'organization' as const, label: t('staff.team.kind-organization') }]} />
          <Field label={t('staff.team.name')} problem={problem('name')}>{(tied) => <input {...tied} value={typed.name} maxLength={200} autoComplete="off" onChange={(event) => { change({ name: event.target.value }) }} />}</Field>
          <div className="fields">
            <Field label={t('staff.reach.phone')} problem={problem('phone')}>{(tied) => <input {...tied} type="tel" inputMode="tel" value={typed.phone} autoComplete="off" onChange={(event) => { change({ phone: event.target.value }) }} />}</Field>
            <Field label={t('staff.reach.extension')}>{(tied) => <input {...tied} value={typed.extension} maxLength={20} onChange={(event) => { change({ extension: event.target.value }) }} />}</Field>
          </div>
        </>
      )}
      <PartFields typed={typed} change={change} />
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.team.save')}</Button>
        <Button look="plain" onClick={() => { draft.settle(nothing); onDone() }}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}

function PartFields({ typed, change }: { typed: PartDraft; change: (part: Partial<PartDraft>) => void }) {
  const { t } = useWords()
  return (
    <>
      <Field label={t('staff.team.role')} hint={t('staff.team.role-hint')}>{(tied) => <input {...tied} value={typed.role} maxLength={200} onChange={(event) => { change({ role: event.target.value }) }} />}</Field>
      <Field label={t('staff.reach.hours')} hint={t('staff.reach.hours-hint')}>{(tied) => <input {...tied} value={typed.hours} maxLength={200} onChange={(event) => { change({ hours: event.target.value }) }} />}</Field>
      <Field label={t('staff.team.expertise')} hint={t('staff.reach.expertise-hint')}>{(tied) => <textarea {...tied} rows={2} dir="auto" maxLength={1900} value={typed.expertise} onChange={(event) => { change({ expertise: event.target.value }) }} />}</Field>
    </>
  )
}

export function PartForm({ one, page, onDone }: { one: TeamMember; page: ChildTeam; onDone: () => void }) {
  const { t } = useWords()
  const child = page.header.id
  const client = useQueryClient()
  const draft = useDraft<PartDraft>(`part-draft/${child}/${one.reference}`, { role: one.role ?? '', hours: one.hours ?? '', expertise: one.expertise ?? '' })
  const typed = draft.value
  const save = useMutation({
    mutationFn: () => changeMember(child, one.reference, typed, page.team_version),
    onSuccess: async () => { draft.settle(); await client.invalidateQueries({ queryKey: ['child', child] }); onDone() },
    onError: () => client.invalidateQueries({ queryKey: ['child', child] }),
  })
  return (
    <form className="stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); save.mutate() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); save.mutate() } }}>
      {save.isError && <Problem error={save.error} />}
      <PartFields typed={typed} change={(part) => { draft.set({ ...typed, ...part }) }} />
      <div className="buttons">
        <Button type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.reach.save')}</Button>
        <Button look="plain" onClick={() => { draft.settle(); onDone() }}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
