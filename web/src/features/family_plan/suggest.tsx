// What a family suggests for a part that is someone else's, or how it sees it; then who answers, and by when.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { suggest, useDraft, type Suggests, type Suggestion } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'

const longest = 4000

export function Suggest({ child, kind, goal, section, press, label, begin = '' }: {
  child: string; kind: Suggests; goal?: string; section?: string; press: string; label: string; begin?: string
}) {
  const { t, format, language } = useWords()
  const client = useQueryClient()
  const draft = useDraft(`suggest-draft/${child}/${kind}/${goal ?? section ?? ''}`, { open: false, text: begin })
  const [problem, setProblem] = useState<'empty' | 'long'>()
  const { open, text } = draft.value
  const send = useMutation({
    mutationFn: () => suggest(child, { kind, goal, section, text: text.trim(), language }),
    onSuccess: async () => {
      draft.settle({ open: false, text: begin })
      await client.invalidateQueries({ queryKey: ['family'] })
    },
  })
  const go = () => {
    const wrong = !text.trim() || text.trim() === begin.trim() ? 'empty' : [...text].length > longest ? 'long' : undefined
    setProblem(wrong)
    if (!wrong) send.mutate()
  }
  const next = send.data?.next
  return (
    <div className="stack-tight">
      {next && !open && (
        <p className="notice" role="status">{t('family.plan.suggested', { name: next.who?.name ?? t('family.plan.the-team'), date: format.dateInWords(next.by) })}</p>
      )}
      {!open ? <div><Button look="plain" onClick={() => { send.reset(); draft.set({ open: true, text: begin }) }}>{press}</Button></div> : (
        <div className="card stack-tight">
          {send.error != null && <Problem error={send.error} />}
          <Field label={label} problem={problem === 'empty' ? t('family.plan.write-first') : problem === 'long' ? t('family.plan.too-long', { n: longest }) : undefined}>
            {(tied) => <textarea {...tied} rows={4} dir="auto" value={text} onChange={(event) => { draft.set({ open, text: event.target.value }) }} />}
          </Field>
          <p className="second small">{t('family.plan.who-sees')}</p>
          <div className="buttons">
            <Button busy={send.isPending} onClick={go}>{t('family.plan.send')}</Button>
            <Button look="plain" onClick={() => { send.reset(); draft.settle({ open: false, text: begin }) }}>{t('common.cancel')}</Button>
          </div>
        </div>
      )}
    </div>
  )
}

// What the family sent, and what came of it.
export function Sent({ suggestions }: { suggestions: Suggestion[] }) {
  const { t, format } = useWords()
  if (suggestions.length === 0) return null
  return (
    <section className="section">
      <h2>{t('family.plan.sent')}</h2>
      <ul className="stack-tight">
        {suggestions.map((one) => (
          <li className="card stack-tight" key={one.id}>
            <p dir="auto" lang={one.language ?? undefined}>“{one.text}”</p>
            <p className="line">
              {one.state === 'open' ? <Chip look="ahead" icon="clock">{t('family.plan.waits')}</Chip> : one.state === 'accepted'
                ? <Chip look="done" icon="check-circle-fill">{one.kind === 'note' ? t('family.plan.was-answered') : t('family.plan.was-accepted')}</Chip>
                : <Chip look="quiet" icon="x">{t('family.plan.was-declined')}</Chip>}
              <span className="second small">{one.state === 'open' ? t('family.plan.answers', { name: one.owner?.name ?? t('family.plan.the-team') })
                : <><bdi>{one.answered_by?.name}</bdi>, {one.answered_at && format.dayInWords(one.answered_at)}</>}</span>
            </p>
            {one.taken_as && <p dir="auto">{t('family.plan.taken-as', { text: one.taken_as })}</p>}
            {one.answer && <blockquote className="quote" dir="auto">{one.answer}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  )
}
