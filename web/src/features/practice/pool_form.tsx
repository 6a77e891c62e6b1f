// A team of staff who answer together: its name, what it is there for, its phone, and who is in it.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, closePool, savePool, useDraft, type Pool, type PoolDraft, type PracticePeople } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { storedPhone } from '../../kit/format.ts'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { HandOver } from './hand_over.tsx'

const draftOf = (pool: Pool | null): PoolDraft => ({
  name: pool?.name ?? '', does: pool?.does ?? '', phone: pool?.phone ?? '', hours: pool?.hours ?? '', members: pool?.members.map((one) => one.reference) ?? [],
})

export function PoolForm({ page, pool, onDone }: { page: PracticePeople; pool: Pool | null; onDone: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<PoolDraft>(`pool-draft/${pool?.id ?? 'new'}`, draftOf(pool))
  const typed = draft.value
  const [pressed, setPressed] = useState(false)
  const change = (part: Partial<PoolDraft>) => { draft.set({ ...typed, ...part }) }
  const problems = { name: typed.name.trim() ? undefined : t('error.pool.name-missing'), phone: typed.phone.trim() && !storedPhone(typed.phone) ? t('error.phone') : undefined }
  const done = async (said: string) => {
    draft.settle()
    show(said)
    await client.invalidateQueries()
    onDone()
  }
  const save = useMutation({
    mutationFn: () => savePool(pool, { ...typed, name: typed.name.trim(), phone: storedPhone(typed.phone) ?? '' }),
    onSuccess: () => done(t('staff.pools.saved', { name: typed.name.trim() })),
    // What stands there now comes in behind the words typed here, which stay.
    onError: (error) => { if (error instanceof ApiError && error.conflict) void client.invalidateQueries({ queryKey: ['practice-people'] }) },
  })
  const close = useMutation({ mutationFn: () => closePool(pool!), onSuccess: () => done(t('staff.pools.closed', { name: typed.name })) })
  const submit = () => {
    setPressed(true)
    if (problems.name || problems.phone) focusFirstProblem(form.current)
    else save.mutate()
  }
  return (
    <form className="card stack-tight" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      {save.isError && <Problem error={save.error} />}
      {close.isError && <Problem error={close.error} />}
      <Field label={t('staff.pools.name')} problem={pressed ? problems.name : undefined}>{(tied) => <input {...tied} autoFocus value={typed.name} maxLength={200} onChange={(event) => { change({ name: event.target.value }) }} />}</Field>
      <Field label={t('staff.pools.does')} hint={t('staff.pools.does-hint')}>{(tied) => <input {...tied} value={typed.does} maxLength={1900} onChange={(event) => { change({ does: event.target.value }) }} />}</Field>
      <div className="fields">
        <Field label={t('staff.reach.phone')} problem={pressed ? problems.phone : undefined}>{(tied) => <input {...tied} type="tel" value={typed.phone} onChange={(event) => { change({ phone: event.target.value }) }} />}</Field>
        <Field label={t('staff.reach.hours')}>{(tied) => <input {...tied} value={typed.hours} maxLength={200} onChange={(event) => { change({ hours: event.target.value }) }} />}</Field>
      </div>
      <fieldset className="field">
        <legend>{t('staff.pools.members')}</legend>
        <div className="buttons">
          {page.people.filter((one) => !one.left).map((one) => (
            <label className="choice" key={one.reference}>
              <input type="checkbox" checked={typed.members.includes(one.reference)}
                onChange={(event) => { change({ members: event.target.checked ? [...typed.members, one.reference] : typed.members.filter((other) => other !== one.reference) }) }} />
              {one.name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.pools.save')}</Button>
        <Button look="plain" onClick={() => { draft.settle(); onDone() }}>{t('common.cancel')}</Button>
        {pool && <Button busy={close.isPending} onClick={() => { close.mutate() }}>{t('staff.pools.close')}</Button>}
      </div>
      {pool && close.isError && <HandOver reference={pool.reference} name={pool.name} page={page} />}
    </form>
  )
}
