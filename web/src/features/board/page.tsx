// The board of needs: a column a stage, the oldest first; the same cards as a list. Filters live in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { boardQuery, domains, peopleQuery, type Board, type Need } from '../../client/index.ts'
import { NextDate, StageChip } from '../../kit/chip.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { moveInList, rememberOpened, useReturnToRow } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'

interface Filter { domain?: string | undefined; owner?: string | undefined; view?: 'list' | undefined }

export function BoardPage() {
  const { t, tIfKnown } = useWords()
  const filter = useSearch({ strict: false }) as Filter
  const navigate = useNavigate()
  const people = useQuery(peopleQuery)
  const { data, error, refetch } = useQuery(boardQuery({ domain: filter.domain, owner: filter.owner }))
  useReturnToRow(data !== undefined)
  const choose = (part: Filter) => { void navigate({ to: '/board', search: { ...filter, ...part } as never, replace: true }) }
  return (
    <Page title={t('staff.nav.board')}>
      {data && <p role="status">{t('staff.board.counts', { open: data.columns.filter((column) => column.stage !== 'closed' && column.stage !== 'family_confirmed').reduce((sum, column) => sum + column.count, 0), stuck: data.stuck, ownerless: data.ownerless })}</p>}
      <div className="filters no-print">
        <Field label={t('staff.board.domain')}>
          {(tied) => (
            <select {...tied} value={filter.domain ?? ''} onChange={(event) => { choose({ domain: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {domains.map((domain) => <option key={domain} value={domain}>{tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('staff.board.owner')}>
          {(tied) => (
            <select {...tied} value={filter.owner ?? ''} onChange={(event) => { choose({ owner: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
            </select>
          )}
        </Field>
        <div className="buttons">
          <Link className="button" to="/board" search={{ ...filter, view: undefined } as never} data-here={filter.view ? undefined : true}>{t('staff.board.as-board')}</Link>
          <Link className="button" to="/board" search={{ ...filter, view: 'list' } as never} data-here={filter.view ? true : undefined}>{t('staff.board.as-list')}</Link>
        </div>
      </div>
      {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={5} />
        : data.columns.every((column) => column.count === 0) ? <EmptyState>{t('staff.board.empty')}</EmptyState>
          : filter.view === 'list' ? <AsList board={data} /> : <AsBoard board={data} />}
    </Page>
  )
}

function Head({ column }: { column: Board['columns'][number] }) {
  const { t } = useWords()
  return (
    <>
      <h2 className="line"><StageChip stage={column.stage} /><span>{column.count}</span></h2>
      {column.oldest_days != null && column.oldest_days > 0 && <p className="second small">{t('staff.board.oldest', { n: column.oldest_days })}</p>}
    </>
  )
}

// Left and right go to the next column that has cards; up, down, J and K move inside one.
function acrossColumns(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!step) return
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')].filter((column) => column.querySelector('[data-item]'))
  const here = columns.findIndex((column) => column.contains(document.activeElement))
  const target = columns[here + step]?.querySelector<HTMLElement>('[data-item]')
  if (!target) return
  event.preventDefault()
  target.focus()
}

function AsBoard({ board }: { board: Board }) {
  const { t } = useWords()
  return (
    <div className="board" role="region" aria-label={t('staff.nav.board')} tabIndex={0} onKeyDown={acrossColumns} onClick={rememberOpened}>
      {board.columns.map((column) => (
        <section className="board-column" key={column.stage} data-column>
          <header><Head column={column} /></header>
          <ul className="stack-tight" onKeyDown={moveInList}>
            {column.needs.map((need, index) => <li key={need.id}><Card need={need} first={index === 0} /></li>)}
          </ul>
        </section>
      ))}
    </div>
  )
}

function AsList({ board }: { board: Board }) {
  return (
    <div className="stack" onKeyDown={moveInList} onClick={rememberOpened}>
      {board.columns.filter((column) => column.count > 0).map((column) => (
        <section key={column.stage} className="stack-tight">
          <Head column={column} />
          <ul className="stack-tight">{column.needs.map((need, index) => <li key={need.id}><Card need={need} first={index === 0} /></li>)}</ul>
        </section>
      ))}
    </div>
  )
}

function Card({ need, first }: { need: Need; first: boolean }) {
  const { t, tIfKnown } = useWords()
  return (
    <Link className="board-card" to={`/needs/${need.id}`} data-item={need.id} tabIndex={first ? 0 : -1}>
      <strong dir="auto">{need.text}</strong>
      <span><bdi>{need.child.name}</bdi></span>
      <span className="second small">{tIfKnown(`domain.${need.domain.replaceAll('_', '-')}`) ?? need.domain} · {t('staff.need.open-for', { n: need.age_days })}</span>
      <span className="second small">{need.owner ? <bdi>{need.owner.name}</bdi> : t('need.no-owner')} <NextDate need={need} /></span>
    </Link>
  )
}
