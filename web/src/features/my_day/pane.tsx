// The picked thing: whose child, what matters to the family, how it came to this, and what to do next.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { actionQuery, idOf, needQuery, questionQuery, type Header, type Written } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { Door } from '../../kit/door.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { allergen, plainTerm } from '../../kit/format.ts'
import { NeedThread } from '../../kit/thread.tsx'
import { useWords } from '../../kit/words.tsx'
import { QuestionLetters } from '../questions/index.ts'
import { AssignForm, PutOffForm } from './forms.tsx'
import type { Row } from './list.ts'
import { When } from './row.tsx'
import { isNews, nextSteps, pageOf, titleOf } from './words.ts'

export type Task = 'assign' | 'put-off' | 'reply'

interface Props {
  row: Row
  task: Task | undefined
  opened: boolean
  onTask: (task: Task | undefined) => void
  onBack: () => void
  onFinish: () => void
  onWritten: (text: string, answer: Written) => Promise<void>
  onPutOff: (text: string, item: string, back: () => Promise<unknown>) => Promise<void>
  onChanged: () => Promise<void>
}

export function Pane(props: Props) {
  const { t, language } = useWords()
  const { row: { thing, group }, task, onTask, onBack, onFinish, onWritten, onPutOff } = props
  const news = isNews(group, thing)
  const whole = thing.kind !== 'question' && !(thing.kind === 'action') && !news
  // One filled button: the next step, unless a form is open and has it.
  const look = task ? 'outline' : 'main'
  return (
    <>
      <div className="day-back"><Button look="plain" icon="arrow-left" keys="Escape" onClick={onBack}>{t('staff.day.back-to-list')}</Button></div>
      <Told {...props} />
      {task === 'assign' ? <AssignForm thing={thing} onWritten={onWritten} onBack={() => { onTask(undefined) }} />
        : task === 'put-off' ? <PutOffForm thing={thing} onPutOff={onPutOff} onBack={() => { onTask(undefined) }} /> : null}
      <div className="buttons">
        {whole && <Link className={`button button-${look}`} to={pageOf(thing)}>{capital(t(nextSteps[thing.next_step === 'assign' ? 'look' : thing.next_step]), language)}</Link>}
        {thing.kind === 'action' && <Button look={look} keys="e" onClick={onFinish}>{t('staff.day.mark-done')}</Button>}
        {news && <Button look={look} keys="e" onClick={onFinish}>{t('staff.day.mark-read')}</Button>}
        {thing.kind === 'question' && task !== 'reply' && <Button look={look} keys="m" onClick={() => { onTask('reply') }}>{t('staff.question.reply')}</Button>}
        {thing.kind !== 'suggestion' && thing.kind !== 'plan' && <Button keys="a" onClick={() => { onTask('assign') }}>{t('staff.day.assign')}</Button>}
        <Button keys="p" onClick={() => { onTask('put-off') }}>{t('staff.day.put-off')}</Button>
        {!whole && <Link className="button button-plain" to={pageOf(thing)}>{thing.kind === 'action' ? t('staff.child.open-plan') : t('staff.day.open-whole')}</Link>}
      </div>
      {thing.kind === 'need' && <HowItCame need={idOf(thing.item)} />}
    </>
  )
}

// A step stands inside a sentence in the list, and alone on the button.
const capital = (text: string, language: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1)

function Told(props: Props) {
  switch (props.row.thing.kind) {
    case 'need': return <OfNeed {...props} />
    case 'action': return <OfAction {...props} />
    case 'question': return <OfQuestion {...props} />
    default: return <Plain {...props} />
  }
}

// The child, as briefly as a pane allows: who, how old, what to beware of, what matters.
function Child({ header }: { header: Header }) {
  const { t, format } = useWords()
  return (
    <div className="day-child">
      <Door name={header.name} family={header.name_parts.family} small />
      <div className="stack-tight">
        <p><Link to={`/children/${header.id}`}><strong><bdi>{header.name}</bdi></strong></Link></p>
        <p className="second small">{[header.age && format.age(header.age), header.language && format.languageName(header.language), header.interpreter && t('staff.header.interpreter')].filter(Boolean).join(' · ')}</p>
        {header.alerts.length > 0 && (
          <p className="line">
            {header.alerts.slice(0, 3).map((alert) => (
              <Chip key={alert.text} look={alert.kind === 'allergy' ? 'late-outline' : 'quiet'} icon="warning">{alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text)}</Chip>
            ))}
            {header.alerts.length > 3 && <span className="small">{t('staff.header.more-alerts', { n: header.alerts.length - 3 })}</span>}
          </p>
        )}
        {header.what_matters && <p className="quote" dir="auto">“{header.what_matters}”</p>}
      </div>
    </div>
  )
}

function Title({ row: { thing, group } }: Pick<Props, 'row'>) {
  const { t } = useWords()
  return (
    <>
      <h2 tabIndex={-1} dir="auto">{titleOf(thing, t)}</h2>
      <p className="line"><When thing={thing} group={group} />{thing.owner ? <span>{t('staff.need.owned-by', { name: thing.owner.name })}</span> : <Chip look="late-outline" icon="warning">{t('need.no-owner')}</Chip>}</p>
    </>
  )
}

function Loading({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useWords()
  return error ? <Problem error={error} again={again} /> : <Skeleton what={t('staff.waiting')} rows={3} />
}

function OfNeed({ row }: Props) {
  const { data, error, refetch } = useQuery(needQuery(idOf(row.thing.item)))
  if (!data) return <><Title row={row} /><Loading error={error} again={() => { void refetch() }} /></>
  return <><Child header={data.header} /><Title row={row} /></>
}

// Below what can be done, so that a long story pushes no button off the screen.
function HowItCame({ need }: { need: string }) {
  const { data } = useQuery(needQuery(need))
  return data ? <NeedThread need={data.need} /> : null
}

function OfAction({ row }: Props) {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(actionQuery(idOf(row.thing.item)))
  if (!data) return <><Title row={row} /><Loading error={error} again={() => { void refetch() }} /></>
  return <><Child header={data.header} /><Title row={row} />{data.goal && <p>{t('staff.day.for-the-goal')} <q dir="auto">{data.goal}</q></p>}</>
}

function OfQuestion({ row, task, opened, onTask, onChanged }: Props) {
  const { data, error, refetch } = useQuery(questionQuery(idOf(row.thing.item)))
  if (!data) return <><Title row={row} /><Loading error={error} again={() => { void refetch() }} /></>
  return (
    <>
      <Child header={data.header} />
      <QuestionLetters question={data.question} opened={opened} replying={task === 'reply'} onStop={() => { onTask(undefined) }} onAnswered={onChanged} />
    </>
  )
}

function Plain({ row }: Props) {
  return <><Title row={row} /><p><strong><bdi>{row.thing.child.name}</bdi></strong></p></>
}
