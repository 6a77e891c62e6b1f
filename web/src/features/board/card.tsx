// A need on the board: opens by Enter, moves by its menu or by dragging, and says why in a line of its own where that is owed.
//
// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Move, Need } from '../../client/index.ts'
import { NextDate } from '../../kit/chip.tsx'
import { Menu } from '../../kit/menu.tsx'
import { useWords } from '../../kit/words.tsx'
import { Flags, MoveLine, forWhom, kindOfHelp, moveWords, opensLine, possibleMoves, useMove } from '../needs/index.ts'

export interface CardProps {
  need: Need; tabbable: boolean; picked: boolean
  // The one card that the next key is for: its button is the filled one.
  here: boolean
  // A move that was asked for from outside: dropped on another column.
  asked: Move | undefined
  onAsk: (move: Move | undefined) => void
  onHere: () => void
  onPick: () => void
}

export function Card({ need, tabbable, picked, here, asked, onAsk, onHere, onPick }: CardProps) {
  const words = useWords()
  const { t } = words
  const moving = useMove(need, () => { onAsk(undefined) })
  const dropped = useRef<Move>(undefined)
  const choose = (move: Move) => {
    if (opensLine(need.stage, move)) onAsk(move)
    else moving.mutate({ to: move })
  }
  useEffect(() => {
    if (asked === undefined || asked === dropped.current || opensLine(need.stage, asked)) return
    dropped.current = asked
    moving.mutate({ to: asked })
  }, [asked, need.stage, moving])
  const tab = tabbable ? 0 : -1
  return (
    <article className="board-card" data-picked={picked || undefined} data-here={here || undefined} onFocus={onHere} onPointerDown={onHere} draggable
      onDragStart={(event) => { event.dataTransfer.setData('text/medhome-need', need.id); event.dataTransfer.effectAllowed = 'move' }}>
      <Link className="board-card-open" to={`/needs/${need.id}`} data-item={need.id} tabIndex={tab} draggable={false}>
        <strong className="wrap" dir="auto">{need.text}</strong>
        <span><bdi>{need.child.name}</bdi></span>
        <span className="second small">{kindOfHelp(need, words)} · <bdi>{forWhom(need, words)}</bdi></span>
        <span className="second small">{need.owner && <><bdi>{need.owner.name}</bdi> · </>}{t('staff.need.open-for', { n: need.age_days })}</span>
        <span className="second small"><NextDate need={need} /></span>
        {need.performer && <span className="second small">{t('staff.need.performed-by', { name: need.performer })}</span>}
        {(need.attempts?.length ?? 0) > 1 && <span className="second small">{t('staff.need.attempt', { n: need.attempts?.length ?? 1 })}</span>}
      </Link>
      <Flags need={need} />
      {asked !== undefined && opensLine(need.stage, asked)
        ? <MoveLine need={need} move={asked} look={here ? 'main' : 'outline'} takeFocus busy={moving.isPending} error={moving.error} onMove={(body) => { moving.mutate(body) }} onCancel={() => { onAsk(undefined); document.querySelector<HTMLElement>(`[data-item="${need.id}"]`)?.focus() }} />
        : (
          <span className="buttons no-print">
            <Menu main={here} label={t('staff.board.move')} about={t('staff.board.move-named', { text: need.text })} tabIndex={tab}
              items={possibleMoves(need.stage).map((move) => ({ value: move, label: t(moveWords[move]) }))} onChoose={choose} />
            <label className="pick"><input type="checkbox" checked={picked} tabIndex={tab} onChange={onPick} /><span className="unseen">{t('staff.board.pick', { text: need.text })}</span></label>
          </span>
        )}
    </article>
  )
}
