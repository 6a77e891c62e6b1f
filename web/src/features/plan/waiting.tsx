// What waits on the plan: the family's suggestions, with accept, change and a no that gives its reason.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { acceptSuggestion, declineSuggestion, useDraft, type Person, type Plan, type Suggestion } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { DoorMark } from '../../kit/door.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { Difference, sectionName } from '../../kit/plan.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords, type Words } from '../../kit/words.tsx'
import { Owner } from './goal_editor.tsx'

export function Waiting({ child, plan, suggestions, owners }: { child: string; plan: Plan; suggestions: Suggestion[]; owners: Person[] }) {
  const { t, format } = useWords()
  const open = suggestions.filter((one) => one.state === 'open')
  const answered = suggestions.filter((one) => one.state !== 'open')
  return (
    <section className="stack-tight" aria-label={t('staff.plan.waiting-label')}>
      <h2>{t('staff.plan.waiting', { n: open.length })}</h2>
      {open.length === 0 && <p className="second">{t('staff.plan.nothing-waits')}</p>}
      {open.map((one) => <OpenSuggestion key={one.id} child={child} plan={plan} one={one} owners={owners} />)}
      {answered.length > 0 && (
        <details>
          <summary>{t('staff.plan.answered', { n: answered.length })}</summary>
          <ul className="stack-tight">
            {answered.map((one) => (
              <li key={one.id}>
                <p dir="auto">“{one.text}”</p>
                <p className="second small">{one.state === 'accepted' ? t('staff.plan.was-accepted', { name: one.answered_by?.name ?? '', date: one.answered_at ? format.dayShort(one.answered_at) : '' })
                  : t('staff.plan.was-declined', { name: one.answered_by?.name ?? '', date: one.answered_at ? format.dayShort(one.answered_at) : '' })}</p>
                {one.answer && <p dir="auto">{one.answer}</p>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function about(one: Suggestion, words: Words): string {
  const { t } = words
  switch (one.kind) {
    case 'new_goal': return t('staff.plan.suggests-goal')
    case 'goal_text': return t('staff.plan.suggests-goal-text', { goal: one.goal?.text ?? '' })
    case 'action': return t('staff.plan.suggests-step', { goal: one.goal?.text ?? '' })
    case 'section_text': return t('staff.plan.suggests-section', { name: sectionName(one.section, one.section_title, words) })
    case 'note': return one.section || one.goal ? t('staff.plan.sees-differently-part', { name: one.goal?.text ?? sectionName(one.section, one.section_title, words) }) : t('staff.plan.sees-differently')
  }
}

interface Typed { mode: 'read' | 'change' | 'no'; text: string; owner: string; due: string; reason: string; answer: string }

function OpenSuggestion({ child, plan, one, owners }: { child: string; plan: Plan; one: Suggestion; owners: Person[] }) {
  const words = useWords()
  const { t, format } = words
  const client = useQueryClient()
  const { show } = useToast()
  const draft = useDraft<Typed>(`suggestion-draft/${one.id}`, { mode: 'read', text: one.text, owner: '', due: '', reason: '', answer: '' })
  const [missing, setMissing] = useState(false)
  const { mode, text, owner, due, reason, answer } = draft.value
  const set = (part: Partial<Typed>) => { draft.set({ ...draft.value, ...part }) }
  const done = async (said: string) => {
    show(said)
    draft.settle()
    await client.invalidateQueries({ queryKey: ['plan', child] })
    await client.invalidateQueries({ queryKey: ['child', child] })
  }
  const accept = useMutation({
    mutationFn: () => acceptSuggestion(one, { ...(mode === 'change' ? { text } : {}), ...(one.kind === 'action' ? { owner, due } : {}), ...(one.kind === 'note' ? { answer } : {}) }, plan.version),
    onSuccess: () => done(one.kind === 'note' ? t('staff.plan.answer-sent') : t('staff.plan.accepted')),
    onError: () => { void client.invalidateQueries({ queryKey: ['plan', child] }) },
  })
  const decline = useMutation({ mutationFn: () => declineSuggestion(one, reason), onSuccess: () => done(t('staff.plan.declined')) })
  const press = () => {
    const lacks = mode === 'no' ? !reason.trim() : one.kind === 'note' ? !answer.trim() : one.kind === 'action' ? !owner || !due : mode === 'change' && !text.trim()
    setMissing(lacks)
    if (lacks) return
    if (mode === 'no') decline.mutate()
    else accept.mutate()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    press()
  }
  const failed = accept.error ?? decline.error
  return (
    <article className="card stack-tight suggestion" aria-label={about(one, words)} onKeyDown={keys}>
      <p className="line"><DoorMark /><strong>{t('staff.plan.suggested-by', { name: one.by?.name ?? t('plan.the-family'), date: format.dayShort(one.at) })}</strong></p>
      <p className="second" dir="auto">{about(one, words)}</p>
      {one.kind === 'note' || one.kind === 'new_goal' || one.kind === 'action' ? <blockquote className="quote" dir="auto" lang={one.language ?? undefined}>“{one.text}”</blockquote> : <Difference words={one.words} />}
      {one.why && <p className="second" dir="auto">{t('staff.plan.their-why', { why: one.why })}</p>}
      {failed != null && <Problem error={failed} />}
      {mode === 'change' && (
        <Field label={t('staff.plan.take-as')} problem={missing && !text.trim() ? t('error.plan.write-words') : undefined}>
          {(tied) => <textarea {...tied} rows={3} dir="auto" value={text} onChange={(event) => { set({ text: event.target.value }) }} />}
        </Field>
      )}
      {one.kind === 'action' && mode !== 'no' && (
        <>
          <Owner label={t('staff.plan.action-owner')} owner={owner} owners={owners} problem={missing && !owner ? t('error.choose-person') : undefined} onChange={(next) => { set({ owner: next }) }} />
          <Field label={t('staff.plan.action-due')} problem={missing && !due ? t('error.plan.action-due') : undefined}>
            {(tied) => <input {...tied} type="date" value={due} onChange={(event) => { set({ due: event.target.value }) }} />}
          </Field>
        </>
      )}
      {one.kind === 'note' && (
        <Field label={t('staff.plan.answer')} hint={t('staff.plan.answer-hint')} problem={missing ? t('error.plan.write-words') : undefined}>
          {(tied) => <textarea {...tied} rows={3} dir="auto" value={answer} onChange={(event) => { set({ answer: event.target.value }) }} />}
        </Field>
      )}
      {mode === 'no' && (
        <Field label={t('staff.plan.reason')} hint={t('staff.plan.answer-hint')} problem={missing ? t('error.plan.reason') : undefined}>
          {(tied) => <textarea {...tied} rows={3} dir="auto" value={reason} onChange={(event) => { set({ reason: event.target.value }) }} />}
        </Field>
      )}
      <div className="buttons">
        {mode === 'no' ? <Button busy={decline.isPending} onClick={press}>{t('staff.plan.send-no')}</Button>
          : <Button busy={accept.isPending} onClick={press}>{one.kind === 'note' ? t('staff.plan.send-answer') : mode === 'change' ? t('staff.plan.accept-changed') : t('staff.plan.accept')}</Button>}
        {mode === 'read' && one.kind !== 'note' && <Button look="plain" onClick={() => { set({ mode: 'change' }) }}>{t('staff.plan.change-first')}</Button>}
        {mode === 'read' && one.kind !== 'note' && <Button look="plain" onClick={() => { set({ mode: 'no' }) }}>{t('staff.plan.say-no')}</Button>}
        {mode !== 'read' && <Button look="plain" onClick={() => { setMissing(false); set({ mode: 'read' }) }}>{t('common.back')}</Button>}
      </div>
    </article>
  )
}
