// The family app: the child's name on top, four places below, all within one thumb's reach.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { Component, useEffect, useLayoutEffect, type ComponentType, type ReactNode } from 'react'
import { keepPages, keptPages, sessionQuery, useSession, type Session } from '../client/index.ts'
import { dropAhead } from '../client/ahead.ts'
import { EmptyState } from '../kit/feedback.tsx'
import { DoorMark } from '../kit/door.tsx'
import { useFamilyChild } from '../kit/family_child.ts'
import { pathOf } from '../kit/family_path.ts'
import { begin, go, Link, redraw, usePlace, type Place } from '../kit/family_way.tsx'
import { Icon } from '../kit/icon.tsx'
import { usePrintHead } from '../kit/print_head.ts'
import { LanguageSwitch, PublicHomeLink } from '../kit/settings.tsx'
import type { IconName } from '../kit/icons.ts'
import type { Key } from '../generated/keys.ts'
import { useToast } from '../kit/toast.tsx'
import { useWords } from '../kit/words.tsx'
import { isOutside, pageAt, partOf, words } from './family_parts.ts'
import { NoPage } from './no_page.tsx'
import { OfflineStrip } from './offline_strip.tsx'
import { queries, start } from './start.tsx'

function NotHere() {
  const { t } = useWords()
  return <main className="page"><EmptyState action={<Link className="button" to="/">{t('family.nav.home')}</Link>}>{t('error.not-here')}</EmptyState></main>
}

function Outside({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="shell-top"><PublicHomeLink /><LanguageSwitch /></header>
      <main className="outside">{children}</main>
    </>
  )
}

// `opens`: the pages that a place leads to; the mark "you are here" stays on it there.
const places: { to: string; icon: IconName; here: IconName; word: Key; opens: string[] }[] = [
  { to: '/', icon: 'house', here: 'house-fill', word: 'family.nav.home', opens: [] },
  { to: '/plan', icon: 'clipboard-text', here: 'clipboard-text-fill', word: 'family.nav.plan', opens: [] },
  { to: '/asking', icon: 'chat-circle-text', here: 'chat-circle-text-fill', word: 'family.nav.ask', opens: ['/ask', '/help'] },
  { to: '/more', icon: 'dots-three-circle', here: 'dots-three-circle-fill', word: 'family.nav.more', opens: ['/team', '/about', '/care-map', '/visits', '/unsent'] },
]

function Inside({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const { clear } = useToast()
  const { path: pathname } = usePlace()
  const { id: child } = useFamilyChild()
  const paper = usePaper()
  useEffect(clear, [pathname, child, clear])
  return (
    <div className="family-shell">
      <a className="skip" href="#main">{t('common.skip')}</a>
      <header className="shell-top"><ChildChoice /><LanguageSwitch /></header>
      <OfflineStrip />
      <main id="main" tabIndex={-1}><p className="print-only second small">{paper}</p>{children}</main>
      <nav className="bottom-bar" aria-label={t('family.nav.label')}>
        {places.map(({ to, icon, here, word, opens }) => {
          const within = (path: string) => pathname === path || pathname.startsWith(`${path}/`)
          const isHere = to === '/' ? pathname === '/' : [to, ...opens].some(within)
          return (
            <Link key={to} to={to} aria-current={isHere ? 'page' : undefined}>
              <span className="mark"><Icon name={isHere ? here : icon} /></span>{t(word)}
            </Link>
          )
        })}
      </nav>
    </div>
  )
}

// Paper leaves the house: each sheet says whose it is, and who printed it when. Not every browser prints the margin, so the first says it in its text.
function usePaper(): string {
  const { t, format } = useWords()
  const { account } = useSession()
  const child = useFamilyChild()
  const whose = child.birth_date ? t('family.paper.about', { name: child.name, date: format.birthDate(child.birth_date) }) : child.name
  const printed = t('family.paper.printed', { date: format.birthDate(new Date().toISOString()), name: account.display_name || account.name })
  usePrintHead(whose, printed)
  return [whose, printed].filter(Boolean).join('. ')
}

function ChildChoice() {
  const { t } = useWords()
  const { children = [] } = useSession()
  const { path, search } = usePlace()
  const child = search.get('child')
  const said = (one: { name: string; preferred_name?: string | null }) => one.preferred_name ?? one.name
  const here = children.find((one) => one.id === child) ?? children[0]
  if (!here) return <span className="brand"><DoorMark />Medhome</span>
  if (children.length === 1) return <span className="brand"><DoorMark /><bdi>{said(here)}</bdi></span>
  return (
    <label className="brand">
      <DoorMark /><span className="unseen">{t('family.choose-child')}</span>
      <select value={here.id} onChange={(event) => { void go(path, { child: event.target.value }) }}>
        {children.map((one) => <option key={one.id} value={one.id}>{said(one)}</option>)}
      </select>
    </label>
  )
}

// All that a page holds is of one child: words being typed, an answer just given. For the other child it begins anew.
function OfOneChild({ page: Page }: { page: ComponentType }) {
  const { id } = useFamilyChild()
  return <Page key={id} />
}

// A page that breaks says so, and whom to call, until another one is opened or it is drawn again.
class Safe extends Component<{ place: Place; children: ReactNode }, { place: Place; error?: unknown }> {
  override state: { place: Place; error?: unknown } = { place: this.props.place }
  static getDerivedStateFromError(error: unknown) { return { error } }
  static getDerivedStateFromProps({ place }: { place: Place }, state: { place: Place }) {
    return place === state.place ? null : { place, error: undefined }
  }
  override render() {
    return this.state.error === undefined ? this.props.children : <NoPage error={this.state.error} />
  }
}

function FamilyApp() {
  const place = usePlace()
  const { path, search } = place
  const { data: session, error } = useQuery(sessionQuery)
  const outside = isOutside(path)
  useEffect(() => {
    if (!outside && session === null) void go('/sign-in', { then: path + (search.size ? `?${search.toString()}` : ''), child: undefined }, true)
    if (!outside && session && session.account.role !== 'family') location.assign('/staff/')
  }, [outside, session, path, search])
  useLayoutEffect(() => { scrollTo(0, place.scroll) }, [place])
  const Page = pageAt(path)
  if (Page === undefined) return <NotHere />
  if (Page instanceof Error) return <NoPage error={Page} />
  if (outside) return <Safe place={place}><Outside><Page /></Outside></Safe>
  if (!session) return error ? <NoPage error={error} /> : null
  return <Safe place={place} key={session.account.id}><Inside><OfOneChild page={Page} /></Inside></Safe>
}

// Once the page stands, the app's files are fetched to be kept: never before, for they would take the line from what is waited for.
function keepTheApp(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const keep = () => { void navigator.serviceWorker.register('/family/sw.js', { scope: '/family/' }).catch(() => {}) }
  const look = () => {
    if (queries.isFetching() || !queries.getQueryCache().findAll({ queryKey: ['family'] }).some(({ state }) => state.status !== 'pending')) return
    stop()
    clearTimeout(late)
    setTimeout(keep, 500)
  }
  const stop = queries.getQueryCache().subscribe(() => { setTimeout(look) })
  // A page that asks for nothing: signing in, or the list of places.
  const late = setTimeout(() => { stop(); keep() }, 5000)
}

begin(partOf)
keepPages(queries)
const way = {
  go: (to: string) => go(to),
  again: () => {
    const known = queries.getQueryData(sessionQuery.queryKey) !== undefined
    void (known ? Promise.resolve() : queries.refetchQueries({ queryKey: sessionQuery.queryKey })).catch(() => {}).then(redraw)
  },
}
const kept = keptPages()
const part = partOf(pathOf(location.href)).catch(() => {})
const before = async (session: Session | null | undefined) => {
  await part
  const restore = await kept
  restore(queries, session)
}
void start({ app: <FamilyApp />, way, load: words, before }).then(() => {
  // What the first page did not take is not for a later one.
  setTimeout(dropAhead, 3000)
  keepTheApp()
})
