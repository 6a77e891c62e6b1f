// Conditions, medicines, allergies and visits as people read them: what, since when, who says so; a few here, all on a page of their own.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { childListQuery, type ListItem, type ListName, type Lists } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { allergen, plainTerm } from '../../kit/format.ts'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'

const names: readonly ListName[] = ['next_visits', 'allergies', 'conditions', 'medicines', 'visits']
const isList = (text: string): text is ListName => (names as readonly string[]).includes(text)
const titleKey = (list: ListName) => `staff.list.${list.replaceAll('_', '-')}` as Key
const emptyKey = (list: ListName) => `staff.list.empty-${list.replaceAll('_', '-')}` as Key

export function ListPanes({ child, lists }: { child: string; lists: Lists }) {
  const { t } = useWords()
  return names.map((list) => (
    <section key={list} className="stack-tight">
      <div className="pane-head">
        <h2>{t(titleKey(list))}</h2>
        {list !== 'next_visits' && <Link to={`/children/${child}/lists/${list}`} aria-label={t('staff.list.all-of', { list: t(titleKey(list)) })}>{t('staff.list.all')}</Link>}
      </div>
      {lists[list].items.length === 0 ? <p className="second">{t(emptyKey(list))}</p> : <Items list={list} items={lists[list].items} />}
      {lists[list].next && <p className="second small">{t('staff.list.there-are-more')}</p>}
    </section>
  ))
}

function Items({ list, items }: { list: ListName; items: ListItem[] }) {
  const { t, format } = useWords()
  const when = (date: string) => (list === 'next_visits' && date.length > 10 ? format.timeShort(date) : format.birthDate(date))
  return (
    <ul className="card fact-list">
      {items.map((item) => (
        <li key={item.reference}>
          <p className="line-between">
            <span className="line">
              {list === 'allergies' && item.current ? <Chip look="late-outline" icon="warning">{allergen(item.title)}</Chip> : <strong dir="auto">{plainTerm(item.title) || t('staff.list.no-title')}</strong>}
              {!item.current && <span className="second small">{t('staff.list.over')}</span>}
              {item.criticality === 'high' && <span className="small">{t('staff.list.high-risk')}</span>}
            </span>
            {item.date && <time className="second small" dateTime={item.date}>{when(item.date)}</time>}
          </p>
          {item.detail && <p className="small" dir="auto">{item.detail}</p>}
          {item.from && <p className="second small">{t('staff.timeline.from', { name: item.from })}</p>}
        </li>
      ))}
    </ul>
  )
}

export function ListPage() {
  const { t } = useWords()
  const { child, list } = useParams({ strict: false }) as { child: string; list: string }
  const navigate = useNavigate()
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(childListQuery(child, list))
  useKeys({ Escape: () => { void navigate({ to: `/children/${child}` }) } })
  if (!isList(list)) return <Page title={t('staff.child.title')}><EmptyState>{t('error.not-here')}</EmptyState></Page>
  const header = data?.pages[0]?.header
  const items = data?.pages.flatMap((page) => page.list.items) ?? []
  return (
    <>
      {header && <ChildHeader header={header} />}
      <Page title={t(titleKey(list))} className="narrow" lead={<Link className="back no-print" to={`/children/${child}`}>{t('staff.child.back')}</Link>}>
        {error ? <Problem error={error} again={() => { void refetch() }} /> : !data ? <Skeleton what={t('staff.waiting')} rows={6} />
          : items.length === 0 ? <EmptyState>{t(emptyKey(list))}</EmptyState> : <Items list={list} items={items} />}
        {hasNextPage && <div><Button busy={isFetchingNextPage} onClick={() => { void fetchNextPage() }}>{t('staff.children.more')}</Button></div>}
      </Page>
    </>
  )
}
