// Takes a picture of every page of the demo practice into build/screenshots: for people to look at, and for the README and guides.
//
//     npm run screenshots                                   all: phone and desk, English and Spanish, one dark and one print of each
//     npm run screenshots -- staff-board family-home        only those whose name begins so
//     npm run screenshots -- --into docs/images staff-board-desk-en family-home-phone-es
//
// Names are surface-page-size-language: staff-board-desk-es.png. A page that does not load, complains or is missing here ends the run with 1.
//
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { Site, flags, open, root, words, type Language, type Page, type Practice, type Screen } from './support.ts'

const asked = process.argv.slice(2)
const into = asked[0] === '--into' ? resolve(root, asked.splice(0, 2)[1] ?? '') : join(root, 'build/screenshots')
const wanted = (name: string) => asked.length === 0 || asked.some((start) => name.startsWith(start))

const site = new Site()
await site.start(['--demo', '--quiet'])
const practice: Practice = {
  site, base: site.base ?? '', browser: await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags }),
  as: (name) => site.signIn(name, `lakeside-${name}`),
  end: async () => {
    await practice.browser.close()
    await site.stop()
  },
}

const rosa = await practice.as('rosa')
const json = async (path: string): Promise<any> => {
  const answer = await rosa.get(path)
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
  return answer.json
}
const child = async (name: string): Promise<string> => (await json(`/api/staff/children?q=${encodeURIComponent(name)}`)).children[0].id
const mateo = await child('Mateo')
const liliana = await child('Liliana')
const carmen = (await json(`/api/staff/children/${liliana}`)).caregivers[0].related_person.replace(/^.*\//, '')
const needs = (await json('/api/staff/board')).columns.flatMap((column: any) => column.needs) as { id: string; stage: string; child: { id: string } }[]
const stuck = needs.find((need) => need.stage === 'stuck' && need.child.id === mateo)!.id

type Size = 'desk' | 'phone'
interface Shot {
  name: string
  path: string
  who?: string
  // The route of the app that this is a picture of.
  route?: string
  // What is done once the page is there.
  then?: (page: Page, language: Language) => Promise<void>
  only?: Size
}

const questions = (await json('/api/staff/day?owner=all&kind=question')).groups.flatMap((group: any) => group.items) as { item: string }[]
// What stands for $child, $need and so on in a route.
const parameters: Record<string, string | undefined> = { child: mateo, need: stuck, list: 'visits', question: questions[0]?.item.replace(/^.*\//, '') }
// Routes whose page needs more than to be opened, or somebody else.
const known: Record<string, Partial<Shot>> = {
  'staff /sign-in': { who: '' }, 'family /sign-in': { who: '' }, 'family /invitation': { who: '' },
}

// The routes stand in the shells: a page that is added there is pictured without being named here.
function routesOf(surface: 'staff' | 'family'): Shot[] {
  const file = `web/src/shell/${surface === 'family' ? 'family_parts.ts' : 'staff.tsx'}`
  const shape = surface === 'family' ? /^ {2}'(\/[^']*)': \(\) => import\(([^\n]*)/gm : /createRoute\(\{\s*getParentRoute: [^,]+,\s*path: '([^']+)'([^\n]*)/g
  const found = [...readFileSync(join(root, file), 'utf8').matchAll(shape)]
  if (found.length < 5) throw new Error(`No routes were found in ${file}; has their shape changed?`)
  return found.filter(([, , rest]) => !/redirect\(/.test(rest ?? '')).flatMap(([, route = '']) => {
    const missing = [...route.matchAll(/\$(\w+)/g)].find(([, name = '']) => !parameters[name])
    if (missing) {
      problem(`${surface}${route}`, `the demo has nothing that stands for ${missing[0]}`)
      return []
    }
    const path = route.replace(/\$(\w+)/g, (_, name: string) => parameters[name] ?? '')
    const name = route === '/' ? (surface === 'family' ? 'home' : 'my-day') : route.slice(1).replace(/\$child\/?/, 'child-').replace(/\$\w+/, 'one').replace(/\//g, '-').replace(/^children-child-$/, 'child').replace(/^children-child-/, 'child-').replace(/-+$/, '')
    return [{ name: `${surface}-${name}`, path: `/${surface}${path === '/' ? '/' : path}`, who: surface === 'staff' ? 'rosa' : 'maria', route, ...known[`${surface} ${route}`] }]
  })
}

async function publicPages(): Promise<{ en: string; es: string; name: string }[]> {
  const page = await practice.browser.newPage()
  const seen = new Map<string, string>()
  const toRead = ['/']
  for (let path = toRead.shift(); path !== undefined; path = toRead.shift()) {
    if (seen.has(path)) continue
    const answer = await page.goto(practice.base + path)
    if (!answer?.ok()) throw new Error(`${path}: ${answer?.status() ?? 'no answer'}`)
    seen.set(path, await page.locator('link[rel=alternate][hreflang=es]').first().evaluate((link: HTMLLinkElement) => new URL(link.href).pathname))
    for (const href of await page.locator('a[href^="/"]').evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname))) {
      if (!/^\/(es|family|staff|api)(\/|$)/.test(href)) toRead.push(href)
    }
  }
  await page.close()
  return [...seen].map(([en, es]) => ({ en, es, name: `public-${en === '/' ? 'home' : en.slice(1).replace(/\W+/g, '-')}` }))
}

const extras: Shot[] = [
  { name: 'staff-children-none', path: '/staff/children?q=zzz', who: 'rosa', only: 'desk' },
  { name: 'staff-child-new', path: `/staff/children/${liliana}`, who: 'rosa', only: 'desk' },
  { name: 'staff-board-list', path: '/staff/board?view=list', who: 'rosa', only: 'desk' },
  { name: 'staff-keys', path: '/staff/children', who: 'rosa', only: 'desk', then: async (page) => {
    await page.locator('body').click({ position: { x: 5, y: 700 } })
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
  } },
  { name: 'staff-caregiver-missing', path: `/staff/children/${liliana}/caregiver`, who: 'rosa', only: 'desk', then: async (page) => {
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-bad="true"]').first().waitFor()
  } },
  { name: 'staff-invitation-paper', path: `/api/staff/children/${liliana}/invitation/${carmen}/print`, who: 'rosa', only: 'desk' },
  { name: 'family-help-partly', path: '/family/help', who: 'maria', only: 'phone', then: async (page, language) => {
    await page.getByRole('button', { name: words('family', language)('family.help.partly') }).first().tap()
    await page.locator('textarea').first().waitFor()
  } },
  { name: 'family-offline', path: '/family/team', who: 'maria', only: 'phone', then: async (page) => {
    await page.context().setOffline(true)
    await page.locator('.strip').waitFor()
  } },
]

if (into.endsWith('build/screenshots') && !asked.length) rmSync(into, { recursive: true, force: true })
mkdirSync(into, { recursive: true })

let taken = 0
const wrong: string[] = []
const problem = (name: string, why: unknown) => { wrong.push(`${name}: ${String(why).split('\n')[0]}`) }

// One session a person; their account speaks one language at a time.
const sessions = new Map<string, Awaited<ReturnType<Practice['as']>>>()
const speaks = new Map<string, Language>()
async function sessionOf(who: string) {
  const session = sessions.get(who) ?? await practice.as(who)
  sessions.set(who, session)
  return session
}
async function speakTo(who: string, language: Language): Promise<void> {
  if (!who || speaks.get(who) === language) return
  const answer = await (await sessionOf(who)).send('PUT', '/api/session/language', { language })
  if (answer.status >= 300) throw new Error(`language of ${who}: ${answer.status} ${answer.text}`)
  speaks.set(who, language)
}

// A window for this person, size and language, kept while it is wanted again.
const screens = new Map<string, Screen>()
async function screenFor(who: string, size: Size, language: Language): Promise<Screen> {
  const key = `${who} ${size} ${language}`
  const kept = screens.get(key)
  if (kept) return kept
  const screen = await open(practice, size, language)
  if (who) {
    const session = await sessionOf(who)
    const [name = '', value = ''] = session.cookie.split('=')
    await screen.context.addCookies([{ name, value, url: practice.base }])
  }
  screens.set(key, screen)
  return screen
}

async function load(page: Page, path: string): Promise<void> {
  const answer = await page.goto(practice.base + path)
  if (!answer || answer.status() >= 400) throw new Error(`${path} answers ${answer?.status() ?? 'nothing'}`)
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
  const bad = page.locator('.notice[data-kind=bad]')
  if (await bad.count()) throw new Error(`the page says: ${await bad.first().innerText()}`)
}

async function take(shot: Shot, size: Size, language: Language, look: 'light' | 'dark' | 'print' = 'light'): Promise<void> {
  const name = `${shot.name}-${size}-${language}${look === 'light' ? '' : `-${look}`}`
  if (!wanted(name)) return
  try {
    const { page, context, complaints } = await screenFor(shot.who ?? '', size, language)
    await speakTo(shot.who ?? '', language)
    await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light', media: look === 'print' ? 'print' : 'screen' })
    await load(page, shot.path)
    if (language !== await page.evaluate(() => document.documentElement.lang.slice(0, 2)) && !shot.path.startsWith('/api/')) throw new Error(`the page is not in ${language}`)
    await shot.then?.(page, language)
    await page.screenshot({ path: join(into, `${name}.png`), animations: 'disabled', fullPage: look === 'print' })
    taken += 1
    await context.setOffline(false)
    for (const complaint of complaints.splice(0)) problem(name, complaint)
  } catch (failure) {
    problem(name, failure)
  }
}

async function everyWay(shot: Shot, addresses?: { en: string; es: string }): Promise<void> {
  const inLanguage = (language: Language) => (addresses ? { ...shot, path: addresses[language] } : shot)
  for (const language of ['en', 'es'] as const) {
    for (const size of shot.only ? [shot.only] : (['desk', 'phone'] as const)) await take(inLanguage(language), size, language)
    if (shot.then) continue
    if (language === 'en') await take(inLanguage('en'), 'desk', 'en', 'print')
    else await take(inLanguage('es'), shot.only ?? (shot.name.startsWith('staff') ? 'desk' : 'phone'), 'es', 'dark')
  }
}

for (const { name, ...addresses } of await publicPages()) await everyWay({ name, path: '' }, addresses)
for (const shot of [...routesOf('staff'), ...routesOf('family'), ...extras]) await everyWay(shot)
await practice.end()
console.log(`${taken} pictures are in ${into}.`)
if (wrong.length) {
  console.error(wrong.join('\n'))
  process.exitCode = 1
}
if (taken === 0) {
  console.error('No picture has a name that begins so.')
  process.exitCode = 1
}
