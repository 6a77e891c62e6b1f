// Two ways to ask: a question to the team, or help with something.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { familyHomeQuery } from '../../client/index.ts'
import { ContactLine } from '../../kit/contact.tsx'
import { useChildInAddress } from '../../kit/family_way.tsx'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { PlaceRows } from './place_rows.tsx'

export function AskPage() {
  const { t } = useWords()
  const { data: home } = useQuery(familyHomeQuery(useChildInAddress()))
  return (
    <Page title={t('family.home.ask')}>
      {home && <ContactLine contact={home.main_contact} practice={home.practice} main />}
      <PlaceRows places={[
        { to: '/ask', icon: 'chat-circle-text', title: t('family.ask.title'), says: t('family.ask.question-says') },
        { to: '/help', icon: 'hand-heart', title: t('family.home.ask-for-help'), says: t('family.home.ask-examples') },
      ]} />
      <p className="notice"><span className="emergency">{t('family.ask.emergency')} <a href="tel:911">{t('family.ask.call-911')}</a></span></p>
    </Page>
  )
}
