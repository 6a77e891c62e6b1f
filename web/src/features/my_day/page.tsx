// My Day: what waits for me, oldest and riskiest first; the picked thing beside it. Opens with row 1 picked, works by keys alone.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import {
  dayQuery, doAction, idOf, markRead, moreOfDay, undoChange, useSession, type Day, type DayFilter, type DayGroup, type DayGroupPage, type Written,
} from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Folded } from '../../kit/folded.tsx'
import { moveInList, useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { Filters } from './filters.tsx'
import { groupsOf, pickedIn, rowsOf, type Older, type Row } from './list.ts'
import { Pane, type Task } from './pane.tsx'
import { ThingRow } from './row.tsx'
import { groupWords, isNews, pageOf } from './words.ts'
import './my_day.css'

export function MyDayPage() {
  const { t, format } = useWords()
  const filter = useSearch({ strict: false }) as DayFilter
  const { data, error, refetch } = useQuery({ ...dayQuery(filter), placeholderData: (before) => before })
  const title = data ? t('staff.day.title', { date: format.dateInWords(data.today) }) : t('staff.nav.my-day')
  return (
    <Page title={title} inWindow={t('staff.nav.my-day')} className="day-page">
      {data ? <TheDay key={JSON.stringify(filter)} day={data} filter={filter} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
    </Page>
  )
}

function Lead({ day }: { day: Day }) {
  const { t } = useWords()
  const names = day.covering.map((one) => one.name).join(', ')
  return (
    <p role="status">
      {t('staff.day.counts', { all: day.all, now: day.cannot_wait })}{day.more && ` ${t('staff.day.more-than-counted')}`}
      {names && ` ${t('staff.day.covering', { names })}`}{day.put_off > 0 && ` ${t('staff.day.put-off-count', { n: day.put_off })}`}
    </p>
  )
}

function TheDay({ day, filter }: { day: Day; filter: DayFilter }) {
  const { t } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { show } = useToast()
  const [older, setOlder] = useState<Older>({})
  const [picked, setPicked] = useState<string>()
  const [place, setPlace] = useState(0)
  const [open, setOpen] = useState(false)
  const [task, setTask] = useState<Task>()
  const [failure, setFailure] = useState<unknown>()
  const list = useRef<HTMLDivElement>(null)
  const pane = useRef<HTMLElement>(null)

  const groups = groupsOf(day, older)
  const rows = rowsOf(groups)
  const at = pickedIn(rows, picked, place)
  const row = rows[at]

  const focusRow = useCallback((item: string | undefined, preventScroll = false) => {
    requestAnimationFrame(() => { list.current?.querySelector<HTMLElement>(item ? `[data-item="${CSS.escape(item)}"]` : '[data-item]')?.focus({ preventScroll }) })
  }, [])
  const here = row?.thing.item
  // The first row has the keys when one arrives, and the next one when the picked thing went away; who arrives sees the page from its top.
  const arrived = useRef(false)
  useEffect(() => {
    const focused = document.activeElement
    if (here !== undefined && (!focused || focused === document.body || focused.tagName === 'H1')) focusRow(here, !arrived.current)
    arrived.current = true
  }, [here, focusRow])
  // A row that has the keys is the picked one, also in the moment the list changes under it.
  useLayoutEffect(() => {
    const focused = document.activeElement
    if (here === undefined || !(focused instanceof HTMLElement) || !list.current?.contains(focused)) return
    if (focused.dataset.item && focused.dataset.item !== here) list.current.querySelector<HTMLElement>(`[data-item="${CSS.escape(here)}"]`)?.focus()
  }, [here])

  const pick = (next: Row) => {
    if (next.thing.item !== row?.thing.item) setTask(undefined)
    setPicked(next.thing.item)
    setPlace(rows.indexOf(next))
  }
  const backToList = () => {
    setTask(undefined)
    setOpen(false)
    if (!list.current?.contains(document.activeElement)) focusRow(here)
  }
  const changed = async () => {
    setTask(undefined)
    setOlder({})
    setPicked((before) => before ?? here)
    await client.invalidateQueries({ queryKey: ['day'] })
    for (const kind of ['need', 'action', 'question', 'board', 'child', 'plan']) void client.invalidateQueries({ queryKey: [kind] })
    requestAnimationFrame(() => { list.current?.querySelector<HTMLElement>('[data-picked="true"]')?.focus() })
  }
  const attempt = async (run: () => Promise<void>) => {
    setFailure(undefined)
    setPicked(here)
    setPlace(at)
    try {
      await run()
    } catch (error) {
      setFailure(error)
      await client.invalidateQueries({ queryKey: ['day'] })
    }
  }
  // Says what was done, with the way back: by the button or Z.
  const done = async (text: string, item: string, back: () => Promise<unknown>) => {
    show(text, () => {
      void attempt(async () => {
        await back()
        setPicked(item)
        await changed()
      })
    })
    await changed()
  }
  const written = (text: string, answer: Written) => done(text, answer.item, () => undoChange(answer))

  const finish = () => {
    if (!row) return
    const { thing } = row
    if (isNews(row.group, thing)) {
      void attempt(async () => {
        await markRead(thing.item, true, thing.version)
        await done(t('staff.day.read-now'), thing.item, () => markRead(thing.item, false))
      })
    } else if (thing.kind === 'action') {
      void attempt(async () => {
        const { action } = await doAction(idOf(thing.item), thing.version)
        await written(t('staff.day.marked-done'), { item: thing.item, version: action.version })
      })
    } else if (thing.kind === 'question') {
      setOpen(true)
      setTask('reply')
    } else {
      void navigate({ to: pageOf(thing) })
    }
  }
  const openIt = () => {
    setOpen(true)
    requestAnimationFrame(() => { pane.current?.querySelector<HTMLElement>('h2')?.focus() })
  }
  const begin = (what: Task) => () => {
    if (!row) return
    setOpen(true)
    setTask(what)
  }
  const step = (by: number) => () => {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
    if (!next) return
    pick(next)
    focusRow(next.thing.item)
  }
  useKeys({ j: step(1), k: step(-1), a: begin('assign'), p: begin('put-off'), e: finish, m: () => { if (row?.thing.kind === 'question') begin('reply')() }, Escape: backToList })

  const more = (group: DayGroupPage) => void attempt(async () => {
    const page = await moreOfDay(filter, group.group, group.next ?? '')
    const next = page.groups[0]
    if (next) setOlder((before) => ({ ...before, [group.group]: { items: [...(before[group.group]?.items ?? []), ...next.items], next: next.next } }))
  })

  return (
    <>
      <Lead day={day} />
      <Folded set={[filter.kind, filter.when, filter.owner].filter(Boolean).length}><Filters day={day} filter={filter} /></Folded>
      {failure !== undefined && <Problem error={failure} />}
      {rows.length === 0 ? <NothingWaits day={day} filtered={Boolean(filter.kind ?? filter.when ?? filter.owner)} /> : (
        <div className="day-grid" data-open={open || undefined}>
          <div className="stack day-list" ref={list} onKeyDown={moveInList}>
            {groups.map((group) => (
              <section key={group.group} className="stack-tight" aria-labelledby={`group-${group.group}`}>
                <GroupHead group={group} />
                <ul className="rows">
                  {group.items.map((thing) => (
                    <ThingRow key={thing.item} thing={thing} group={group.group} me={account.display_name || account.name}
                      picked={thing.item === here} onPick={() => { pick({ thing, group: group.group }) }} onOpen={openIt} />
                  ))}
                </ul>
                {group.next && <div className="no-print"><Button look="plain" onClick={() => { more(group) }}>{t('staff.day.more', { n: Math.max(group.count - group.items.length, 0) })}</Button></div>}
              </section>
            ))}
          </div>
          <aside className="card stack day-pane no-print" ref={pane} aria-label={t('staff.day.pane')}>
            {row && (
              <Pane key={row.thing.item} row={row} task={task} opened={open} onTask={setTask} onBack={backToList} onFinish={finish}
                onWritten={written} onPutOff={done} onChanged={changed} />
            )}
          </aside>
        </div>
      )}
    </>
  )
}

function GroupHead({ group }: { group: DayGroupPage }) {
  const { t, format } = useWords()
  const name: DayGroup = group.group
  const count = group.more ? t('staff.day.more-than', { n: format.number(group.count) }) : format.number(group.count)
  // What all rows of a group share stands in its heading alone.
  if (name === 'due_today') return <h2 id={`group-${name}`} className="line-tight"><Chip look="due" icon="circle-fill">{t(groupWords[name])}</Chip> {count}</h2>
  return <h2 id={`group-${name}`}>{t(groupWords[name])}, {count}</h2>
}

function NothingWaits({ day, filtered }: { day: Day; filtered: boolean }) {
  const { t } = useWords()
  const navigate = useNavigate()
  if (filtered) {
    return <EmptyState action={<Button onClick={() => { void navigate({ to: '/', search: {} as never }) }}>{t('staff.day.show-all')}</Button>}>{t('staff.day.none-of-these')}</EmptyState>
  }
  return <EmptyState>{t('staff.day.all-clear', { n: day.visits_tomorrow ?? 0 })}</EmptyState>
}
