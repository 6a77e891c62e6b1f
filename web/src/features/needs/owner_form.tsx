// Who owns a need: another owner, or a hand up with a word on why when it has been quiet too long.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { longestWords, ownNeed, peopleQuery, useDraft, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { sends, useKeys } from '../../kit/keys.ts'
import { roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { useRefreshNeed } from './use_move.ts'
import { WhoSees } from './who_sees.tsx'

export function OwnerForm({ need, onSaved }: { need: Need; onSaved: (saved: Need) => void }) {
  const words = useWords()
  const { t } = words
  const { show } = useToast()
  const refresh = useRefreshNeed()
  const people = useQuery(peopleQuery)
  const form = useRef<HTMLFormElement>(null)
  const menu = useRef<HTMLSelectElement>(null)
  const quiet = need.flags?.includes('hand_up') ?? false
  const now = need.owner?.reference ?? ''
  // Until somebody else is chosen here, it shows whose it is, whoever changes that.
  const [chosen, setChosen] = useState<string>()
  const owner = chosen ?? now
  const [up, setUp] = useState(quiet)
  const [next, setNext] = useState('')
  const [pressed, setPressed] = useState(false)
  const note = useDraft(`owner-note/${need.id}`, '')
  const problems = {
    owner: !owner ? t('error.choose-person') : owner === now && (up || !(note.value.trim() || next)) ? t('error.need.same-owner', { name: need.owner?.name ?? '' }) : undefined,
    note: up && !note.value.trim() ? t('error.move.reason') : [...note.value].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
  }
  const save = useMutation({
    mutationFn: () => ownNeed(need, { owner, hand_up: up, note: note.value.trim(), next_date: next }),
    onSuccess: async ({ need: saved }) => {
      note.settle('')
      setChosen(undefined)
      setUp(false)
      setNext('')
      setPressed(false)
      onSaved(saved)
      show(t(up ? 'staff.owner.handed-up' : 'staff.owner.saved', { name: saved.owner?.name ?? '' }))
      await refresh(saved, need.id)
    },
  })
  useKeys({ 'a': () => { menu.current?.focus() } })
  const submit = () => {
    setPressed(true)
    if (problems.owner || problems.note) focusFirstProblem(form.current)
    else save.mutate()
  }
  if (need.stage === 'closed' || need.stage === 'family_confirmed') return null
  return (
    <form className="card stack-tight" noValidate ref={form} onKeyDown={(event) => { if (sends(event)) submit() }} onSubmit={(event) => { event.preventDefault(); submit() }}>
      <h2>{t('staff.owner.title')}</h2>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.need.owner')} problem={pressed ? problems.owner : undefined}>
        {(tied) => (
          <select {...tied} ref={menu} value={owner} onChange={(event) => { setChosen(event.target.value) }}>
            {now === '' && <option value="">{t('need.no-owner')}</option>}
            {need.owner && !people.data?.people.some((one) => one.reference === now) && <option value={now}>{need.owner.name}</option>}
            {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
          </select>
        )}
      </Field>
      <label className="choice"><input type="checkbox" checked={up} onChange={() => { setUp(!up) }} />{t('staff.owner.hand-up')}</label>
      <Field label={up ? t('staff.owner.why') : t('staff.move.note')} problem={pressed ? problems.note : undefined}>
        {(tied) => <textarea {...tied} rows={2} dir="auto" value={note.value} onChange={(event) => { note.set(event.target.value) }} />}
      </Field>
      <Field label={t('staff.need.next-date')} hint={t('staff.move.next-hint')}>{(tied) => <input {...tied} type="date" value={next} onChange={(event) => { setNext(event.target.value) }} />}</Field>
      <WhoSees child={need.child.id} />
      <div><Button type="submit" busy={save.isPending}>{up ? t('staff.owner.hand-it-up') : t('staff.owner.change')}</Button></div>
    </form>
  )
}
