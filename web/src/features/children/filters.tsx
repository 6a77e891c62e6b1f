// What the list is narrowed by, as a row of choices; each one that is set is also a button that takes it away.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { peopleQuery, type ChildrenFilter } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'

const ages = ['0-1', '2-5', '6-11', '12-17', '18-'] as const
const names = ['contact', 'language', 'age', 'needs', 'plan'] as const
type Name = (typeof names)[number]

export const narrowed = (filter: ChildrenFilter): number => names.filter((name) => filter[name] !== undefined).length

// What can be chosen, and what is, in words.
function useFilters(filter: ChildrenFilter) {
  const { t, format } = useWords()
  const { data } = useQuery(peopleQuery)
  const age = (of: string) => {
    const [from = '', to = ''] = of.split('-')
    return to ? t('staff.children.age-band', { from, to }) : t('staff.children.age-from', { from })
  }
  const options: Record<Name, { value: string; label: string }[]> = {
    contact: [{ value: 'none', label: t('staff.header.no-one-yet') }, ...(data?.people ?? []).map((one) => ({ value: one.reference, label: one.name }))],
    language: ['en', 'es'].map((value) => ({ value, label: format.languageName(value) })),
    age: ages.map((value) => ({ value, label: age(value) })),
    needs: [{ value: 'stuck', label: t('staff.children.filter.stuck') }],
    plan: [{ value: 'review', label: t('staff.children.filter.review') }, { value: 'none', label: t('staff.children.filter.no-plan') }],
  }
  const label: Record<Name, string> = {
    contact: t('staff.children.main-contact'), language: t('staff.children.language'), age: t('staff.children.age'), needs: t('staff.children.filter.needs'), plan: t('staff.children.filter.plan'),
  }
  const set = names.filter((name) => filter[name] !== undefined)
    .map((name) => ({ name, label: options[name].find((one) => one.value === filter[name])?.label ?? label[name] }))
  return { options, label, set }
}

// One button for each filter that stands, to drop it.
export function DropFilters({ filter, main, onChange }: { filter: ChildrenFilter; main?: boolean; onChange: (part: ChildrenFilter) => void }) {
  const { t } = useWords()
  return useFilters(filter).set.map(({ name, label }, index) => (
    <Button key={name} icon="x" look={main && index === 0 ? 'main' : 'outline'} onClick={() => { onChange({ [name]: undefined }) }}>{t('staff.children.filter.drop', { what: label })}</Button>
  ))
}

export function Filters({ filter, onChange }: { filter: ChildrenFilter; onChange: (part: ChildrenFilter) => void }) {
  const { t } = useWords()
  const { options, label, set } = useFilters(filter)
  return (
    <div className="stack-tight no-print" data-filters>
      <div className="filters">
        {names.map((name) => (
          <Field key={name} label={label[name]}>
            {(tied) => (
              <select {...tied} value={filter[name] ?? ''} onChange={(event) => { onChange({ [name]: event.target.value || undefined }) }}>
                <option value="">{t('staff.children.filter.any')}</option>
                {options[name].map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
              </select>
            )}
          </Field>
        ))}
      </div>
      {set.length > 0 && (
        <div className="buttons">
          {set.map((one) => (
            <Button key={one.name} icon="x" data-here="true" aria-label={t('staff.children.filter.remove', { what: one.label })} onClick={() => { onChange({ [one.name]: undefined }) }}>{one.label}</Button>
          ))}
          {set.length > 1 && <Button look="plain" onClick={() => { onChange(Object.fromEntries(names.map((name) => [name, undefined]))) }}>{t('staff.children.filter.clear')}</Button>}
        </div>
      )}
    </div>
  )
}
