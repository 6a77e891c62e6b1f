// The next step of a need on its page, ready to be made; the other moves stand in a menu beside it.
//
// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import type { Move, Need } from '../../client/index.ts'
import { useKeys } from '../../kit/keys.ts'
import { Menu } from '../../kit/menu.tsx'
import { useWords } from '../../kit/words.tsx'
import { MoveLine } from './move_line.tsx'
import { moveWords, nextMove, possibleMoves } from './moves.ts'
import { useMove } from './use_move.ts'

// `chosen`: another move than the next one, taken from the menu.
export function MoveForm({ need, chosen, setChosen, onMoved }: { need: Need; chosen: Move | undefined; setChosen: (move?: Move) => void; onMoved: (moved: Need) => void }) {
  const { t } = useWords()
  const box = useRef<HTMLElement>(null)
  const moves = possibleMoves(need.stage)
  const next = nextMove(need.stage)
  // Somebody else may have moved it meanwhile, and this step with it.
  const to = chosen && moves.includes(chosen) ? chosen : next
  const save = useMove(need, (moved) => { setChosen(undefined); onMoved(moved) })
  const over = need.stage === 'family_confirmed' || need.stage === 'closed'
  useKeys({
    'm': () => { box.current?.querySelector<HTMLElement>('[data-menu]')?.click() },
    'e': () => { if (moves.includes('done')) setChosen('done') },
  })
  return (
    <section className="card stack-tight" aria-labelledby="next-step" ref={box}>
      <div className="pane-head">
        <h2 id="next-step">{t('staff.move.title')}</h2>
        <Menu label={t('staff.board.move')} about={t('staff.move.other')} keys="m" end items={moves.filter((move) => move !== to).map((move) => ({ value: move, label: t(moveWords[move]) }))} onChoose={setChosen} />
      </div>
      {to ? (
        <MoveLine key={to} need={need} move={to} look="main" takeFocus={chosen !== undefined} alone busy={save.isPending} error={save.error} onMove={(moving) => { save.mutate(moving) }}
          {...(to === next ? {} : { onCancel: () => { setChosen(undefined) } })} />
      ) : need.stage === 'done' ? <p>{t('need.awaited.family')}.</p>
        : over && <><p>{t('staff.need.over')}</p><div><Link className="button button-main" to={`/children/${need.child.id}`}>{t('staff.child.back')}</Link></div></>}
    </section>
  )
}
