// Who owns a need: another owner, or a hand up with a word on why when it has been quiet too long.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { longestWords, ownNeed, peopleQuery, useDraft, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { useRefreshNeed } from './use_move.ts'

export function OwnerForm({ need }: { need: Need }) {
  const words = useWords()
  const { t } = words
  const { show } = useToast()
  const refresh = useRefreshNeed()
  const people = useQuery(peopleQuery)
  const form = useRef<HTMLFormElement>(null)
  const menu = useRef<HTMLSelectElement>(null)
  const quiet = need.flags?.includes('hand_up') ?? false
  const [owner, setOwner] = useState('')
  const [up, setUp] = useState(quiet)
  const [next, setNext] = useState('')
  const [pressed, setPressed] = useState(false)
  const note = useDraft(`owner-note/${need.id}`, '')
  const problems = {
    owner: owner ? undefined : t('error.choose-person'),
    note: up && !note.value.trim() ? t('error.move.reason') : [...note.value].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
  }
  const save = useMutation({
    mutationFn: () => ownNeed(need, { owner, hand_up: up, note: note.value.trim(), next_date: next }),
    onSuccess: async ({ need: saved }) => {
      note.settle('')
      show(t(up ? 'staff.owner.handed-up' : 'staff.owner.saved', { name: saved.owner?.name ?? '' }))
      await refresh(saved, need.id)
    },
  })
  useKeys({ 'a': () => { menu.current?.focus() } })
  if (need.stage === 'closed' || need.stage === 'family_confirmed') return null
  return (
    <form className="card stack-tight" noValidate ref={form} onSubmit={(event) => {
      event.preventDefault()
      setPressed(true)
      if (problems.owner || problems.note) focusFirstProblem(form.current)
      else save.mutate()
    }}>
      <h2>{t('staff.owner.title')}</h2>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.need.owner')} problem={pressed ? problems.owner : undefined}>
        {(tied) => (
          <select {...tied} ref={menu} value={owner} onChange={(event) => { setOwner(event.target.value) }}>
            <option value="">{t('common.choose')}</option>
            {people.data?.people.filter((one) => one.reference !== need.owner?.reference).map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
          </select>
        )}
      </Field>
      <label className="choice"><input type="checkbox" checked={up} onChange={() => { setUp(!up) }} />{t('staff.owner.hand-up')}</label>
      <Field label={up ? t('staff.owner.why') : t('staff.move.note')} problem={pressed ? problems.note : undefined}>
        {(tied) => <textarea {...tied} rows={2} dir="auto" value={note.value} onChange={(event) => { note.set(event.target.value) }} />}
      </Field>
      <Field label={t('staff.need.next-date')} hint={t('staff.move.next-hint')}>{(tied) => <input {...tied} type="date" value={next} onChange={(event) => { setNext(event.target.value) }} />}</Field>
      <p className="second small">{t('staff.need.who-sees')}</p>
      <div><Button type="submit" busy={save.isPending}>{up ? t('staff.owner.hand-it-up') : t('staff.board.assign')}</Button></div>
    </form>
  )
}
