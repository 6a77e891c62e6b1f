// The care map on the family's phone, and its print.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { familyMapQuery } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Link } from '../../kit/family_way.tsx'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { CareMap } from './map.tsx'

export function FamilyMapPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyMapQuery(child.id))
  return (
    <Page title={t('map.title-child', { child: said(child) })} inWindow={t('map.title')} className="map-page" lead={<Link className="back no-print" to="/team">{t('family.nav.team')}</Link>}>
      {data ? <CareMap name={said(child)} groups={data.groups} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={4} />}
      {data && <div className="no-print"><Button icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button></div>}
    </Page>
  )
}
