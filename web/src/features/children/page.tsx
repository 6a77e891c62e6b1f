// Find a child: as you type, with two identifiers and the main contact on every row. Search and filters live in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { childrenQuery, recentChildrenQuery, type ChildRow, type ChildrenFilter } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Folded } from '../../kit/folded.tsx'
import { Field } from '../../kit/field.tsx'
import { allergen, plainTerm } from '../../kit/format.ts'
import { moveInList, rememberOpened, useKeys, useReturnToRow } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { DropFilters, Filters, narrowed } from './filters.tsx'

const pause = 150
const heads: Key[] = ['staff.children.child', 'staff.children.born', 'staff.children.age', 'staff.children.language', 'staff.children.main-contact', 'staff.children.alerts']

export function ChildrenPage() {
  const { t } = useWords()
  const filter = useSearch({ strict: false }) as ChildrenFilter
  const { q = '' } = filter
  const navigate = useNavigate()
  const [typed, setTyped] = useState(q)
  const list = useRef<HTMLDivElement>(null)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({ ...childrenQuery(filter), placeholderData: keepPreviousData })
  const bare = q === '' && narrowed(filter) === 0
  const recent = useQuery({ ...recentChildrenQuery, enabled: bare })
  const returning = useReturnToRow(data !== undefined && (!bare || recent.data !== undefined))
  const put = (part: ChildrenFilter, replace = false) => { void navigate({ to: '/children', search: { ...filter, ...part } as never, replace }) }
  useEffect(() => {
    if (typed === q) return
    const timer = setTimeout(() => { put({ q: typed || undefined }, true) }, pause)
    return () => { clearTimeout(timer) }
  })
  const first = () => list.current?.querySelector<HTMLElement>('[data-item]')
  useKeys({ j: () => { first()?.focus() }, f: () => { document.querySelector<HTMLElement>('[data-filters] select')?.focus() } })

  const rows = data?.pages.flatMap((page) => page.children) ?? []
  const total = data?.pages[0]?.total
  const last = data?.pages.at(-1)
  const lately = bare ? recent.data?.children ?? [] : []
  return (
    <Page title={t('staff.nav.children')}>
      <div className="find-field no-print">
        <Field label={t('staff.children.find')} hint={t('staff.children.find-hint')}>
          {(tied) => (
            <input {...tied} data-find type="search" dir="auto" autoFocus={!returning} value={typed} autoComplete="off" spellCheck={false} onChange={(event) => { setTyped(event.target.value) }}
              onKeyDown={(event) => {
                if (event.key === 'Escape' && typed) { event.preventDefault(); setTyped(''); return }
                if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
                event.preventDefault()
                if (event.key === 'Enter' && typed === q && rows.length === 1) first()?.click()
                else first()?.focus()
              }} />
          )}
        </Field>
      </div>
      <Folded set={narrowed(filter)}><Filters filter={filter} onChange={put} /></Folded>
      <p className="second" role="status">{total != null && total > 0 && !bare ? t('staff.children.count', { n: total }) : ''}</p>
      <div ref={list} className="stack" onKeyDown={moveInList} onClick={rememberOpened}>
        {lately.length > 0 && (
          <section className="stack-tight">
            <h2>{t('staff.children.recent')}</h2>
            <ChildTable rows={lately} label={t('staff.children.recent')} first of="recent/" />
            <h2>{t('staff.children.all')}</h2>
          </section>
        )}
        {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={6} />
          : rows.length === 0 ? <div role="status"><NoMatch filter={filter} complete={last?.complete ?? true} onChange={(part) => { if ('q' in part) setTyped(''); put(part) }} /></div>
            : <ChildTable rows={rows} label={t('staff.nav.children')} first={lately.length === 0} />}
      </div>
      {hasNextPage && (
        <div className="line">
          <Button busy={isFetchingNextPage} onClick={() => { void fetchNextPage() }}>{last && !last.complete ? t('staff.children.look-further') : t('staff.children.more')}</Button>
          {last && !last.complete && <span className="second">{t('staff.children.so-far')}</span>}
        </div>
      )}
    </Page>
  )
}

// Nobody fits: which of the words and filters to let go of, each by a button.
function NoMatch({ filter, complete, onChange }: { filter: ChildrenFilter; complete: boolean; onChange: (part: ChildrenFilter) => void }) {
  const { t } = useWords()
  const { q } = filter
  if (!complete) return <EmptyState>{t('staff.children.none-so-far')}</EmptyState>
  if (!q && narrowed(filter) === 0) return <EmptyState>{t('staff.children.none')}</EmptyState>
  return (
    <EmptyState action={(
      <>
        <div className="buttons">
          {q && <Button look="main" icon="x" onClick={() => { onChange({ q: undefined }); document.querySelector<HTMLElement>('[data-find]')?.focus() }}>{t('staff.children.clear-search')}</Button>}
          <DropFilters filter={filter} main={!q} onChange={onChange} />
        </div>
        {q && <p className="second small">{t('staff.children.new-come')}</p>}
      </>
    )}>{q ? t('staff.children.none-found', { q }) : t('staff.children.none-narrowed')}</EmptyState>
  )
}

// A child may stand in both tables; Esc comes back to the row that was opened.
function ChildTable({ rows, label, first, of = '' }: { rows: ChildRow[]; label: string; first: boolean; of?: string }) {
  const { t } = useWords()
  const table = useRef<HTMLDivElement>(null)
  return (
    <div className="scroll-sideways" role="region" aria-label={label} tabIndex={-1} ref={table as RefObject<HTMLDivElement>}>
      <table className="children-table" role="table">
        <thead role="rowgroup">
          <tr role="row">{heads.map((head) => <th key={head} scope="col" role="columnheader">{t(head)}</th>)}</tr>
        </thead>
        <tbody role="rowgroup">{rows.map((row, index) => <Row key={row.id} row={row} first={first && index === 0} of={of} />)}</tbody>
      </table>
    </div>
  )
}

function Row({ row, first, of }: { row: ChildRow; first: boolean; of: string }) {
  const { t, format } = useWords()
  return (
    <tr role="row">
      <td role="cell">
        <Link to={`/children/${row.id}`} data-item={of + row.id} tabIndex={first ? 0 : -1}><bdi>{row.name}</bdi></Link>
        {row.preferred_name && <p className="second small">{t('staff.header.called', { name: row.preferred_name })}</p>}
        {row.died && <p className="second small">{t('staff.children.died')}</p>}
      </td>
      <td role="cell" data-label={t('staff.children.born')}>{row.birth_date ? <time dateTime={row.birth_date}>{format.birthDate(row.birth_date)}</time> : <span className="second">{t('common.not-asked-yet')}</span>}</td>
      <td role="cell" data-label={t('staff.children.age')}>{row.age ? format.age(row.age) : <span className="second">{t('common.not-asked-yet')}</span>}</td>
      <td role="cell" data-label={t('staff.children.language')}>{row.language ? format.languageName(row.language) : <span className="second">{t('common.not-asked-yet')}</span>}</td>
      <td role="cell" data-label={t('staff.children.main-contact')}>{row.main_contact ? <bdi>{row.main_contact.name}</bdi> : <Chip look="late-outline" icon="warning">{t('staff.header.no-one-yet')}</Chip>}</td>
      <td role="cell">{row.alerts.length > 0 && <div className="line">{row.alerts.slice(0, 2).map((alert) => (
        <Chip key={alert.text} look={alert.kind === 'allergy' ? 'late-outline' : 'quiet'} icon="warning">{alert.kind === 'allergy' ? t('staff.header.allergy', { to: allergen(alert.text) }) : plainTerm(alert.text)}</Chip>
      ))}{row.alerts.length > 2 && <span className="second small">{t('staff.header.more-alerts', { n: row.alerts.length - 2 })}</span>}</div>}</td>
    </tr>
  )
}
