// One goal and its actions.
//
// SPDX-License-Identifier: Apache-2.0
import type { Person } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'
import type { DraftGoal } from './merge.ts'

export type DraftAction = DraftGoal['actions'][number]

interface Props {
  number: number
  goal: DraftGoal
  owners: Person[]
  left?: string[]
  pressed: boolean
  issue: (path: string) => string | undefined
  onChange: (goal: DraftGoal | undefined) => void
}

export function GoalEditor({ number, goal, owners, left = [], pressed, issue, onChange }: Props) {
  const { t } = useWords()
  const changeAction = (index: number, action: DraftAction | undefined) => {
    onChange({ ...goal, actions: action ? goal.actions.map((before, at) => (at === index ? action : before)) : goal.actions.filter((_, at) => at !== index) })
  }
  return (
    <fieldset className="goal-editor">
      <legend className="unseen">{t('staff.plan.goal-number', { n: number })}</legend>
      <Field label={t('staff.plan.goal-text', { n: number })} hint={t('staff.plan.goal-hint')} problem={issue('text') ?? (pressed && !goal.text ? t('error.plan.goal-text') : undefined)}>
        {(tied) => <textarea {...tied} rows={2} lang={goal.language || undefined} value={goal.text} onChange={(event) => { onChange({ ...goal, text: event.target.value }) }} />}
      </Field>
      <Owner label={t('staff.plan.goal-owner')} owner={goal.owner} owners={owners.filter((one) => one.kind !== 'pool' && one.kind !== 'organization')} problem={issue('owner') ?? (pressed && !goal.owner ? t('error.choose-person') : undefined)} onChange={(owner) => { onChange({ ...goal, owner }) }} />
      <Field label={t('staff.plan.goal-why')} problem={issue('why')}>
        {(tied) => <input {...tied} lang={goal.language || undefined} value={goal.why} onChange={(event) => { onChange({ ...goal, why: event.target.value }) }} />}
      </Field>
      {goal.actions.map((action, index) => (
        <div className="action-editor" key={action.id ?? index} role="group" aria-label={t('staff.plan.action-number', { n: index + 1 })}>
          <Field label={t('staff.plan.action')} problem={issue(`actions[${index}].text`) ?? (pressed && !action.text ? t('error.plan.action-text') : undefined)}>
            {(tied) => <input {...tied} value={action.text} onChange={(event) => { changeAction(index, { ...action, text: event.target.value }) }} />}
          </Field>
          <Owner label={left.includes(action.owner) ? t('staff.plan.new-owner') : t('staff.plan.action-owner')} left={left} owner={action.owner} owners={owners} problem={issue(`actions[${index}].owner`) ?? (pressed && !action.owner ? t('error.choose-person') : undefined)} onChange={(owner) => { changeAction(index, { ...action, owner }) }} />
          <Field label={t('staff.plan.action-due')} problem={issue(`actions[${index}].due`) ?? (pressed && !action.due ? t('error.plan.action-due') : undefined)}>
            {(tied) => <input {...tied} type="date" value={action.due} onChange={(event) => { changeAction(index, { ...action, due: event.target.value }) }} />}
          </Field>
          <Button look="plain" icon="trash" onClick={() => { changeAction(index, undefined) }}>{t('staff.plan.remove-action')}</Button>
        </div>
      ))}
      <div className="buttons">
        <Button icon="plus" onClick={() => { onChange({ ...goal, actions: [...goal.actions, { id: null, text: '', owner: '', due: '' }] }) }}>{t('staff.plan.add-action')}</Button>
        <Button look="plain" icon="trash" onClick={() => { onChange(undefined) }}>{t('staff.plan.remove-goal')}</Button>
      </div>
    </fieldset>
  )
}

export function Owner({ label, owner, owners, left = [], problem, onChange }: { label: string; owner: string; owners: Person[]; left?: string[]; problem?: string | undefined; onChange: (reference: string) => void }) {
  const words = useWords()
  return (
    <Field label={label} problem={problem}>
      {(tied) => (
        <select {...tied} value={owner} onChange={(event) => { onChange(event.target.value) }}>
          <option value="">{words.t('common.choose')}</option>
          {owner !== '' && left.includes(owner) && !owners.some((one) => one.reference === owner) && <option value={owner}>{words.t('staff.plan.owner-left')}</option>}
          {owners.map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
        </select>
      )}
    </Field>
  )
}
