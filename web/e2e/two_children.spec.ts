// One adult, two children, one phone: what is typed or answered for one child is never shown, saved or sent for the other. At a desk the same, where
// the browser leads from one child's page straight to another's.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { comeIn, open, openDemo, words, type DemoAccount, type Practice, type Screen } from './support.ts'

const dice = words('family', 'es')
const say = words('staff', 'en')
const typed = 'Que duerma toda la noche y no falte a la escuela'
const goal = 'Ir en bicicleta al parque'

interface Child { id: string; name: string; preferred_name?: string | null }
type Api = DemoAccount['session']
async function ok(answer: Promise<{ status: number; json: unknown; text: string }>): Promise<any> {
  const { status, json, text } = await answer
  assert.ok(status < 300, `${status} ${text}`)
  return json
}
const ifMatch = (version: number) => ({ 'If-Match': `W/"${version}"` })

let practice: Practice & { accounts: DemoAccount[] }
let mother: Api
let rosa: Api
let family: Screen
let staff: Screen
let one: Child
let other: Child

const matters = (child: Child) => `Lo que importa de ${child.id.slice(-6)}`
const planOf = async (child: Child) => (await ok(rosa.get(`/api/staff/children/${child.id}/plan`))).plan

before(async () => {
  practice = await openDemo()
  const parents = practice.accounts.filter((account) => account.role === 'family')
  const sessions = await Promise.all(parents.map(async ({ session }) => ({ session, ...(await ok(session.get('/api/session'))) })))
  const found = sessions.find(({ account, children }) => account.language === 'es' && children.length === 2)
  const parent = parents.find(({ session }) => session === found?.session)
  const coordinator = practice.accounts.find((account) => account.role === 'coordinator')
  assert.ok(found && parent && coordinator, 'the demo has a parent of two who reads Spanish, and a coordinator')
  mother = found.session;
  [one, other] = found.children
  rosa = coordinator.session
  for (const child of [one, other]) {
    const plan = await planOf(child)
    const goals = (plan?.goals ?? []).map((had: any) => ({
      id: had.id, text: had.text, language: had.language ?? '', why: had.why ?? '', owner: had.owner?.reference ?? '',
      actions: had.actions.map((action: any) => ({ id: action.id, text: action.text, owner: action.owner.reference, due: action.due })),
    }))
    const saved = await ok(rosa.send('PUT', `/api/staff/children/${child.id}/plan`, { what_matters: matters(child), goals }, plan ? ifMatch(plan.version) : {}))
    const asked = await rosa.send('POST', `/api/staff/children/${child.id}/plan/ask`, {}, ifMatch(saved.plan.version))
    assert.ok(asked.status < 300 || asked.json.error.code === 'plan.already-asked', asked.text)
  }
  family = await open(practice, 'phone', 'es')
  staff = await open(practice, 'desk', 'en')
  await comeIn(family, 'family', parent.name, parent.password, 'es')
  await comeIn(staff, 'staff', coordinator.name, coordinator.password, 'en')
})
after(async () => {
  await practice.end()
  const complaints = [...family.complaints, ...staff.complaints]
  assert.deepEqual(complaints, [])
})

const called = (child: Child) => child.preferred_name ?? child.name.split(',').at(-1)!.trim()
async function turnTo(child: Child): Promise<void> {
  await family.page.getByLabel(dice('family.choose-child')).selectOption(child.id)
  await family.page.waitForURL((url) => url.searchParams.get('child') === child.id)
}

test('words typed for one child stay with that child, and nothing of them goes to the other', async () => {
  const { page } = family
  const sent: string[] = []
  page.on('request', (request) => { if (request.method() !== 'GET' && request.url().includes(other.id) && !request.url().endsWith('/opened')) sent.push(`${request.method()} ${request.url()}`) })
  const change = page.getByRole('button', { name: dice('family.plan.change-part', { name: dice('family.plan.what-matters') }) })
  const field = page.getByLabel(dice('family.plan.what-matters'), { exact: true })
  const suggested = page.getByLabel(dice('family.plan.suggest-goal-label'))
  const on = (child: Child) => page.getByRole('heading', { name: dice('family.plan.title', { child: called(child) }) })
  // Both plans are at hand, as they are on a phone that was here before.
  await page.goto(`${practice.base}/family/plan?child=${other.id}`)
  await page.getByText(matters(other)).waitFor()
  await turnTo(one)
  await page.getByText(matters(one)).waitFor()

  await change.tap()
  await field.fill(typed)
  await page.getByRole('button', { name: dice('family.plan.suggest-goal') }).tap()
  await suggested.fill(goal)

  await turnTo(other)
  await on(other).waitFor()
  await page.getByText(matters(other)).waitFor()
  assert.equal(await field.count() + await suggested.count(), 0, 'no form of the first child stands open for the second')
  await change.tap()
  assert.equal(await field.inputValue(), matters(other))
  await page.getByRole('button', { name: dice('common.cancel') }).tap()

  await turnTo(one)
  await on(one).waitFor()
  assert.equal(await field.inputValue(), typed, 'the words are here again')
  assert.equal(await suggested.inputValue(), goal)
  await page.getByText(dice('family.plan.words-kept')).waitFor()
  // The browser's own way back and forth is a switch too.
  await page.goBack()
  await page.getByText(matters(other)).waitFor()
  assert.equal(await field.count() + await suggested.count(), 0)
  await page.goForward()
  await page.getByRole('button', { name: dice('family.plan.save-part'), exact: true }).tap()
  await page.getByText(dice('family.plan.part-saved')).waitFor()
  await turnTo(other)
  await page.getByText(dice('family.plan.part-saved')).waitFor({ state: 'hidden' })

  assert.deepEqual(sent, [])
  assert.equal((await planOf(one)).what_matters.text, typed)
  assert.equal((await planOf(other)).what_matters.text, matters(other))
})

test('a plan approved for one child is not called approved for the other', async () => {
  const { page } = family
  const done = page.locator('[role=status].notice')
  const press = page.getByRole('button', { name: /^Aprobar la versión/ })
  await page.goto(`${practice.base}/family/plan/look?child=${other.id}`)
  await press.waitFor()
  await turnTo(one)
  await press.tap()
  await done.waitFor()
  await turnTo(other)
  await press.waitFor()
  assert.equal(await done.count(), 0)
  assert.equal((await ok(mother.get(`/api/family/children/${other.id}/plan`))).together.agreement, null)
})

test('an answer about one child’s help is not told on the other’s page', async () => {
  const { page } = family
  const { people } = await ok(rosa.get('/api/staff/people'))
  const filed = await ok(rosa.send('POST', `/api/staff/children/${one.id}/needs`, { domain: 'food', text: 'Una canasta de comida', for: 'child', owner: people[0].reference, next_date: '2030-12-01', performer: null }))
  await ok(rosa.send('POST', `/api/staff/needs/${filed.need.id}/stage`, { to: 'done' }, ifMatch(filed.need.version)))
  await page.goto(`${practice.base}/family/help?child=${other.id}`)
  await page.getByRole('link', { name: dice('family.help.ask.title') }).waitFor()
  await turnTo(one)
  const card = page.locator('section', { hasText: 'Una canasta de comida' })
  await card.getByRole('button', { name: dice('family.help.yes'), exact: true }).tap()
  await page.locator('[data-kind="next"]').waitFor()
  await turnTo(other)
  await page.locator('[data-kind="next"]').waitFor({ state: 'detached' })
  assert.equal(await page.getByText('Una canasta de comida').count(), 0)
})

test('at a desk the way from one child straight to another takes no words along', async () => {
  const { page } = staff
  const field = page.getByLabel(say('staff.need.text'))
  const begin = async (child: Child, text: string) => {
    await page.locator(`a[href$="/children/${child.id}"]`).first().click()
    await page.locator('main').getByRole('button', { name: say('staff.child.add-need') }).first().click()
    await field.fill(text)
  }
  await page.goto(`${practice.base}/staff/children?q=${encodeURIComponent(called(one))}`)
  await begin(one, 'Rides to school')
  const here = await page.evaluate(() => history.length)
  await page.getByRole('button', { name: say('staff.find') }).click()
  await page.locator('[data-find]').fill(called(other))
  await begin(other, 'Rest for the parents')
  // As by the list under the browser's Back button.
  const steps = await page.evaluate(() => history.length) - here
  const shows = async (child: Child, text: string) => {
    await page.waitForURL((url) => url.pathname.includes(child.id))
    await page.waitForFunction((expected) => document.querySelector('textarea')?.value === expected, text, { timeout: 5_000 }).catch(() => {})
    assert.equal(await field.inputValue(), text)
  }
  await page.evaluate((entries) => { history.go(entries) }, -steps)
  await shows(one, 'Rides to school')
  await page.evaluate((entries) => { history.go(entries) }, steps)
  await shows(other, 'Rest for the parents')
})
