// How to reach a colleague, and what they know best.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { saveReach, useDraft, type Colleague, type Reach } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { storedPhone } from '../../kit/format.ts'
import { useWords } from '../../kit/words.tsx'

export function ReachForm({ one, onDone }: { one: Colleague; onDone: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const draft = useDraft<Reach>(`reach-draft/${one.reference}`, { phone: one.phone ?? '', extension: one.extension ?? '', hours: one.hours ?? '', expertise: one.expertise ?? '' })
  const typed = draft.value
  const [pressed, setPressed] = useState(false)
  const change = (part: Partial<Reach>) => { draft.set({ ...typed, ...part }) }
  const phoneProblem = typed.phone.trim() && !storedPhone(typed.phone) ? t('error.phone') : undefined
  const save = useMutation({
    mutationFn: () => saveReach(one.reference, { ...typed, phone: storedPhone(typed.phone) ?? '' }),
    onSuccess: async () => { draft.settle(); await client.invalidateQueries(); onDone() },
  })
  const submit = () => {
    setPressed(true)
    if (!phoneProblem) save.mutate()
  }
  return (
    <form className="card stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      {save.isError && <Problem error={save.error} />}
      <div className="fields">
        <Field label={t('staff.reach.phone')} problem={pressed ? phoneProblem : undefined}>{(tied) => <input {...tied} type="tel" autoFocus value={typed.phone} onChange={(event) => { change({ phone: event.target.value }) }} />}</Field>
        <Field label={t('staff.reach.extension')}>{(tied) => <input {...tied} value={typed.extension} maxLength={20} onChange={(event) => { change({ extension: event.target.value }) }} />}</Field>
      </div>
      <Field label={t('staff.reach.hours')} hint={t('staff.reach.hours-hint')}>{(tied) => <input {...tied} value={typed.hours} maxLength={200} onChange={(event) => { change({ hours: event.target.value }) }} />}</Field>
      <Field label={t('staff.reach.expertise')} hint={t('staff.reach.expertise-hint')}>{(tied) => <textarea {...tied} rows={2} dir="auto" maxLength={1900} value={typed.expertise} onChange={(event) => { change({ expertise: event.target.value }) }} />}</Field>
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.reach.save')}</Button>
        <Button look="plain" onClick={() => { draft.settle(); onDone() }}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
