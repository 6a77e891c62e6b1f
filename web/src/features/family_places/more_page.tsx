// What is needed less often: the team, about us, visits, and how this app looks and speaks.
//
// SPDX-License-Identifier: Apache-2.0
import { useSession } from '../../client/index.ts'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Page } from '../../kit/page.tsx'
import { LanguageSwitch, ThemeChoice } from '../../kit/settings.tsx'
import { SignOut } from '../../kit/sign_out.tsx'
import { useWords } from '../../kit/words.tsx'
import { PlaceRows } from './place_rows.tsx'

export function MorePage() {
  const { t } = useWords()
  const { account } = useSession()
  const child = said(useFamilyChild())
  return (
    <Page title={t('family.nav.more')}>
      <PlaceRows places={[
        { to: '/team', icon: 'users', title: t('family.team.title', { child }), says: t('family.more.team-says') },
        { to: '/about', icon: 'heart', title: t('about.title'), says: t('family.about.row', { child }) },
        { to: '/visits', icon: 'calendar-blank', title: t('family.visits.title'), says: t('family.more.visits-says') },
      ]} />
      <section className="section">
        <h2>{t('family.team.you')}</h2>
        <div className="card stack">
          <p>{t('family.team.signed-in-as', { name: account.display_name || account.name })}</p>
          <div className="line-between"><span>{t('family.more.language')}</span><LanguageSwitch /></div>
          <ThemeChoice />
          <div><SignOut /></div>
        </div>
      </section>
    </Page>
  )
}
