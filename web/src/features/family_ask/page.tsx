// Ask the main contact: who will see it, by when they answer, what to do in an emergency; below it what was asked before.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { askQuestion, familyQuestionsQuery, unsentQuery, useDraft, useSession, type AskedKept, type FamilyQuestions, type Question } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { callName, ContactLine, whoAnswers } from '../../kit/contact.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { phone, type Formatter } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { UnsentCard } from '../../kit/unsent.tsx'
import { useWords } from '../../kit/words.tsx'

export function FamilyAskPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(familyQuestionsQuery(child.id))
  const { practice } = useSession()
  const first = data?.pages[0]
  return (
    <Page title={t('family.ask.title')}>
      {first ? (
        <>
          <ContactLine contact={first.main_contact} practice={practice} />
          <AskForm page={first} key={child.id} />
          <Earlier questions={data.pages.flatMap((page) => page.questions)} child={said(child)} />
          {hasNextPage && <Button busy={isFetchingNextPage} onClick={() => { void fetchNextPage() }}>{t('family.ask.older')}</Button>}
        </>
      ) : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={3} />}
    </Page>
  )
}

function AskForm({ page }: { page: FamilyQuestions }) {
  const { t, format } = useWords()
  const { account, practice } = useSession()
  const child = useFamilyChild()
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft(`ask/${child.id}`, '')
  // The letter has a name from the first try on: trying again sends the same one.
  const letter = useDraft(`ask-letter/${child.id}`, '')
  const [pressed, setPressed] = useState(false)
  const [sent, setSent] = useState<AskedKept>()
  const contact = whoAnswers(page.to ?? page.main_contact)
  const name = contact?.name ?? practice.name
  const ask = useMutation({
    mutationFn: async () => {
      const id = letter.value || crypto.randomUUID()
      letter.set(id)
      return askQuestion(child.id, draft.value.trim(), id, account.id)
    },
    onMutate: () => { setSent(undefined) },
    onSuccess: async (kept) => {
      draft.settle('')
      letter.settle('')
      setPressed(false)
      if (kept.state === 'sent') setSent(kept.answer)
      await client.invalidateQueries({ queryKey: ['family'] })
      await client.invalidateQueries({ queryKey: ['unsent'] })
    },
  })
  const submit = () => {
    setPressed(true)
    if (draft.value.trim()) ask.mutate()
    else focusFirstProblem(form.current)
  }
  return (
    <>
      {sent && <WhatIsNext sent={sent} />}
      <NotSent child={child.id} />
      <form className="stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
        <p className="notice"><span className="emergency">{t('family.ask.emergency')} <a href="tel:911">{t('family.ask.call-911')}</a></span></p>
        {ask.isError && <Problem error={ask.error} />}
        <p className="second small">{t('family.ask.who-sees', { name, child: said(child) })}</p>
        <Field label={t('family.ask.question', { name: contact ? callName(contact) : name })} problem={pressed && !draft.value.trim() ? t('error.letter.empty') : undefined}>
          {(tied) => <textarea {...tied} rows={4} maxLength={4000} value={draft.value} onChange={(event) => { draft.set(event.target.value) }} />}
        </Field>
        <p className="second small">{page.promise
          ? t(page.promise.unit === 'working_days' ? 'family.ask.promise-days' : 'family.ask.promise-hours', { n: page.promise.amount, when: moment(format, page.answer_by, page.answer_at) })
          : t('family.ask.answer-by', { name, day: moment(format, page.answer_by, page.answer_at) })}</p>
        <Button look="main" wide type="submit" busy={ask.isPending}>{t('family.ask.send')}</Button>
      </form>
    </>
  )
}

// The hour where the practice says its hours, else the day.
const moment = (format: Formatter, day: string, at: string | null | undefined) => (at ? format.momentInWords(at) : format.dateInWords(day))

// After the send: who has it, by when, and what to do if nothing comes.
function WhatIsNext({ sent }: { sent: AskedKept }) {
  const { t, format } = useWords()
  const { practice } = useSession()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => { box.current?.focus() }, [])
  return (
    <div className="notice" data-kind="next" role="status" tabIndex={-1} ref={box}>
      <p>{t('family.ask.next', { name: sent.next.who?.name ?? practice.name, day: moment(format, sent.next.by, sent.next.at), phone: phone(sent.next.who?.phone ?? practice.phone ?? '') })}</p>
    </div>
  )
}

function NotSent({ child }: { child: string }) {
  const { account } = useSession()
  const { data = [] } = useQuery(unsentQuery(account.id))
  return data.filter(({ about }) => about.kind === 'question' && about.child === child).map((one) => <UnsentCard key={one.slot + one.key} one={one} here />)
}

function Earlier({ questions, child }: { questions: Question[]; child: string }) {
  const { t } = useWords()
  if (questions.length === 0) return <p className="second">{t('family.ask.none-yet', { child })}</p>
  return (
    <section className="section">
      <h2>{t('family.ask.earlier')}</h2>
      {questions.map((question) => <Asked key={question.id} question={question} />)}
    </section>
  )
}

function Asked({ question }: { question: Question }) {
  const { t, format, language } = useWords()
  const state = question.answer ? t('family.ask.answered', { name: question.answer.by?.name ?? t('family.help.your-team') })
    : question.opened ? t('family.ask.opened', { name: question.opened.by?.name ?? t('family.help.your-team') })
      : t('family.ask.sent', { name: whoAnswers(question.to)?.name ?? t('family.help.your-team') })
  return (
    <article className="card stack-tight">
      <p className="second small"><bdi>{question.from?.name ?? t('family.ask.you')}</bdi>, <time dateTime={question.sent}>{format.timeInWords(question.sent)}</time></p>
      <p className="letter-text" dir="auto">{question.text}</p>
      <p><strong>{state}</strong></p>
      {!question.answer && question.answer_by && <p className="second small">{t(format.daysUntil(question.answer_by) < 0 ? 'family.ask.was-promised' : 'family.ask.promised', { day: moment(format, question.answer_by, question.answer_at) })}</p>}
      {question.answer && (
        <>
          <p className="quote letter-text" dir="auto" lang={question.answer.language ?? undefined}>{question.answer.text}</p>
          <p className="second small"><time dateTime={question.answer.at}>{format.timeInWords(question.answer.at)}</time></p>
          {question.answer.language && question.answer.language !== language && <p className="second small">{t('family.ask.written-in', { language: format.languageWithin(question.answer.language) })}</p>}
        </>
      )}
    </article>
  )
}
