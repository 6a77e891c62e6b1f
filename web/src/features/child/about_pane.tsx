// What the family says of the child and itself, at the top of the team's column: strengths, what works, customs, days that matter.
//
// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router'
import type { AboutQuestion, AboutUs } from '../../client/index.ts'
import { useWords } from '../../kit/words.tsx'
import { SaidLine } from '../../kit/said.tsx'
import { questionKey } from '../about/index.ts'

const shown: readonly AboutQuestion[] = ['child_strengths', 'family_strengths', 'works', 'upsets', 'communicates', 'culture_faith', 'food', 'home_language']

export function AboutPane({ child, name, about }: { child: string; name: string; about: AboutUs }) {
  const { t, format } = useWords()
  const answers = shown.flatMap((question) => about.answers.filter((one) => one.question === question))
  return (
    <>
      <div className="pane-head"><h2>{t('about.title')}</h2><Link to={`/children/${child}/about`}>{t('staff.about.open')}</Link></div>
      {answers.length === 0 && about.days.length === 0 ? <p className="second">{t('staff.about.empty')}</p> : (
        <div className="card stack">
          {answers.map((answer) => (
            <div key={answer.question} className="stack-tight">
              <h3>{t(questionKey(answer.question), { child: name })}</h3>
              <p className="quote answer-text" dir="auto">{answer.text}</p>
              <SaidLine said={answer} />
            </div>
          ))}
          {about.days.length > 0 && (
            <div className="stack-tight">
              <h3>{t('about.q.days')}</h3>
              <ul>{about.days.map((day) => (
                <li key={day.id}><span dir="auto">{day.what}</span>, {day.every_year ? t('about.days.yearly', { date: format.monthDay(day.on) }) : format.birthDate(day.on)}{day.quiet && <> · <strong>{t('about.days.is-quiet')}</strong></>}</li>
              ))}</ul>
            </div>
          )}
        </div>
      )}
    </>
  )
}
