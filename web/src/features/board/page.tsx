// The board of needs: a column a stage, the oldest first; the same cards as a list. Filters live in the address.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type KeyboardEvent } from 'react'
import { boardQuery, domains, nextCards, peopleQuery, type Board, type BoardColumn, type BoardFilter, type For, type Move, type Need } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { StageChip } from '../../kit/chip.tsx'
import { Button } from '../../kit/button.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { Folded } from '../../kit/folded.tsx'
import { rememberOpened, useKeys, useReturnToRow } from '../../kit/keys.ts'
import { onWideDesk, useMedia } from '../../kit/media.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { possibleMoves } from '../needs/index.ts'
import { AssignBar } from './assign_bar.tsx'
import { Card } from './card.tsx'

type Filter = BoardFilter & { view?: 'list' | undefined }
const whose: { value: string | undefined; word: Key }[] = [
  { value: undefined, word: 'staff.board.all' }, { value: 'mine', word: 'staff.board.mine' }, { value: 'pool', word: 'staff.board.pool' },
]
const whom: Record<For, Key> = { child: 'need.for.child', sibling: 'need.for.sibling', caregiver: 'need.for.caregiver', family: 'need.for.family' }

export function BoardPage() {
  const { t } = useWords()
  const { view, ...filter } = useSearch({ strict: false }) as Filter
  const navigate = useNavigate()
  // Columns need room; below it, and on paper, the same cards are a list.
  const isWide = useMedia(onWideDesk)
  const { data, error, refetch } = useQuery(boardQuery(filter))
  useReturnToRow(data !== undefined)
  const choose = (part: Filter) => { void navigate({ to: '/board', search: { ...filter, view, ...part } as never, replace: true }) }
  const set = Object.values(filter).filter(Boolean).length
  const open = data?.columns.filter((column) => column.stage !== 'closed' && column.stage !== 'family_confirmed').reduce((sum, column) => sum + column.count, 0) ?? 0
  return (
    <Page title={t('staff.nav.board')} className="board-page">
      {data && <Lead board={data} open={open} filter={filter} onChoose={choose} />}
      <Folded set={set}><Filters filter={filter} view={view} isWide={isWide} onChoose={choose} /></Folded>
      {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={5} />
        : data.columns.every((column) => column.count === 0) ? <Nothing board={data} set={set} onAll={() => { choose({ owner: undefined, domain: undefined, for: undefined, service: undefined, stage: undefined }) }} />
          : (
            <>
              {open === 0 && <Nothing board={data} set={set} onAll={() => { choose({ owner: undefined, domain: undefined, for: undefined, service: undefined, stage: undefined }) }} />}
              <Cards key={JSON.stringify(filter)} columns={data.columns} filter={filter} list={view === 'list' || !isWide} />
            </>
          )}
    </Page>
  )
}

// How much is open; what is stuck and what nobody owns are each one press away.
function Lead({ board, open, filter, onChoose }: { board: Board; open: number; filter: BoardFilter; onChoose: (part: Filter) => void }) {
  const { t } = useWords()
  const stuck = filter.stage === 'stuck'
  const ownerless = filter.owner === 'none'
  return (
    <div className="board-lead">
      <p role="status">{t('staff.board.open', { n: open })}</p>
      {(board.stuck > 0 || stuck) && <Button look="plain" aria-pressed={stuck} onClick={() => { onChoose({ stage: stuck ? undefined : 'stuck' }) }}>{t('staff.board.stuck-count', { n: board.stuck })}</Button>}
      {(board.ownerless > 0 || ownerless) && <Button look="plain" aria-pressed={ownerless} onClick={() => { onChoose({ owner: ownerless ? undefined : 'none' }) }}>{t('staff.board.ownerless-count', { n: board.ownerless })}</Button>}
    </div>
  )
}

function Filters({ filter, view, isWide, onChoose }: { filter: BoardFilter; view: Filter['view']; isWide: boolean; onChoose: (part: Filter) => void }) {
  const { t, tIfKnown } = useWords()
  const people = useQuery(peopleQuery)
  const named = filter.owner !== undefined && !whose.some((one) => one.value === filter.owner)
  return (
    <div className="filters no-print">
      <div className="buttons" role="group" aria-label={t('staff.board.owner')}>
        {whose.map((one) => <Button key={one.word} aria-pressed={filter.owner === one.value} onClick={() => { onChoose({ owner: one.value }) }}>{t(one.word)}</Button>)}
      </div>
      <Field label={t('staff.board.owner')}>
        {(tied) => (
          <select {...tied} value={named ? filter.owner : ''} onChange={(event) => { onChoose({ owner: event.target.value || undefined }) }}>
            <option value="">{t('staff.board.any')}</option>
            <option value="none">{t('need.no-owner')}</option>
            {people.data?.people.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
          </select>
        )}
      </Field>
      <Field label={t('staff.board.domain')}>
        {(tied) => (
          <select {...tied} value={filter.domain ?? ''} onChange={(event) => { onChoose({ domain: event.target.value || undefined }) }}>
            <option value="">{t('staff.board.any')}</option>
            {domains.map((domain) => <option key={domain} value={domain}>{tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
          </select>
        )}
      </Field>
      <Field label={t('staff.need.for')}>
        {(tied) => (
          <select {...tied} value={filter.for ?? ''} onChange={(event) => { onChoose({ for: event.target.value || undefined }) }}>
            <option value="">{t('staff.board.any')}</option>
            {Object.entries(whom).map(([value, word]) => <option key={value} value={value}>{t(word)}</option>)}
          </select>
        )}
      </Field>
      <div className="buttons">
        {isWide && <Link className="button" to="/board" search={{ ...filter, view: view ? undefined : 'list' } as never}>{view ? t('staff.board.as-board') : t('staff.board.as-list')}</Link>}
        <Link className="button" to="/services">{t('staff.services.title')}</Link>
        <Button icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button>
      </div>
      {filter.service && <Button icon="x" data-here onClick={() => { onChoose({ service: undefined }) }}>{t('staff.board.one-service')}</Button>}
    </div>
  )
}

// "Nothing open. Last closed Nov 20", or which way back to all where filters left nothing.
function Nothing({ board, set, onAll }: { board: Board; set: number; onAll: () => void }) {
  const { t, format } = useWords()
  if (set > 0) return <EmptyState action={<Button look="main" icon="x" onClick={onAll}>{t('staff.board.show-all')}</Button>}>{t('staff.board.none-of-these')}</EmptyState>
  return (
    <EmptyState action={<Link className="button button-main" to="/children">{t('staff.find')}</Link>}>
      {board.last_ended ? t('staff.board.empty-since', { date: format.dayShort(board.last_ended) }) : t('staff.board.empty')}
    </EmptyState>
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
  // The first card, until another has the keys; while several are picked, the bar below has the filled button.
  const current = all.some((need) => need.id === here) ? here : columns.find((column) => column.needs.length > 0)?.needs[0]?.id
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
                    <Card need={need} picked={picked.includes(need.id)} here={chosen.length === 0 && need.id === (asked?.id ?? current)} tabbable={needs.some((one) => one.id === here) ? need.id === here : index === 0}
                      asked={asked?.id === need.id ? asked.move : undefined} onAsk={(move) => { setAsked(move && { id: need.id, move }) }}
                      onHere={() => { setHere(need.id) }} onPick={() => { pick(need.id) }} />
                  </li>
                ))}
              </ul>
              {needs.length === 0 && <p className="second small board-empty">{t('staff.board.column-empty')}</p>}
              {next && <Button onClick={() => { void older(column, next) }}>{t('staff.board.more')}</Button>}
              {next && <p className="print-only">{t('staff.board.not-printed', { n: Math.max(1, column.count - needs.length) })}</p>}
            </section>
          )
        })}
      </div>
      {chosen.length > 0 && <AssignBar picked={chosen} onDone={() => { setPicked([]) }} />}
    </>
  )
}
