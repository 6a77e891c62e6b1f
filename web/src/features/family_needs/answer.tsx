// "Did you get the help you asked for?": one touch for yes; else a line in the family's words, and who sees it before it goes.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { answerNeed, unsentQuery, useDraft, useSession, type Answer, type AnswerKept, type MainContact, type Need, type Practice, type Unsent } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { phone } from '../../kit/format.ts'
import { answerInWords, saidOf } from '../../kit/unsent.tsx'
import { useWords } from '../../kit/words.tsx'
import { NeedTitle } from './need_title.tsx'

export interface Answered { id: string; answer: Answer; text: string; kept: AnswerKept }

export const answerOf = (need: Need, unsent: Unsent[]) => unsent.find((one) => one.save.slot === `answer/${need.id}`)

// `told`: the needs whose answer was sent just now or is about to be, and can be changed where the page says so. `readers`: all who will see the words.
export interface Answering { told: readonly string[]; unsent: Unsent[]; child: string; contact: MainContact | null; practice: Practice; readers: string; onAnswered: (answered: Answered) => void; onKept: (need: string) => void; onWriting: (writing: boolean) => void }
// `keep`: there is an answer already, and it may also stay as it is.
interface Props extends Answering { need: Need; keep?: () => void }

export function AnswerCard({ need, unsent, child, readers, onAnswered, onKept, onWriting, keep }: Props) {
  const { t } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  // What was said without signal and then not taken, for something had changed here: it is said anew from where it was.
  const refused = answerOf(need, unsent)?.refused
  const before = refused && saidOf(answerOf(need, unsent)!)
  const [asked, setAsked] = useState<'partly' | 'no' | undefined>(before?.answer === 'yes' ? undefined : before?.answer)
  const pressed = useRef(false)
  useEffect(() => {
    onWriting(asked !== undefined)
    return () => { onWriting(false) }
  }, [asked, onWriting])
  const said = keep && need.stage !== 'done' ? need.family_answer?.answer : undefined
  const note = useDraft(`answer-note/${need.id}`, before?.note ?? '')
  const ask = (what: 'partly' | 'no') => {
    pressed.current = true
    setAsked(what)
  }
  const answer = useMutation({
    mutationFn: (given: Answer) => answerNeed(need, given, given === 'yes' ? '' : note.value.trim(), account.id),
    onSuccess: async (sent, given) => {
      note.settle('')
      // Shown as not sent yet, or not any more: before the card closes.
      await client.invalidateQueries({ queryKey: unsentQuery(account.id).queryKey })
      keep?.()
      if (sent.state === 'sent') onAnswered({ id: need.id, answer: given, text: need.text, kept: sent.answer })
      else onKept(need.id)
      await client.invalidateQueries({ queryKey: ['family'] })
    },
    onError: () => client.invalidateQueries({ queryKey: ['family', 'needs'] }),
  })
  return (
    <section className="notice" data-kind="ask" aria-labelledby={`ask-${need.id}`}>
      <h2 id={`ask-${need.id}`}>{t('family.help.did-you-get-it')}</h2>
      <NeedTitle need={need} child={child} />
      {answer.isError && <Problem error={answer.error} />}
      {before?.answer && <p>{t('family.help.said-before', { answer: answerInWords(before.answer, { t }) })}</p>}
      {asked === undefined ? (
        <div className="buttons buttons-even">
          {said !== 'yes' && <Button busy={answer.isPending} onClick={() => { answer.mutate('yes') }}>{t('family.help.yes')}</Button>}
          {said !== 'partly' && <Button onClick={() => { ask('partly') }}>{t('family.help.partly')}</Button>}
          {said !== 'no' && <Button onClick={() => { ask('no') }}>{t('family.help.not-yet')}</Button>}
          {keep && <Button look="plain" onClick={keep}>{t('family.help.keep-answer')}</Button>}
        </div>
      ) : (
        <form className="stack-tight" onSubmit={(event) => { event.preventDefault(); answer.mutate(asked) }}>
          <p><strong>{t('family.help.you-said', { answer: t(asked === 'partly' ? 'family.help.partly' : 'family.help.not-yet') })}</strong></p>
          <Field label={asked === 'partly' ? t('family.help.what-is-missing') : t('family.help.what-happened-instead')} hint={t('family.help.note-hint')}>
            {(tied) => <textarea {...tied} value={note.value} rows={3} ref={pressed.current ? focusOnce : undefined} onChange={(event) => { note.set(event.target.value) }} />}
          </Field>
          <p className="second small">{t('family.help.ask.who-sees', { people: readers })}</p>
          <div className="buttons buttons-even">
            <Button look="main" type="submit" busy={answer.isPending}>{t('family.help.send')}</Button>
            <Button look="plain" onClick={() => { setAsked(undefined) }}>{t('common.back')}</Button>
          </div>
        </form>
      )}
    </section>
  )
}

// What was answered in haste, or is not true any more: it can be said anew until the team has acted on it.
export function ChangeAnswer({ need, ...answering }: Answering & { need: Need }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  if (!need.answer_open || !need.family_answer) return null
  return open ? <AnswerCard need={need} {...answering} keep={() => { setOpen(false) }} />
    : <div><Button look="plain" onClick={() => { setOpen(true) }}>{t('family.help.change-answer')}</Button></div>
}

// The words are asked for by the press before: the field has the focus when it comes.
const focusOnce = (field: HTMLTextAreaElement | null) => { field?.focus() }

// What happens after the answer: who has it, by when, and what to do if nothing comes.
export function WhatIsNext({ answered, contact, practice, change }: { answered: Answered; contact: MainContact | null; practice: Practice; change: () => void }) {
  const { t, format } = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => { box.current?.focus() }, [])
  const name = contact?.name ?? practice.name
  const { next } = answered.kept
  return (
    <div className="notice" data-kind="next" role="status" tabIndex={-1} ref={box}>
      <p className="second small" dir="auto">{answered.text}</p>
      {answered.answer === 'yes' ? <p>{t('family.help.told-yes', { name })}</p>
        : <p>{next
          ? t('family.help.next', { name: next.who.name, day: format.dateInWords(next.by), phone: phone(next.who.phone ?? practice.phone ?? '') })
          : t('family.help.next-no-day', { name, phone: phone(contact?.phone ?? practice.phone ?? '') })}</p>}
      {answered.kept.need.answer_open && <div><Button look="plain" onClick={change}>{t('family.help.change-answer')}</Button></div>}
    </div>
  )
}
