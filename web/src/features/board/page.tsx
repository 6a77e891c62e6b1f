// The board of needs: a column a stage, the oldest first; the same cards as a list. Filters live in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { boardQuery, domains, nextCards, peopleQuery, type BoardColumn, type BoardFilter, type For, type Move, type Need } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { StageChip } from '../../kit/chip.tsx'
import { Button } from '../../kit/button.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { rememberOpened, useKeys, useReturnToRow } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { possibleMoves } from '../needs/index.ts'
import { AssignBar } from './assign_bar.tsx'
import { Card } from './card.tsx'

type Filter = BoardFilter & { view?: 'list' | undefined }
const whose: { value: string | undefined; word: Key }[] = [
  { value: undefined, word: 'staff.board.all' }, { value: 'mine', word: 'staff.board.mine' }, { value: 'pool', word: 'staff.board.pool' }, { value: 'none', word: 'need.no-owner' },
]
const whom: Record<For, Key> = { child: 'need.for.child', sibling: 'need.for.sibling', caregiver: 'need.for.caregiver', family: 'need.for.family' }

// Columns need room; below it the same cards are a list.
const wide = globalThis.matchMedia?.('(width >= 1280px)')
function useWide(): boolean {
  return useSyncExternalStore((changed) => {
    wide?.addEventListener('change', changed)
    return () => { wide?.removeEventListener('change', changed) }
  }, () => wide?.matches ?? true)
}

export function BoardPage() {
  const { t, tIfKnown } = useWords()
  const { view, ...filter } = useSearch({ strict: false }) as Filter
  const navigate = useNavigate()
  const isWide = useWide()
  const people = useQuery(peopleQuery)
  const { data, error, refetch } = useQuery(boardQuery(filter))
  useReturnToRow(data !== undefined)
  const choose = (part: Filter) => { void navigate({ to: '/board', search: { ...filter, view, ...part } as never, replace: true }) }
  const named = filter.owner !== undefined && !whose.some((one) => one.value === filter.owner)
  return (
    <Page title={t('staff.nav.board')}>
      {data && <p role="status">{t('staff.board.counts', { open: data.columns.filter((column) => column.stage !== 'closed' && column.stage !== 'family_confirmed').reduce((sum, column) => sum + column.count, 0), stuck: data.stuck, ownerless: data.ownerless })}</p>}
      <div className="filters no-print">
        <div className="buttons" role="group" aria-label={t('staff.board.owner')}>
          {whose.map((one) => <Button key={one.word} aria-pressed={filter.owner === one.value} onClick={() => { choose({ owner: one.value }) }}>{t(one.word)}</Button>)}
        </div>
        <Field label={t('staff.board.owner')}>
          {(tied) => (
            <select {...tied} value={named ? filter.owner : ''} onChange={(event) => { choose({ owner: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('staff.board.domain')}>
          {(tied) => (
            <select {...tied} value={filter.domain ?? ''} onChange={(event) => { choose({ domain: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {domains.map((domain) => <option key={domain} value={domain}>{tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('staff.need.for')}>
          {(tied) => (
            <select {...tied} value={filter.for ?? ''} onChange={(event) => { choose({ for: event.target.value || undefined }) }}>
              <option value="">{t('staff.board.any')}</option>
              {Object.entries(whom).map(([value, word]) => <option key={value} value={value}>{t(word)}</option>)}
            </select>
          )}
        </Field>
        <div className="buttons">
          <Button aria-pressed={filter.stage === 'stuck'} onClick={() => { choose({ stage: filter.stage === 'stuck' ? undefined : 'stuck' }) }}>{t('need.stage.stuck')}</Button>
          {isWide && <Link className="button" to="/board" search={{ ...filter, view: undefined } as never} data-here={view ? undefined : true}>{t('staff.board.as-board')}</Link>}
          {isWide && <Link className="button" to="/board" search={{ ...filter, view: 'list' } as never} data-here={view ? true : undefined}>{t('staff.board.as-list')}</Link>}
          <Link className="button" to="/services">{t('staff.services.title')}</Link>
        </div>
        {filter.service && <Button onClick={() => { choose({ service: undefined }) }}>{t('staff.board.one-service')}</Button>}
      </div>
      {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={5} />
        : data.columns.every((column) => column.count === 0) ? <EmptyState>{t('staff.board.empty')}</EmptyState>
          : <Cards key={JSON.stringify(filter)} columns={data.columns} filter={filter} list={view === 'list' || !isWide} />}
    </Page>
  )
}

function Head({ column }: { column: BoardColumn }) {
  const { t } = useWords()
  return (
    <header>
      <h2 className="line"><StageChip stage={column.stage} /><span>{column.more ? t('staff.board.or-more', { n: column.count }) : column.count}</span></h2>
      {column.oldest_days != null && column.oldest_days > 0 && <p className="second small">{t('staff.board.oldest', { n: column.oldest_days })}</p>}
    </header>
  )
}

// Left and right go to the next column that has cards; up, down, J and K move inside one.
function go(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')].filter((column) => column.querySelector('[data-item]'))
  const column = columns.findIndex((one) => one.contains(document.activeElement))
  const cards = (one: HTMLElement | undefined) => [...one?.querySelectorAll<HTMLElement>('[data-item]') ?? []]
  const own = cards(columns[column])
  const here = own.findIndex((card) => card.closest('article')?.contains(document.activeElement))
  const targets: Partial<Record<string, () => HTMLElement | undefined>> = {
    ArrowLeft: () => cards(columns[column - 1])[0], ArrowRight: () => cards(columns[column + 1])[0],
    ArrowDown: () => own[here + 1] ?? cards(columns[column + 1])[0], ArrowUp: () => own[here - 1], j: () => own[here + 1], k: () => own[here - 1], Home: () => own[0], End: () => own.at(-1),
  }
  const target = targets[event.key]?.()
  if (!target) return
  event.preventDefault()
  target.focus()
}

function Cards({ columns, filter, list }: { columns: BoardColumn[]; filter: BoardFilter; list: boolean }) {
  const { t } = useWords()
  const [here, setHere] = useState<string>()
  const [picked, setPicked] = useState<string[]>([])
  const [asked, setAsked] = useState<{ id: string; move: Move }>()
  const [more, setMore] = useState<Record<string, { needs: Need[]; next: string | null }>>({})
  const all = columns.flatMap((column) => [...column.needs, ...more[column.stage]?.needs ?? []])
  const pick = (id: string) => { setPicked((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id])) }
  const chosen = all.filter((need) => picked.includes(need.id))
  useKeys({
    'x': () => { if (here) pick(here) },
    'm': () => { document.activeElement?.closest('article')?.querySelector<HTMLElement>('[data-menu]')?.click() },
  })
  const drop = (column: BoardColumn, id: string) => {
    const need = all.find((one) => one.id === id)
    const move = column.stage as Move
    if (need && need.stage !== column.stage && possibleMoves(need.stage).includes(move)) setAsked({ id, move })
  }
  const older = async (column: BoardColumn, cursor: string) => {
    const [page] = (await nextCards({ ...filter, stage: column.stage }, cursor)).columns
    if (page) setMore((before) => ({ ...before, [column.stage]: { needs: [...before[column.stage]?.needs ?? [], ...page.needs], next: page.next ?? null } }))
  }
  return (
    <>
      <div className={list ? 'stack board-list' : 'board'} role="region" aria-label={t('staff.nav.board')} tabIndex={list ? undefined : 0} onKeyDown={go} onClick={rememberOpened}>
        {columns.filter((column) => !list || column.count > 0).map((column) => {
          const needs = [...column.needs, ...more[column.stage]?.needs ?? []]
          const next = more[column.stage] === undefined ? column.next : more[column.stage]?.next
          return (
            <section className={list ? 'stack-tight' : 'board-column'} key={column.stage} data-column={column.stage}
              onDragOver={(event) => { event.preventDefault() }}
              onDrop={(event) => { event.preventDefault(); drop(column, event.dataTransfer.getData('text/medhome-need')) }}>
              <Head column={column} />
              <ul className="stack-tight">
                {needs.map((need, index) => (
                  <li key={need.id}>
                    <Card need={need} picked={picked.includes(need.id)} tabbable={needs.some((one) => one.id === here) ? need.id === here : index === 0}
                      asked={asked?.id === need.id ? asked.move : undefined} onAsk={(move) => { setAsked(move && { id: need.id, move }) }}
                      onHere={() => { setHere(need.id) }} onPick={() => { pick(need.id) }} />
                  </li>
                ))}
              </ul>
              {next && <Button onClick={() => { void older(column, next) }}>{t('staff.board.more')}</Button>}
            </section>
          )
        })}
      </div>
      {chosen.length > 0 && <AssignBar picked={chosen} onDone={() => { setPicked([]) }} />}
    </>
  )
}
