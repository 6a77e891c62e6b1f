// The staff app: a rail on the left, find a child from anywhere, everything by keyboard.
//
// SPDX-License-Identifier: Apache-2.0
import { Link, Outlet, RouterProvider, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, useLocation, useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { dayCountQuery, sessionQuery, standingQuery, useSession } from '../client/index.ts'
import { ChildrenPage } from '../features/children/index.ts'
import { StaffSignInPage } from '../features/sign_in/index.ts'
import { Button } from '../kit/button.tsx'
import { DoorMark } from '../kit/door.tsx'
import { EmptyState } from '../kit/feedback.tsx'
import { Icon } from '../kit/icon.tsx'
import { keepFocusInSight } from '../kit/in_sight.ts'
import { forgetOpened, useKeys } from '../kit/keys.ts'
import { usePrintHead } from '../kit/print_head.ts'
import { LanguageSwitch, PublicHomeLink, ThemeChoice } from '../kit/settings.tsx'
import { SignOut } from '../kit/sign_out.tsx'
import { useToast } from '../kit/toast.tsx'
import { useWords, type Language } from '../kit/words.tsx'
import { KeysHelp } from './keys_help.tsx'
import { NoPage } from './no_page.tsx'
import { queries, start } from './start.tsx'
import '../kit/tokens.css'
import '../kit/base.css'
import '../kit/kit.css'
import './staff.css'

const load = (language: Language) =>
  (language === 'es' ? import('virtual:messages/staff/es') : import('virtual:messages/staff/en')).then((module) => module.default)

const root = createRootRoute({ notFoundComponent: NotHere, errorComponent: NoPage })

function NotHere() {
  const { t } = useWords()
  return <main className="page"><EmptyState action={<Link className="button" to="/children">{t('staff.nav.children')}</Link>}>{t('error.not-here')}</EmptyState></main>
}

function Outside() {
  return (
    <>
      <header className="shell-top outside-top"><PublicHomeLink /><LanguageSwitch /></header>
      <main><Outlet /></main>
    </>
  )
}

function Inside() {
  const { t, format } = useWords()
  const { account, practice } = useSession()
  const navigate = useNavigate()
  const { undoLast } = useToast()
  const [helping, setHelping] = useState(false)
  // A need and the directory of services stand under Needs.
  const ofNeeds = useLocation({ select: ({ pathname }) => /^\/(needs|services)(\/|$)/.test(pathname) })
  usePrintHead(practice.name, t('staff.printed', { date: format.timeShort(new Date().toISOString().slice(0, 16) + 'Z'), name: account.display_name || account.name }), true)
  const find = () => {
    const field = document.querySelector<HTMLInputElement>('[data-find]')
    if (field) return field.focus()
    forgetOpened()
    void navigate({ to: '/children', search: {} as never })
  }
  useKeys({
    '/': find,
    '?': () => { setHelping(true) },
    'g d': () => { void navigate({ to: '/', search: {} as never }) },
    'g r': () => { void navigate({ to: '/children' }) },
    'g b': () => { void navigate({ to: '/board' }) },
    'z': () => { undoLast() },
    'Control+z': () => { undoLast() },
  })
  return (
    <div className="staff-shell">
      <a className="skip" href="#main">{t('common.skip')}</a>
      <nav className="shell-rail" aria-label={t('staff.nav.label')}>
        <span className="brand"><DoorMark /><span>Medhome</span></span>
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }}><Icon name="calendar-blank" /><span>{t('staff.nav.my-day')}</span><DayCount /></Link>
        <Link to="/children" activeOptions={{ includeSearch: false }}><Icon name="users-three" /><span>{t('staff.nav.children')}</span></Link>
        <Link to="/board" activeOptions={{ includeSearch: false }} {...(ofNeeds ? { 'aria-current': 'page' as const } : {})}><Icon name="kanban" /><span>{t('staff.nav.board')}</span></Link>
        <Link to="/people" activeOptions={{ includeSearch: false }}><Icon name="users" /><span>{t('staff.nav.people')}</span></Link>
        <Covering />
        <details className="rail-foot">
          <summary><Icon name="user-circle" /><span><bdi>{account.display_name || account.name}</bdi></span></summary>
          <div className="stack-tight rail-settings">
            <p className="small second">{practice.name}</p>
            <p><Link to="/practice">{t('staff.ways.title')}</Link></p>
            <ThemeChoice />
            <SignOut />
          </div>
        </details>
      </nav>
      <div className="staff-main">
        <div className="shell-top">
          <Button icon="magnifying-glass" keys="/" onClick={find}>{t('staff.find')}</Button>
          <span className="grow" />
          <Button className="keys-help" look="plain" icon="keyboard" keys="?" onClick={() => { setHelping(true) }}>{t('staff.keys')}</Button>
          <LanguageSwitch />
        </div>
        <main id="main" tabIndex={-1}><Outlet /></main>
      </div>
      {helping && <KeysHelp onClose={() => { setHelping(false) }} />}
    </div>
  )
}

function Covering() {
  const { t } = useWords()
  const { data } = useQuery(standingQuery)
  if (!data?.covers_for.length) return null
  return <p className="rail-covering small"><Icon name="users-fill" small /><span>{t('staff.covering-for', { names: data.covers_for.map((one) => one.name).join(', ') })}</span></p>
}

// How much waits for me; nothing while it is not known, and no zero to look at.
function DayCount() {
  const { format } = useWords()
  const { data } = useQuery(dayCountQuery)
  return data && data.all > 0 ? <span className="rail-count">{format.number(data.all)}{data.more ? '+' : ''}</span> : null
}

const outside = createRoute({ getParentRoute: () => root, id: 'outside', component: Outside })
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const session = await queries.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: '/sign-in', search: { then: location.href } as never })
    if (session.account.role === 'family') window.location.assign('/family/')
  },
  component: Inside,
})

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const child = () => import('../features/child/index.ts')
const needs = () => import('../features/needs/index.ts')

const router = createRouter({
  routeTree: root.addChildren([
    outside.addChildren([createRoute({ getParentRoute: () => outside, path: '/sign-in', component: StaffSignInPage })]),
    inside.addChildren([
      createRoute({
        getParentRoute: () => inside, path: '/', component: lazyRouteComponent(() => import('../features/my_day/index.ts'), 'MyDayPage'),
        validateSearch: (search) => ({ owner: text(search.owner), kind: text(search.kind), when: text(search.when) }),
      }),
      createRoute({ getParentRoute: () => inside, path: '/questions/$question', component: lazyRouteComponent(() => import('../features/questions/index.ts'), 'QuestionPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children', component: ChildrenPage, validateSearch: (search) => ({ q: search.q === undefined ? undefined : text(String(search.q)), contact: text(search.contact), language: text(search.language), age: text(search.age), needs: text(search.needs), plan: text(search.plan) }) }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child', component: lazyRouteComponent(child, 'ChildPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/about', component: lazyRouteComponent(() => import('../features/about/index.ts'), 'StaffAboutPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/care-map', component: lazyRouteComponent(() => import('../features/care_map/index.ts'), 'StaffMapPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/lists/$list', component: lazyRouteComponent(child, 'ListPage') }),
      createRoute({ getParentRoute: () => inside, path: '/people', component: lazyRouteComponent(() => import('../features/practice/index.ts'), 'PeoplePage') }),
      createRoute({ getParentRoute: () => inside, path: '/practice', component: lazyRouteComponent(() => import('../features/ways/index.ts'), 'WaysPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/team', component: lazyRouteComponent(() => import('../features/team/index.ts'), 'ChildTeamPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/plan', component: lazyRouteComponent(() => import('../features/plan/index.ts'), 'PlanPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/caregiver', component: lazyRouteComponent(child, 'CaregiverPage') }),
      createRoute({ getParentRoute: () => inside, path: '/children/$child/need', component: lazyRouteComponent(needs, 'NewNeedPage') }),
      createRoute({ getParentRoute: () => inside, path: '/needs/$need', component: lazyRouteComponent(needs, 'NeedPage') }),
      createRoute({
        getParentRoute: () => inside, path: '/services', component: lazyRouteComponent(() => import('../features/services/index.ts'), 'ServicesPage'),
        validateSearch: (search) => ({ q: search.q === undefined ? undefined : text(String(search.q)), domain: text(search.domain), closed: text(search.closed) }),
      }),
      createRoute({
        getParentRoute: () => inside, path: '/board', component: lazyRouteComponent(() => import('../features/board/index.ts'), 'BoardPage'),
        validateSearch: (search) => ({ domain: text(search.domain), for: text(search.for), owner: text(search.owner), service: text(search.service), stage: text(search.stage), view: search.view === 'list' ? 'list' : undefined }),
      }),
    ]),
  ]),
  basepath: '/staff',
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Another child, another need: its page begins anew, with nothing in it that was typed for the one before.
  defaultRemountDeps: ({ params }) => params,
})

keepFocusInSight()
void start({
  app: <RouterProvider router={router} />, load,
  way: { go: (to) => router.navigate({ href: to }), again: () => { void router.invalidate() } },
})
