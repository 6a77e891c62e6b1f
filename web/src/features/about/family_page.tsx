// About us, on the family's phone: everything on one page, or one question at a time. It saves as you go.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { aboutQuestions, familyAboutQuery, useSession, type AboutQuestion, type AboutUs } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { go as open, Link, usePlace } from '../../kit/family_way.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { SaidLine } from '../../kit/said.tsx'
import { AnswerField, questionKey, type SavedState } from './answer.tsx'
import { AddDay, DayList } from './days.tsx'
import { nextUnanswered } from './settle.ts'
import './about.css'

type Step = AboutQuestion | 'days'
const steps: readonly Step[] = [...aboutQuestions, 'days']
const isStep = (text: string | undefined): text is Step => (steps as readonly (string | undefined)[]).includes(text)

export function FamilyAboutPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const step = usePlace().search.get('step') ?? undefined
  const { data, error, refetch } = useQuery(familyAboutQuery(child.id))
  const name = said(child)
  if (!data) {
    return <Page title={t('about.title')} inWindow={t('about.title')}>{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={5} />}</Page>
  }
  return isStep(step) ? <OneQuestion key={`${child.id}/${step}`} child={child.id} name={name} about={data.about} step={step} /> : <Whole child={child.id} name={name} about={data.about} />
}

function Whole({ child, name, about }: { child: string; name: string; about: AboutUs }) {
  const { t } = useWords()
  const { practice } = useSession()
  const next = nextUnanswered(aboutQuestions, about)
  return (
    <Page title={t('about.title-child', { child: name })} inWindow={t('about.title')} lead={<Link className="back no-print" to="/team">{t('family.nav.team')}</Link>}>
      <p>{t('family.about.why', { child: name })}</p>
      <p className="second">{t('family.about.who-sees', { practice: practice.name })}</p>
      {next && <Link className="button button-main button-wide" to="/about" search={{ step: next }}>{about.answers.length === 0 ? t('family.about.begin') : t('family.about.go-on')}</Link>}
      <ul className="rows">
        {aboutQuestions.map((question) => {
          const answer = about.answers.find((one) => one.question === question)
          return (
            <li key={question} className="about-row">
              <div className="line-between">
                <h2 className="about-question">{t(questionKey(question), { child: name })}</h2>
                <Link className="about-change no-print" to="/about" search={{ step: question }}>{answer ? t('about.change') : t('about.answer')}<span className="unseen">: {t(questionKey(question), { child: name })}</span></Link>
              </div>
              {answer ? <><p className="quote answer-text" dir="auto">{answer.text}</p><SaidLine said={answer} /></> : <p className="second">{t('about.not-yet')}</p>}
            </li>
          )
        })}
        <li className="about-row">
          <div className="line-between">
            <h2 className="about-question">{t('about.q.days')}</h2>
            <Link className="about-change no-print" to="/about" search={{ step: 'days' }}>{about.days.length ? t('about.change') : t('about.days.add')}<span className="unseen">: {t('about.q.days')}</span></Link>
          </div>
          <DayList side="family" child={child} about={about} fixed />
        </li>
      </ul>
    </Page>
  )
}

function OneQuestion({ child, name, about, step }: { child: string; name: string; about: AboutUs; step: Step }) {
  const { t, language } = useWords()
  const { practice } = useSession()
  const [state, setState] = useState<SavedState>('still')
  const flush = useRef<(() => Promise<boolean>) | undefined>(undefined)
  const at = steps.indexOf(step)
  const go = async (to: Step | undefined) => {
    if (flush.current && !(await flush.current())) return
    void open('/about', { step: to })
  }
  return (
    <Page title={step === 'days' ? t('about.q.days') : t(questionKey(step), { child: name })} inWindow={t('about.title')}
      lead={<p className="second steps-of">{t('about.question-of', { n: at + 1, of: steps.length })}</p>}>
      {step === 'days' ? (
        <>
          <p className="second">{t('about.hint.days')}</p>
          <DayList side="family" child={child} about={about} />
          <div className="card"><AddDay side="family" child={child} about={about} /></div>
        </>
      ) : (
        <AnswerField side="family" child={child} childName={name} question={step} about={about} language={language} flush={flush} onState={setState} />
      )}
      <p className="second saved-line" role="status">
        {state === 'saving' ? t('about.saving') : state === 'saved' ? <><Icon name="check" small /> {t('about.saved', { practice: practice.name })}</> : state === 'waiting' ? t('about.waiting') : ''}
      </p>
      <div className="stack-tight">
        <Button look="main" wide onClick={() => { void go(steps[at + 1]) }}>{at + 1 < steps.length ? t('about.next') : t('about.done')}</Button>
        <div className="buttons buttons-even">
          {at > 0 && <Button onClick={() => { void go(steps[at - 1]) }}>{t('common.back')}</Button>}
          <Button onClick={() => { void go(undefined) }}>{t('about.see-all')}</Button>
        </div>
      </div>
    </Page>
  )
}
