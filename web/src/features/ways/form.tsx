// All of it is one page and one save: hours, promises, who gets what, roles, visits.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, saveWays, useDraft, waysQuery, type Ways, type WaysDraft, type WaysPage } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { Both } from './both.tsx'
import { HoursFields } from './hours_fields.tsx'
import { draftOf, filled, merge, same } from './merge.ts'
import { Names } from './names.tsx'
import { kindInWords } from './words.ts'

// version, base: what stood there when this person began to write. A save carries that version, whatever the page has fetched since.
interface Working { version: number | null; base: WaysDraft; mine: WaysDraft }
const beginning = (ways: Ways): Working => ({ version: ways.version, base: draftOf(ways), mine: draftOf(ways) })

export function WaysForm({ page }: { page: WaysPage }) {
  const words = useWords()
  const { t } = words
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<Working>('ways-draft', beginning(page.ways))
  const { version, base, mine: typed } = draft.value
  const [pressed, setPressed] = useState(false)
  const [theirs, setTheirs] = useState<Ways>()
  const change = (part: Partial<WaysDraft>) => { draft.set({ ...draft.value, mine: { ...typed, ...part } }) }
  // While nothing is typed the page follows what others save.
  const { settle } = draft
  const stale = (page.ways.version ?? 0) > (version ?? 0) && same(typed, base)
  useEffect(() => { if (stale) settle(beginning(page.ways)) }, [stale, settle, page.ways])
  const save = useMutation({
    mutationFn: (working: Working) => saveWays(filled(working.mine), working.version),
    onSuccess: async ({ ways }) => {
      setTheirs(undefined)
      setPressed(false)
      settle(beginning(ways))
      client.setQueryData<WaysPage>(waysQuery.queryKey, (before) => before && { ...before, ways })
      show(t('staff.ways.saved'))
      await client.invalidateQueries()
    },
    onError: (error) => { setTheirs(error instanceof ApiError && error.conflict ? error.current as Ways : undefined) },
  })
  const submit = () => {
    setPressed(true)
    requestAnimationFrame(() => {
      if (form.current?.querySelector('[data-bad]')) focusFirstProblem(form.current)
      else save.mutate(draft.value)
    })
  }
  const promise = (kind: 'question' | 'need', label: string) => {
    const one = typed.promises[kind]
    const set = (next: typeof one) => {
      const { [kind]: _, ...others } = typed.promises
      change({ promises: next ? { ...others, [kind]: next } : others })
    }
    return (
      <div className="fields" key={kind}>
        <Field label={label}>
          {(tied) => (
            <select {...tied} value={one?.unit ?? ''} onChange={(event) => { set(event.target.value ? { amount: one?.amount ?? 1, unit: event.target.value as 'working_days' | 'working_hours' } : undefined) }}>
              <option value="">{t('staff.ways.promise.usual', { n: kind === 'question' ? 1 : 2 })}</option>
              <option value="working_days">{t('staff.ways.promise.in-days')}</option>
              <option value="working_hours">{t('staff.ways.promise.in-hours')}</option>
            </select>
          )}
        </Field>
        {one && (
          <Field label={t(one.unit === 'working_days' ? 'staff.ways.promise.how-many-days' : 'staff.ways.promise.how-many-hours')}
            problem={pressed && !(one.amount >= 1 && one.amount <= (one.unit === 'working_days' ? 30 : 80)) ? t('staff.ways.bad-amount') : pressed && one.unit === 'working_hours' && typed.hours.length === 0 ? t('staff.ways.bad-hours-first') : undefined}>
            {(tied) => <input {...tied} type="number" min={1} max={80} value={one.amount || ''} onChange={(event) => { set({ ...one, amount: Number(event.target.value) }) }} />}
          </Field>
        )}
      </div>
    )
  }
  if (theirs) {
    return (
      <Both base={base} mine={typed} theirs={theirs} takers={page.takers} busy={save.isPending} onBack={() => { setTheirs(undefined) }} onChosen={(choices) => {
        const now = draftOf(theirs)
        const chosen = { version: theirs.version, base: now, mine: merge(base, typed, now, choices) }
        draft.set(chosen)
        save.mutate(chosen)
      }} />
    )
  }
  const refused = save.error instanceof ApiError && save.error.conflict ? null : save.error
  return (
    <form className="stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      <p className="second">{t('staff.ways.lead')}</p>
      <HoursFields hours={typed.hours} closed={typed.closed} pressed={pressed} onHours={(hours) => { change({ hours }) }} onClosed={(closed) => { change({ closed }) }} />
      <section className="card stack-tight">
        <h2>{t('staff.ways.promise.title')}</h2>
        <p className="second small">{t('staff.ways.promise.lead')}</p>
        {promise('question', t('staff.ways.promise.question'))}
        {promise('need', t('staff.ways.promise.need'))}
      </section>
      <section className="card stack-tight">
        <h2>{t('staff.ways.routing.title')}</h2>
        <p className="second small">{t('staff.ways.routing.lead')}</p>
        <div className="fields">
          {page.kinds.map((kind) => (
            <Field key={kind} label={kindInWords(kind, words)}>
              {(tied) => (
                <select {...tied} value={typed.routing[kind] ?? ''} onChange={(event) => { change({ routing: { ...typed.routing, [kind]: event.target.value } }) }}>
                  <option value="">{t('staff.ways.routing.main-contact')}</option>
                  {page.takers.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
                </select>
              )}
            </Field>
          ))}
        </div>
      </section>
      <Names typed={typed} roles={page.roles} pressed={pressed} change={change} />
      {refused && <Problem error={refused} />}
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.ways.save')}</Button>
        {draft.restored && <Button look="plain" onClick={() => { settle(beginning(page.ways)) }}>{t('staff.ways.undo')}</Button>}
      </div>
      <p className="second small">{t('staff.ways.who-sees')}</p>
    </form>
  )
}
