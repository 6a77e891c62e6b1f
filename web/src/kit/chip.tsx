// State chips: an icon, a word and a silhouette of their own; the weight rises with urgency.
//
// SPDX-License-Identifier: Apache-2.0
import type { DueState, Need, Stage } from '../client/index.ts'
import type { Key } from '../generated/keys.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'
import { useWords } from './words.tsx'

type Look = 'quiet' | 'ahead' | 'soon' | 'due' | 'late' | 'late-outline' | 'done' | 'dashed'

interface Face { look: Look; icon: IconName; word: Key }

const dueFaces: Record<DueState, Face> = {
  not_due: { look: 'quiet', icon: 'circle-dashed', word: 'state.not-due' },
  due_soon: { look: 'soon', icon: 'clock', word: 'state.due-soon' },
  due: { look: 'due', icon: 'circle-fill', word: 'state.due' },
  overdue: { look: 'late', icon: 'warning-fill', word: 'state.overdue' },
}

export const stageFaces: Record<Stage, Face> = {
  requested: { look: 'quiet', icon: 'note-pencil', word: 'need.stage.requested' },
  sent: { look: 'ahead', icon: 'arrow-right', word: 'need.stage.sent' },
  accepted: { look: 'ahead', icon: 'handshake', word: 'need.stage.accepted' },
  scheduled: { look: 'ahead', icon: 'calendar-blank', word: 'need.stage.scheduled' },
  done: { look: 'done', icon: 'check-circle-fill', word: 'need.stage.done' },
  family_confirmed: { look: 'done', icon: 'record', word: 'need.stage.family-confirmed' },
  stuck: { look: 'late-outline', icon: 'hourglass-fill', word: 'need.stage.stuck' },
  closed: { look: 'quiet', icon: 'x', word: 'need.stage.closed' },
}

export function Chip({ look, icon, children }: { look: Look; icon: IconName; children: string }) {
  return <span className="chip" data-look={look}><Icon name={icon} small />{children}</span>
}

export function DueChip({ state }: { state: DueState }) {
  const { t } = useWords()
  const { look, icon, word } = dueFaces[state]
  return <Chip look={look} icon={icon}>{t(word)}</Chip>
}

export function StageChip({ stage }: { stage: Stage }) {
  const { t } = useWords()
  const { look, icon, word } = stageFaces[stage]
  return <Chip look={look} icon={icon}>{t(word)}</Chip>
}

// When we look again; once that day has passed, how late it is.
export function NextDate({ need }: { need: Need }) {
  const { t, format } = useWords()
  if (!need.next_date || need.stage === 'family_confirmed' || need.stage === 'closed') return null
  const days = format.daysUntil(need.next_date)
  if (days < 0) return <Chip look="late" icon="warning-fill">{t('need.days-late', { n: -days })}</Chip>
  return <span>{t('need.next-on', { date: format.dayShort(need.next_date) })}</span>
}
