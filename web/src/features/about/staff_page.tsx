// About us, at the desk: read what the family says, and write down what they tell.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { aboutQuestions, staffAboutQuery, type AboutQuestion, type StaffAbout } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { SaidLine, ToldBy } from '../../kit/said.tsx'
import { useWords, type Language } from '../../kit/words.tsx'
import { AnswerField, questionKey, type SavedState } from './answer.tsx'
import { AddDay, DayList } from './days.tsx'
import './about.css'

export function StaffAboutPage() {
  const { t } = useWords()
  const { child } = useParams({ strict: false }) as { child: string }
  const { data, error, refetch } = useQuery(staffAboutQuery(child))
  if (data) return <AboutDesk page={data} />
  return <div className="page">{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}</div>
}

function AboutDesk({ page: { header, about, caregivers } }: { page: StaffAbout }) {
  const { t, format } = useWords()
  const navigate = useNavigate()
  const [writing, setWriting] = useState<AboutQuestion>()
  const [toldBy, setToldBy] = useState(caregivers.length === 1 ? caregivers[0]!.reference : '')
  const [spoken, setSpoken] = useState<Language>(header.language === 'es' ? 'es' : 'en')
  const [state, setState] = useState<SavedState>('still')
  const flush = useRef<(() => Promise<boolean>) | undefined>(undefined)
  const name = header.preferred_name ?? header.name_parts.given
  // The one filled button: the first question that nobody asked yet.
  const next = aboutQuestions.find((question) => !about.answers.some((one) => one.question === question))
  const open = async (question: AboutQuestion | undefined) => {
    if (flush.current && writing && !(await flush.current())) return
    flush.current = undefined
    setState('still')
    setWriting(question)
  }
  useKeys({
    'Escape': () => { if (writing) void open(undefined); else void navigate({ to: `/children/${header.id}` }) },
    'Control+Enter': () => { void open(undefined) },
  })
  return (
    <>
      <ChildHeader header={header} />
      <Page title={t('about.title')} className="narrow">
        <p className="no-print">{t('staff.about.why')}</p>
        <div className="fields card no-print">
          <ToldBy family={caregivers.map((one) => ({ ...one, role: one.relationship, kind: 'family' }))} value={toldBy} onChange={setToldBy} />
          <Field label={t('staff.about.language')}>
            {(tied) => <select {...tied} value={spoken} onChange={(event) => { setSpoken(event.target.value as Language) }}>{(['en', 'es'] as const).map((one) => <option key={one} value={one}>{format.languageName(one)}</option>)}</select>}
          </Field>
        </div>
        <ul className="rows">
          {aboutQuestions.map((question) => {
            const answer = about.answers.find((one) => one.question === question)
            const here = writing === question
            return (
              <li key={question} className="about-row">
                <div className="line-between">
                  <h2 className="about-question">{t(questionKey(question), { child: name })}</h2>
                  {!here && <Button look={!writing && question === next ? 'main' : 'plain'} onClick={() => { void open(question) }}>{answer ? t('about.change') : t('staff.about.write')}<span className="unseen">: {t(questionKey(question), { child: name })}</span></Button>}
                </div>
                {here ? (
                  <>
                    <AnswerField side="staff" child={header.id} childName={name} question={question} about={about} language={spoken} toldBy={toldBy} flush={flush} onState={setState} autoFocus />
                    <div className="line">
                      <Button look="main" keys="Control+Enter" onClick={() => { void open(undefined) }}>{t('staff.about.done')}</Button>
                      <span className="second" role="status">{state === 'saving' ? t('about.saving') : state === 'saved' ? t('staff.about.saved') : state === 'waiting' ? t('about.waiting') : ''}</span>
                    </div>
                  </>
                ) : answer ? <><p className="quote answer-text" dir="auto">{answer.text}</p><SaidLine said={answer} /></> : <p className="second">{t('common.not-asked-yet')}</p>}
              </li>
            )
          })}
          <li className="about-row">
            <h2 className="about-question">{t('about.q.days')}</h2>
            <DayList side="staff" child={header.id} about={about} toldBy={toldBy} />
            <details className="no-print"><summary>{t('about.days.add')}</summary><AddDay side="staff" child={header.id} about={about} toldBy={toldBy} /></details>
          </li>
        </ul>
      </Page>
    </>
  )
}
