// What matters, goals in the family's words, and actions with one owner and one date each.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { ApiError, planPrint, savePlan, useDraft, type Header, type Person, type Plan, type PlanDraft, type Together, type WhatWorks } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { DoorMark } from '../../kit/door.tsx'
import { Icon } from '../../kit/icon.tsx'
import { sectionName, SeenBy, Versions, WhatWorksLines } from '../../kit/plan.tsx'
import { SaidLine, ToldBy } from '../../kit/said.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { BothVersions } from './both_versions.tsx'
import { GoalEditor, type DraftAction } from './goal_editor.tsx'
import { AskFamily, RecordAgreement, Review } from './agreement.tsx'
import { conflicts, draftOf, merge, withoutEmpty, type DraftGoal, type DraftSection } from './merge.ts'
import { Changed, SectionEditor, SectionOwner } from './section_editor.tsx'
import { Waiting } from './waiting.tsx'

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

export function PlanEditor({ child, header, plan, together, works, family, owners }: {
  child: string; header: Header; plan: Plan | null; together: Together | null; works: WhatWorks | null | undefined; family: Person[]; owners: Person[]
}) {
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

  const changeSection = (index: number, section: DraftSection | undefined) => {
    change({ sections: section ? mine.sections.map((before, at) => (at === index ? section : before)) : mine.sections.filter((_, at) => at !== index) })
  }
  // While nothing is typed the page follows what others save.
  const unsaved = JSON.stringify(draft.value.mine) !== JSON.stringify(beginning(plan, words).mine)
  const settle = draft.settle
  const stale = plan !== null && plan.version !== draft.value.version && JSON.stringify(withoutEmpty(draft.value.mine)) === JSON.stringify(withoutEmpty(draft.value.base))
  useEffect(() => { if (stale) settle(beginning(plan, words)) }, [stale, settle, plan, words])

  const { hold } = useHeldInPlace(form)
  const only = family.length === 1 ? family[0]!.reference : ''
  const rewritten = mine.what_matters.trim() !== '' && mine.what_matters.trim() !== (plan?.what_matters?.text ?? '')
  const save = useMutation({
    // Whose words they are is told with new words alone.
    mutationFn: (working: Working) => savePlan(child, { ...working.mine, told_by: rewritten ? working.mine.told_by ?? only : '' }, working.version),
    onSuccess: async ({ plan: saved }) => {
      hold()
      setTheirs(undefined)
      setPressed(false)
      draft.settle(beginning(saved, words))
      client.setQueryData<{ header: Header; plan: Plan | null; together: Together | null }>(['plan', child], (before) => before && { ...before, plan: saved })
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
  // While both versions are on the screen, the keys are theirs.
  useKeys(theirs ? {} : { 'Control+Enter': submit, 'Escape': back })
  useSectionKeys()

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
  const left = together?.left ?? []
  const stands = (code: string | null) => plan?.sections.find((one) => one.code === code)
  const goalsSection = mine.sections.findIndex((one) => one.code === 'goals')
  return (
    <Page title={plan ? t('staff.plan.title-version', { n: plan.number }) : t('staff.plan.write-title')} inWindow={t('staff.plan.change-title')} className="editor-page plan-page">
      {plan && together && (
        <div className="line-between plan-top">
          <AskFamily child={child} plan={plan} together={together} main={!unsaved} />
          <a className="button" href={planPrint('staff', child)} target="_blank" rel="noreferrer"><Icon name="printer" /><span>{t('plan.print')}</span></a>
        </div>
      )}
      <div className="plan-panes">
      <SectionsPane mine={mine} owners={owners} left={left} />
      <div className="stack">
      <WhatWorksLines works={works} child={header.preferred_name ?? header.name_parts.given} />
      {plan && <p className="second small">{t('staff.plan.changed', { date: format.timeShort(plan.updated), name: plan.updated_by?.name ?? t('staff.someone') })}</p>}
      <form className="stack narrow" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}>
        {draft.restored && <p className="notice">{t('staff.plan.draft-kept')} <Button look="plain" onClick={() => { draft.settle(beginning(plan, words)) }}>{t('staff.plan.drop-draft')}</Button></p>}
        {refused && <Problem error={refused} />}
        <div className="stack-tight">
        <Field label={t('staff.plan.what-matters')} hint={t('staff.plan.what-matters-hint')} problem={issue('what_matters')}>
          {(tied) => <textarea {...tied} autoFocus={!plan} id={tied.id} data-part="what_matters" rows={2} dir="auto" lang={words} value={mine.what_matters} onChange={(event) => { change({ what_matters: event.target.value }) }} />}
        </Field>
        {rewritten && family.length > 0 ? <ToldBy family={family} value={mine.told_by ?? only} problem={issue('told_by')} onChange={(told_by) => { change({ told_by }) }} /> : plan?.what_matters && <SaidLine said={{ author: null, told_by: null, ...plan.what_matters }} />}
        </div>
        <h2 id="part-goals" tabIndex={-1}>{t('staff.plan.goals')}</h2>
        <Changed section={stands('goals')} />
        {goalsSection >= 0 && <SectionOwner label={t('staff.plan.section-owner', { name: t('staff.plan.goals') })} owner={mine.sections[goalsSection]!.owner} owners={owners} left={left}
          problem={issue(`sections[${goalsSection}].owner`)} onChange={(owner) => { changeSection(goalsSection, { ...mine.sections[goalsSection]!, owner }) }} />}
        {mine.goals.map((goal, index) => (
          <GoalEditor key={index} number={index + 1} goal={goal} owners={owners} left={left} pressed={pressed} issue={(path) => issue(`goals[${index}].${path}`)}
            onChange={(next) => { changeGoal(index, next) }} />
        ))}
        <div><Button icon="plus" onClick={() => { change({ goals: [...mine.goals, { id: null, text: '', language: words, why: '', owner: '', actions: [emptyAction] }] }) }}>{t('staff.plan.add-goal')}</Button></div>
        {mine.sections.map((section, index) => section.code !== 'goals' && (
          <SectionEditor key={index} section={section} stands={stands(section.code)} owners={owners} left={left}
            problem={(member) => issue(`sections[${index}].${member}`) ?? (pressed && member === 'title' && section.code === null && !section.title.trim() ? t('error.plan.section-title') : undefined)}
            onChange={(next) => { changeSection(index, next) }} />
        ))}
        <div><Button icon="plus" onClick={() => { change({ sections: [...mine.sections, { code: null, title: '', text: '', language: words, owner: '' }] }) }}>{t('staff.plan.add-section')}</Button></div>
        <div className="save-bar">
          <Button look={unsaved || !plan || together?.asked || together?.state === 'agreed' ? 'main' : 'outline'} type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.plan.save')}</Button>
          <Link className="button button-plain" to={`/children/${child}`}>{t('staff.child.back')}</Link>
          <span className="second small">{family.length > 0 ? t('staff.plan.who-sees-names', { people: family.map((one) => one.name).join(', ') }) : t('staff.plan.who-sees')}{unsaved && ` ${t('staff.plan.kept-here')}`}</span>
        </div>
      </form>
      </div>
      {plan && together && (
        <aside className="stack" aria-label={t('staff.plan.beside')}>
          <Waiting child={child} plan={plan} suggestions={together.suggestions} owners={owners} />
          <SeenBy seen={together.seen} />
          <Review child={child} plan={plan} together={together} />
          <RecordAgreement child={child} plan={plan} family={family} />
          <details><summary>{t('plan.versions')}</summary><Versions who="staff" child={child} /></details>
        </aside>
      )}
      </div>
    </Page>
  )
}

// The parts of the plan and whose they are; Alt with the arrows goes from part to part.
function SectionsPane({ mine, owners, left }: { mine: PlanDraft; owners: Person[]; left: string[] }) {
  const words = useWords()
  const { t } = words
  const whose = (owner: string) => (owner === 'family' ? t('plan.the-family') : left.includes(owner) ? t('staff.plan.owner-left') : owners.find((one) => one.reference === owner)?.name ?? t('plan.nobody'))
  return (
    <nav className="sections-pane" aria-label={t('staff.plan.sections')}>
      <ul>
        <li><button type="button" className="pane-link" onClick={() => { goTo('what_matters') }}><span><DoorMark />{t('plan.section.what-matters')}</span><span className="second small">{t('plan.the-family')}</span></button></li>
        {mine.sections.map((section, index) => (
          <li key={section.code ?? `new${index}`}>
            <button type="button" className="pane-link" onClick={() => { goTo(section.code ?? 'new') }}>
              <span dir="auto">{section.owner === 'family' && <DoorMark />}{sectionName(section.code, section.title, words) || t('staff.plan.new-section')}</span>
              <span className="second small">{whose(section.owner)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="second small">{t('staff.plan.section-keys')}</p>
    </nav>
  )
}

// What is being written stays where it is on the screen while the page around it takes in the saved plan.
function useHeldInPlace(form: RefObject<HTMLElement | null>) {
  const kept = useRef<{ element: HTMLElement; top: number; until: number }>(undefined)
  useLayoutEffect(() => {
    const { element, top, until } = kept.current ?? {}
    if (!element?.isConnected || top === undefined || until === undefined || performance.now() > until) return
    const by = element.getBoundingClientRect().top - top
    if (Math.abs(by) >= 1) scrollBy(0, by)
  })
  useEffect(() => {
    const letGo = () => { kept.current = undefined }
    for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const) addEventListener(name, letGo, { passive: true })
    return () => { for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const) removeEventListener(name, letGo) }
  }, [])
  const hold = () => {
    const focused = document.activeElement
    // The bar of buttons stays in place by itself: then the part in the middle of the screen counts.
    const middle = form.current && [...form.current.children].find((part) => part.getBoundingClientRect().bottom > innerHeight / 2)
    const element = focused instanceof HTMLElement && form.current?.contains(focused) && !focused.closest('.save-bar') ? focused : middle
    if (element instanceof HTMLElement) kept.current = { element, top: element.getBoundingClientRect().top, until: performance.now() + 2000 }
  }
  return { hold }
}

function parts(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-part="what_matters"], #part-goals, .plan-section > h2')]
}
function goTo(code: string): void {
  const part = code === 'what_matters' ? document.querySelector<HTMLElement>('[data-part="what_matters"]')
    : code === 'goals' ? document.getElementById('part-goals') : document.querySelector<HTMLElement>(`#part-${CSS.escape(code)} > h2`)
  part?.focus()
  part?.scrollIntoView({ block: 'start' })
}

function useSectionKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
      event.preventDefault()
      const all = parts()
      const before = all.filter((one) => one === document.activeElement || (document.activeElement && (one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0)).length - 1
      const next = all[Math.max(0, Math.min(all.length - 1, before + (event.key === 'ArrowDown' ? 1 : -1)))]
      next?.focus()
      next?.scrollIntoView({ block: 'start' })
    }
    window.addEventListener('keydown', press)
    return () => { window.removeEventListener('keydown', press) }
  }, [])
}
