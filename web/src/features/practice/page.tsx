// Everyone who works here: how to reach them, who is away and who covers, the teams, and those who left with what is still theirs.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { backAgain, markLeft, markReturned, practicePeopleQuery, type Colleague, type Pool, type PracticePeople } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Page } from '../../kit/page.tsx'
import { PersonRow, roleInWords } from '../../kit/person_card.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { AwayForm } from './away_form.tsx'
import { HandOver } from './hand_over.tsx'
import { PoolForm } from './pool_form.tsx'
import { ReachForm } from './reach_form.tsx'

export function PeoplePage() {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(practicePeopleQuery)
  return (
    <Page title={t('staff.people.title')}>
      <p className="no-print"><Link to="/practice">{t('staff.ways.link')}</Link></p>
      {data ? <Shown page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
    </Page>
  )
}

function Shown({ page }: { page: PracticePeople }) {
  const { t } = useWords()
  const [pool, setPool] = useState<Pool | 'new'>()
  const here = page.people.filter((one) => !one.left)
  const left = page.people.filter((one) => one.left)
  return (
    <div className="people-grid">
      <section className="stack">
        <h2>{t('staff.people.here', { n: here.length })}</h2>
        <ul className="card">{here.map((one) => <Row key={one.reference} one={one} page={page} />)}</ul>
        {left.length > 0 && <h2>{t('staff.people.left', { n: left.length })}</h2>}
        {left.length > 0 && <ul className="card">{left.map((one) => <LeftRow key={one.reference} one={one} page={page} />)}</ul>}
      </section>
      <section className="stack">
        <h2>{t('staff.pools.title', { n: page.pools.length })}</h2>
        {page.may_arrange && !pool && <div><Button look="main" icon="plus" onClick={() => { setPool('new') }}>{t('staff.pools.add')}</Button></div>}
        {pool === 'new' && <PoolForm page={page} pool={null} onDone={() => { setPool(undefined) }} />}
        {page.pools.length === 0 && <EmptyState>{t('staff.pools.empty')}</EmptyState>}
        {page.pools.map((one) => (pool !== 'new' && pool?.id === one.id
          ? <PoolForm key={one.id} page={page} pool={one} onDone={() => { setPool(undefined) }} />
          : <PoolCard key={one.id} pool={one} page={page} onChange={() => { setPool(one) }} />))}
      </section>
    </div>
  )
}

function PoolCard({ pool, page, onChange }: { pool: Pool; page: PracticePeople; onChange: () => void }) {
  const { t } = useWords()
  return (
    <ul className="card">
      <PersonRow person={{ reference: pool.reference, name: pool.name, phone: pool.phone, kind: 'pool' }} says={pool.does ?? undefined} asLink>
        {pool.hours && <p className="second small" dir="auto">{pool.hours}</p>}
        <p className="second small">{pool.members.length ? pool.members.map((one) => one.name).join(', ') : t('staff.pools.nobody')}</p>
        {page.may_arrange && <div className="buttons"><Button onClick={onChange} aria-label={t('staff.pools.change-one', { name: pool.name })}>{t('staff.pools.change')}</Button></div>}
      </PersonRow>
    </ul>
  )
}

type Doing = 'away' | 'reach' | 'left' | undefined

function Row({ one, page }: { one: Colleague; page: PracticePeople }) {
  const words = useWords()
  const { t, format } = words
  const client = useQueryClient()
  const { show } = useToast()
  const [doing, setDoing] = useState<Doing>()
  const mine = one.reference === page.me
  const done = () => { setDoing(undefined) }
  const again = () => client.invalidateQueries()
  const back = useMutation({ mutationFn: () => backAgain(one.reference), onSuccess: async () => { show(t('staff.away.back-said', { name: one.name })); await again() } })
  const leave = useMutation({ mutationFn: () => markLeft(one.reference), onSuccess: async () => { done(); await again() } })
  const span = one.span
  const says = [roleInWords(one.role, words), mine ? t('staff.people.you') : ''].filter(Boolean).join(' · ')
  return (
    <PersonRow person={one} says={says} asLink>
      {one.extension && <p className="second small">{t('common.extension', { number: one.extension })}</p>}
      {one.hours && <p className="second small" dir="auto">{one.hours}</p>}
      {one.expertise && <p className="small" dir="auto">{one.expertise}</p>}
      {one.pools.length > 0 && <p className="second small">{t('staff.people.in-pools', { pools: one.pools.join(', ') })}</p>}
      {span && (
        <p className="small"><strong>{t(span.now ? 'staff.away.now' : 'staff.away.later', { from: format.dayShort(span.from), until: format.dayShort(span.until) })}</strong>{' '}
          {span.cover ? t('staff.away.covered-by', { name: span.cover.name }) : t('staff.away.no-cover')}</p>
      )}
      {back.isError && <Problem error={back.error} />}
      {doing === 'away' && <AwayForm one={one} page={page} onDone={done} />}
      {doing === 'reach' && <ReachForm one={one} onDone={done} />}
      {doing === undefined && (mine || page.may_arrange) && (
        <div className="buttons">
          <Button onClick={() => { setDoing('away') }} aria-label={t('staff.away.set-for', { name: one.name })}>{t('staff.away.set')}</Button>
          {span && <Button busy={back.isPending} onClick={() => { back.mutate() }}>{t('staff.away.back')}</Button>}
          <Button look="plain" onClick={() => { setDoing('reach') }} aria-label={t('staff.people.reach-for', { name: one.name })}>{t('staff.people.reach')}</Button>
          {page.may_end_accounts && !mine && <Button look="plain" onClick={() => { setDoing('left') }} aria-label={t('staff.people.has-left-for', { name: one.name })}>{t('staff.people.has-left')}</Button>}
        </div>
      )}
      {doing === 'left' && (
        <Dialog title={t('staff.people.left-question', { name: one.name })} onClose={done}>
          <p>{t('staff.people.left-what')}</p>
          {leave.isError && <Problem error={leave.error} />}
          <div className="buttons">
            <Button data-safe onClick={done}>{t('staff.people.left-no')}</Button>
            <Button look="main" busy={leave.isPending} onClick={() => { leave.mutate() }}>{t('staff.people.left-yes')}</Button>
          </div>
        </Dialog>
      )}
    </PersonRow>
  )
}

function LeftRow({ one, page }: { one: Colleague; page: PracticePeople }) {
  const words = useWords()
  const { t } = words
  const client = useQueryClient()
  const back = useMutation({ mutationFn: () => markReturned(one.reference), onSuccess: () => client.invalidateQueries() })
  return (
    <PersonRow person={{ ...one, phone: null }} says={t('staff.people.left-says')}>
      <HandOver reference={one.reference} name={one.name} page={page} />
      {back.isError && <Problem error={back.error} />}
      {page.may_end_accounts && <div><Button look="plain" busy={back.isPending} onClick={() => { back.mutate() }}>{t('staff.people.returned')}</Button></div>}
    </PersonRow>
  )
}
