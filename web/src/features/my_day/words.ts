// How My Day says things: the kinds, the groups, what to do next, and when.
//
// SPDX-License-Identifier: Apache-2.0
import type { DayGroup, DayItem, DayKind, NextStep, PutOffReason } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import type { IconName } from '../../kit/icons.ts'
import type { Translate } from '../../kit/words.tsx'

export const kinds: Record<DayKind, { icon: IconName; word: Key; many: Key }> = {
  need: { icon: 'hand-heart', word: 'staff.day.kind.need', many: 'staff.day.needs' },
  action: { icon: 'check', word: 'staff.day.kind.action', many: 'staff.day.actions' },
  question: { icon: 'note-pencil', word: 'staff.day.kind.question', many: 'staff.day.questions' },
  suggestion: { icon: 'plus', word: 'staff.day.kind.suggestion', many: 'staff.day.suggestions' },
  plan: { icon: 'clipboard-text', word: 'staff.day.kind.plan', many: 'staff.day.plans' },
}

export const groupWords: Record<DayGroup, Key> = {
  before_anything: 'staff.day.group.before-anything', due_today: 'staff.day.group.due-today', from_families: 'staff.day.group.from-families',
  moved: 'staff.day.group.moved', no_owner: 'staff.day.group.no-owner', plans: 'staff.day.group.plans', due_soon: 'staff.day.group.due-soon',
}

export const nextSteps: Record<NextStep, Key> = {
  assign: 'staff.day.next.assign', unstick: 'staff.day.next.unstick', send: 'staff.day.next.send', ask_answer: 'staff.day.next.ask-answer',
  get_date: 'staff.day.next.get-date', check_came: 'staff.day.next.check-came', ask_family: 'staff.day.next.ask-family', read: 'staff.day.next.read',
  do_it: 'staff.day.next.do-it', answer: 'staff.day.next.answer', look: 'staff.day.next.look',
}

export const reasons: Record<PutOffReason, Key> = {
  waiting_for_family: 'staff.day.reason.waiting-for-family', waiting_for_partner: 'staff.day.reason.waiting-for-partner',
  agreed_with_family: 'staff.day.reason.agreed-with-family', no_time_today: 'staff.day.reason.no-time-today', other: 'staff.day.reason.other',
}

// A plan has no words of its own here: what it waits for says it.
const planWords: Record<string, Key> = { review: 'staff.day.review', asked: 'staff.day.asked', agreed: 'staff.day.agreed' }
export const titleOf = (thing: DayItem, t: Translate) => (thing.kind === 'plan' ? t(planWords[thing.stage ?? ''] ?? 'staff.day.review') : thing.text)

export const isNews = (group: DayGroup, thing: DayItem) => group === 'moved' || thing.stage === 'family_confirmed' || thing.stage === 'agreed'

// Where a thing is opened whole.
export function pageOf(thing: DayItem): string {
  const id = thing.item.slice(thing.item.indexOf('/') + 1)
  if (thing.kind === 'need') return `/needs/${id}`
  if (thing.kind === 'question') return `/questions/${id}`
  return `/children/${thing.child.id}/plan`
}
