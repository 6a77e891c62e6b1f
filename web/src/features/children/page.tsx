// Find a child: as you type, with two identifiers and the main contact on every row. The search lives in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { childrenQuery, type ChildRow } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { allergen, plainTerm } from '../../kit/format.ts'
import { moveInList, rememberOpened, useKeys, useReturnToRow } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'

const pause = 200

export function ChildrenPage() {
  const { t } = useWords()
  const { q = '' } = useSearch({ strict: false }) as { q?: string }
  const navigate = useNavigate()
  const [typed, setTyped] = useState(q)
  const list = useRef<HTMLTableSectionElement>(null)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({ ...childrenQuery(q), placeholderData: keepPreviousData })
  const returning = useReturnToRow(data !== undefined)
  useEffect(() => {
    if (typed === q) return
    const timer = setTimeout(() => { void navigate({ to: '/children', search: { q: typed || undefined } as never, replace: true }) }, pause)
    return () => { clearTimeout(timer) }
  }, [typed, q, navigate])
  useKeys({ j: () => { list.current?.querySelector<HTMLElement>('[data-item]')?.focus() } })

  const rows = data?.pages.flatMap((page) => page.children) ?? []
  const total = data?.pages[0]?.total
  return (
    <Page title={t('staff.nav.children')}>
      <div className="find-field">
        <Field label={t('staff.children.find')} hint={t('staff.children.find-hint')}>
          {(tied) => (
            <input {...tied} data-find type="search" autoFocus={!returning} value={typed} autoComplete="off" spellCheck={false} onChange={(event) => { setTyped(event.target.value) }}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
                event.preventDefault()
                const first = list.current?.querySelector<HTMLElement>('[data-item]')
                if (event.key === 'Enter' && typed === q && rows.length === 1) first?.click()
                else first?.focus()
              }} />
          )}
        </Field>
      </div>
      <p className="second" role="status">{total != null ? t('staff.children.count', { n: total }) : ''}</p>
      {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={6} />
        : rows.length === 0 ? <EmptyState>{q ? t('staff.children.none-found', { q }) : t('staff.children.none')}</EmptyState>
          : (
            <div className="scroll-sideways" role="region" aria-label={t('staff.nav.children')} tabIndex={-1}>
              <table className="children-table">
                <thead>
                  <tr>
                    <th scope="col">{t('staff.children.child')}</th><th scope="col">{t('staff.children.born')}</th><th scope="col">{t('staff.children.age')}</th>
                    <th scope="col">{t('staff.children.language')}</th><th scope="col">{t('staff.children.main-contact')}</th><th scope="col">{t('staff.children.alerts')}</th>
                  </tr>
                </thead>
                <tbody ref={list} onKeyDown={moveInList} onClick={rememberOpened}>
                  {rows.map((row, index) => <Row key={row.id} row={row} first={index === 0} />)}
                </tbody>
              </table>
            </div>
          )}
      {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => { void fetchNextPage() }}>{t('staff.children.more')}</Button></div>}
    </Page>
  )
}

function Row({ row, first }: { row: ChildRow; first: boolean }) {
  const { t, format } = useWords()
  return (
    <tr>
      <td><Link to={`/children/${row.id}`} data-item={row.id} tabIndex={first ? 0 : -1}><bdi>{row.name}</bdi></Link></td>
      <td><time dateTime={row.birth_date}>{format.birthDate(row.birth_date)}</time></td>
      <td>{format.age(row.age)}</td>
      <td>{row.language ? format.languageName(row.language) : <span className="second">{t('common.not-asked-yet')}</span>}</td>
      <td>{row.main_contact ? <bdi>{row.main_contact.name}</bdi> : <span className="second">{t('staff.header.no-one-yet')}</span>}</td>
      <td><div className="line">{row.alerts.slice(0, 2).map((alert) => (
        <Chip key={alert.text} look={alert.kind === 'allergy' ? 'late-outline' : 'quiet'} icon="warning">{alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text)}</Chip>
      ))}{row.alerts.length > 2 && <span className="second small">{t('staff.header.more-alerts', { n: row.alerts.length - 2 })}</span>}</div></td>
    </tr>
  )
}
