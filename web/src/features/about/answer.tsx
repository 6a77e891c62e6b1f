// One answer, written and saved as one goes. Where somebody else wrote there meanwhile, both versions stand side by side.
//
// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, aboutKey, saveAbout, useDraft, type AboutChange, type AboutQuestion, type AboutUs, type Side } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'
import { settle, textOf } from './settle.ts'

const pause = 1500
const longest = 4000
const oneLine: readonly AboutQuestion[] = ['say_name', 'pronouns']

export const questionKey = (question: AboutQuestion) => `about.q.${question.replaceAll('_', '-')}` as Key
export const hintKey = (question: AboutQuestion) => `about.hint.${question.replaceAll('_', '-')}` as Key

export type SavedState = 'still' | 'saving' | 'saved' | 'waiting'

// Saves against the version that the page knows; hands back what the server holds where that is newer.
export function useAboutSaver(side: Side, child: string) {
  const client = useQueryClient()
  return useCallback(async (slot: string, change: AboutChange): Promise<{ saved: AboutUs } | { now: AboutUs }> => {
    const key = aboutKey(side, child)
    const put = (about: AboutUs) => { client.setQueryData(key as readonly unknown[], (page: { about: AboutUs } | undefined) => (page ? { ...page, about } : page)) }
    const known = client.getQueryData<{ about: AboutUs }>(key as readonly unknown[])?.about.version ?? null
    try {
      const { about } = await saveAbout(side, child, slot, change, known)
      put(about)
      if (side === 'staff') void client.invalidateQueries({ queryKey: ['child', child], exact: true })
      return { saved: about }
    } catch (error) {
      if (!(error instanceof ApiError) || !error.conflict) throw error
      const now = error.current as AboutUs
      put(now)
      return { now }
    }
  }, [client, side, child])
}

export interface AnswerProps {
  side: Side; child: string; childName: string; question: AboutQuestion; about: AboutUs; language: string; toldBy?: string
  onState?: (state: SavedState) => void
  // Saves what is typed now; false where it could not be.
  flush: { current: (() => Promise<boolean>) | undefined }
  autoFocus?: boolean
}

export function AnswerField({ side, child, childName, question, about, language, toldBy, onState, flush, autoFocus }: AnswerProps) {
  const { t } = useWords()
  const save = useAboutSaver(side, child)
  const kept = textOf(about, question)
  const draft = useDraft(`about/${side}/${child}/${question}`, { text: kept, base: kept })
  const [theirs, setTheirs] = useState<string>()
  const [failed, setFailed] = useState<unknown>()
  const { text, base } = draft.value
  const now = useRef({ text, base, about })
  now.current = { text, base, about }
  const { settle: settleDraft } = draft
  // Words kept from before that had been saved already give way to what stands there today.
  const idle = draft.restored && text.trim() === base.trim()
  useEffect(() => { if (idle && text !== kept) settleDraft({ text: kept, base: kept }) }, [idle, text, kept, settleDraft])
  const running = useRef<Promise<boolean> | undefined>(undefined)
  // While both texts stand there to choose from nothing is saved: the field that gives way to them loses its focus, and would ask for it.
  const choosing = useRef(false)

  const write = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current
    if (choosing.current) return false
    const { text: mine, base: from } = now.current
    if (mine.trim() === from.trim()) return true
    if (Array.from(mine.trim()).length > longest) return false
    const run = async (): Promise<boolean> => {
      onState?.('saving')
      try {
        // Words from before a reload may be older than what the page has loaded since.
        const standing = settle(question, from, mine, now.current.about)
        if (standing.do === 'choose') {
          choosing.current = true
          setTheirs(standing.theirs)
          onState?.('still')
          return false
        }
        const change: AboutChange = { answers: [{ question, text: mine.trim(), language }], ...(toldBy ? { told_by: toldBy } : {}) }
        let answer = await save(question, change)
        if ('now' in answer) {
          const settled = settle(question, from, mine, answer.now)
          if (settled.do === 'save-again') answer = await save(question, change)
          if ('now' in answer && settled.do !== 'nothing') {
            choosing.current = true
            setTheirs(settled.do === 'choose' ? settled.theirs : textOf(answer.now, question))
            onState?.('still')
            return false
          }
        }
        setFailed(undefined)
        setTheirs(undefined)
        // Whoever waited for this save must find it made, even before the page is drawn anew.
        now.current = { ...now.current, base: mine.trim(), about: 'saved' in answer ? answer.saved : answer.now }
        // What was typed while it was on its way stays a draft.
        if (now.current.text === mine) draft.settle({ text: mine, base: mine.trim() })
        else draft.set({ text: now.current.text, base: mine.trim() })
        onState?.('saved')
        return true
      } catch (error) {
        setFailed(error)
        onState?.(error instanceof ApiError && error.unanswered ? 'waiting' : 'still')
        return false
      }
    }
    running.current = run()
    const done = await running.current
    running.current = undefined
    return done
  }, [draft, language, onState, question, save, toldBy])

  useEffect(() => { flush.current = write })
  useEffect(() => {
    if (text.trim() === base.trim() || theirs !== undefined) return
    const timer = setTimeout(() => { void write() }, pause)
    return () => { clearTimeout(timer) }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, base, theirs])

  const take = (chosen: string) => {
    const standing = theirs ?? ''
    choosing.current = false
    setTheirs(undefined)
    draft.set({ text: chosen, base: standing })
    now.current = { ...now.current, text: chosen, base: standing }
    void write()
  }
  const tooLong = Array.from(text.trim()).length > longest
  return (
    <div className="stack">
      {failed !== undefined && <Problem error={failed} again={() => { void write() }} />}
      {theirs !== undefined ? (
        <div className="stack" role="alert">
          <p>{t('about.both')}</p>
          <div className="both">
            <div className="card stack-tight"><h3>{t('about.theirs')}</h3><p className="answer-text" dir="auto">{theirs || t('about.taken-back')}</p><div><Button onClick={() => { take(theirs) }}>{t('about.keep-theirs')}</Button></div></div>
            <div className="card stack-tight"><h3>{t('about.mine')}</h3><p className="answer-text" dir="auto">{text}</p><div><Button look="main" onClick={() => { take(text) }}>{t('about.keep-mine')}</Button></div></div>
          </div>
          {theirs && <div><Button look="plain" onClick={() => { take(`${theirs}\n${text}`) }}>{t('about.keep-both')}</Button></div>}
        </div>
      ) : (
        <Field label={t('about.your-answer', { child: childName })} hint={t(hintKey(question), { child: childName })} problem={tooLong ? t('about.too-long') : undefined}>
          {(tied) => (oneLine.includes(question)
            ? <input {...tied} dir="auto" autoFocus={autoFocus} value={text} autoComplete="off" onChange={(event) => { draft.set({ text: event.target.value, base }) }} onBlur={() => { void write() }} />
            : <textarea {...tied} dir="auto" rows={4} autoFocus={autoFocus} value={text} onChange={(event) => { draft.set({ text: event.target.value, base }) }} onBlur={() => { void write() }} />)}
        </Field>
      )}
    </div>
  )
}
