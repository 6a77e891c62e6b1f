// A family's question and the answer, as letters: who, when, in their own words. To open one tells the family who did.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, answerQuestion, openQuestion, useDraft, type Person, type Question } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

export function Letter({ by, at, text, language }: { by: Person | null; at: string; text: string; language?: string | null | undefined }) {
  const words = useWords()
  const { t, format } = words
  return (
    <article className="letter stack-tight">
      <p className="second small"><strong><bdi>{by?.name ?? t('staff.day.someone')}</bdi></strong>{by?.role && `, ${roleInWords(by.role, words)}`} · <time dateTime={at}>{format.timeShort(at)}</time></p>
      <p className="letter-text" dir="auto" lang={language ?? undefined}>{text}</p>
      {language && language !== words.language && <p className="second small">{t('staff.question.written-in', { language: format.languageWithin(language) })}</p>}
    </article>
  )
}

export function QuestionLetters({ question, opened, replying, onStop, onAnswered }: {
  question: Question; opened: boolean; replying: boolean; onStop: () => void; onAnswered: () => Promise<void>
}) {
  const { t, format } = useWords()
  const client = useQueryClient()
  const unseen = question.state === 'sent' && (opened || replying)
  useEffect(() => {
    if (!unseen) return
    void openQuestion(question.id).then(async () => {
      await client.invalidateQueries({ queryKey: ['question', question.id] })
      await client.invalidateQueries({ queryKey: ['day'] })
    }).catch(() => {})
  }, [unseen, question.id, client])
  return (
    <div className="stack">
      <h2 tabIndex={-1}>{t('staff.question.title')}</h2>
      {!question.answer && <Waits question={question} />}
      <Letter by={question.from} at={question.sent} text={question.text} language={question.language} />
      {question.opened && <p className="second small">{t('staff.question.opened', { name: question.opened.by?.name ?? t('staff.day.someone'), date: format.timeShort(question.opened.at) })}</p>}
      {question.answer && <Letter by={question.answer.by} at={question.answer.at} text={question.answer.text} language={question.answer.language} />}
      {replying && !question.answer && <ReplyForm question={question} onStop={onStop} onAnswered={onAnswered} />}
    </div>
  )
}

// Who owes the answer, by when, and how late it is; as on a need.
function Waits({ question: { to, answer_by: by, answer_at: at } }: { question: Question }) {
  const { t, format } = useWords()
  const days = by ? format.daysUntil(by) : undefined
  return (
    <>
      <p className="line">
        {days !== undefined && days < 0 && <Chip look="late" icon="warning-fill">{t('need.days-late', { n: -days })}</Chip>}
        {days === 0 && <Chip look="due" icon="circle-fill">{t('staff.day.today')}</Chip>}
        {to ? <span>{t('staff.need.owned-by', { name: to.name })}</span> : <Chip look="late-outline" icon="warning">{t('need.no-owner')}</Chip>}
      </p>
      {by && <p>{t('staff.question.promised', { date: at ? format.timeShort(at) : format.dayShort(by) })}</p>}
    </>
  )
}

function ReplyForm({ question, onStop, onAnswered }: { question: Question; onStop: () => void; onAnswered: () => Promise<void> }) {
  const { t, format } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft(`reply/${question.id}`, '')
  const [language, setLanguage] = useState(question.language ?? 'en')
  const [pressed, setPressed] = useState(false)
  const send = useMutation({
    mutationFn: () => answerQuestion(question, draft.value.trim(), language),
    onSuccess: async () => {
      draft.settle('')
      show(t('staff.question.sent', { name: question.from?.name ?? t('staff.question.the-family') }))
      await client.invalidateQueries({ queryKey: ['question', question.id] })
      await onAnswered()
    },
    onError: (error) => { if (error instanceof ApiError && (error.conflict || error.status === 409)) void client.invalidateQueries({ queryKey: ['question', question.id] }) },
  })
  const submit = () => {
    setPressed(true)
    if (draft.value.trim()) send.mutate()
    else focusFirstProblem(form.current)
  }
  useKeys({ 'Control+Enter': submit })
  return (
    <form className="stack-tight" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
      {send.isError && <Problem error={send.error} />}
      <Field label={t('staff.question.your-answer')} hint={t('staff.question.who-sees', { name: question.from?.name ?? t('staff.question.the-family'), child: question.child.name })}
        problem={pressed && !draft.value.trim() ? t('error.letter.empty') : undefined}>
        {(tied) => <textarea {...tied} rows={4} autoFocus maxLength={4000} value={draft.value} onChange={(event) => { draft.set(event.target.value) }} />}
      </Field>
      <Choices legend={t('staff.question.language')} name={`language-${question.id}`} value={language === 'es' ? 'es' : 'en'} onChange={setLanguage}
        options={[{ value: 'en', label: format.languageName('en') }, { value: 'es', label: format.languageName('es') }]} />
      <div className="buttons">
        <Button look="main" type="submit" busy={send.isPending} keys="Control+Enter">{t('staff.question.send')}</Button>
        <Button look="plain" onClick={onStop}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
