// What a move must say before it is made: why, to whom, and when we look again. In the card on the board, and on the need's page.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { longestWords, reasonsFor, servicesQuery, useDraft, type Move, type Moving, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { useWords } from '../../kit/words.tsx'
import { actionWords, moveWords, owesReason, sendsAgain } from './moves.ts'
import { WhoSees } from './who_sees.tsx'

// `alone`: the one line of its page, which hears Ctrl Enter from anywhere on it.
interface Props {
  need: Need; move: Move; busy: boolean; error: unknown; look: 'main' | 'outline'; takeFocus?: boolean; alone?: boolean
  onMove: (moving: Moving) => void; onCancel?: () => void
}

export function MoveLine({ need, move, busy, error, look, takeFocus, alone, onMove, onCancel }: Props) {
  const words = useWords()
  const { t, tIfKnown } = words
  const form = useRef<HTMLFormElement>(null)
  const owes = owesReason(need.stage, move)
  const [reason, setReason] = useState('')
  const [next, setNext] = useState('')
  const [service, setService] = useState('')
  const note = useDraft(`move-note/${need.id}/${move}`, '')
  const [pressed, setPressed] = useState(false)
  const services = useInfiniteQuery({ ...servicesQuery({ domain: need.domain }), enabled: move === 'sent' })
  const known = services.data?.pages.flatMap((page) => page.services) ?? []
  const typed = note.value.trim()
  const reasonProblem = owes && !typed && (reason === '' || reason === 'other') ? t('error.move.reason') : undefined
  const tooLong = [...typed].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined
  const submit = () => {
    setPressed(true)
    if (reasonProblem || tooLong) focusFirstProblem(form.current)
    else onMove({ to: move, note: typed, reason, next_date: next, service })
  }
  useEffect(() => { if (takeFocus) form.current?.querySelector<HTMLElement>('select, textarea')?.focus() }, [takeFocus])
  useKeys(alone ? { 'Control+Enter': submit } : {})
  const helper = service ? known.find((one) => `HealthcareService/${one.id}` === service)?.name : need.performer
  return (
    <form className="move-line stack-tight" noValidate ref={form} aria-label={t(moveWords[move])}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !onCancel) return
        event.stopPropagation()
        if (event.key === 'Escape') { event.preventDefault(); onCancel?.() }
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit() }
      }}
      onSubmit={(event) => { event.preventDefault(); submit() }}>
      {Boolean(error) && <Problem error={error} />}
      {move === 'sent' && (
        <Field label={sendsAgain(need, move) ? t('staff.move.another-service') : t('staff.move.service')}>
          {(tied) => (
            <select {...tied} value={service} onChange={(event) => { setService(event.target.value) }}>
              <option value="">{need.performer ? t('staff.move.as-named', { name: need.performer }) : t('staff.move.no-service')}</option>
              {known.map((one) => <option key={one.id} value={`HealthcareService/${one.id}`}>{one.name}</option>)}
            </select>
          )}
        </Field>
      )}
      {owes && (
        <Field label={t('staff.move.reason')} problem={pressed ? reasonProblem : undefined}>
          {(tied) => (
            <select {...tied} value={reason} onChange={(event) => { setReason(event.target.value) }}>
              <option value="">{t('common.choose')}</option>
              {reasonsFor[move]?.map((one) => <option key={one} value={one}>{tIfKnown(`need.reason.${one.replaceAll('_', '-')}`) ?? one}</option>)}
            </select>
          )}
        </Field>
      )}
      <Field label={owes ? t('staff.move.own-words') : t('staff.move.note')} problem={pressed ? tooLong : undefined}>
        {(tied) => <textarea {...tied} rows={2} dir="auto" value={note.value} onChange={(event) => { note.set(event.target.value) }} />}
      </Field>
      {move !== 'closed' && <Field label={t('staff.need.next-date')} hint={t('staff.move.next-hint')}>{(tied) => <input {...tied} type="date" value={next} onChange={(event) => { setNext(event.target.value) }} />}</Field>}
      {move === 'done' && <p className="second small">{t('staff.move.done-asks-family')}</p>}
      <WhoSees child={need.child.id} />
      <div className="buttons">
        <Button look={look} type="submit" keys="Control+Enter" busy={busy}>{actionWords(move, helper, words)}</Button>
        {onCancel && <Button look="plain" onClick={onCancel}>{t('common.cancel')}</Button>}
      </div>
    </form>
  )
}
