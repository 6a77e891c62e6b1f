// Two people changed one plan: what only one of them touched is put together, what both touched is for a person to choose.
// Nothing that was typed is dropped without being asked.
//
// SPDX-License-Identifier: Apache-2.0
import { standardSections, type Plan, type PlanDraft } from '../../client/index.ts'
import type { Side } from '../../kit/sides.tsx'

export type DraftGoal = PlanDraft['goals'][number]
export type DraftSection = PlanDraft['sections'][number]

export interface Conflict {
  // 'what_matters', the goal's id, or 'section:' and its code.
  part: string
  // Undefined: that side took it away.
  mine: string | DraftGoal | DraftSection | undefined
  theirs: string | DraftGoal | DraftSection | undefined
}

export function draftOf(plan: Plan | null): PlanDraft {
  return {
    what_matters: plan?.what_matters?.text ?? '',
    goals: (plan?.goals ?? []).map((goal) => ({
      id: goal.id, text: goal.text, language: goal.language ?? '', why: goal.why ?? '', owner: goal.owner?.reference ?? '',
      actions: goal.actions.map((action) => ({ id: action.id, text: action.text, owner: action.owner.reference, due: action.due })),
    })),
    sections: sectionsOf(plan),
  }
}

// Every plan has the goals and the standard sections, written in or not; the team's own follow.
function sectionsOf(plan: Plan | null): DraftSection[] {
  const written = plan?.sections ?? []
  const draft = (code: string): DraftSection => {
    const one = written.find((section) => section.code === code)
    return { code, title: one?.title ?? '', text: one?.text ?? '', language: one?.language ?? '', owner: one?.family ? 'family' : one?.owner?.reference ?? '' }
  }
  const codes = ['goals', ...standardSections, ...written.map((one) => one.code)]
  return [...new Set(codes)].map(draft)
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

const goalOf = (draft: PlanDraft, id: string) => draft.goals.find((goal) => goal.id === id)

function settleOne<T>(base: T, mine: T, theirs: T): { settled: true; value: T } | { settled: false } {
  if (same(mine, theirs) || same(mine, base)) return { settled: true, value: theirs }
  if (same(theirs, base)) return { settled: true, value: mine }
  return { settled: false }
}

// Every goal that the server knows on either side, in the order of theirs, then of mine.
function knownGoals(mine: PlanDraft, theirs: PlanDraft): string[] {
  const ids = [...theirs.goals, ...mine.goals].flatMap((goal) => (goal.id === null ? [] : [goal.id]))
  return [...new Set(ids)]
}

export function conflicts(base: PlanDraft, mine: PlanDraft, theirs: PlanDraft): Conflict[] {
  const found: Conflict[] = []
  if (!settleOne(base.what_matters, mine.what_matters, theirs.what_matters).settled) {
    found.push({ part: 'what_matters', mine: mine.what_matters, theirs: theirs.what_matters })
  }
  for (const id of knownGoals(mine, theirs)) {
    const sides = { mine: goalOf(mine, id), theirs: goalOf(theirs, id) }
    if (!settleOne(goalOf(base, id), sides.mine, sides.theirs).settled) found.push({ part: id, ...sides })
  }
  for (const code of knownSections(mine, theirs)) {
    const sides = { mine: sectionOf(mine, code), theirs: sectionOf(theirs, code) }
    if (!settleOne(sectionOf(base, code), sides.mine, sides.theirs).settled) found.push({ part: `section:${code}`, ...sides })
  }
  return found
}

const sectionOf = (draft: PlanDraft, code: string) => draft.sections.find((section) => section.code === code)
const knownSections = (mine: PlanDraft, theirs: PlanDraft): string[] =>
  [...new Set([...theirs.sections, ...mine.sections].flatMap((section) => (section.code === null ? [] : [section.code])))]

export function merge(base: PlanDraft, mine: PlanDraft, theirs: PlanDraft, choices: Record<string, Side>): PlanDraft {
  const pick = <T>(part: string, of: { base: T; mine: T; theirs: T }): T => {
    const settled = settleOne(of.base, of.mine, of.theirs)
    return settled.settled ? settled.value : choices[part] === 'theirs' ? of.theirs : of.mine
  }
  const goals = knownGoals(mine, theirs).flatMap((id) => {
    const goal = pick(id, { base: goalOf(base, id), mine: goalOf(mine, id), theirs: goalOf(theirs, id) })
    return goal ? [goal] : []
  })
  return {
    what_matters: pick('what_matters', { base: base.what_matters, mine: mine.what_matters, theirs: theirs.what_matters }),
    ...(mine.told_by === undefined ? {} : { told_by: mine.told_by }),
    goals: [...goals, ...mine.goals.filter((goal) => goal.id === null)],
    sections: [
      ...knownSections(mine, theirs).flatMap((code) => {
        const section = pick(`section:${code}`, { base: sectionOf(base, code), mine: sectionOf(mine, code), theirs: sectionOf(theirs, code) })
        return section ? [section] : []
      }),
      ...mine.sections.filter((section) => section.code === null),
    ],
  }
}

// Rows that were opened and left empty are nobody's words.
export function withoutEmpty(draft: PlanDraft): PlanDraft {
  return {
    what_matters: draft.what_matters.trim(),
    ...(draft.told_by === undefined ? {} : { told_by: draft.told_by }),
    goals: draft.goals
      .map((goal) => ({
        ...goal, text: goal.text.trim(), why: goal.why.trim(),
        actions: goal.actions.map((action) => ({ ...action, text: action.text.trim() })).filter((action) => action.id !== null || action.text !== '' || action.due !== ''),
      }))
      .filter((goal) => goal.id !== null || goal.text !== '' || goal.actions.length > 0),
    sections: draft.sections
      .map((section) => ({ ...section, title: section.title.trim(), text: section.text.trim() }))
      .filter((section) => section.code !== null || section.title !== '' || section.text !== ''),
  }
}
