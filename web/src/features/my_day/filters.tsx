// The filters of My Day, each with its count as the server reckoned it. They live in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { peopleQuery, type Day, type DayFilter, type DayGroup, type DayKind, type DayWhen } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'
import { kinds } from './words.ts'

const whens: { when: DayWhen; group: DayGroup; word: Key }[] = [
  { when: 'overdue', group: 'before_anything', word: 'staff.day.overdue' },
  { when: 'today', group: 'due_today', word: 'staff.day.due-today' },
  { when: 'soon', group: 'due_soon', word: 'staff.day.due-soon' },
]

export function Filters({ day, filter }: { day: Day; filter: DayFilter }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const people = useQuery(peopleQuery)
  const choose = (part: DayFilter) => { void navigate({ to: '/', search: { ...filter, ...part } as never, replace: true }) }
  const all = !filter.kind && !filter.when
  const count = (group: DayGroup) => day.groups.find((one) => one.group === group)?.count ?? 0
  return (
    <div className="filters no-print" role="group" aria-label={t('staff.day.filters')}>
      <div className="buttons">
        <Button aria-pressed={all} data-here={all || undefined} onClick={() => { choose({ kind: undefined, when: undefined }) }}>{t('staff.day.all', { n: day.all })}</Button>
        {whens.map(({ when, group, word }) => {
          const here = filter.when === when
          return (here || count(group) > 0) && <Button key={when} aria-pressed={here} data-here={here || undefined} onClick={() => { choose({ when: here ? undefined : when }) }}>{t(word, { n: count(group) })}</Button>
        })}
        {(Object.keys(kinds) as DayKind[]).map((kind) => {
          const here = filter.kind === kind
          const n = day.kinds[kind] ?? 0
          return (here || n > 0) && <Button key={kind} aria-pressed={here} data-here={here || undefined} onClick={() => { choose({ kind: here ? undefined : kind }) }}>{t(kinds[kind].many, { n })}</Button>
        })}
      </div>
      <Field label={t('staff.day.whose')}>
        {(tied) => (
          <select {...tied} value={filter.owner ?? 'me'} onChange={(event) => { choose({ owner: event.target.value === 'me' ? undefined : event.target.value }) }}>
            <option value="me">{t('staff.day.mine')}</option>
            <option value="all">{t('staff.day.everyone')}</option>
            <option value="none">{t('need.no-owner')}</option>
            {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
          </select>
        )}
      </Field>
      <Button icon="printer" onClick={() => { window.print() }}>{t('staff.day.print')}</Button>
    </div>
  )
}
