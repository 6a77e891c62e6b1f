// The thread: dashed while we wait, solid when it happened, a double ring when the family says the help arrived.
//
// SPDX-License-Identifier: Apache-2.0
import type { Mark, Need, NeedStep, Person, Stage } from '../client/index.ts'
import type { Key } from '../generated/keys.ts'
import { stageFaces } from './chip.tsx'
import { useWords, type Words } from './words.tsx'

const road: Stage[] = ['requested', 'sent', 'accepted', 'scheduled', 'done', 'family_confirmed']

const markWords: Record<Mark, Key> = {
  report_read: 'need.mark.report-read', family_told: 'need.mark.family-told', tried: 'need.mark.tried', handed_off: 'need.mark.handed-off',
  escalated: 'need.mark.escalated', assigned: 'need.mark.assigned', noted: 'need.mark.noted',
}

export function stepWord(stage: NeedStep['stage']): Key {
  if (stage === 'reopened') return 'need.stage.reopened'
  return stage in markWords ? markWords[stage as Mark] : stageFaces[stage as Stage].word
}

// To whom, how and why, in words.
function detail(step: NeedStep, { tIfKnown }: Pick<Words, 'tIfKnown'>): string {
  const why = step.reason && step.reason !== 'other' ? tIfKnown(`need.reason.${step.reason.replaceAll('_', '-')}`) : undefined
  const how = step.how ? tIfKnown(`need.way.${step.how.replaceAll('_', '-')}`) : undefined
  return [step.to?.name, how, why].filter(Boolean).join(' · ')
}

const by = (person: Person | null | undefined) => person?.name ?? ''

// What happened, newest last, then the next thing awaited.
export function NeedThread({ need, family }: { need: Need; family?: boolean }) {
  const words = useWords()
  const { t, format } = words
  const told = family ? format.dayInWords : format.timeShort
  const open = need.stage !== 'family_confirmed' && need.stage !== 'closed'
  return (
    <ol className="thread">
      {need.history.map((step, index) => {
        const last = index === need.history.length - 1
        const mark = step.stage === 'family_confirmed' ? 'confirmed' : step.stage === 'stuck' ? 'stuck' : 'happened'
        return (
          <li key={`${step.at}${index}`} data-mark={mark} data-next={last && open ? 'waiting' : undefined}>
            <p><strong>{t(stepWord(step.stage))}</strong>{detail(step, words) && <>: <bdi>{detail(step, words)}</bdi></>}</p>
            <p className="second small"><time dateTime={step.at}>{told(step.at)}</time>{step.told_by ? <>, <bdi>{t('about.written-for', { told: step.told_by.name, author: by(step.by) })}</bdi></> : by(step.by) && <>, <bdi>{by(step.by)}</bdi></>}</p>
            {step.note && <p className="quote wrap" dir="auto">{step.note}</p>}
          </li>
        )
      })}
      {open && <NextStep need={need} />}
    </ol>
  )
}

function NextStep({ need }: { need: Need }) {
  const { t, format } = useWords()
  const awaited = need.stage === 'done' ? t('need.awaited.family') : need.next_date
    ? t(format.daysUntil(need.next_date) < 0 ? 'need.awaited.was-by' : 'need.awaited.by', { name: need.owner?.name ?? t('need.no-owner'), date: format.dayShort(need.next_date) })
    : t('need.awaited.no-date')
  return <li data-mark="expected"><p className="second">{awaited}</p></li>
}

// The same road on one line: how far the need has come.
export function NeedSteps({ need }: { need: Need }) {
  const words = useWords()
  const reached = Math.max(0, ...need.history.map((step) => road.indexOf(step.stage as Stage)))
  const stuck = need.stage === 'stuck'
  return (
    <ol className="steps" aria-label={roadInWords(need, words)}>
      {road.map((stage, index) => {
        const happened = index <= reached && !(stuck && index === reached)
        const mark = stuck && index === reached ? 'stuck' : happened ? (stage === 'family_confirmed' ? 'confirmed' : 'happened') : 'expected'
        return <li key={stage} data-mark={mark} data-end={stage === 'family_confirmed' ? true : undefined} data-next={index >= reached ? 'waiting' : undefined} aria-hidden="true" />
      })}
    </ol>
  )
}

function roadInWords(need: Need, { t }: Words): string {
  return t('need.road', { stage: t(stageFaces[need.stage].word) })
}
