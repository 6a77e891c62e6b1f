// Whether the family agreed, and to which version: ask them, or write down that they said so.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { askFamily, recordAgreement, saveReview, useDraft, type Person, type Plan, type Together } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { DueChip } from '../../kit/chip.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { PlanStateChip } from '../../kit/plan.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

export function AskFamily({ child, plan, together, main }: { child: string; plan: Plan; together: Together; main: boolean }) {
  const { t, format } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const ask = useMutation({
    mutationFn: () => askFamily(child, plan.version),
    onSuccess: async () => {
      show(t('staff.plan.asked'))
      await client.invalidateQueries({ queryKey: ['plan', child] })
    },
    onError: () => { void client.invalidateQueries({ queryKey: ['plan', child] }) },
  })
  const names = (together.asked?.of ?? []).flatMap((one) => (one ? [one.name] : [])).join(', ')
  return (
    <div className="stack-tight ask-family">
      <p className="line"><PlanStateChip state={together.state} />
        {together.asked && <span className="second">{t('staff.plan.asked-of', { names, date: format.dayShort(together.asked.at), n: together.asked.number })}</span>}
        {together.agreement && <span className="second">{together.agreement.recorded_by
          ? t('plan.agreed-recorded', { name: together.agreement.by?.name ?? t('plan.the-family'), by: together.agreement.recorded_by.name, reason: together.agreement.reason ?? '' })
          : t('staff.plan.agreed-to', { name: together.agreement.by?.name ?? '', n: together.agreement.number, date: format.dayShort(together.agreement.at) })}</span>}
      </p>
      {ask.error != null && <Problem error={ask.error} />}
      {!together.asked && together.state !== 'agreed' && (
        <div><Button look={main ? 'main' : 'outline'} busy={ask.isPending} onClick={() => { ask.mutate() }}>{t('staff.plan.ask-family')}</Button></div>
      )}
    </div>
  )
}

const ways = ['phone', 'in_person', 'on_paper', 'cannot'] as const

export function RecordAgreement({ child, plan, family }: { child: string; plan: Plan; family: Person[] }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const draft = useDraft(`agreement-draft/${child}`, { by: '', how: '', reason: '' })
  const [missing, setMissing] = useState(false)
  const { by, how, reason } = draft.value
  const record = useMutation({
    mutationFn: () => recordAgreement(child, { by, how, reason }, plan.version),
    onSuccess: async () => {
      show(t('staff.plan.recorded'))
      draft.settle()
      await client.invalidateQueries({ queryKey: ['plan', child] })
    },
    onError: () => { void client.invalidateQueries({ queryKey: ['plan', child] }) },
  })
  const said = { phone: t('staff.plan.how.phone'), in_person: t('staff.plan.how.in-person'), on_paper: t('staff.plan.how.on-paper'), cannot: t('staff.plan.how.cannot') }
  const save = () => {
    const lacks = !how || !reason.trim() || (how !== 'cannot' && !by)
    setMissing(lacks)
    if (!lacks) record.mutate()
  }
  return (
    <details className="record">
      <summary>{t('staff.plan.record-agreement')}</summary>
      <div className="stack-tight">
        {record.error != null && <Problem error={record.error} />}
        <Field label={t('staff.plan.how')} problem={missing && !how ? t('error.plan.how') : undefined}>
          {(tied) => (
            <select {...tied} value={how} onChange={(event) => { draft.set({ ...draft.value, how: event.target.value }) }}>
              <option value="">{t('common.choose')}</option>
              {ways.map((one) => <option key={one} value={one}>{said[one]}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('staff.plan.who-agreed')} problem={missing && !by && how !== 'cannot' ? t('error.choose-person') : undefined}>
          {(tied) => (
            <select {...tied} value={by} onChange={(event) => { draft.set({ ...draft.value, by: event.target.value }) }}>
              <option value="">{t('plan.nobody')}</option>
              {family.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('staff.plan.why-recorded')} problem={missing && !reason.trim() ? t('error.plan.reason') : undefined}>
          {(tied) => <textarea {...tied} rows={2} dir="auto" value={reason} onChange={(event) => { draft.set({ ...draft.value, reason: event.target.value }) }} />}
        </Field>
        <div><Button busy={record.isPending} onClick={save}>{t('staff.plan.record')}</Button></div>
      </div>
    </details>
  )
}

export function Review({ child, plan, together }: { child: string; plan: Plan; together: Together }) {
  const { t, format } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const [date, setDate] = useState('')
  const save = useMutation({
    mutationFn: () => saveReview(child, date, plan.version),
    onSuccess: async () => {
      show(t('staff.plan.review-saved'))
      await client.invalidateQueries({ queryKey: ['plan', child] })
    },
  })
  const review = together.review
  return (
    <section className="stack-tight">
      <h2>{t('staff.plan.review')}</h2>
      {review && <p className="line"><DueChip state={review.state} /><span>{t('staff.plan.review-on', { date: format.dateInWords(review.date) })}</span></p>}
      {save.error != null && <Problem error={save.error} />}
      <details>
        <summary>{t('staff.plan.review-move')}</summary>
        <div className="stack-tight">
          <Field label={t('staff.plan.review-date')}>
            {(tied) => <input {...tied} type="date" value={date} onChange={(event) => { setDate(event.target.value) }} />}
          </Field>
          <div><Button busy={save.isPending} onClick={() => { if (date) save.mutate() }}>{t('staff.plan.review-save')}</Button></div>
        </div>
      </details>
    </section>
  )
}
