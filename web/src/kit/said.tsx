// Who said it, and who wrote it down.
//
// SPDX-License-Identifier: Apache-2.0
import type { Person } from '../client/index.ts'
import { Field } from './field.tsx'
import { roleInWords } from './person_card.tsx'
import { useWords } from './words.tsx'

// Staff write down what somebody said: whose words they are.
export function ToldBy({ family, value, problem, onChange }: { family: Person[]; value: string; problem?: string | undefined; onChange: (reference: string) => void }) {
  const words = useWords()
  return (
    <Field label={words.t('staff.about.told-by')} hint={words.t('staff.about.told-by-hint')} problem={problem}>
      {(tied) => (
        <select {...tied} value={value} onChange={(event) => { onChange(event.target.value) }}>
          <option value="">{words.t('staff.about.nobody')}</option>
          {family.map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
        </select>
      )}
    </Field>
  )
}

export function SaidLine({ said }: { said: { author: { name: string } | null; told_by: { name: string } | null; date?: string | null; language?: string | null } }) {
  const { t, format, language } = useWords()
  const name = said.told_by && said.author ? t('about.written-for', { told: said.told_by.name, author: said.author.name }) : said.author?.name ?? t('about.someone')
  return (
    <p className="second small">
      <bdi>{name}</bdi>{said.date && <>, <time dateTime={said.date}>{format.birthDate(said.date)}</time></>}
      {said.language && said.language.slice(0, 2) !== language && <> · {t('about.written-in', { language: format.languageWithin(said.language) })}</>}
    </p>
  )
}
