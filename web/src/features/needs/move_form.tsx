// Move a need: a menu of the steps that are possible, a reason where one is owed, and the day we look again.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, moveNeed, useDraft, type Move, type Need, type Stage } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

const forward: Move[] = ['sent', 'accepted', 'scheduled', 'done']
const words: Record<Move, Key> = {
  sent: 'staff.move.sent', accepted: 'staff.move.accepted', scheduled: 'staff.move.scheduled', done: 'staff.move.done',
  stuck: 'staff.move.stuck', closed: 'staff.move.closed', reopened: 'staff.move.reopened',
}
const owesReason = (move: Move | '') => move === 'stuck' || move === 'closed' || move === 'reopened'

// Steps may be skipped, for partners seldom tell us of each one; they never go back.
export function possibleMoves(stage: Stage): Move[] {
  if (stage === 'closed' || stage === 'family_confirmed') return ['reopened']
  if (stage === 'stuck') return [...forward, 'closed']
  const next = forward.slice(forward.indexOf(stage as Move) + 1)
  return [...next, 'stuck', 'closed']
}

export function MoveForm({ need }: { need: Need }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const menu = useRef<HTMLSelectElement>(null)
  const moves = possibleMoves(need.stage)
  const [to, setTo] = useState<Move | ''>('')
  const note = useDraft(`move-note/${need.id}`, '')
  const [next, setNext] = useState('')
  const [pressed, setPressed] = useState(false)
  const save = useMutation({
    mutationFn: () => moveNeed(need, to as Move, note.value.trim(), next),
    onSuccess: async (saved) => {
      note.settle('')
      show(t('staff.move.saved', { stage: t(words[to as Move]) }))
      client.setQueryData(['need', need.id], (before: object | undefined) => before && { ...before, need: saved.need })
      await client.invalidateQueries({ queryKey: ['board'] })
      await client.invalidateQueries({ queryKey: ['child', need.child.id] })
    },
    onError: (error) => { if (error instanceof ApiError && error.status < 500 && !error.offline) void client.invalidateQueries({ queryKey: ['need', need.id] }) },
  })
  const submit = () => {
    setPressed(true)
    if (!to || (owesReason(to) && !note.value.trim())) focusFirstProblem(form.current)
    else save.mutate()
  }
  useKeys({
    'm': () => { menu.current?.focus() },
    'e': () => { if (moves.includes('done')) { setTo('done'); menu.current?.focus() } },
    'Control+Enter': submit,
  })
  return (
    <form className="card stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
      <h2>{t('staff.move.title')}</h2>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.move.to')} problem={pressed && !to ? t('error.move.choose') : undefined}>
        {(tied) => (
          <select {...tied} ref={menu} value={to} onChange={(event) => { setTo(event.target.value as Move | '') }}>
            <option value="">{t('common.choose')}</option>
            {moves.map((move) => <option key={move} value={move}>{t(words[move])}</option>)}
          </select>
        )}
      </Field>
      <Field label={owesReason(to) ? t('staff.move.reason') : t('staff.move.note')} problem={pressed && owesReason(to) && !note.value.trim() ? t('error.move.reason') : undefined}>
        {(tied) => <textarea {...tied} rows={2} value={note.value} onChange={(event) => { note.set(event.target.value) }} />}
      </Field>
      {to !== 'closed' && <Field label={t('staff.need.next-date')} hint={t('staff.move.next-hint')}>{(tied) => <input {...tied} type="date" value={next} onChange={(event) => { setNext(event.target.value) }} />}</Field>}
      {to === 'done' && <p className="second">{t('staff.move.done-asks-family')}</p>}
      <div><Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.move.save')}</Button></div>
    </form>
  )
}
