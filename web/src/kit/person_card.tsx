// Who can help, by name, with a way to call.
//
// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import type { Person } from '../client/index.ts'
import { Door } from './door.tsx'
import { phone } from './format.ts'
import { Icon } from './icon.tsx'
import { useWords, type Words } from './words.tsx'

// Known roles in the reader's language; what a practice wrote itself stays as written.
export function roleInWords(role: string | null | undefined, { tIfKnown }: Pick<Words, 'tIfKnown'>): string {
  return role ? tIfKnown(`role.${role.replaceAll('_', '-')}`) ?? role : ''
}

export function PhoneLink({ number }: { number: string }) {
  return <a className="phone" href={`tel:${number}`}>{phone(number)}</a>
}

export function PersonCard({ person, children, says, withPhone }: { person: Person; says: string; withPhone?: boolean; children?: ReactNode }) {
  return (
    <section className="person-card" aria-label={person.name}>
      <div className="who">
        <Door name={person.name} family={person.family_name} />
        <div>
          <p className="person-name"><bdi>{person.name}</bdi></p>
          <p className="second">{says}</p>
          {withPhone && person.phone && <p className="second phone">{phone(person.phone)}</p>}
        </div>
      </div>
      {children}
    </section>
  )
}

// `asLink`: on a desk the number is text beside the name; on a phone it is a button for the thumb.
export function PersonRow({ person, says, asLink, children }: { person: Person; says?: string | undefined; asLink?: boolean; children?: ReactNode }) {
  const words = useWords()
  return (
    <li className="person-row">
      <Door name={person.name} family={person.family_name} small />
      <div className="grow">
        <p><strong><bdi>{person.name}</bdi></strong></p>
        <p className="second small">{says ?? roleInWords(person.role, words)}</p>
        {asLink && person.phone && <p className="person-phone"><PhoneLink number={person.phone} /></p>}
        {!asLink && person.phone && <p className="print-only phone">{phone(person.phone)}</p>}
        {children}
      </div>
      {!asLink && person.phone && (
        <a className="button" href={`tel:${person.phone}`} aria-label={words.t('common.call-at', { name: person.name, phone: phone(person.phone) })}>
          <Icon name="phone" /><span className="phone">{phone(person.phone)}</span>
        </a>
      )}
    </li>
  )
}
