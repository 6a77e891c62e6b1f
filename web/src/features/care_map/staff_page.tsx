// The care map at the desk.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { staffMapQuery, type Header } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { CareMap } from './map.tsx'

const nameOf = (header: Header) => header.preferred_name ?? header.name_parts.given

export function StaffMapPage() {
  const { t } = useWords()
  const { child } = useParams({ strict: false }) as { child: string }
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(staffMapQuery(child))
  useKeys({ Escape: () => { void navigate({ to: `/children/${child}` }) } })
  return (
    <>
      {data && <ChildHeader header={data.header} />}
      <Page title={t('map.title')}>
        {data ? <CareMap name={nameOf(data.header)} whole={data.header.name} family={data.header.name_parts.family} how={t('staff.map.how', { child: nameOf(data.header) })} groups={data.groups} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
        {data && <div className="no-print"><Button icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button></div>}
      </Page>
    </>
  )
}
