// What matters, goals in the family's words, and actions with one owner and one date each.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { ApiError, savePlan, useDraft, type Header, type Person, type Plan, type PlanDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { BothVersions } from './both_versions.tsx'
import { GoalEditor, type DraftAction } from './goal_editor.tsx'
import { conflicts, draftOf, merge, withoutEmpty, type DraftGoal } from './merge.ts'

interface Working { version: number | null; base: PlanDraft; mine: PlanDraft }
interface Theirs { plan: Plan; draft: PlanDraft }

export const emptyAction: DraftAction = { id: null, text: '', owner: '', due: '' }

function beginning(plan: Plan | null, language: string): Working {
  const base = draftOf(plan)
  const mine = base.goals.length > 0 ? base : { ...base, goals: [{ id: null, text: '', language, why: '', owner: '', actions: [emptyAction] }] }
  return { version: plan?.version ?? null, base, mine }
}

// On 412 the answer holds the plan as it is now.
function planIn(error: unknown): Plan | undefined {
  if (!(error instanceof ApiError) || !error.conflict || !error.current) return undefined
  const current = error.current as { plan?: Plan; version: number } & Partial<Plan>
  const plan = current.plan ?? (current as Plan)
  return { ...plan, version: plan.version ?? current.version }
}

export function PlanEditor({ child, header, plan, owners }: { child: string; header: Header; plan: Plan | null; owners: Person[] }) {
  const { t, format, language } = useWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const words = header.language?.startsWith('es') ? 'es' : header.language?.startsWith('en') ? 'en' : language
  const draft = useDraft<Working>(`plan-draft/${child}`, beginning(plan, words))
  const [pressed, setPressed] = useState(false)
  const [theirs, setTheirs] = useState<Theirs>()
  const { mine } = draft.value
  const change = (part: Partial<PlanDraft>) => { draft.set({ ...draft.value, mine: { ...mine, ...part } }) }
  const changeGoal = (index: number, goal: DraftGoal | undefined) => {
    change({ goals: goal ? mine.goals.map((before, at) => (at === index ? goal : before)) : mine.goals.filter((_, at) => at !== index) })
  }

  const save = useMutation({
    mutationFn: (working: Working) => savePlan(child, working.mine, working.version),
    onSuccess: async ({ plan: saved }) => {
      setTheirs(undefined)
      setPressed(false)
      draft.settle(beginning(saved, words))
      show(t('staff.plan.saved'))
      await client.invalidateQueries({ queryKey: ['plan', child] })
      await client.invalidateQueries({ queryKey: ['child', child] })
    },
    onError: (error) => {
      const now = planIn(error)
      if (now) setTheirs({ plan: now, draft: draftOf(now) })
    },
  })
  const submit = () => {
    setPressed(true)
    const cleaned = { ...draft.value, mine: withoutEmpty(mine) }
    draft.set(cleaned.mine.goals.length > 0 ? cleaned : draft.value)
    const complete = cleaned.mine.goals.every((goal) => goal.text && goal.owner && goal.actions.every((action) => action.text && action.owner && action.due))
    if (!complete || (cleaned.mine.goals.length === 0 && !cleaned.mine.what_matters)) focusFirstProblem(form.current)
    else save.mutate(cleaned)
  }
  const back = () => { void navigate({ to: `/children/${child}` }) }
  useKeys({ 'Control+Enter': submit, 'Escape': back })

  if (theirs) {
    return (
      <BothVersions
        child={header} theirs={theirs.plan} owners={owners} busy={save.isPending} error={planIn(save.error) ? undefined : save.error}
        conflicts={conflicts(draft.value.base, mine, theirs.draft)}
        onChosen={(choices) => {
          const chosen = { version: theirs.plan.version, base: theirs.draft, mine: merge(draft.value.base, mine, theirs.draft, choices) }
          draft.set(chosen)
          save.mutate(chosen)
        }}
        onBack={() => { setTheirs(undefined) }}
      />
    )
  }
  const refused = save.error instanceof ApiError && !save.error.conflict ? save.error : undefined
  const issue = (path: string) => refused?.issues.find((one) => one.path === path)?.text
  return (
    <Page title={plan ? t('staff.plan.change-title') : t('staff.plan.write-title')} className="editor-page">
      {plan && <p className="second small">{t('staff.plan.changed', { date: format.timeShort(plan.updated), name: plan.updated_by?.name ?? t('staff.someone') })}</p>}
      <form className="stack narrow" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
        {draft.restored && <p className="notice">{t('staff.plan.draft-kept')} <Button look="plain" onClick={() => { draft.settle(beginning(plan, words)) }}>{t('staff.plan.drop-draft')}</Button></p>}
        {refused && <Problem error={refused} />}
        <Field label={t('staff.plan.what-matters')} hint={t('staff.plan.what-matters-hint')} problem={issue('what_matters')}>
          {(tied) => <textarea {...tied} autoFocus rows={2} lang={words} value={mine.what_matters} onChange={(event) => { change({ what_matters: event.target.value }) }} />}
        </Field>
        <h2>{t('staff.plan.goals')}</h2>
        {mine.goals.map((goal, index) => (
          <GoalEditor key={goal.id ?? index} number={index + 1} goal={goal} owners={owners} pressed={pressed} issue={(path) => issue(`goals[${index}].${path}`)}
            onChange={(next) => { changeGoal(index, next) }} />
        ))}
        <div><Button icon="plus" onClick={() => { change({ goals: [...mine.goals, { id: null, text: '', language: words, why: '', owner: '', actions: [emptyAction] }] }) }}>{t('staff.plan.add-goal')}</Button></div>
        <p className="second">{t('staff.plan.who-sees')}</p>
        <div className="save-bar">
          <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.plan.save')}</Button>
          <Link className="button button-plain" to={`/children/${child}`}>{t('staff.child.back')}</Link>
        </div>
      </form>
    </Page>
  )
}
