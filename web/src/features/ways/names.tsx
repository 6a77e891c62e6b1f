// What this practice calls its roles and its visits, in both languages.
//
// SPDX-License-Identifier: Apache-2.0
import type { WaysDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'

export function Names({ typed, roles, pressed, change }: { typed: WaysDraft; roles: string[]; pressed: boolean; change: (part: Partial<WaysDraft>) => void }) {
  const words = useWords()
  const { t, format } = words
  const both = (one: { en: string; es: string }, language: 'en' | 'es') => (pressed && !one[language].trim() && (one.en + one.es).trim() ? t('staff.ways.bad-both-languages') : undefined)
  const nameOf = (role: string) => typed.role_names.find((one) => one.role === role) ?? { role, en: '', es: '' }
  const setRole = (role: string, part: { en?: string; es?: string }) => {
    change({ role_names: [...typed.role_names.filter((one) => one.role !== role), { ...nameOf(role), ...part }] })
  }
  const setVisit = (at: number, part: Partial<WaysDraft['visit_types'][number]>) => {
    change({ visit_types: typed.visit_types.map((one, i) => (i === at ? { ...one, ...part } : one)) })
  }
  const languages = ['en', 'es'] as const
  return (
    <>
      <section className="card stack-tight">
        <h2>{t('staff.ways.roles.title')}</h2>
        <p className="second small">{t('staff.ways.roles.lead')}</p>
        {roles.map((role) => (
          <div className="fields" key={role}>
            {languages.map((language) => (
              <Field key={language} label={t('staff.ways.name-in', { what: roleInWords(role, words), language: format.languageWithin(language) })} problem={both(nameOf(role), language)}>
                {(tied) => <input {...tied} lang={language} maxLength={80} value={nameOf(role)[language]} onChange={(event) => { setRole(role, { [language]: event.target.value }) }} />}
              </Field>
            ))}
          </div>
        ))}
      </section>
      <section className="card stack-tight">
        <h2>{t('staff.ways.visits.title')}</h2>
        <p className="second small">{t('staff.ways.visits.lead')}</p>
        {typed.visit_types.map((one, at) => (
          <div className="fields" key={one.code || `new-${at}`}>
            {languages.map((language) => (
              <Field key={language} label={t('staff.ways.name-in', { what: t('staff.ways.visits.name'), language: format.languageWithin(language) })} problem={pressed && !one[language].trim() ? t('staff.ways.bad-both-languages') : undefined}>
                {(tied) => <input {...tied} lang={language} maxLength={80} value={one[language]} onChange={(event) => { setVisit(at, { [language]: event.target.value }) }} />}
              </Field>
            ))}
            <Field label={t('staff.ways.visits.minutes')} problem={pressed && !(one.minutes >= 5 && one.minutes <= 480) ? t('staff.ways.bad-minutes') : undefined}>
              {(tied) => <input {...tied} type="number" min={5} max={480} step={5} value={one.minutes || ''} onChange={(event) => { setVisit(at, { minutes: Number(event.target.value) }) }} />}
            </Field>
            <div><Button look="plain" icon="x" aria-label={t('staff.ways.visits.remove', { name: one.en || one.es })} onClick={() => { change({ visit_types: typed.visit_types.filter((_, i) => i !== at) }) }}>{t('staff.ways.remove')}</Button></div>
          </div>
        ))}
        {typed.visit_types.length < 30 && <div><Button icon="plus" onClick={() => { change({ visit_types: [...typed.visit_types, { code: '', en: '', es: '', minutes: 30 }] }) }}>{t('staff.ways.visits.add')}</Button></div>}
      </section>
    </>
  )
}
