// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { NeedPage } from './page.tsx'
export { NewNeedPage } from './new_need_page.tsx'
export { Flags, forWhom, kindOfHelp } from './facts.tsx'
export { MoveLine } from './move_line.tsx'
export { moveWords, opensLine, possibleMoves } from './moves.ts'
export { useMove } from './use_move.ts'
