// Hand a thing over, or put it off: each one small form in the pane, the first field in focus.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { assignThing, peopleQuery, putOff, putOffReasons, type DayItem, type PutOff, type PutOffReason, type Written } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { addDays, civilDate } from '../../kit/format.ts'
import { useKeys } from '../../kit/keys.ts'
import { useSpeech, useWords } from '../../kit/words.tsx'
import { reasons } from './words.ts'

function Form({ title, send, busy, error, onSubmit, onBack, children }: {
  title: string; send: string; busy: boolean; error: unknown; onSubmit: (form: HTMLFormElement | null) => void; onBack: () => void; children: ReactNode
}) {
  const { t } = useWords()
  const form = useRef<HTMLFormElement>(null)
  useKeys({ 'Control+Enter': () => { onSubmit(form.current) } })
  return (
    <form className="stack-tight day-form" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); onSubmit(form.current) }}>
      <h3>{title}</h3>
      {error ? <Problem error={error} /> : null}
      {children}
      <div className="buttons">
        <Button look="main" type="submit" busy={busy} keys="Control+Enter">{send}</Button>
        <Button look="plain" onClick={onBack}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}

export function AssignForm({ thing, onWritten, onBack }: { thing: DayItem; onWritten: (text: string, answer: Written) => Promise<void>; onBack: () => void }) {
  const { t } = useWords()
  const people = useQuery(peopleQuery)
  const [to, setTo] = useState('')
  const [pressed, setPressed] = useState(false)
  const choices = people.data?.people.filter((one) => one.reference !== thing.owner?.reference) ?? []
  const save = useMutation({
    mutationFn: () => assignThing(thing, to),
    onSuccess: (answer) => onWritten(t('staff.day.assigned', { name: choices.find((one) => one.reference === to)?.name ?? '' }), answer),
  })
  return (
    <Form title={t('staff.day.assign')} send={t('staff.day.assign')} busy={save.isPending} error={save.error} onBack={onBack}
      onSubmit={(form) => { setPressed(true); if (to) save.mutate(); else focusFirstProblem(form) }}>
      <Field label={t('staff.day.assign-to')} problem={pressed && !to ? t('error.day.choose-person') : undefined}>
        {(tied) => (
          <select {...tied} autoFocus value={to} onChange={(event) => { setTo(event.target.value) }}>
            <option value="">{t('common.choose')}</option>
            {choices.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
          </select>
        )}
      </Field>
    </Form>
  )
}

export function PutOffForm({ thing, onPutOff, onBack }: {
  thing: DayItem; onPutOff: (text: string, item: string, back: () => Promise<unknown>) => Promise<void>; onBack: () => void
}) {
  const { t, format } = useWords()
  const { zone } = useSpeech()
  const today = civilDate(new Date(), zone)
  const [what, setWhat] = useState<{ until: string; reason: PutOffReason | '' }>({ until: addDays(today, 1), reason: '' })
  const [pressed, setPressed] = useState(false)
  const complete = what.reason !== '' && what.until > today
  const save = useMutation({
    mutationFn: () => putOff(thing.item, what as PutOff, thing.version),
    onSuccess: ({ item, before }) => onPutOff(t('staff.day.put-off-until', { date: format.dayShort(what.until) }), item, () => putOff(item, before)),
  })
  return (
    <Form title={t('staff.day.put-off')} send={t('staff.day.put-off')} busy={save.isPending} error={save.error} onBack={onBack}
      onSubmit={(form) => { setPressed(true); if (complete) save.mutate(); else focusFirstProblem(form) }}>
      <Field label={t('staff.day.put-off-why')} problem={pressed && !what.reason ? t('error.day.choose-reason') : undefined}>
        {(tied) => (
          <select {...tied} autoFocus value={what.reason} onChange={(event) => { setWhat({ ...what, reason: event.target.value as PutOffReason | '' }) }}>
            <option value="">{t('common.choose')}</option>
            {putOffReasons.map((reason) => <option key={reason} value={reason}>{t(reasons[reason])}</option>)}
          </select>
        )}
      </Field>
      <Field label={t('staff.day.put-off-day')} hint={t('staff.day.put-off-hint')} problem={pressed && what.until <= today ? t('error.day.later-day') : undefined}>
        {(tied) => <input {...tied} type="date" min={addDays(today, 1)} value={what.until} onChange={(event) => { setWhat({ ...what, until: event.target.value }) }} />}
      </Field>
    </Form>
  )
}
