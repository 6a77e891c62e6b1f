// The child header, constant: its order never changes and it holds nothing this viewer may not see.
//
// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router'
import type { Header } from '../client/index.ts'
import { Chip } from './chip.tsx'
import { Door } from './door.tsx'
import { allergen, plainTerm } from './format.ts'
import { useWords } from './words.tsx'

const alertsShown = 3

export function ChildHeader({ header, title, asHeading }: { header: Header; title?: string; asHeading?: boolean }) {
  const { t, format } = useWords()
  const Name = asHeading ? 'h1' : 'p'
  const rest = header.alerts.slice(alertsShown)
  const facts = [
    header.pronouns ?? undefined,
    format.age(header.age),
    t('staff.header.born', { date: format.birthDate(header.birth_date) }),
    header.language ? format.languageName(header.language) : undefined,
    header.interpreter ? t('staff.header.interpreter') : undefined,
  ].filter((fact) => fact !== undefined)
  return (
    <header className="child-header" aria-label={t('staff.header.label')}>
      <Door name={header.name_parts.family && header.name_parts.given ? `${header.name_parts.family}, ${header.name_parts.given}` : header.name} />
      <div className="child-header-main">
        <div className="line">
          <Name className="child-name" tabIndex={asHeading ? -1 : undefined}>
            {asHeading ? <bdi>{header.name}</bdi> : <Link to={`/children/${header.id}`}><bdi>{header.name}</bdi></Link>}
          </Name>
          {header.preferred_name && header.preferred_name !== header.name_parts.given && <span className="second">{t('staff.header.called', { name: header.preferred_name })}</span>}
          {header.pronunciation && <span className="second">{t('staff.header.said', { how: header.pronunciation })}</span>}
          <span className="child-facts">{facts.join(' · ')}</span>
        </div>
        <div className="line">
          <span>{t('staff.header.main-contact')} {header.main_contact ? <strong><bdi>{header.main_contact.name}</bdi></strong>
            : <Chip look="late-outline" icon="warning">{t('staff.header.no-one-yet')}</Chip>}</span>
          {header.alerts.slice(0, alertsShown).map((alert) => (
            <Chip key={alert.text} look={alert.kind === 'allergy' ? 'late-outline' : 'quiet'} icon="warning">
              {alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text)}
            </Chip>
          ))}
          {rest.length > 0 && (
            <details className="more-alerts">
              <summary>{t('staff.header.more-alerts', { n: rest.length })}</summary>
              <ul className="stack-tight">{rest.map((alert) => <li key={alert.text}>{alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text)}</li>)}</ul>
            </details>
          )}
        </div>
        <p className="child-matters">{t('staff.header.what-matters')} {header.what_matters ? <q dir="auto">{header.what_matters}</q> : <span className="second">{t('common.not-asked-yet')}</span>}</p>
        {title && <h1 tabIndex={-1}>{title}</h1>}
      </div>
    </header>
  )
}
