// What is told on the thread without moving the need: a call tried, a warm hand-off, a report read, the family told, a note.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { longestWords, tellOfNeed, useDraft, waysToReach, type Need, type Telling } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { sends } from '../../kit/keys.ts'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { useRefreshNeed } from './use_move.ts'
import { WhoSees } from './who_sees.tsx'

type Kind = Telling['kind']
const kindWords: Record<Kind, Key> = {
  tried: 'need.mark.tried', handed_off: 'need.mark.handed-off', report_read: 'need.mark.report-read', family_told: 'need.mark.family-told', noted: 'need.mark.noted',
}

function possible(need: Need): Kind[] {
  if (need.stage === 'closed') return ['noted']
  if (need.stage === 'family_confirmed') return ['report_read', 'family_told', 'noted']
  return need.stage === 'done' ? ['report_read', 'family_told', 'tried', 'handed_off', 'noted'] : ['tried', 'handed_off', 'noted']
}

// `main`: where nothing else is to be done, telling is what most people came for.
export function TellForm({ need, main, onSaved }: { need: Need; main: boolean; onSaved: (saved: Need) => void }) {
  const { t, tIfKnown } = useWords()
  const { show } = useToast()
  const refresh = useRefreshNeed()
  const form = useRef<HTMLFormElement>(null)
  const told = need.history.some((step) => step.stage === 'family_told')
  const [typed, setKind] = useState<Kind | ''>()
  const kinds = possible(need)
  const kind = typed ?? (main && !told && kinds.includes('family_told') ? 'family_told' : '')
  const [how, setHow] = useState('')
  const [to, setTo] = useState('')
  const [pressed, setPressed] = useState(false)
  const note = useDraft(`tell-note/${need.id}`, '')
  const reaches = kind === 'tried' || kind === 'handed_off'
  const problems = {
    kind: kind ? undefined : t('error.choose-one'),
    how: reaches && !how ? t('error.choose-one') : undefined,
    to: kind === 'handed_off' && !to.trim() ? t('error.name-person') : undefined,
    note: kind === 'noted' && !note.value.trim() ? t('error.move.reason') : [...note.value].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
  }
  const save = useMutation({
    mutationFn: () => tellOfNeed(need, { kind: kind as Kind, note: note.value.trim(), how, ...(kind === 'handed_off' ? { to: { name: to.trim() } } : {}) }),
    onSuccess: async ({ need: saved }) => {
      note.settle('')
      setKind('')
      setHow('')
      setTo('')
      setPressed(false)
      onSaved(saved)
      show(t('staff.tell.saved'))
      await refresh(saved, need.id)
    },
  })
  const submit = () => {
    setPressed(true)
    if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
    else save.mutate()
  }
  const shown = (problem: string | undefined) => (pressed ? problem : undefined)
  return (
    <form className="card stack-tight" noValidate ref={form} onKeyDown={(event) => { if (sends(event)) submit() }} onSubmit={(event) => { event.preventDefault(); submit() }}>
      <h2>{t('staff.tell.title')}</h2>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.tell.what')} problem={shown(problems.kind)}>
        {(tied) => (
          <select {...tied} value={kind} onChange={(event) => { setKind(event.target.value as Kind | '') }}>
            <option value="">{t('common.choose')}</option>
            {kinds.map((one) => <option key={one} value={one}>{t(kindWords[one])}</option>)}
          </select>
        )}
      </Field>
      {kind === 'handed_off' && <Field label={t('staff.tell.to')} hint={t('staff.tell.to-hint')} problem={shown(problems.to)}>{(tied) => <input {...tied} dir="auto" value={to} maxLength={200} onChange={(event) => { setTo(event.target.value) }} />}</Field>}
      {reaches && (
        <Field label={t('staff.tell.how')} problem={shown(problems.how)}>
          {(tied) => (
            <select {...tied} value={how} onChange={(event) => { setHow(event.target.value) }}>
              <option value="">{t('common.choose')}</option>
              {waysToReach.map((way) => <option key={way} value={way}>{tIfKnown(`need.way.${way.replaceAll('_', '-')}`) ?? way}</option>)}
            </select>
          )}
        </Field>
      )}
      {kind && <Field label={t('staff.move.note')} problem={shown(problems.note)}>{(tied) => <textarea {...tied} rows={2} dir="auto" value={note.value} onChange={(event) => { setKind(kind); note.set(event.target.value) }} />}</Field>}
      {kind && <WhoSees child={need.child.id} />}
      <div><Button look={main ? 'main' : 'outline'} type="submit" busy={save.isPending}>{t('staff.tell.save')}</Button></div>
    </form>
  )
}
