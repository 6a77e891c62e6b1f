// What the plan's pages of staff and family show alike: names of its parts, words added and removed, who has seen it, its versions.
//
// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { changesQuery, planOpened, versionsQuery, type Person, type Piece, type PlanChange, type PlanReader, type PlanState, type Together, type WhatWorks } from '../client/index.ts'
import { Button } from './button.tsx'
import { Chip } from './chip.tsx'
import { Problem, Skeleton } from './feedback.tsx'
import { useWords, type Words } from './words.tsx'

export function sectionName(code: string | null | undefined, title: string | null | undefined, { t }: Pick<Words, 't'>): string {
  switch (code) {
    case 'what_matters': return t('plan.section.what-matters')
    case 'goals': return t('plan.section.goals')
    case 'medicines': return t('plan.section.medicines')
    case 'if_sick': return t('plan.section.if-sick')
    case 'school': return t('plan.section.school')
    case 'home_care': return t('plan.section.home-care')
    default: return title ?? ''
  }
}

// Added words are underlined, removed ones struck through; both say so to who cannot see it.
export function Difference({ words }: { words: Piece[] }) {
  const { t } = useWords()
  return (
    <p className="difference" dir="auto">
      {words.map((piece, index) => (piece.op === 'same' ? <span key={index}>{piece.text}</span>
        : piece.op === 'added' ? <ins key={index}><span className="unseen">{t('plan.added')} </span>{piece.text}</ins>
          : <del key={index}><span className="unseen">{t('plan.removed')} </span>{piece.text}</del>))}
    </p>
  )
}

// The family's own lines of what works, as About us has them, with who said so.
export function WhatWorksLines({ works, child, level }: { works: WhatWorks | null | undefined; child: string; level?: 'h2' | 'h3' }) {
  const { t, format } = useWords()
  if (!works) return null
  const Heading = level ?? 'h2'
  return (
    <section className="section">
      <Heading>{t('plan.what-works', { child })}</Heading>
      <div className="card stack-tight">
        <blockquote className="quote kept-lines" dir="auto" lang={works.language ?? undefined}>“{works.text}”</blockquote>
        <p className="second small">{t('plan.what-works-by', { name: (works.told_by ?? works.author)?.name ?? t('plan.the-family'), date: format.dateInWords(works.date ?? '') })}</p>
      </div>
    </section>
  )
}

const faces: Record<PlanState, { look: 'quiet' | 'ahead' | 'done' | 'soon'; icon: 'file-text' | 'clock' | 'check-circle-fill' | 'note-pencil' }> = {
  draft: { look: 'quiet', icon: 'note-pencil' }, shared: { look: 'quiet', icon: 'file-text' }, asked: { look: 'ahead', icon: 'clock' },
  agreed: { look: 'done', icon: 'check-circle-fill' }, changed_since: { look: 'soon', icon: 'note-pencil' },
}
export function PlanStateChip({ state, family }: { state: PlanState; family?: boolean }) {
  const { t } = useWords()
  const words: Record<PlanState, string> = {
    draft: t('plan.state.draft'), shared: t('plan.state.shared'), asked: family ? t('family.plan.you-were-asked') : t('plan.state.asked'), agreed: t('plan.state.agreed'), changed_since: t('plan.state.changed-since'),
  }
  return <Chip {...faces[state]}>{words[state]}</Chip>
}

// Tells the server once that this version is on the screen of who is signed in.
export function useOpened(who: PlanReader, child: string, number: number | undefined, isNew: boolean | undefined) {
  const told = useRef('')
  useEffect(() => {
    if (number === undefined || !isNew || told.current === `${child}/${number}`) return
    told.current = `${child}/${number}`
    void planOpened(who, child, number).catch(() => { told.current = '' })
  }, [who, child, number, isNew])
}

export function SeenBy({ seen }: { seen: Together['seen'] }) {
  const { t, format } = useWords()
  return (
    <details className="seen">
      <summary>{t('plan.seen', { by: seen.by, of: seen.of })}</summary>
      <ul className="stack-tight">
        {seen.readers.map(({ person, seen: has, number, at }) => person && (
          <li key={person.reference}><bdi>{person.name}</bdi>{' '}
            <span className="second">{has && at ? t('plan.seen-on', { date: format.dateInWords(at) }) : number ? t('plan.seen-older', { number }) : t('plan.seen-not-yet')}</span></li>
        ))}
      </ul>
    </details>
  )
}

const nameOf = (one: Person | 'family' | null, t: Words['t']) => (one === null ? t('plan.nobody') : one === 'family' ? t('plan.the-family') : one.name)

export function ChangeItem({ change }: { change: PlanChange }) {
  const { t, format, ...words } = useWords()
  const part = change.part === 'what_matters' ? t('plan.section.what-matters') : change.part === 'goal' ? t('plan.goal')
    : change.part === 'action' ? t('plan.step') : sectionName(change.id, change.title, { ...words, t, format } as Words)
  const did = change.did === 'added' ? t('plan.was-added') : change.did === 'removed' ? t('plan.was-removed') : t('plan.was-changed')
  return (
    <li className="card stack-tight">
      <p><strong dir="auto">{part}</strong> <span className="second">{did}</span></p>
      {change.part === 'action' && change.title && <p className="second" dir="auto">{t('plan.for-goal', { goal: change.title })}</p>}
      {change.words.length > 0 && <Difference words={change.words} />}
      {change.why.length > 0 && <Difference words={change.why} />}
      {change.owner && <p>{change.did === 'added' ? t('plan.owner', { name: nameOf(change.owner.to, t) }) : t('plan.owner-changed', { from: nameOf(change.owner.from, t), to: nameOf(change.owner.to, t) })}</p>}
      {change.due && <p>{change.did === 'added' && change.due.to ? t('plan.by-date', { date: format.dateInWords(change.due.to) }) : t('plan.date-changed', { from: change.due.from ? format.dateInWords(change.due.from) : t('plan.no-date'), to: change.due.to ? format.dateInWords(change.due.to) : t('plan.no-date') })}</p>}
    </li>
  )
}

// Between two versions; without `from`, since the family last agreed.
export function Changes({ who, child, from, to }: { who: PlanReader; child: string; from?: number; to?: number }) {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(changesQuery(who, child, from, to))
  if (!data) return error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('plan.getting-changes')} />
  if (data.changes.length === 0) return <p className="second">{t('plan.no-changes')}</p>
  return <ul className="stack-tight changes">{data.changes.map((change, index) => <ChangeItem key={`${change.part}/${change.id ?? index}`} change={change} />)}</ul>
}

export function Versions({ who, child }: { who: PlanReader; child: string }) {
  const { t, format } = useWords()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(versionsQuery(who, child))
  const [open, setOpen] = useState<number>()
  if (!data) return error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('plan.getting-versions')} />
  return (
    <>
      <ol className="stack-tight versions">
        {data.pages.flatMap((page) => page.versions).map((one) => (
          <li key={one.number} className="stack-tight">
            <p><strong>{t('plan.version', { n: one.number })}</strong> <span className="second">{format.timeInWords(one.at)}, <bdi>{one.by?.name ?? t('plan.someone')}</bdi></span></p>
            {one.agreement && <p>{one.agreement.recorded_by
              ? t('plan.agreed-recorded', { name: one.agreement.by?.name ?? t('plan.the-family'), by: one.agreement.recorded_by.name, reason: one.agreement.reason ?? '' })
              : t('plan.agreed-by', { name: one.agreement.by?.name ?? '', date: format.dateInWords(one.agreement.at) })}</p>}
            {one.asked && !one.agreement && <p className="second">{t(who === 'family' ? 'family.plan.asked-open' : 'plan.state.asked')}</p>}
            <div><Button look="plain" aria-expanded={open === one.number} onClick={() => { setOpen(open === one.number ? undefined : one.number) }}>{t('plan.what-changed-in', { n: one.number })}</Button></div>
            {open === one.number && <Changes who={who} child={child} from={one.number - 1} to={one.number} />}
          </li>
        ))}
      </ol>
      {hasNextPage && <Button busy={isFetchingNextPage} onClick={() => { void fetchNextPage() }}>{t('plan.older-versions')}</Button>}
    </>
  )
}
