// What is still in someone's name, counted, and to whom it goes. "No one yet" leaves it flagged on every list.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { handOver, workQuery, type PracticePeople } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

export function HandOver({ reference, name, page }: { reference: string; name: string; page: PracticePeople }) {
  const { t } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const { data, error } = useQuery(workQuery(reference))
  const [to, setTo] = useState('')
  const [left, setLeft] = useState<number>()
  const save = useMutation({
    mutationFn: () => handOver(reference, to, setLeft),
    onSuccess: (moved) => { show(t('staff.hand-over.saved', { n: moved })) },
    onSettled: () => client.invalidateQueries(),
  })
  if (error) return <Problem error={error} />
  if (!data) return null
  const { needs, actions, other_tasks: others, plan_parts: parts, questions, main_contacts: children } = data.still_theirs
  if (needs + actions + others + parts + questions + children === 0) return <p className="second small">{t('staff.hand-over.nothing')}</p>
  return (
    <div className="stack-tight">
      <p><Chip look="late-outline" icon="warning">{t('staff.hand-over.flag')}</Chip></p>
      <ul className="small">
        {needs > 0 && <li>{t('staff.hand-over.needs', { n: needs })}</li>}
        {actions > 0 && <li>{t('staff.hand-over.actions', { n: actions })}</li>}
        {parts > 0 && <li>{t('staff.hand-over.parts', { n: parts })}</li>}
        {questions > 0 && <li>{t('staff.hand-over.questions', { n: questions })}</li>}
        {children > 0 && <li>{t('staff.hand-over.main-contacts', { n: children })}</li>}
        {others > 0 && <li>{t('staff.hand-over.others', { n: others })}</li>}
      </ul>
      {save.isError && <Problem error={save.error} />}
      {page.may_arrange && (
        <div className="stack-tight no-print">
          <Field label={t('staff.hand-over.to', { name })}>
            {(tied) => (
              <select {...tied} value={to} onChange={(event) => { setTo(event.target.value) }}>
                <option value="">{t('staff.hand-over.nobody')}</option>
                {page.people.filter((one) => !one.left && one.reference !== reference).map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
                {page.pools.filter((one) => one.reference !== reference).map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
              </select>
            )}
          </Field>
          <div><Button busy={save.isPending} onClick={() => { save.mutate() }}>{t('staff.hand-over.save')}</Button>{save.isPending && left !== undefined && <span role="status"> {t('staff.hand-over.left', { n: left })}</span>}</div>
        </div>
      )}
    </div>
  )
}
