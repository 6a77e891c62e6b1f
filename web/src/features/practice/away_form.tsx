// Away from one day until another, and who answers meanwhile. The family reads it on its home page.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { setAway, type AwayDraft, type Colleague, type PracticePeople } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { civilDate } from '../../kit/format.ts'
import { useToast } from '../../kit/toast.tsx'
import { useSpeech, useWords } from '../../kit/words.tsx'

export function AwayForm({ one, page, onDone }: { one: Colleague; page: PracticePeople; onDone: () => void }) {
  const { t } = useWords()
  const { zone } = useSpeech()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const today = civilDate(new Date(), zone)
  const [typed, setTyped] = useState<AwayDraft>({ from: one.span?.from ?? today, until: one.span?.until ?? '', cover: one.span?.cover?.reference ?? '' })
  const [pressed, setPressed] = useState(false)
  const change = (part: Partial<AwayDraft>) => { setTyped({ ...typed, ...part }) }
  const until = !typed.until ? t('error.away.until-missing') : typed.until < typed.from ? t('error.away.until-before') : typed.until < today ? t('error.away.until-past') : undefined
  const save = useMutation({
    mutationFn: () => setAway(one.reference, typed),
    onSuccess: async () => { show(t('staff.away.saved', { name: one.name })); await client.invalidateQueries(); onDone() },
  })
  const submit = () => {
    setPressed(true)
    if (until || !typed.from) focusFirstProblem(form.current)
    else save.mutate()
  }
  return (
    <form className="card stack-tight" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } if (event.key === 'Escape') onDone() }}>
      {save.isError && <Problem error={save.error} />}
      <div className="fields">
        <Field label={t('staff.away.from')}>{(tied) => <input {...tied} type="date" autoFocus value={typed.from} onChange={(event) => { change({ from: event.target.value }) }} />}</Field>
        <Field label={t('staff.away.until')} problem={pressed ? until : undefined}>{(tied) => <input {...tied} type="date" value={typed.until} onChange={(event) => { change({ until: event.target.value }) }} />}</Field>
      </div>
      <Field label={t('staff.away.cover')} hint={t('staff.away.cover-hint')}>
        {(tied) => (
          <select {...tied} value={typed.cover} onChange={(event) => { change({ cover: event.target.value }) }}>
            <option value="">{t('staff.away.nobody')}</option>
            {page.people.filter((other) => !other.left && other.reference !== one.reference).map((other) => <option key={other.reference} value={other.reference}>{other.name}</option>)}
            {page.pools.map((pool) => <option key={pool.reference} value={pool.reference}>{pool.name}</option>)}
          </select>
        )}
      </Field>
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.away.save')}</Button>
        <Button look="plain" onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
