// Who this page is about; the same on each page of the child, and on each sheet of paper. The order never changes and it holds nothing this viewer may not see.
//
// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useSession, type Alert, type Header } from '../client/index.ts'
import { Chip } from './chip.tsx'
import { Door } from './door.tsx'
import { allergen, plainTerm } from './format.ts'
import { onPhone, useMedia } from './media.ts'
import { usePrintHead } from './print_head.ts'
import { useWords } from './words.tsx'

const alertsShown = 3

// Once the page is scrolled, one line is enough; the room it gives up stays, so that nothing that is being read jumps.
function useSmall() {
  const [small, setSmall] = useState(false)
  const [lost, setLost] = useState(0)
  const above = useRef<HTMLSpanElement>(null)
  const box = useRef<HTMLElement>(null)
  const full = useRef(0)
  useEffect(() => {
    const mark = above.current
    if (!mark || !('IntersectionObserver' in window)) return
    const watch = new IntersectionObserver(([entry]) => {
      const out = entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 0
      if (out && box.current) full.current = box.current.offsetHeight
      setSmall(out)
    })
    watch.observe(mark)
    return () => { watch.disconnect() }
  }, [])
  // Before anything is painted: else the browser moves the page to make up for what shrank.
  useLayoutEffect(() => { setLost(small && box.current ? Math.max(0, full.current - box.current.offsetHeight) : 0) }, [small])
  return { small, lost, above, box }
}

export function ChildHeader({ header, title, asHeading }: { header: Header; title?: string; asHeading?: boolean }) {
  const { t, format } = useWords()
  const { account } = useSession()
  const { small, lost, above, box } = useSmall()
  usePrintHead([header.name, t('staff.header.born', { date: format.birthDate(header.birth_date) })].join(', '),
    t('staff.printed', { date: format.timeShort(new Date().toISOString().slice(0, 16) + 'Z'), name: account.display_name || account.name }))
  const Name = asHeading ? 'h1' : 'p'
  const rest = header.alerts.slice(alertsShown)
  const words = (alert: Alert) => (alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text))
  const facts = [
    header.language ? format.languageName(header.language) : undefined,
    header.interpreter ? t('staff.header.interpreter') : undefined,
  ].filter((fact) => fact !== undefined)
  const narrow = useMedia(onPhone)
  const said = (
    <>
      {header.preferred_name && header.preferred_name !== header.name_parts.given && <span className="second">{t('staff.header.called', { name: header.preferred_name })}</span>}
      {header.pronunciation && <span className="second" dir="auto">{t('staff.header.said', { how: header.pronunciation })}</span>}
      {header.pronouns && <span className="second" dir="auto">{header.pronouns}</span>}
    </>
  )
  const strengths = header.strengths && <p className="child-matters">{t('staff.header.strengths')} <q dir="auto">{header.strengths}</q></p>
  return (
    <>
      <span ref={above} className="header-mark" aria-hidden="true" />
      <header className="child-header" aria-label={t('staff.header.label')} ref={box} data-small={small || undefined} style={lost ? { marginBlockEnd: lost } : undefined}>
        <Door name={header.name_parts.family && header.name_parts.given ? `${header.name_parts.family}, ${header.name_parts.given}` : header.name} small={small} />
        <div className="child-header-main">
          <div className="line">
            <Name className="child-name" tabIndex={asHeading ? -1 : undefined}>
              {asHeading ? <bdi>{header.name}</bdi> : <Link to={`/children/${header.id}`}><bdi>{header.name}</bdi></Link>}
            </Name>
            {!narrow && <span className="line header-more header-said">{said}</span>}
            <span className="child-facts">{[format.age(header.age), t('staff.header.born', { date: format.birthDate(header.birth_date) })].join(' · ')}</span>
            {facts.length > 0 && <span className="child-facts header-more">{facts.join(' · ')}</span>}
          </div>
          <div className="line">
            <span className="header-more">{t('staff.header.main-contact')} {header.main_contact ? <strong><bdi>{header.main_contact.name}</bdi></strong>
              : <Chip look="late-outline" icon="warning">{t('staff.header.no-one-yet')}</Chip>}</span>
            {header.alerts.slice(0, alertsShown).map((alert) => (
              <Chip key={alert.text} look={alert.kind === 'allergy' ? 'late-outline' : 'quiet'} icon="warning">{words(alert)}</Chip>
            ))}
            {rest.length > 0 && (
              <details className="more-alerts">
                <summary>{t('staff.header.more-alerts', { n: rest.length })}</summary>
                <ul className="stack-tight">{rest.map((alert) => <li key={alert.text}>{words(alert)}</li>)}</ul>
              </details>
            )}
          </div>
          <p className="child-matters header-more">{t('staff.header.what-matters')} {header.what_matters ? <q dir="auto">{header.what_matters}</q> : <span className="second">{t('common.not-asked-yet')}</span>}</p>
          {narrow ? (
            <details className="header-more header-rest">
              <summary>{t('staff.header.more')}</summary>
              <div className="stack-tight"><p className="line">{said}</p>{strengths}</div>
            </details>
          ) : <div className="header-more">{strengths}</div>}
          {title && <h1 tabIndex={-1}>{title}</h1>}
        </div>
      </header>
    </>
  )
}
