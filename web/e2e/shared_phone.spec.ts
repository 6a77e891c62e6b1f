// One phone, one computer, several people: whoever leaves is out, and whoever comes next finds nothing of them.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, comeIn, open, openPractice, password, signIn, words, type Page, type Practice, type Screen } from './support.ts'

const say = words('staff', 'en')
const dice = words('family', 'es')
const word = 'tres gatos en la luna'
let practice: Practice
let staff: Screen
let family: Screen
let child = ''
let hers = ''
let his = ''

async function ok(answer: Promise<{ status: number; json: unknown; text: string }>): Promise<any> {
  const { status, json, text } = await answer
  assert.ok(status < 300, `${status} ${text}`)
  return json
}

before(async () => {
  practice = await openPractice()
  const rosa = await practice.as('rosa')
  const found = (await ok(rosa.get('/api/staff/children'))).children as { id: string; name: string }[]
  const mine = found.find((one) => /Heredia/.test(one.name))!
  const other = found.find((one) => one.id !== mine.id)
  child = mine.id
  hers = mine.name
  his = other?.name ?? mine.name
  const people = (await ok(rosa.get('/api/staff/people'))).people as { reference: string; name: string }[]
  for (const one of found) await ok(rosa.send('PUT', `/api/staff/children/${one.id}/main-contact`, { person: people.find(({ name }) => name === (one.id === child ? 'Rosa Delgado' : 'Marcus Lee'))!.reference }))
  const invite = async (of: string, given: string, family: string, relationship: string, name: string) => {
    // Who takes an invitation is signed in by it, instead of who was.
    const session = await practice.as('rosa')
    const { invitation } = await ok(session.send('POST', `/api/staff/children/${of}/caregivers`, { given, family, relationship, language: 'es', phone: null }))
    await ok(session.send('POST', '/api/invitations/accept', { code: invitation.code, name, password: word, language: 'es' }))
  }
  await invite(child, 'María', 'Heredia', 'mother', 'maria')
  await invite(child, 'Luis', 'Heredia', 'father', 'luis')
  await invite(other?.id ?? child, 'Teresa', 'Soto', 'grandparent', 'teresa')
  staff = await open(practice, 'desk', 'en')
  family = await open(practice, 'phone', 'es')
})
after(async () => {
  const complaints = [...staff.complaints, ...family.complaints]
  await practice.end()
  assert.deepEqual(complaints, [])
})

// A context's cookies, taken away as when the session ended; what the tab keeps stays.
const endSession = (screen: Screen) => screen.context.clearCookies()
const lives = async (screen: Screen): Promise<number> => (await screen.context.request.get('/api/session')).status()
const workerReady = (page: Page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready
  while (!navigator.serviceWorker.controller) await new Promise((later) => { setTimeout(later, 50) })
})
const pagesKept = (page: Page) => page.evaluate(() => new Promise<{ name: string; account: string }[]>((done, failed) => {
  const opening = indexedDB.open('medhome-pages')
  opening.onerror = () => { failed(new Error('no pages')) }
  opening.onsuccess = () => {
    const all = opening.result.transaction('pages').objectStore('pages').getAll()
    all.onsuccess = () => { opening.result.close(); done(all.result as { name: string; account: string }[]) }
  }
}))
const homeKept = async (page: Page) => {
  for (let tries = 0; tries < 50; tries += 1) {
    const names = (await pagesKept(page)).map(({ name }) => name)
    if (names.includes('session') && names.some((name) => name.includes('home'))) return
    await page.waitForTimeout(100)
  }
  assert.fail('the home page was not kept on the phone')
}

test('a parent who signs out without signal stays signed out when it comes back, and is told how it stands', async () => {
  const { page, context } = family
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.locator('.person-card').waitFor()
  await page.goto(`${practice.base}/family/more`)
  await page.getByRole('button', { name: dice('common.sign-out') }).waitFor()
  await workerReady(page)
  await context.setOffline(true)
  await page.getByRole('button', { name: dice('common.sign-out') }).tap()
  await page.getByRole('heading', { name: dice('common.sign-in') }).waitFor()
  await page.getByText(dice('common.sign-out-owed')).waitFor()
  await axe(page, 'signed out without signal')
  assert.equal(await lives(family), 200, 'the server could not know')
  // Also for who opens the app anew before there is signal.
  await page.goto(`${practice.base}/family/`)
  await page.getByRole('heading', { name: dice('common.sign-in') }).waitFor()
  assert.deepEqual(await pagesKept(page), [])
  await context.setOffline(false)
  await page.getByText(dice('common.sign-out-owed')).waitFor({ state: 'detached' })
  assert.equal(await lives(family), 401)
  await page.reload()
  await page.getByRole('heading', { name: dice('common.sign-in') }).waitFor()
  assert.ok(!(await page.content()).includes('Rosa'))
})

test('a coordinator who signs out while the server cannot write is out, also after a reload, and in every tab', async () => {
  const { page, context } = staff
  await comeIn(staff, 'staff', 'rosa', password, 'en')
  const second = await context.newPage()
  await second.goto(`${practice.base}/staff/children`)
  await second.locator('.shell-rail').waitFor()
  await context.route('**/api/session', (route) => (route.request().method() === 'DELETE' ? route.fulfill({ status: 503, json: {} }) : route.fallback()))
  await page.locator('.rail-foot summary').click()
  await page.getByRole('button', { name: say('common.sign-out') }).click()
  await page.getByText(say('common.sign-out-owed')).waitFor()
  await second.getByRole('heading', { name: say('common.sign-in') }).waitFor()
  await second.close()
  await page.goto(`${practice.base}/staff/children`)
  await page.getByRole('heading', { name: say('common.sign-in') }).waitFor()
  assert.equal(await lives(staff), 200)
  await context.unroute('**/api/session')
  await page.reload()
  await page.getByRole('heading', { name: say('common.sign-in') }).waitFor()
  await page.waitForFunction(() => localStorage.getItem('medhome.sign-out-owed') === null)
  assert.equal(await lives(staff), 401)
})

test('what a nurse typed when the session ended is not saved under the next one’s name, and is there when the nurse comes back', async () => {
  const { page } = staff
  const about = `${practice.base}/staff/children/${child}/about`
  const field = page.getByLabel(say('about.your-answer'))
  const write = page.getByRole('button', { name: say('staff.about.write') }).first()
  await comeIn(staff, 'staff', 'rosa', password, 'en')
  await page.goto(about)
  await write.waitFor()
  await write.click()
  await field.waitFor()
  await endSession(staff)
  await field.fill('Rosa heard this from the mother')
  await page.getByRole('heading', { name: say('common.sign-in') }).waitFor()
  await signIn(staff, 'staff', 'marcus', password, 'en')
  await page.waitForURL(about)
  await write.waitFor()
  await write.click()
  await field.waitFor()
  assert.equal(await field.inputValue(), '')
  // The pause after which the page saves by itself, and some more.
  await page.waitForTimeout(3000)
  const marcus = await practice.as('marcus')
  assert.doesNotMatch((await marcus.get(`/api/staff/children/${child}/about`)).text, /Rosa heard this/)
  await endSession(staff)
  await comeIn(staff, 'staff', 'rosa', password, 'en')
  await page.goto(about)
  await write.waitFor()
  await write.click()
  await field.waitFor()
  assert.equal(await field.inputValue(), 'Rosa heard this from the mother')
  await endSession(staff)
})

test('a letter that the mother had begun is hers alone', async () => {
  const { page } = family
  const letter = page.locator('main textarea')
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.goto(`${practice.base}/family/ask`)
  await letter.fill('Solo entre nosotras')
  await endSession(family)
  await comeIn(family, 'family', 'luis', word, 'es')
  await page.goto(`${practice.base}/family/ask`)
  await letter.waitFor()
  assert.equal(await letter.inputValue(), '')
  await page.goto(`${practice.base}/family/more`)
  await page.getByRole('button', { name: dice('common.sign-out') }).tap()
  await page.getByRole('heading', { name: dice('common.sign-in') }).waitFor()
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.goto(`${practice.base}/family/ask`)
  await letter.waitFor()
  assert.equal(await letter.inputValue(), 'Solo entre nosotras')
  await page.goto(`${practice.base}/family/more`)
  await page.getByRole('button', { name: dice('common.sign-out') }).tap()
  await page.getByRole('heading', { name: dice('common.sign-in') }).waitFor()
  assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).includes('Solo entre nosotras'), 'signing out leaves nothing of it')
})

test('pages kept for one family are never shown to another that signs in at the staff door', async () => {
  const { page } = family
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.goto(`${practice.base}/family/`)
  await page.locator('.person-card').waitFor()
  await homeKept(page)
  await endSession(family)
  // Her own home does not come: what stands there then must not be the other one's.
  await page.route('**/api/family/home*', (route) => route.fulfill({ status: 503, json: {} }))
  await page.goto(`${practice.base}/staff/sign-in`)
  await page.locator('input[autocomplete=username]').fill('teresa')
  await page.locator('input[type=password]').fill(word)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/family\//)
  await page.getByText(dice('error.broken')).waitFor()
  const seen = await page.locator('body').innerText()
  assert.doesNotMatch(seen, /Rosa/)
  if (his !== hers) assert.doesNotMatch(seen, /Heredia|Hern/)
  assert.ok(!(await page.evaluate(() => localStorage.getItem('medhome.contact') ?? '')).includes('Rosa'))
  const accounts = new Set((await pagesKept(page)).map(({ account }) => account))
  assert.ok(accounts.size <= 1, 'one account alone has pages on the phone')
  await page.unroute('**/api/family/home*')
  await page.reload()
  await page.locator('.person-card').waitFor()
  await endSession(family)
})

test('a page that stood open while somebody else signed in beside it holds nothing of the first family', async () => {
  const { page, context } = family
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.goto(`${practice.base}/family/`)
  await page.locator('.person-card').getByText('Rosa').first().waitFor()
  const second = await context.newPage()
  await comeIn({ page: second, context, complaints: family.complaints }, 'family', 'teresa', word, 'es')
  await second.locator('.person-card').waitFor()
  await second.close()
  await page.route('**/api/family/home*', (route) => route.fulfill({ status: 503, json: {} }))
  await page.evaluate(() => { window.dispatchEvent(new Event('online')) })
  await page.getByText(dice('error.broken')).waitFor()
  assert.doesNotMatch(await page.locator('body').innerText(), /Rosa/)
  await page.unroute('**/api/family/home*')
  await endSession(family)
})

test('a phone without signal shows the pages for as long as the session lives, and forgets them after', async () => {
  const { page, context } = await open(practice, 'phone', 'es')
  const here = { page, context, complaints: [] }
  await comeIn(here, 'family', 'maria', word, 'es')
  await page.locator('.person-card').waitFor()
  await homeKept(page)
  await page.goto(`${practice.base}/family/`)
  await page.locator('.person-card').waitFor()
  await workerReady(page)
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('heading', { name: dice('family.home.next-visit') }).waitFor()
  await page.clock.install({ time: Date.now() + 15 * 86_400_000 })
  await page.goto(`${practice.base}/family/`)
  await page.getByRole('alert').getByText(dice('error.no-signal')).waitFor()
  // Whom to call is the practice's, not the child's.
  await page.getByText('Rosa Delgado').waitFor()
  assert.equal(await page.getByRole('heading', { name: dice('family.home.next-visit') }).count(), 0)
  assert.deepEqual(await pagesKept(page), [])
  await context.close()
})

test('what was answered is not told as open by an older answer of the server', async () => {
  const { page } = family
  const rosa = await practice.as('rosa')
  const people = (await ok(rosa.get('/api/staff/people'))).people as { reference: string; name: string }[]
  const filed = await ok(rosa.send('POST', `/api/staff/children/${child}/needs`, { domain: 'transportation', text: 'Viajes al dentista', for: 'child', owner: people.find((one) => one.name === 'Rosa Delgado')!.reference, next_date: '2030-12-01', performer: null }))
  await ok(rosa.send('POST', `/api/staff/needs/${filed.need.id}/stage`, { to: 'done' }, { 'If-Match': `W/"${filed.need.version}"` }))
  await comeIn(family, 'family', 'maria', word, 'es')
  await page.goto(`${practice.base}/family/`)
  await page.getByText('Viajes al dentista').waitFor()
  await homeKept(page)
  // At once again: what was kept is fresh enough, and what was asked ahead is not needed.
  await page.reload()
  await page.getByText('Viajes al dentista').waitFor()
  const mother = await practice.as('maria', word)
  const needs = await ok(mother.get(`/api/family/children/${child}/needs`))
  await page.waitForTimeout(5500)
  await ok(mother.send('POST', `/api/family/needs/${filed.need.id}/answer`, { answer: 'yes' }, { 'If-Match': `W/"${needs.ask.find((one: { id: string }) => one.id === filed.need.id).version}"` }))
  await page.locator('.bottom-bar a').last().tap()
  await page.waitForURL(/\/family\/more/)
  await page.locator('.bottom-bar a').first().tap()
  await page.getByRole('heading', { name: dice('family.home.next-visit') }).waitFor()
  await page.getByText('Viajes al dentista').waitFor({ state: 'detached', timeout: 4000 })
})
