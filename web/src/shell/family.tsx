// The family app: the child's name on top, four places below, all within one thumb's reach.
//
// SPDX-License-Identifier: Apache-2.0
import { Link, Outlet, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { familyHomeQuery, keepPages, keptContact, restorePages, sessionQuery, useSession } from '../client/index.ts'
import { FamilyHomePage } from '../features/family_home/index.ts'
import { SignInPage } from '../features/sign_in/index.ts'
import { EmptyState } from '../kit/feedback.tsx'
import { DoorMark } from '../kit/door.tsx'
import { Icon } from '../kit/icon.tsx'
import { LanguageSwitch, PublicHomeLink } from '../kit/settings.tsx'
import type { IconName } from '../kit/icons.ts'
import type { Key } from '../generated/keys.ts'
import { useToast } from '../kit/toast.tsx'
import { useWords, type Language } from '../kit/words.tsx'
import { NoPage } from './no_page.tsx'
import { OfflineStrip } from './offline_strip.tsx'
import { queries, start } from './start.tsx'
import '../kit/tokens.css'
import '../kit/base.css'
import '../kit/kit.css'
import './family.css'

const load = (language: Language) =>
  (language === 'es' ? import('virtual:messages/family/es') : import('virtual:messages/family/en')).then((module) => module.default)

interface Search { child?: string }

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): Search => (typeof search.child === 'string' ? { child: search.child } : {}),
  search: { middlewares: [retainSearchParams(['child'])] },
  notFoundComponent: NotHere,
  errorComponent: NoPage,
})

function NotHere() {
  const { t } = useWords()
  return <main className="page"><EmptyState action={<Link className="button" to="/">{t('family.nav.home')}</Link>}>{t('error.not-here')}</EmptyState></main>
}

function Outside() {
  return (
    <>
      <header className="shell-top"><PublicHomeLink /><LanguageSwitch /></header>
      <main className="outside"><Outlet /></main>
    </>
  )
}

// `opens`: the pages that a place leads to; the mark "you are here" stays on it there.
const places: { to: string; icon: IconName; here: IconName; word: Key; opens: string[] }[] = [
  { to: '/', icon: 'house', here: 'house-fill', word: 'family.nav.home', opens: [] },
  { to: '/plan', icon: 'clipboard-text', here: 'clipboard-text-fill', word: 'family.nav.plan', opens: [] },
  { to: '/asking', icon: 'chat-circle-text', here: 'chat-circle-text-fill', word: 'family.nav.ask', opens: ['/ask', '/help'] },
  { to: '/more', icon: 'dots-three-circle', here: 'dots-three-circle-fill', word: 'family.nav.more', opens: ['/team', '/about', '/care-map', '/visits'] },
]

function Inside() {
  const { t } = useWords()
  const { clear } = useToast()
  const { pathname } = useLocation()
  useEffect(clear, [pathname, clear])
  return (
    <div className="family-shell">
      <a className="skip" href="#main">{t('common.skip')}</a>
      <header className="shell-top"><ChildChoice /><LanguageSwitch /></header>
      <OfflineStrip />
      <main id="main" tabIndex={-1}><Outlet /></main>
      <nav className="bottom-bar" aria-label={t('family.nav.label')}>
        {places.map(({ to, icon, here, word, opens }) => {
          const within = (path: string) => pathname === path || pathname.startsWith(`${path}/`)
          const isHere = to === '/' ? pathname === '/' : [to, ...opens].some(within)
          return (
            <Link key={to} to={to} activeProps={{}} aria-current={isHere ? 'page' : undefined}>
              <span className="mark"><Icon name={isHere ? here : icon} /></span>{t(word)}
            </Link>
          )
        })}
      </nav>
    </div>
  )
}

function ChildChoice() {
  const { t } = useWords()
  const { children = [] } = useSession()
  const { child } = useSearch({ strict: false })
  const navigate = useNavigate()
  const said = (one: { name: string; preferred_name?: string | null }) => one.preferred_name ?? one.name
  const here = children.find((one) => one.id === child) ?? children[0]
  if (!here) return <span className="brand"><DoorMark />Medhome</span>
  if (children.length === 1) return <span className="brand"><DoorMark /><bdi>{said(here)}</bdi></span>
  return (
    <label className="brand">
      <DoorMark /><span className="unseen">{t('family.choose-child')}</span>
      <select value={here.id} onChange={(event) => { void navigate({ to: '.', search: { child: event.target.value } }) }}>
        {children.map((one) => <option key={one.id} value={one.id}>{said(one)}</option>)}
      </select>
    </label>
  )
}

const outside = createRoute({ getParentRoute: () => root, id: 'outside', component: Outside })
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const session = await queries.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: '/sign-in', search: { then: location.href } as never })
    if (session.account.role !== 'family') window.location.assign('/staff/')
  },
  component: Inside,
})

const placePages = () => import('../features/family_places/index.ts')

const router = createRouter({
  routeTree: root.addChildren([
    outside.addChildren([
      createRoute({ getParentRoute: () => outside, path: '/sign-in', component: () => <SignInPage surface="family" /> }),
      createRoute({ getParentRoute: () => outside, path: '/invitation', component: lazyRouteComponent(() => import('../features/invitation/index.ts'), 'InvitationPage') }),
    ]),
    inside.addChildren([
      createRoute({ getParentRoute: () => inside, path: '/', component: FamilyHomePage }),
      createRoute({ getParentRoute: () => inside, path: '/plan', component: lazyRouteComponent(() => import('../features/family_plan/index.ts'), 'FamilyPlanPage') }),
      createRoute({ getParentRoute: () => inside, path: '/ask', component: lazyRouteComponent(() => import('../features/family_ask/index.ts'), 'FamilyAskPage') }),
      createRoute({ getParentRoute: () => inside, path: '/help/ask', component: lazyRouteComponent(() => import('../features/family_needs/index.ts'), 'AskForHelpPage') }),
      createRoute({ getParentRoute: () => inside, path: '/plan/look', component: lazyRouteComponent(() => import('../features/family_plan/index.ts'), 'PlanLookPage') }),
      createRoute({ getParentRoute: () => inside, path: '/plan/versions', component: lazyRouteComponent(() => import('../features/family_plan/index.ts'), 'PlanVersionsPage') }),
      createRoute({ getParentRoute: () => inside, path: '/help', component: lazyRouteComponent(() => import('../features/family_needs/index.ts'), 'FamilyNeedsPage') }),
      createRoute({
        getParentRoute: () => inside, path: '/about', component: lazyRouteComponent(() => import('../features/about/index.ts'), 'FamilyAboutPage'),
        validateSearch: (search: Record<string, unknown>): { step?: string } => (typeof search.step === 'string' ? { step: search.step } : {}),
      }),
      createRoute({ getParentRoute: () => inside, path: '/care-map', component: lazyRouteComponent(() => import('../features/care_map/index.ts'), 'FamilyMapPage') }),
      createRoute({ getParentRoute: () => inside, path: '/asking', component: lazyRouteComponent(placePages, 'AskPage') }),
      createRoute({ getParentRoute: () => inside, path: '/more', component: lazyRouteComponent(placePages, 'MorePage') }),
      createRoute({ getParentRoute: () => inside, path: '/visits', component: lazyRouteComponent(() => import('../features/family_visits/index.ts'), 'FamilyVisitsPage') }),
      createRoute({ getParentRoute: () => inside, path: '/team', component: lazyRouteComponent(() => import('../features/family_team/index.ts'), 'FamilyTeamPage') }),
    ]),
  ]),
  basepath: '/family',
  defaultPreload: 'intent',
  scrollRestoration: true,
})

// A phone that was signed in before asks for its home page at once, not after it heard that it still is.
if (keptContact() && /^\/family\/?$/.test(window.location.pathname)) {
  void queries.prefetchQuery({ ...familyHomeQuery(new URLSearchParams(window.location.search).get('child') ?? undefined), retry: false })
}
keepPages(queries)
void restorePages(queries).then(() => start(router, load))
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/family/sw.js', { scope: '/family/' }).catch(() => {})
