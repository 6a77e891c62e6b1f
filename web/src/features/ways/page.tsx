// Practice settings: an administrator sets how the practice works, everyone else reads it.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { waysQuery, type WaysPage as WaysData } from '../../client/index.ts'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { OfficeWeek } from '../../kit/office.tsx'
import { Page } from '../../kit/page.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'
import { WaysForm } from './form.tsx'
import { kindInWords, promiseInWords } from './words.ts'

export function WaysPage() {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(waysQuery)
  return (
    <Page title={t('staff.ways.title')} className="narrow">
      {data ? data.may_change ? <WaysForm page={data} /> : <Read page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
    </Page>
  )
}

function Read({ page: { ways, kinds } }: { page: WaysData }) {
  const words = useWords()
  const { t, language } = words
  const routed = kinds.filter((kind) => ways.routing[kind])
  return (
    <>
      <p className="second">{t('staff.ways.read-only')}</p>
      <section className="card stack-tight"><h2>{t('staff.ways.hours.title')}</h2>{ways.hours.length > 0 ? <OfficeWeek hours={ways.hours} closed={ways.closed} /> : <p>{t('staff.ways.hours.none')}</p>}</section>
      <section className="card stack-tight">
        <h2>{t('staff.ways.promise.title')}</h2>
        <p>{t('staff.ways.promise.question-is', { promise: promiseInWords(ways.promises.question ?? { amount: 1, unit: 'working_days' }, words) })}</p>
        <p>{t('staff.ways.promise.need-is', { promise: promiseInWords(ways.promises.need ?? { amount: 2, unit: 'working_days' }, words) })}</p>
      </section>
      <section className="card stack-tight">
        <h2>{t('staff.ways.routing.title')}</h2>
        <p className="second small">{t('staff.ways.routing.lead')}</p>
        {routed.length === 0 ? <p>{t('staff.ways.routing.none')}</p> : <ul>{routed.map((kind) => <li key={kind}>{t('staff.ways.routing.to', { kind: kindInWords(kind, words), name: ways.routing[kind]!.name })}</li>)}</ul>}
      </section>
      {ways.role_names.length > 0 && (
        <section className="card stack-tight"><h2>{t('staff.ways.roles.title')}</h2>
          <ul>{ways.role_names.map((one) => <li key={one.role}>{t('staff.ways.roles.is', { role: roleInWords(one.role, words), name: one[language] })}</li>)}</ul>
        </section>
      )}
      {ways.visit_types.length > 0 && (
        <section className="card stack-tight"><h2>{t('staff.ways.visits.title')}</h2>
          <ul>{ways.visit_types.map((one) => <li key={one.code}>{t('staff.ways.visits.is', { name: one[language], n: one.minutes })}</li>)}</ul>
        </section>
      )}
    </>
  )
}
