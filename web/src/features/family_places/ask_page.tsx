// Two ways to ask: a question to the team, or help with something. What is not built into this app is not offered.
//
// SPDX-License-Identifier: Apache-2.0
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { PlaceRows } from './place_rows.tsx'

export function AskPage() {
  const { t } = useWords()
  return (
    <Page title={t('family.home.ask')}>
      <PlaceRows places={[
        { to: '/ask', icon: 'chat-circle-text', title: t('family.ask.title'), says: t('family.ask.question-says') },
        { to: '/help', icon: 'hand-heart', title: t('family.home.ask-for-help'), says: t('family.home.ask-examples') },
      ]} />
      <p className="notice"><span className="emergency">{t('family.ask.emergency')} <a href="tel:911">{t('family.ask.call-911')}</a></span></p>
    </Page>
  )
}
