// A real server on a site of its own, and people who use it: by keyboard at a desk, by thumb on a phone.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import AxeBuilder from '@axe-core/playwright'
import { setupI18n } from '@lingui/core'
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { ApiSession, Site, root } from '../../tests/support/medhome.mjs'
import { compileFor, type Language, type Surface } from '../tools/catalogue.ts'

export type { Language, Locator, Page }
export { Site, root }

export const flags = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const password = 'a long enough word'

// The messages that a person reads, so that a test asks for the same words in both languages.
export function words(surface: Surface, language: Language) {
  const i18n = setupI18n({ locale: language, messages: { [language]: compileFor(surface, language) } })
  return (key: string, values?: Record<string, string | number>) => {
    const text = i18n._(key, values)
    assert.notEqual(text, key, `${key} is in no catalogue`)
    return text
  }
}
export type Say = ReturnType<typeof words>

// Children who come in by import: Synthea's where they are at hand, else an invented one.
const synthea = join(process.env.MEDHOME_CASES ?? join(root, '../shared'), 'fhir/synthea/smart-2019')
const hernan = 'Hernán_Heredia_e254b2a8-2545-4507-8424-f99197587031.json.gz'
const others = ['Andy_Gusikowski_76742a08-3643-41fa-bddc-73a2c0bae9da.json.gz', 'Amiee_Buckridge_cfda32ac-8382-4a7c-92a2-1b072b2a70de.json.gz']
const invented = join(root, 'web/e2e/hernan.json')

export interface Practice {
  site: Site
  base: string
  browser: Browser
  // Signed in through the API alone, to see what another person would see.
  as: (name: string, word?: string) => Promise<InstanceType<typeof ApiSession>>
  end: () => Promise<void>
}

export async function openPractice(): Promise<Practice> {
  const site = new Site()
  const done = async (args: string[]) => {
    const { code, stderr, stdout } = await site.run(args)
    assert.equal(code, 0, `medhome ${args.join(' ')}: ${stderr}${stdout}`)
  }
  const files = existsSync(join(synthea, hernan)) ? [hernan, ...others].map((file) => join(synthea, file)) : [invented]
  await done(['import', ...files, '--report', join(site.folder, 'report.ndjson')])
  await done(['practice', 'set', '--name', 'Riverside Pediatrics', '--phone', '+15550142200', '--after-hours-phone', '+15550142288', '--zone', 'America/New_York'])
  const people: [string, string, string][] = [['rosa', 'Rosa Delgado', 'coordinator'], ['marcus', 'Marcus Lee', 'coordinator'], ['amara', 'Dr. Amara Okafor', 'clinician']]
  for (const [name, display, role] of people) await site.addUser(name, role, password, ['--display-name', display])
  await site.start(['--quiet'])
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  return {
    site, base: site.base ?? '', browser,
    as: (name, word = password) => site.signIn(name, word),
    end: async () => {
      await browser.close()
      await site.stop()
    },
  }
}

export interface DemoAccount { name: string; password: string; role: string; session: InstanceType<typeof ApiSession> }

// The demo practice as `./dev run` shows it, and everybody who may sign in.
export async function openDemo(): Promise<Practice & { accounts: DemoAccount[] }> {
  const site = new Site()
  await site.start(['--demo', '--quiet'])
  const base = site.base ?? ''
  const accounts: DemoAccount[] = []
  for (const [, name = '', word = ''] of site.log().matchAll(/sign in as (\S+)\s+password (\S+)/g)) {
    const session = await site.signIn(name, word)
    accounts.push({ name, password: word, role: (session.account as unknown as { role: string }).role, session })
  }
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  return {
    site, base, browser, accounts,
    as: (name, word = accounts.find((one) => one.name === name)?.password ?? '') => site.signIn(name, word),
    end: async () => {
      await browser.close()
      await site.stop()
    },
  }
}

export interface Screen { page: Page; context: BrowserContext; complaints: string[] }

// A desk and a parent's phone in one language, opened before the tests of a describe and held to silence after them.
export interface Pair { staff: Screen; family: Screen }
export function deskAndPhone(practice: () => Practice, language: Language): Pair {
  const pair = {} as Pair
  before(async () => {
    pair.staff = await open(practice(), 'desk', language)
    pair.family = await open(practice(), 'phone', language)
  })
  after(async () => {
    const complaints = [...pair.staff.complaints, ...pair.family.complaints]
    await pair.staff.context.close()
    await pair.family.context.close()
    assert.deepEqual(complaints, [])
  })
  return pair
}

const desk = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }

// A window in which nothing but our own server may be asked, and nothing may go wrong unseen.
export async function open(practice: Practice, where: 'desk' | 'phone', language: Language): Promise<Screen> {
  const context = await practice.browser.newContext({ baseURL: practice.base, ...(where === 'desk' ? desk : phone), locale: language === 'es' ? 'es-US' : 'en-US', timezoneId: 'America/New_York' })
  const complaints: string[] = []
  context.on('request', (request) => { if (!request.url().startsWith(practice.base) && !/^(data|blob):/.test(request.url())) complaints.push(`asked elsewhere: ${request.url()}`) })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // The browser notes each refused request, the router a lost signal; whether they should have been is for the test to say.
    if (message.type() === 'error' && !/Failed to load resource|No signal|occurred when fetching the script/.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

export async function axe(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const bad = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
  assert.deepEqual(bad.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(' | ')}`), [], `axe on ${where}`)
}

// Presses Tab until the thing has the focus; it must be reachable, lit, and not hidden under a bar.
export async function tabTo(page: Page, thing: Locator, most = 80): Promise<void> {
  await thing.waitFor()
  for (let pressed = 0; pressed <= most; pressed += 1) {
    const here = await thing.evaluate((element) => element === document.activeElement)
    if (here) {
      const box = await thing.evaluate(async (element) => {
        // The child's header grows small in the frame after the page has moved.
        await new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)) })
        const { left, top, width, height } = element.getBoundingClientRect()
        const over = document.elementFromPoint(left + width / 2, top + height / 2)
        const seen = over !== null && (element === over || element.contains(over) || over.contains(element))
        return { seen, over: `${over?.tagName}.${over?.getAttribute('class')}, ${Math.round(top)} to ${Math.round(top + height)} of ${innerHeight}`, outline: getComputedStyle(element).outlineStyle }
      })
      assert.ok(box.seen, `what has the focus is covered by ${box.over}`)
      assert.notEqual(box.outline, 'none', 'the focus is not lit')
      return
    }
    await page.keyboard.press('Tab')
  }
  assert.fail(`${thing.toString()} was not reached by ${most} presses of Tab`)
}

// By keyboard alone: types into a field, chooses in a menu, marks a radio, presses a button.
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.type(text)
}
export async function chooseIn(page: Page, menu: Locator, start: string): Promise<void> {
  await tabTo(page, menu)
  // Letters that are no key of their own are no part of what a menu listens to.
  await page.keyboard.type(/^[ -~]+/.exec(start)?.[0] ?? '')
  const chosen = await menu.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.textContent ?? '')
  assert.ok(chosen.startsWith(start), `typing "${start}" chose "${chosen}"`)
}
export async function mark(page: Page, radio: Locator): Promise<void> {
  const group = page.locator(`input[name="${await radio.getAttribute('name')}"]`)
  const count = await group.count()
  let stop = group.first()
  for (let index = 0; index < count; index += 1) if (await group.nth(index).isChecked()) stop = group.nth(index)
  await tabTo(page, stop)
  await page.keyboard.press('Space')
  for (let pressed = 0; pressed < count && !(await radio.isChecked()); pressed += 1) await page.keyboard.press('ArrowDown')
  assert.ok(await radio.isChecked())
}
export async function press(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button)
  await page.keyboard.press('Enter')
}

// At a door, or at a page that leads there first: signs in, and goes on in the language of the test whatever the account spoke last.
export async function signIn({ page }: Screen, app: 'staff' | 'family', name: string, word: string, language: Language): Promise<void> {
  const user = page.locator('input[autocomplete=username]')
  const type = app === 'staff' ? typeInto : (_: Page, field: Locator, text: string) => field.fill(text)
  await type(page, user, name)
  await type(page, page.locator('input[type=password]'), word)
  await page.keyboard.press('Enter')
  await page.locator('.shell-rail, .bottom-bar').waitFor()
  const other = page.getByRole('link', { name: language === 'en' ? 'English' : 'Español', exact: true })
  if (await other.count()) await press(page, other)
  await page.waitForFunction((expected) => document.documentElement.lang === expected, language)
}

// Goes to an app's own door first.
export async function comeIn(screen: Screen, app: 'staff' | 'family', name: string, word: string, language: Language): Promise<void> {
  await screen.page.goto(`/${app}/sign-in`)
  await signIn(screen, app, name, word, language)
}

export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, 'build/screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
