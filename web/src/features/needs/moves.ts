// Which moves there are from a stage, what each is called, and which must say why.
//
// SPDX-License-Identifier: Apache-2.0
import type { Move, Need, Stage } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import type { Words } from '../../kit/words.tsx'

export const moveWords: Record<Move, Key> = {
  sent: 'staff.move.sent', accepted: 'staff.move.accepted', scheduled: 'staff.move.scheduled', done: 'staff.move.done',
  stuck: 'staff.move.stuck', closed: 'staff.move.closed', reopened: 'staff.move.reopened',
}

// As the server has it (need.cc): steps may be skipped; they go back only by opening again, or by sending to somebody else.
const moves: Record<Stage, Move[]> = {
  requested: ['sent', 'accepted', 'scheduled', 'done', 'stuck', 'closed'],
  sent: ['accepted', 'scheduled', 'done', 'stuck', 'sent', 'closed'],
  accepted: ['scheduled', 'done', 'stuck', 'sent', 'closed'],
  scheduled: ['done', 'stuck', 'closed'],
  done: ['stuck', 'reopened', 'closed'],
  family_confirmed: ['reopened', 'closed'],
  stuck: ['sent', 'accepted', 'scheduled', 'done', 'reopened', 'closed'],
  closed: ['reopened'],
}
// What a need waits for at each stage; nobody of the staff makes the next step of one that is done or over.
const nextMoves: Partial<Record<Stage, Move>> = { requested: 'sent', sent: 'accepted', accepted: 'scheduled', scheduled: 'done', stuck: 'sent' }
export const nextMove = (stage: Stage): Move | undefined => nextMoves[stage]

// A move as a button says it: "Send to Maple Respite", "Mark done".
export function actionWords(move: Move, helper: string | null | undefined, { t }: Pick<Words, 't'>): string {
  switch (move) {
    case 'sent': return helper ? t('staff.do.send-to', { name: helper }) : t('staff.do.send')
    case 'accepted': return t('staff.do.accepted')
    case 'scheduled': return t('staff.do.scheduled')
    case 'done': return t('staff.do.done')
    case 'stuck': return t('staff.do.stuck')
    case 'closed': return t('staff.do.close')
    case 'reopened': return t('staff.do.reopen')
  }
}

export const possibleMoves = (stage: Stage): Move[] => moves[stage]
export const owesReason = (stage: Stage, move: Move): boolean =>
  move === 'stuck' || move === 'closed' || move === 'reopened' || (move === 'sent' && (stage === 'sent' || stage === 'accepted'))
// Words that are worth a line before the card moves; the others move at once.
export const opensLine = (stage: Stage, move: Move): boolean => move === 'sent' || move === 'done' || owesReason(stage, move)
// A need that was sent goes to another service the second time.
export const sendsAgain = (need: Need, move: Move): boolean => move === 'sent' && need.history.some((step) => step.stage === 'sent')
