// The one person to call, as every family page shows it.
//
// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import type { MainContact, Person, Practice } from '../client/index.ts'
import { phone } from './format.ts'
import { Icon } from './icon.tsx'
import { PersonCard } from './person_card.tsx'
import { useWords, type Words } from './words.tsx'

// "Call Rosa": the first name of a person; titles and pools stay whole.
export function callName(person: Person): string {
  if (person.kind === 'pool' || person.kind === 'organization') return person.name
  const [first = person.name] = person.name.split(' ')
  return first.endsWith('.') ? person.name : first
}

// Who picks up today: the cover of someone who is away; nobody where none was named (then the practice is called).
export function whoAnswers(person: Person | null): Person | null {
  return person?.away ? person.away.cover : person
}

// "Dana is away. Marcus Lee answers until Wednesday, December 2."
export function awayInWords(person: Person, { t, format }: Pick<Words, 't' | 'format'>): string | undefined {
  if (!person.away) return undefined
  const values = { name: callName(person), date: format.dayShort(person.away.until) }
  return person.away.cover ? t('common.away.covered', { ...values, cover: person.away.cover.name }) : t('common.away.alone', values)
}

export function CallButton({ person, practice, main, about, bare, inLine }: { person: Person | null; practice: Practice; main?: boolean; about?: string; bare?: boolean; inLine?: boolean }) {
  const { t } = useWords()
  const answers = whoAnswers(person)
  const number = answers?.phone ?? practice.phone
  if (!number) return null
  const name = answers ? callName(answers) : practice.name
  return (
    <a className={`button${inLine ? '' : ' button-wide'}${main ? ' button-main' : ''}`} href={`tel:${number}`} aria-label={inLine ? t('family.home.call', { name }) : undefined}>
      <Icon name="phone" />
      <span>{about && answers === person ? about : inLine ? t('family.home.call-short') : t('family.home.call', { name })}{!bare && <> <span className="call-number phone">{phone(number)}</span></>}</span>
    </a>
  )
}

// The same person on one line, for pages that are about something else.
export function ContactLine({ contact, practice, main }: { contact: MainContact | null; practice: Practice; main?: boolean }) {
  const words = useWords()
  const name = contact?.name ?? practice.name
  const number = whoAnswers(contact)?.phone ?? practice.phone
  const says = contact ? awayInWords(contact, words) ?? words.t('family.home.main-contact') : words.t('family.home.no-contact-yet')
  return (
    <section className="contact-line" aria-label={name}>
      <div className="grow">
        <p><strong><bdi>{name}</bdi></strong>{number && <span className="print-only phone">{phone(number)}</span>}</p>
        <p className="second small">{says}</p>
      </div>
      <CallButton person={contact} practice={practice} inLine bare {...(main ? { main } : {})} />
    </section>
  )
}

export function MainContactCard({ contact, practice, withLinks, main, more }: {
  contact: MainContact | null; practice: Practice; withLinks?: boolean; main?: boolean; more?: ReactNode
}) {
  const words = useWords()
  const { t } = words
  const person = contact ?? { reference: '', name: practice.name, kind: 'organization' as const, phone: practice.phone ?? null }
  const says = contact ? [t('family.home.main-contact'), contact.here_until ? t('family.home.here-until', { time: contact.here_until }) : ''].join(' ').trim() : t('family.home.no-contact-yet')
  const away = awayInWords(person, words)
  const number = whoAnswers(person)?.phone ?? practice.phone ?? null
  return (
    <PersonCard person={{ ...person, phone: number }} says={says} withPhone={!away}>
      {away && <p className="away"><strong>{away}</strong>{number && <> <span className="phone">{phone(number)}</span></>}</p>}
      <CallButton person={contact} practice={practice} main={main ?? true} bare />
      {more}
      {withLinks && (
        <p className="call-links">
          {practice.after_hours_phone && <a href={`tel:${practice.after_hours_phone}`}>{t('family.home.after-hours', { phone: phone(practice.after_hours_phone) })}</a>}
          <a href="tel:911">{t('family.home.emergency')}</a>
        </p>
      )}
    </PersonCard>
  )
}
