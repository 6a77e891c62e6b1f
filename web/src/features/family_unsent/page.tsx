// All that this phone still keeps to be sent, and what could not be sent.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { unsentQuery, useSession } from '../../client/index.ts'
import { EmptyState } from '../../kit/feedback.tsx'
import { Page } from '../../kit/page.tsx'
import { UnsentCard } from '../../kit/unsent.tsx'
import { useWords } from '../../kit/words.tsx'

export function UnsentPage() {
  const { t } = useWords()
  const { account } = useSession()
  const { data: unsent } = useQuery(unsentQuery(account.id))
  return (
    <Page title={t('family.unsent.title')}>
      {unsent?.map((one) => <UnsentCard key={one.slot + one.key} one={one} />)}
      {unsent?.length === 0 && <EmptyState>{t('family.unsent.empty')}</EmptyState>}
    </Page>
  )
}
