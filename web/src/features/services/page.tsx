// The directory of services: find, add, change, say that one has closed.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { domains, servicesQuery, type Service } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { PhoneLink } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'
import { ServiceForm } from './service_form.tsx'

interface Filter { q?: string | undefined; domain?: string | undefined; closed?: string | undefined }

export function ServicesPage() {
  const { t, tIfKnown } = useWords()
  const filter = useSearch({ strict: false }) as Filter
  const navigate = useNavigate()
  const [editing, setEditing] = useState<string>()
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(servicesQuery(filter))
  const choose = (part: Filter) => { void navigate({ to: '/services', search: { ...filter, ...part } as never, replace: true }) }
  useKeys({ 'n': () => { setEditing('new') }, 'Escape': () => { if (editing) setEditing(undefined); else void navigate({ to: '/board' }) } })
  const services = data?.pages.flatMap((page) => page.services)
  const domainWord = (domain: string) => tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain
  return (
    <Page title={t('staff.services.title')} className="narrow">
      <p className="second">{t('staff.services.lead')}</p>
      <div className="filters no-print">
        <Field label={t('staff.services.find')}>{(tied) => <input {...tied} type="search" data-find value={filter.q ?? ''} onChange={(event) => { choose({ q: event.target.value || undefined }) }} />}</Field>
        <Field label={t('staff.board.domain')}>
          {(tied) => (
            <select {...tied} value={filter.domain ?? ''} onChange={(event) => { choose({ domain: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {domains.map((domain) => <option key={domain} value={domain}>{domainWord(domain)}</option>)}
            </select>
          )}
        </Field>
        <Button aria-pressed={filter.closed === 'yes'} onClick={() => { choose({ closed: filter.closed ? undefined : 'yes' }) }}>{t('staff.services.closed-too')}</Button>
      </div>
      {editing === 'new' ? <ServiceForm onDone={() => { setEditing(undefined) }} /> : <div><Button look={editing ? 'outline' : 'main'} keys="N" onClick={() => { setEditing('new') }}>{t('staff.services.add')}</Button></div>}
      {error ? <Problem error={error} again={() => { void refetch() }} /> : !services ? <Skeleton what={t('staff.waiting')} rows={4} />
        : services.length === 0 ? <EmptyState>{t('staff.services.empty')}</EmptyState> : (
          <ul className="stack-tight">
            {services.map((service) => (
              <li key={service.id}>
                {editing === service.id ? <ServiceForm service={service} onDone={() => { setEditing(undefined) }} />
                  : <Row service={service} domainWord={domainWord} onEdit={() => { setEditing(service.id) }} />}
              </li>
            ))}
          </ul>
        )}
      {hasNextPage && <div><Button onClick={() => { void fetchNextPage() }}>{t('staff.board.more')}</Button></div>}
    </Page>
  )
}

function Row({ service, domainWord, onEdit }: { service: Service; domainWord: (domain: string) => string; onEdit: () => void }) {
  const { t, language } = useWords()
  const spoken = new Intl.DisplayNames(language, { type: 'language' })
  return (
    <article className="card stack-tight">
      <h2 dir="auto">{service.name}</h2>
      {!service.active && <p><strong>{t('staff.services.is-closed')}</strong></p>}
      <p className="second small">{service.domains.map(domainWord).join(' · ')}</p>
      <p className="line small">{service.phone && <PhoneLink number={service.phone} />}{service.languages.length > 0 && <span className="second">{service.languages.map((code) => spoken.of(code) ?? code).join(', ')}</span>}</p>
      {service.note && <p className="wrap" dir="auto">{service.note}</p>}
      {service.open_needs > 0 && <p><Link to="/board" search={{ service: service.id } as never}>{t('staff.services.open-needs', { n: service.open_needs })}</Link></p>}
      <div><Button aria-label={t('staff.services.change-named', { name: service.name })} onClick={onEdit}>{t('staff.services.change')}</Button></div>
    </article>
  )
}
