// "Someone changed this part while you were writing. See both and choose."
//
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react'
import type { Header, Person, Plan } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { sectionName } from '../../kit/plan.tsx'
import { Sides, type Side } from '../../kit/sides.tsx'
import { useWords, type Words } from '../../kit/words.tsx'
import type { Conflict, DraftGoal, DraftSection } from './merge.ts'

interface Props {
  child: Header
  theirs: Plan
  owners: Person[]
  conflicts: Conflict[]
  busy: boolean
  error: unknown
  onChosen: (choices: Record<string, Side>) => void
  onBack: () => void
}

export function BothVersions({ theirs, owners, conflicts, busy, error, onChosen, onBack }: Props) {
  const words = useWords()
  const { t } = words
  const [choices, setChoices] = useState<Record<string, Side>>({})
  const [pressed, setPressed] = useState(false)
  const name = theirs.updated_by?.name ?? t('staff.someone')
  const open = conflicts.filter((conflict) => !choices[conflict.part]).length
  const save = () => {
    setPressed(true)
    if (open === 0) onChosen(choices)
  }
  useKeys({ 'Control+Enter': save, 'Escape': onBack })
  return (
    <Page title={t('staff.conflict.title')} className="narrow">
      <p role="status">{conflicts.length > 0 ? t('error.conflict', { name }) : t('staff.conflict.together', { name })}</p>
      {error != null && <Problem error={error} />}
      {pressed && open > 0 && <p className="problem" role="alert">{t('staff.conflict.choose-first', { n: open })}</p>}
      {conflicts.map((conflict) => (
        <Sides key={conflict.part} part={conflict.part} name={partName(conflict, words)} chosen={choices[conflict.part]} onChoose={(side) => { setChoices({ ...choices, [conflict.part]: side }) }} versions={[
          { side: 'mine', whose: t('staff.conflict.mine'), says: <Version of={conflict.mine} owners={owners} /> },
          { side: 'theirs', whose: t('staff.conflict.theirs', { name }), says: <Version of={conflict.theirs} owners={owners} /> },
        ]} />
      ))}
      <div className="buttons">
        <Button look="main" keys="Control+Enter" busy={busy} onClick={save}>{t('staff.conflict.save')}</Button>
        <Button look="plain" onClick={onBack}>{t('staff.conflict.back')}</Button>
      </div>
    </Page>
  )
}

function partName({ part, mine, theirs }: Conflict, words: Words): string {
  if (part === 'what_matters') return words.t('staff.plan.what-matters')
  if (!part.startsWith('section:')) return words.t('staff.conflict.goal')
  const section = (mine ?? theirs) as DraftSection
  return sectionName(section.code, section.title, words)
}

function Version({ of, owners }: { of: string | DraftGoal | DraftSection | undefined; owners: Person[] }) {
  const { t, format } = useWords()
  if (of === undefined) return <span className="second">{t('staff.conflict.taken-away')}</span>
  if (typeof of === 'string') return of ? <span className="side-text" dir="auto">{of}</span> : <span className="second">{t('staff.conflict.empty')}</span>
  if (!('actions' in of)) {
    const owner = of.owner === 'family' ? t('plan.the-family') : owners.find((one) => one.reference === of.owner)?.name ?? t('plan.nobody')
    return <span className="stack-tight side-text" dir="auto"><span>{of.text || t('staff.conflict.empty')}</span><span className="second small">{t('plan.owner', { name: owner })}</span></span>
  }
  return (
    <span className="stack-tight side-text" dir="auto">
      <strong>{of.text}</strong>
      {of.why && <span className="second">{of.why}</span>}
      {of.actions.map((action, index) => (
        <span key={action.id ?? index}>{action.text}<br /><span className="second small">{t('staff.plan.owner-and-date', {
          name: owners.find((one) => one.reference === action.owner)?.name ?? t('need.no-owner'), date: action.due ? format.dayShort(action.due) : t('staff.conflict.no-date') })}</span></span>
      ))}
    </span>
  )
}
