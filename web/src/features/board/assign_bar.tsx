// Picked cards get an owner together; an Undo gives each back to whom it was.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { assignNeeds, peopleQuery, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

export function AssignBar({ picked, onDone }: { picked: Need[]; onDone: () => void }) {
  const { t } = useWords()
  const { show } = useToast()
  const client = useQueryClient()
  const people = useQuery(peopleQuery)
  const menu = useRef<HTMLSelectElement>(null)
  const [owner, setOwner] = useState('')
  const refresh = () => client.invalidateQueries({ queryKey: ['board'] })
  const assign = useMutation({
    mutationFn: () => assignNeeds(picked.map(({ id, version }) => ({ id, version })), owner),
    onSuccess: async ({ assigned, missed }) => {
      const before = new Map(picked.map((need) => [need.id, need.owner?.reference ?? '']))
      const name = people.data?.people.find((one) => one.reference === owner)?.name ?? ''
      const text = t('staff.board.assigned', { n: assigned.length, name }) + (missed.length ? ` ${t('staff.board.not-assigned', { n: missed.length })}` : '')
      show(text, assigned.length === 0 ? undefined : () => {
        void assignNeeds(assigned.map(({ id, version }) => ({ id, version, owner: before.get(id) ?? '' })), '').then(() => { show(t('staff.board.given-back')) }).finally(refresh)
      })
      onDone()
      await refresh()
    },
  })
  useKeys({ 'a': () => { menu.current?.focus() }, 'Escape': onDone })
  return (
    <div className="pick-bar no-print" role="region" aria-label={t('staff.board.picked', { n: picked.length })}>
      {assign.isError && <Problem error={assign.error} />}
      <strong role="status">{t('staff.board.picked', { n: picked.length })}</strong>
      <label className="line"><span>{t('staff.board.assign-to')}</span>
        <select ref={menu} value={owner} onChange={(event) => { setOwner(event.target.value) }}>
          <option value="">{t('common.choose')}</option>
          {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
        </select>
      </label>
      <Button look="main" keys="A" busy={assign.isPending} onClick={() => { if (owner) assign.mutate(); else menu.current?.focus() }}>{t('staff.board.assign')}</Button>
      <Button look="plain" onClick={onDone}>{t('staff.board.clear')}</Button>
    </div>
  )
}
