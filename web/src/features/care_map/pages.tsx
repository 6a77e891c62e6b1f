// The care map's two pages: the family's and the desk's.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { familyMapQuery, staffMapQuery, useSession } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { CareMap } from './map.tsx'

export function FamilyMapPage() {
  const { t, format } = useWords()
  const { account } = useSession()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyMapQuery(child.id))
  return (
    <Page title={t('map.title-child', { child: said(child) })} inWindow={t('map.title')} className="map-page" lead={<Link className="back no-print" to="/team">{t('family.nav.team')}</Link>}>
      {data ? <CareMap name={said(child)} groups={data.groups} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={4} />}
      {data && <div className="no-print"><Button icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button></div>}
      <p className="print-only">{t('map.printed', { date: format.birthDate(new Date().toISOString()), name: account.display_name || account.name })}</p>
    </Page>
  )
}

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
        {data ? <CareMap name={data.header.preferred_name ?? data.header.name_parts.given} whole={data.header.name} family={data.header.name_parts.family} how={t('staff.map.how', { child: data.header.preferred_name ?? data.header.name_parts.given })} groups={data.groups} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}
        {data && <div className="no-print"><Button icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button></div>}
      </Page>
    </>
  )
}
