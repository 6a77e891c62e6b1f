// The one person to call, as every family page shows it.
//
// SPDX-License-Identifier: Apache-2.0
import type { MainContact, Person, Practice } from '../client/index.ts'
import { phone } from './format.ts'
import { Icon } from './icon.tsx'
import { PersonCard } from './person_card.tsx'
import { useWords } from './words.tsx'

// "Call Rosa": the first name of a person; titles and pools stay whole.
export function callName(person: Person): string {
  if (person.kind === 'pool' || person.kind === 'organization') return person.name
  const [first = person.name] = person.name.split(' ')
  return first.endsWith('.') ? person.name : first
}

export function CallButton({ person, practice, main, about, bare }: { person: Person | null; practice: Practice; main?: boolean; about?: string; bare?: boolean }) {
  const { t } = useWords()
  const number = person?.phone ?? practice.phone
  if (!number) return null
  const name = person ? callName(person) : practice.name
  return (
    <a className={`button button-wide${main ? ' button-main' : ''}`} href={`tel:${number}`}>
      <Icon name="phone" />
      <span>{about ?? t('family.home.call', { name })}{!bare && <> <span className="call-number phone">{phone(number)}</span></>}</span>
    </a>
  )
}

export function MainContactCard({ contact, practice, withLinks, main }: { contact: MainContact | null; practice: Practice; withLinks?: boolean; main?: boolean }) {
  const { t } = useWords()
  const person = contact ?? { reference: '', name: practice.name, kind: 'organization' as const, phone: practice.phone ?? null }
  const says = contact ? [t('family.home.main-contact'), contact.here_until ? t('family.home.here-until', { time: contact.here_until }) : ''].join(' ').trim() : t('family.home.no-contact-yet')
  return (
    <PersonCard person={person} says={says} withPhone>
      <CallButton person={contact} practice={practice} main={main ?? true} bare />
      {withLinks && (
        <p className="call-links">
          {practice.after_hours_phone && <a href={`tel:${practice.after_hours_phone}`}>{t('family.home.after-hours')}</a>}
          <a href="tel:911">{t('family.home.emergency')}</a>
        </p>
      )}
    </PersonCard>
  )
}
