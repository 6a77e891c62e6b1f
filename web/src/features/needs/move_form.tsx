// The next step of a need on its page: a menu of the moves that are possible, then what the chosen one has to say.
//
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from 'react'
import type { Move, Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { useWords } from '../../kit/words.tsx'
import { MoveLine } from './move_line.tsx'
import { moveWords, possibleMoves } from './moves.ts'
import { useMove } from './use_move.ts'

export function MoveForm({ need }: { need: Need }) {
  const { t } = useWords()
  const menu = useRef<HTMLSelectElement>(null)
  const moves = possibleMoves(need.stage)
  const [to, setTo] = useState<Move | ''>('')
  const [pressed, setPressed] = useState(false)
  const save = useMove(need, () => { setTo('') })
  useKeys({
    'm': () => { menu.current?.focus() },
    // Once a move is chosen, its own line listens.
    ...(to ? {} : { 'Control+Enter': () => { setPressed(true) } }),
    'e': () => { if (moves.includes('done')) setTo('done') },
  })
  return (
    <section className="card stack" aria-labelledby="next-step">
      <h2 id="next-step">{t('staff.move.title')}</h2>
      <Field label={t('staff.move.to')} problem={pressed && !to ? t('error.move.choose') : undefined}>
        {(tied) => (
          <select {...tied} ref={menu} value={to} onChange={(event) => { setTo(event.target.value as Move | '') }}>
            <option value="">{t('common.choose')}</option>
            {moves.map((move) => <option key={move} value={move}>{t(moveWords[move])}</option>)}
          </select>
        )}
      </Field>
      {to ? <MoveLine key={to} need={need} move={to} main busy={save.isPending} error={save.error} onMove={(moving) => { save.mutate(moving) }} onCancel={() => { setTo('') }} />
        : <div><Button look="main" onClick={() => { setPressed(true); menu.current?.focus() }}>{t('staff.move.save')}</Button></div>}
    </section>
  )
}
