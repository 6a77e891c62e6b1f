// PRODUCT.md S102: whoever reads Spanish meets no English. Every route of both apps and every public page is walked in Spanish in the demo
// practice, and no message of the English catalogue is seen or read out on any of them. What people wrote stands as they wrote it.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setupI18n } from '@lingui/core'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { readCatalogue } from '../tools/catalogue.ts'
import { open, openDemo, root, type Page, type Screen } from './support.ts'

type Demo = Awaited<ReturnType<typeof openDemo>>
let practice: Demo
before(async () => { practice = await openDemo() })
after(async () => { await practice.end() })

const plain = (text: string) => text.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ').trim()
const hole = '\u0001'

// Each English message as the page would show it: its own words, with holes for names, dates and numbers.
function englishMessages(): { whole: Map<string, string>; shaped: { key: string; shape: RegExp }[] } {
  const english = readCatalogue('en')
  const spanish = readCatalogue('es')
  const rightInSpanish = new Set([...spanish.values()].map(plain))
  const whole = new Map<string, string>()
  const shaped: { key: string; shape: RegExp }[] = []
  for (const [key, message] of english) {
    if (spanish.get(key) === message || key.startsWith('demo.')) continue
    const names = [...message.matchAll(/\{\s*(\w+)\s*(?:,\s*(\w+))?/g)]
    if (names.length === 0) {
      if (!rightInSpanish.has(plain(message))) whole.set(plain(message), key)
      continue
    }
    const i18n = setupI18n({ locale: 'en', messages: { en: { [key]: compileMessageOrThrow(message) } } })
    for (const n of [1, 2]) {
      const values = Object.fromEntries(names.map(([, name, kind]) => [name, kind === 'plural' || kind === 'selectordinal' ? n : hole]))
      const text = plain(i18n._(key, values))
      // Without a word of its own a message says nothing about the language: "{name}, {age}".
      if (!/\p{L}{4}/u.test(text)) continue
      const shape = text.split(/(\u0001|\d+)/).map((part) => (part === hole ? '.+' : /^\d+$/.test(part) ? '\\d+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('')
      shaped.push({ key, shape: new RegExp(`^${shape}$`, 'u') })
    }
  }
  return { whole, shaped }
}
const { whole, shaped } = englishMessages()

function asEnglish(text: string): string | undefined {
  return whole.get(text) ?? shaped.find(({ shape }) => shape.test(text))?.key
}

// What is seen or read out, but for what people wrote: that carries its own language or takes its own direction.
function said(): string[] {
  const found: string[] = [document.title, ...document.title.split(' · ')]
  for (const element of document.querySelectorAll('body, body *')) {
    if (element.closest('[dir=auto], bdi, script, style, [lang]:not(html):not([lang=es])')) continue
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) if (element.hasAttribute(name)) found.push(element.getAttribute(name) ?? '')
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()).map((node) => node.textContent ?? '')
    if (own.length > 0) found.push(...own, element.textContent ?? '')
  }
  return found.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean)
}

// names: of people and pools, which a practice gives in its own language, "Front desk".
async function englishOn(page: Page, names: ReadonlySet<string> = new Set()): Promise<string[]> {
  return [...new Set((await page.evaluate(said)).flatMap((text) => {
    const key = names.has(text) ? undefined : asEnglish(text)
    return key ? [`"${text}" (${key})`] : []
  }))]
}

test('knows an English message when it sees one, and lets Spanish pass', () => {
  assert.ok(whole.size > 200 && shaped.length > 20)
  for (const text of ['Sign in', 'Skip to the page', 'Call Rosa']) assert.ok(asEnglish(text), text)
  for (const text of ['Entrar', 'Llame a Rosa', 'Plan', 'Mateo Ruiz Herrera']) assert.equal(asEnglish(text), undefined, text)
})

// The addresses that an app's router knows, as they stand in its source: "/children/$child/plan".
function routesOf(app: 'staff' | 'family'): string[] {
  const source = readFileSync(join(root, `web/src/shell/${app === 'family' ? 'family_parts.ts' : 'staff.tsx'}`), 'utf8')
  return [...new Set([...source.matchAll(app === 'family' ? /^ {2}'(\/[^']*)': \(\) => import/gm : /\bpath: '([^']*)'/g)].map(([, path = '']) => path))]
}
const matcher = (app: string, route: string) => new RegExp(`^/${app}${route === '/' ? '/?' : route.replace(/\$(\w+)/g, '(?<$1>[^/]+)')}$`)

// met: what a list opens by a key or a button, not by a link: a question of My Day.
async function walk({ page }: Screen, app: 'staff' | 'family', cookie: string, names: ReadonlySet<string>, met: [string, string][]): Promise<void> {
  const routes = routesOf(app)
  assert.ok(routes.length >= 4)
  const seen = new Set<string>()
  const values = new Map(met)
  const waiting = routes.filter((route) => !route.includes('$')).map((route) => `/${app}${route}`)
  const asked = new Set(waiting)
  const found: string[] = []
  const take = (path: string) => {
    if (!asked.has(path)) waiting.push(path)
    asked.add(path)
  }
  const visit = async (path: string) => {
    await page.goto(practice.base + path)
    await page.locator('main h1, main h2').first().waitFor().catch(() => assert.fail(`${path} has no heading: ${page.url()}`))
    await page.waitForLoadState('networkidle')
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'es', path)
    found.push(...(await englishOn(page, names)).map((one) => `${path}: ${one}`))
  }
  const name = (path: string) => routes.find((route) => matcher(app, route).test(new URL(path, practice.base).pathname))

  // As nobody: what stands before the sign-in.
  for (const route of ['/sign-in', ...routes.filter((one) => one === '/invitation')]) await visit(`/${app}${route}?lang=es`)
  const [cookieName = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name: cookieName, value, url: practice.base }])
  const visits = new Map<string, number>()
  // What only a button leads to is asked for last, with a child or need that was met on the way.
  const behindButtons = () => routes.filter((one) => !seen.has(one)).map((one) => one.replace(/\$(\w+)/g, (all, key: string) => values.get(key) ?? all))
  for (let last = false; waiting.length > 0 || !last;) {
    if (waiting.length === 0) {
      last = true
      for (const one of behindButtons()) if (!one.includes('$')) take(`/${app}${one}`)
      continue
    }
    const path = waiting.shift() ?? ''
    const route = name(path)
    // Two of a kind are enough: two children, two filters of a list.
    if (!route || (visits.get(route) ?? 0) >= 2) continue
    visits.set(route, (visits.get(route) ?? 0) + 1)
    await visit(path)
    for (const here of [path, page.url()]) {
      const reached = name(here)
      if (!reached) continue
      seen.add(reached)
      for (const [key, one] of Object.entries(matcher(app, reached).exec(new URL(here, practice.base).pathname)?.groups ?? {})) if (!values.has(key)) values.set(key, one)
    }
    for (const href of await page.locator('a[href]').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))) {
      const url = new URL(href)
      if (url.origin === practice.base && !url.searchParams.has('lang') && url.pathname.startsWith(`/${app}/`)) take(url.pathname + url.search)
    }
  }
  const never = routes.filter((route) => !seen.has(route) && route !== '/sign-in' && route !== '/invitation')
  assert.deepEqual(found, [], 'English on a Spanish page')
  assert.deepEqual(never, [], `routes of /${app}/ that no page led to`)
}

for (const app of ['staff', 'family'] as const) {
  test(`no page of the ${app} app speaks English to someone who reads Spanish`, async () => {
    const account = practice.accounts.find((one) => (app === 'family' ? one.role === 'family' : one.role === 'coordinator'))
    assert.ok(account, `the demo has nobody for the ${app} app`)
    assert.ok((await account.session.send('PUT', '/api/session/language', { language: 'es' })).status < 300)
    const staff = practice.accounts.find((one) => one.role === 'coordinator')
    const names = new Set(((await staff?.session.get('/api/staff/people'))?.json as { people: { name: string }[] }).people.map((one) => one.name))
    const asked = (await staff?.session.get('/api/staff/day?owner=all&kind=question'))?.json as { groups: { items: { item: string }[] }[] }
    const question = asked.groups.flatMap((group) => group.items)[0]?.item.replace(/^.*\//, '')
    assert.ok(question, 'the demo has no question of a family')
    const screen = await open(practice, app === 'family' ? 'phone' : 'desk', 'es')
    try {
      await walk(screen, app, account.session.cookie, names, [['question', question]])
    } finally {
      await screen.context.close()
    }
  })
}

test('no public page speaks English on its Spanish side', async () => {
  const { page, context } = await open(practice, 'phone', 'es')
  const waiting = ['/es/', '/es/no-hay']
  const asked = new Set(waiting)
  const found: string[] = []
  await page.goto(`${practice.base}/questions`)
  assert.ok((await englishOn(page)).length > 20, 'English is found where it belongs')
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    await page.goto(practice.base + path)
    found.push(...(await englishOn(page)).map((one) => `${path}: ${one}`))
    for (const href of await page.locator('a[href^="/es/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))) {
      if (!asked.has(href)) waiting.push(href)
      asked.add(href)
    }
  }
  await context.close()
  assert.ok(asked.size >= 9, `only ${[...asked].join(' ')}`)
  assert.deepEqual(found, [])
})
