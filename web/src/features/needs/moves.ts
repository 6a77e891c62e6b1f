// Which moves there are from a stage, what each is called, and which must say why.
//
// SPDX-License-Identifier: Apache-2.0
import type { Move, Need, Stage } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'

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
export const possibleMoves = (stage: Stage): Move[] => moves[stage]
export const owesReason = (stage: Stage, move: Move): boolean =>
  move === 'stuck' || move === 'closed' || move === 'reopened' || (move === 'sent' && (stage === 'sent' || stage === 'accepted'))
// Words that are worth a line before the card moves; the others move at once.
export const opensLine = (stage: Stage, move: Move): boolean => move === 'sent' || move === 'done' || owesReason(stage, move)
// A need that was sent goes to another service the second time.
export const sendsAgain = (need: Need, move: Move): boolean => move === 'sent' && need.history.some((step) => step.stage === 'sent')
