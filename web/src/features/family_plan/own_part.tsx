// A part that is the family's own: read first, changed in place. What is typed stays on the phone until the team has it.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ApiError, useDraft, writePart, type Plan } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

const longest = { what_matters: 2000, section: 4000 }

interface Draft { open: boolean; text: string; base: string; version: number | null }

// version: the plan's, as it was read; absent where there is no plan yet.
export function OwnPart({ child, part, name, text, version, children, open }: {
  child: string; part: string; name: string; text: string; version: number | undefined; children?: ReactNode; open?: boolean
}) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const draft = useDraft<Draft>(`part-draft/${child}/${part}`, { open: open ?? false, text, base: text, version: version ?? null })
  const [long, setLong] = useState(false)
  const most = part === 'what_matters' ? longest.what_matters : longest.section
  const save = useMutation({
    mutationFn: () => writePart(child, part, draft.value.text, language, draft.value.version ?? undefined),
    onSuccess: async ({ plan }) => {
      draft.settle({ open: false, text: draft.value.text, base: draft.value.text, version: plan.version })
      show(t('family.plan.part-saved'))
      await client.invalidateQueries({ queryKey: ['family'] })
    },
  })
  const theirs = save.error instanceof ApiError && save.error.conflict ? textIn(save.error.current as Plan | null, part) : undefined
  const refused = save.error instanceof ApiError && (save.error.status === 403 || save.error.status === 404)
  const press = () => {
    const over = [...draft.value.text].length > most
    setLong(over)
    if (!over) save.mutate()
  }
  if (!draft.value.open) {
    return (
      <>
        {children}
        <div><Button icon="note-pencil" onClick={() => { draft.set({ open: true, text, base: text, version: version ?? null }) }}>{t('family.plan.change-part', { name })}</Button></div>
      </>
    )
  }
  return (
    <div className="card stack-tight">
      {draft.restored && <p className="notice">{t('family.plan.words-kept')}</p>}
      {theirs !== undefined ? (
        <div className="notice stack-tight" role="alert">
          <p>{t('family.plan.changed-meanwhile')}</p>
          <blockquote className="quote" dir="auto">“{theirs.text}”</blockquote>
          <div className="buttons">
            <Button onClick={() => { draft.set({ ...draft.value, base: theirs.text, version: theirs.version }); save.reset() }}>{t('family.plan.keep-mine')}</Button>
            <Button onClick={() => { draft.settle({ open: false, text: theirs.text, base: theirs.text, version: theirs.version }); save.reset(); void client.invalidateQueries({ queryKey: ['family'] }) }}>{t('family.plan.keep-theirs')}</Button>
          </div>
        </div>
      ) : save.error != null && <Problem error={save.error} />}
      {refused && <p>{t('family.plan.still-here')}</p>}
      <Field label={name} problem={long ? t('family.plan.too-long', { n: most }) : undefined}>
        {(tied) => <textarea {...tied} rows={5} dir="auto" value={draft.value.text} onChange={(event) => { draft.set({ ...draft.value, text: event.target.value }) }} />}
      </Field>
      <p className="second small">{t('family.plan.who-sees')}</p>
      <div className="buttons">
        <Button look="main" busy={save.isPending} onClick={press}>{t('family.plan.save-part')}</Button>
        <Button look="plain" onClick={() => { save.reset(); draft.settle({ open: false, text, base: text, version: version ?? null }) }}>{t('common.cancel')}</Button>
      </div>
    </div>
  )
}

function textIn(plan: Plan | null, part: string): { text: string; version: number } | undefined {
  if (!plan) return undefined
  const text = part === 'what_matters' ? plan.what_matters?.text : plan.sections.find((one) => one.code === part)?.text
  return { text: text ?? '', version: plan.version }
}
