// What goes wrong on an ordinary day: two people in one plan, a lost signal, help that came in part, a page of another child.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, comeIn, open, openPractice, password, words, type Practice, type Screen } from './support.ts'

const say = words('staff', 'en')
const dice = words('family', 'es')
const parentPassword = 'tres gatos en la luna'
let practice: Practice
let staff: Screen
let family: Screen
let child = ''
let otherChild = ''
let people: { reference: string; name: string }[] = []

type Api = Awaited<ReturnType<Practice['as']>>
async function ok(answer: Promise<{ status: number; json: unknown; text: string }>): Promise<any> {
  const { status, json, text } = await answer
  assert.ok(status < 300, `${status} ${text}`)
  return json
}
const who = (name: string) => people.find((one) => one.name === name)!.reference

before(async () => {
  practice = await openPractice()
  const rosa = await practice.as('rosa')
  const found = (await ok(rosa.get('/api/staff/children'))).children as { id: string; name: string }[]
  child = found.find((one) => /Heredia/.test(one.name))!.id
  otherChild = found.find((one) => !/Heredia/.test(one.name))?.id ?? '00000000-0000-0000-0000-000000000000'
  people = (await ok(rosa.get('/api/staff/people'))).people
  await ok(rosa.send('PUT', `/api/staff/children/${child}/main-contact`, { person: who('Rosa Delgado') }))
  const { invitation } = await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'María', family: 'Heredia', relationship: 'mother', language: 'es', phone: null }))
  staff = await open(practice, 'desk', 'en')
  family = await open(practice, 'phone', 'es')
  await ok(rosa.send('POST', '/api/invitations/accept', { code: invitation.code, name: 'maria', password: parentPassword, language: 'es' }))
  await comeIn(staff, 'staff', 'rosa', password, 'en')
  await staff.page.getByRole('heading', { name: new RegExp(`^${say('staff.nav.my-day')}`) }).waitFor()
  await comeIn(family, 'family', 'maria', parentPassword, 'es')
  await family.page.getByRole('heading', { name: dice('family.home.next-visit') }).waitFor()
})
after(async () => {
  const complaints = [...staff.complaints, ...family.complaints]
  await practice.end()
  assert.deepEqual(complaints, [])
})

async function doneNeed(rosa: Api, text: string): Promise<string> {
  const filed = await ok(rosa.send('POST', `/api/staff/children/${child}/needs`, { domain: 'transportation', text, for: 'child', owner: who('Rosa Delgado'), next_date: '2030-12-01', performer: null }))
  await ok(rosa.send('POST', `/api/staff/needs/${filed.need.id}/stage`, { to: 'done' }, { 'If-Match': `W/"${filed.need.version}"` }))
  return filed.need.id as string
}

test('two people save one plan: the second sees both and loses nothing typed', async () => {
  const { page } = staff
  const marcus = await practice.as('marcus')
  const first = await ok(marcus.send('PUT', `/api/staff/children/${child}/plan`, {
    what_matters: 'School', goals: [{ id: null, text: 'Walk to school', language: 'en', why: 'to be like Lucía', owner: who('Marcus Lee'), actions: [] }],
  }))
  await page.goto(`${practice.base}/staff/children/${child}/plan`)
  await page.getByLabel(say('staff.plan.what-matters'), { exact: true }).fill('Stay in class with his friends')
  await ok(marcus.send('PUT', `/api/staff/children/${child}/plan`, {
    what_matters: 'Sleep through the night', goals: [{ ...first.plan.goals[0], owner: who('Marcus Lee'), text: 'Walk to school with his sister', actions: [] }],
  }, { 'If-Match': `W/"${first.plan.version}"` }))
  await page.keyboard.press('Control+Enter')
  await page.getByText(say('error.conflict', { name: 'Marcus Lee' })).waitFor()
  await page.getByText('Stay in class with his friends').waitFor()
  await page.getByText('Sleep through the night').waitFor()
  await axe(page, 'both versions')
  await page.getByRole('button', { name: say('staff.conflict.save') }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('radio', { name: new RegExp(say('staff.conflict.mine')) }).check()
  await page.getByRole('button', { name: say('staff.conflict.save') }).click()
  await page.getByText(say('staff.plan.saved')).waitFor()
  const { plan } = await ok(marcus.get(`/api/staff/children/${child}/plan`))
  assert.equal(plan.what_matters.text, 'Stay in class with his friends')
  assert.equal(plan.goals[0].text, 'Walk to school with his sister', 'what Marcus alone had changed stays')
  assert.equal(plan.goals[0].why, 'to be like Lucía', 'what nobody touched stays')
})

test('words not saved yet outlive a reload and an ended session', async () => {
  const { page, context } = staff
  await page.goto(`${practice.base}/staff/children/${child}/plan`)
  await page.getByLabel(say('staff.plan.what-matters'), { exact: true }).fill('Half a thought')
  await page.reload()
  await page.getByText(say('staff.plan.draft-kept')).waitFor()
  await context.clearCookies()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: say('common.sign-in') }).waitFor()
  await page.getByLabel(say('common.user-name')).fill('rosa')
  await page.getByLabel(say('common.password')).fill(password)
  await page.keyboard.press('Enter')
  const field = page.getByLabel(say('staff.plan.what-matters'), { exact: true })
  await field.waitFor()
  assert.equal(await field.inputValue(), 'Half a thought')
  await page.getByRole('button', { name: say('staff.plan.drop-draft') }).click()
  assert.equal(await field.inputValue(), 'Stay in class with his friends')
})

test('who is signed in is still known on a form that stood open for more than five minutes', async () => {
  const page = await staff.context.newPage()
  page.on('pageerror', (error) => staff.complaints.push(String(error)))
  await page.clock.install()
  await page.goto(`${practice.base}/staff/children/${child}/need`)
  const field = page.getByLabel(say('staff.need.text'))
  await field.fill('A ramp')
  await page.clock.fastForward('06:00')
  await field.fill('A ramp for the door')
  await page.clock.runFor(1000)
  assert.equal(await field.inputValue({ timeout: 5000 }), 'A ramp for the door')
  await field.fill('')
  await page.close()
})

test('who signed in and never loaded a page anew is still known after five minutes', async () => {
  const screen = await open(practice, 'desk', 'en')
  const { page, context } = screen
  await page.clock.install()
  await comeIn(screen, 'staff', 'marcus', password, 'en')
  await page.clock.fastForward('06:00')
  await page.evaluate((id) => { history.pushState({}, '', `/staff/children/${id}/need`); dispatchEvent(new PopStateEvent('popstate')) }, child)
  await page.getByLabel(say('staff.need.text')).fill('A ramp')
  await page.clock.runFor(1000)
  assert.equal(await page.getByLabel(say('staff.need.text')).inputValue(), 'A ramp')
  await page.getByText('Marcus Lee').first().waitFor()
  await page.getByLabel(say('staff.need.text')).fill('')
  await context.close()
  assert.deepEqual(screen.complaints, [])
})

test('switching the language keeps the page and what was typed', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/children/${child}/need`)
  await page.getByLabel(say('staff.need.text')).fill('A ramp for the door')
  await page.getByRole('link', { name: 'Español' }).click()
  const decir = words('staff', 'es')
  const field = page.getByLabel(decir('staff.need.text'))
  await field.waitFor()
  assert.equal(await field.inputValue(), 'A ramp for the door')
  assert.match(page.url(), new RegExp(`/staff/children/${child}/need`))
  assert.equal(await page.locator('html').getAttribute('lang'), 'es')
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByLabel(say('staff.need.text')).fill('')
})

test('each page of the family says on paper whose it is and who printed it when; every number stands there, and nothing is folded', async () => {
  const { page } = family
  const { children: [own] } = await (await page.request.get(`${practice.base}/api/session`)).json() as { children: { name: string; birth_date: string }[] }
  const born = new Intl.DateTimeFormat('es-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(own!.birth_date)).match(/\d{4}/)![0]
  const rosa = await practice.as('rosa')
  const filed = (await ok(rosa.send('POST', `/api/staff/children/${child}/needs`, { domain: 'school', text: 'Una rampa', for: 'child', owner: who('Rosa Delgado'), next_date: '2030-12-01', performer: null }))).need
  await page.emulateMedia({ media: 'print' })
  for (const path of ['/', '/plan', '/plan/look', '/plan/versions', '/help', '/team', '/about', '/care-map', '/visits']) {
    await page.goto(`${practice.base}/family${path}`)
    const text = page.locator('#main')
    await text.getByText(own!.name).first().waitFor()
    await page.waitForFunction(() => document.querySelector('.skeleton') === null)
    const line = await text.locator('p').first().innerText()
    for (const part of [own!.name, born, 'María Heredia', String(new Date().getFullYear())]) assert.ok(line.includes(part), `${path}: ${part} in “${line}”`)
    const margin = await page.evaluate(() => document.adoptedStyleSheets.map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join('')).join(''))
    assert.ok(margin.includes(own!.name) && margin.includes(born), `${path}: further sheets say it on the margin`)
    if (path === '/' || path === '/team') await text.getByText(/014.2288/).filter({ visible: true }).waitFor()
    if (path === '/help') assert.ok(await text.locator('details .thread').first().evaluate((one) => one.checkVisibility()), 'what happened so far is open on paper')
  }
  await page.emulateMedia({ media: 'screen' })
  await ok(rosa.send('POST', `/api/staff/needs/${filed.id}/stage`, { to: 'closed', reason: 'no_longer_needed' }, { 'If-Match': `W/"${filed.version}"` }))
})

test('help that came in part goes back to the main contact with the family’s words', async () => {
  const { page } = family
  const rosa = await practice.as('rosa')
  const need = await doneNeed(rosa, 'Viajes a la terapia')
  const other = (await ok(rosa.send('POST', `/api/staff/children/${child}/needs`, { domain: 'food', text: 'Comida', for: 'family', owner: who('Rosa Delgado'), next_date: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10), performer: null }))).need
  await page.goto(`${practice.base}/family/help`)
  await page.getByRole('button', { name: dice('family.help.partly') }).tap()
  await page.getByText(dice('family.help.you-said', { answer: dice('family.help.partly') })).waitFor()
  await page.getByLabel(dice('family.help.what-is-missing')).fill('Solo vino un día')
  await page.getByText(dice('family.help.ask.who-sees', { people: `Rosa Delgado y ${dice('family.ask.team-of', { practice: 'Riverside Pediatrics' })}` })).waitFor()
  await axe(page, 'what is still missing')
  await page.getByRole('button', { name: dice('family.help.send') }).tap()
  await page.getByRole('status').getByText(/Qué sigue: Rosa Delgado/).waitFor()
  const seen = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
  assert.equal(seen.stage, 'stuck')
  assert.equal(seen.family_answer.answer, 'partly')
  assert.equal(seen.family_answer.note, 'Solo vino un día')
  await page.goto(`${practice.base}/family/help`)
  const first = page.locator('article.card').first()
  await first.getByText('Viajes a la terapia').waitFor()
  await first.getByText(dice('need.stage.stuck')).first().waitFor()
  await page.goto(`${practice.base}/family/visits`)
  await page.getByRole('listitem').filter({ hasText: 'Viajes a la terapia' }).getByText(dice('need.stage.stuck')).waitFor()
  await ok(rosa.send('POST', `/api/staff/needs/${other.id}/stage`, { to: 'closed', reason: 'no_longer_needed' }, { 'If-Match': `W/"${other.version}"` }))
})

test('an answer given without signal is kept and sent once when there is signal', async () => {
  const { page, context } = family
  const rosa = await practice.as('rosa')
  const need = await doneNeed(rosa, 'Pañales')
  await page.goto(`${practice.base}/family/help`)
  await page.getByText('Pañales').waitFor()
  await context.setOffline(true)
  await page.getByRole('button', { name: dice('family.help.yes'), exact: true }).tap()
  await page.getByText(dice('error.offline')).first().waitFor()
  assert.equal((await ok(rosa.get(`/api/staff/needs/${need}`))).need.stage, 'done', 'nothing is told before it is true')
  await context.setOffline(false)
  await page.getByText(dice('family.offline.sent')).waitFor()
  const seen = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
  assert.equal(seen.stage, 'family_confirmed')
  assert.equal(seen.history.filter((one: { stage: string }) => one.stage === 'family_confirmed').length, 1)
})

test('an answer given without signal is taken where the need was only given to somebody else and noted meanwhile', async () => {
  const { page, context } = family
  const rosa = await practice.as('rosa')
  const need = await doneNeed(rosa, 'Leche especial')
  await page.goto(`${practice.base}/family/help`)
  const card = page.getByRole('region', { name: dice('family.help.did-you-get-it') }).filter({ hasText: 'Leche especial' })
  await card.waitFor()
  await context.setOffline(true)
  await card.getByRole('button', { name: dice('family.help.not-yet'), exact: true }).tap()
  await page.getByLabel(dice('family.help.what-happened-instead')).fill('Nadie la trajo')
  await page.getByRole('button', { name: dice('family.help.send') }).tap()
  const waits = page.locator('article.notice').filter({ hasText: 'Nadie la trajo' })
  await waits.getByText(dice('error.offline')).waitFor()
  await axe(page, 'an answer that waits')
  const { version } = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
  await ok(rosa.send('POST', `/api/staff/needs/${need}/owner`, { owner: who('Marcus Lee') }, { 'If-Match': `W/"${version}"` }))
  await ok(rosa.send('POST', `/api/staff/needs/${need}/thread`, { kind: 'noted', note: 'The shop called' }, { 'If-Match': `W/"${version + 1}"` }))
  await context.setOffline(false)
  await page.getByText(dice('family.offline.sent')).waitFor()
  const seen = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
  assert.deepEqual([seen.stage, seen.family_answer.note], ['stuck', 'Nadie la trajo'])
  await waits.waitFor({ state: 'detached' })
})

test('an answer about an attempt that is over is not taken: its words stay, and it is said anew', async () => {
  const { page, context } = family
  const rosa = await practice.as('rosa')
  const need = await doneNeed(rosa, 'Una rampa')
  await page.goto(`${practice.base}/family/help`)
  const card = page.getByRole('region', { name: dice('family.help.did-you-get-it') }).filter({ hasText: 'Una rampa' })
  await card.waitFor()
  await context.setOffline(true)
  await card.getByRole('button', { name: dice('family.help.not-yet'), exact: true }).tap()
  await page.getByLabel(dice('family.help.what-happened-instead')).fill('Sin señal escribí esto')
  await page.getByRole('button', { name: dice('family.help.send') }).tap()
  await page.getByRole('article').filter({ hasText: 'Sin señal escribí esto' }).waitFor()
  for (const move of [{ to: 'reopened', reason: 'stopped_again', next_date: '2030-12-01' }, { to: 'done' }]) {
    const { version } = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
    await ok(rosa.send('POST', `/api/staff/needs/${need}/stage`, move, { 'If-Match': `W/"${version}"` }))
  }
  await context.setOffline(false)
  await page.getByText(dice('family.unsent.refused')).waitFor()
  assert.equal((await ok(rosa.get(`/api/staff/needs/${need}`))).need.stage, 'done', 'it was said of the time before')
  await page.reload()
  await page.getByRole('link', { name: dice('family.unsent.see') }).tap()
  const refused = page.getByRole('article').filter({ hasText: 'Sin señal escribí esto' })
  await refused.waitFor()
  await axe(page, 'what could not be sent')
  await refused.getByRole('button', { name: dice('family.unsent.as-question') }).tap()
  const asked = page.locator('textarea')
  assert.match(await asked.inputValue(), /Una rampa[^]*Sin señal escribí esto/)
  await asked.fill('')
  await page.getByRole('link', { name: dice('family.unsent.see') }).tap()
  await refused.getByRole('link', { name: dice('family.unsent.look') }).tap()
  await page.getByText(dice('family.help.said-before', { answer: dice('family.help.not-yet') })).waitFor()
  const field = page.getByLabel(dice('family.help.what-happened-instead'))
  assert.equal(await field.inputValue(), 'Sin señal escribí esto')
  await page.getByRole('button', { name: dice('family.help.send') }).tap()
  await page.getByRole('status').getByText(/Qué sigue: Rosa Delgado/).waitFor()
  const seen = (await ok(rosa.get(`/api/staff/needs/${need}`))).need
  assert.deepEqual([seen.stage, seen.family_answer.note], ['stuck', 'Sin señal escribí esto'])
  await page.locator('.strip').waitFor({ state: 'detached' })
})

test('signing out asks before it deletes what waits, and takes nothing that another wrote on this phone', async () => {
  const { page, context } = await open(practice, 'phone', 'es')
  const rosa = await practice.as('rosa')
  const { invitation } = await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'José', family: 'Heredia', relationship: 'father', language: 'es', phone: null }))
  await ok((await practice.as('marcus')).send('POST', '/api/invitations/accept', { code: invitation.code, name: 'jose', password: parentPassword, language: 'es' }))
  // Whoever comes is in; on the page that was open before, or at home.
  const comes = async (name: string) => {
    await page.locator('input[autocomplete=username]').fill(name)
    await page.locator('input[type=password]').fill(parentPassword)
    await page.keyboard.press('Enter')
    await page.locator('.bottom-bar').waitFor()
  }
  const writes = async (words: string) => {
    await page.goto(`${practice.base}/family/ask`)
    await page.locator('textarea').fill(words)
    await context.setOffline(true)
    await page.getByRole('button', { name: dice('family.ask.send') }).tap()
    await page.getByRole('article').filter({ hasText: words }).waitFor()
  }
  const letters = async () => ((await ok((await practice.as('maria', parentPassword)).get(`/api/family/children/${child}/questions`))).questions as { text: string }[]).map((one) => one.text)
  const toMore = () => page.getByRole('link', { name: dice('family.nav.more'), exact: true }).tap()
  const signOut = () => page.getByRole('button', { name: dice('common.sign-out'), exact: true }).tap()

  await page.goto(`${practice.base}/family/sign-in`)
  await comes('maria')
  await page.goto(`${practice.base}/family/more`)
  await writes('¿Puede nadar con el tubo?')
  await toMore()
  await signOut()
  const question = page.getByRole('dialog', { name: dice('family.sign-out.title') })
  await question.getByText(dice('family.sign-out.waits', { n: 1 })).waitFor()
  await axe(page, 'before signing out')
  await page.keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
  assert.ok(await page.getByRole('button', { name: dice('common.sign-out'), exact: true }).isVisible(), 'the safe answer has the focus')

  // Her session ends; he comes and goes in the same browser.
  await context.clearCookies()
  await context.setOffline(false)
  await page.locator('input[autocomplete=username]').waitFor()
  await comes('jose')
  await page.goto(`${practice.base}/family/unsent`)
  await page.getByText(dice('family.unsent.empty')).waitFor()
  assert.equal(await page.getByText('nadar').count(), 0, 'nothing of hers is shown to him')
  await toMore()
  await signOut()
  await page.locator('input[autocomplete=username]').waitFor()
  await comes('maria')
  await page.getByText(dice('family.offline.sent')).waitFor()
  assert.deepEqual(await letters(), ['¿Puede nadar con el tubo?'])

  await writes('Esto no lo quiero enviar')
  await toMore()
  await signOut()
  await question.getByRole('button', { name: dice('family.sign-out.delete') }).tap()
  await page.locator('input[autocomplete=username]').waitFor()
  await context.setOffline(false)
  await comes('maria')
  await page.goto(`${practice.base}/family/unsent`)
  await page.getByText(dice('family.unsent.empty')).waitFor()
  assert.deepEqual(await letters(), ['¿Puede nadar con el tubo?'])
  await context.close()
})

test('whoever was taken off a child keeps the words of a letter that was not taken, and is told whom to call', async () => {
  const { page, context } = await open(practice, 'phone', 'es')
  const rosa = await practice.as('rosa')
  const { invitation, related_person: lupe } = await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'Lupe', family: 'Heredia', relationship: 'grandparent', language: 'es', phone: null }))
  await ok((await practice.as('marcus')).send('POST', '/api/invitations/accept', { code: invitation.code, name: 'lupe', password: parentPassword, language: 'es' }))
  await page.goto(`${practice.base}/family/sign-in`)
  await page.locator('input[autocomplete=username]').fill('lupe')
  await page.locator('input[type=password]').fill(parentPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: dice('family.home.next-visit') }).waitFor()
  await page.goto(`${practice.base}/family/ask`)
  await page.locator('textarea').fill('Se quedó sin leche')
  await context.setOffline(true)
  await page.getByRole('button', { name: dice('family.ask.send') }).tap()
  await page.getByRole('article').filter({ hasText: 'Se quedó sin leche' }).waitFor()
  await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers/${String(lupe).replace(/^.*\//, '')}/end`, { reason: 'Moved away' }))
  await context.setOffline(false)
  await page.getByText(dice('family.unsent.refused')).waitFor()
  await page.goto(`${practice.base}/family/unsent`)
  const card = page.getByRole('article').filter({ hasText: 'Se quedó sin leche' })
  await card.getByText(dice('error.child.no-longer-yours')).waitFor()
  await card.locator('a[href="tel:+15550142200"]').waitFor()
  await card.getByRole('button', { name: dice('family.unsent.delete') }).tap()
  await card.getByText(dice('family.unsent.delete-sure')).waitFor()
  await card.getByRole('button', { name: dice('family.unsent.delete'), exact: true }).tap()
  await page.getByText(dice('family.unsent.empty')).waitFor()
  await context.close()
})

test('without signal the app still opens and says whom to call', async () => {
  const { page, context } = family
  await page.goto(`${practice.base}/family/`)
  await page.locator('.person-card').waitFor()
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller) await new Promise((later) => { setTimeout(later, 50) })
  })
  await context.setOffline(true)
  await page.reload()
  await page.locator('.strip').waitFor()
  assert.equal(await page.getByRole('link', { name: dice('family.home.call', { name: 'Rosa' }) }).getAttribute('href'), 'tel:+15550142200')
  assert.equal(await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((kept) => new URL(kept.url).pathname)))).flat().filter((path) => path.startsWith('/api')).length), 0, 'the worker keeps no answer of the server; home and plan are kept by the app until sign-out')
  await context.setOffline(false)
  await page.getByRole('heading', { name: dice('family.home.next-visit') }).waitFor()
})

test('a parent who asks for another child gets the same page as for no child at all', async () => {
  const { page } = family
  for (const id of [otherChild, 'no-such-child']) {
    await page.goto(`${practice.base}/family/?child=${id}`)
    await page.getByText(dice('error.not-here')).waitFor()
  }
})

test('a parent at the staff door is led to the family app, and no family page holds a name in its address or title', async () => {
  const { page } = family
  await page.goto(`${practice.base}/staff/`)
  await page.waitForURL(/\/family\//)
  for (const path of ['', 'plan', 'help', 'team', 'asking', 'more', 'visits']) {
    await page.goto(`${practice.base}/family/${path}`)
    await page.locator('.button').first().waitFor()
    assert.doesNotMatch(page.url(), /hern|heredia/i)
    const title = await page.title()
    assert.match(title, / · Medhome$/)
    assert.doesNotMatch(title, /hern|heredia/i)
  }
})

// What hangs over the side, by its class and its text.
const overhang = (width: number) => [...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.unseen, .skip, [role=region]'))
  .filter((element) => element.getBoundingClientRect().right > width + 0.5 || element.getBoundingClientRect().left < -0.5)
  .map((element) => `${element.tagName}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').slice(0, 40)}"`)

test('every family page is whole at 320 wide, at 200 % text and from right to left, light and dark', async () => {
  const { page } = family
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    for (const path of ['', 'plan', 'help', 'team', 'asking', 'more', 'visits']) {
      await page.goto(`${practice.base}/family/${path}`)
      await page.locator('.button').first().waitFor()
      await axe(page, `family/${path} ${scheme}`)
      await page.setViewportSize({ width: 320, height: 640 })
      assert.deepEqual(await page.evaluate(overhang, 320), [], `family/${path} at 320 wide`)
      await page.setViewportSize({ width: 360, height: 640 })
      await page.evaluate(() => { document.documentElement.dir = 'rtl' })
      assert.deepEqual(await page.evaluate(overhang, 360), [], `family/${path} from right to left`)
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%' })
      assert.deepEqual(await page.evaluate(overhang, 360), [], `family/${path} at 200 % text`)
    }
  }
})

test('every staff page can be read at 320 wide and is lit in the dark', async () => {
  const { page } = staff
  for (const path of ['children', `children/${child}`, `children/${child}/plan`, `children/${child}/need`, `children/${child}/caregiver`, 'board']) {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${practice.base}/staff/${path}`)
    await page.locator('main h1').first().waitFor()
    await page.waitForLoadState('networkidle')
    await axe(page, `staff/${path} dark`)
    await page.setViewportSize({ width: 320, height: 640 })
    assert.deepEqual(await page.evaluate(overhang, 320), [], `staff/${path} at 320 wide`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
})

test('a list that nothing fits says so once, and each word and filter can be let go', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/children?q=zzz&language=fr`)
  const said = page.getByText(say('staff.children.none-found', { q: 'zzz' }))
  await said.waitFor()
  assert.equal(await page.getByText(say('staff.children.count', { n: 0 })).count(), 0)
  await page.getByRole('button', { name: say('staff.children.clear-search') }).click()
  await page.getByText(say('staff.children.none-narrowed')).waitFor()
  await page.locator('.empty').getByRole('button').click()
  await page.getByRole('region', { name: say('staff.nav.children'), exact: true }).getByRole('link', { name: /Heredia/ }).waitFor()
  await page.goto(`${practice.base}/staff/board?domain=legal`)
  await page.getByText(say('staff.board.none-of-these')).waitFor()
  await axe(page, 'board, nothing fits')
  await page.getByRole('button', { name: say('staff.board.show-all') }).click()
  await page.locator('.board-card').first().waitFor()
})

test('the board on paper is a list by state, one card a line', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/board`)
  await page.locator('.board-card').first().waitFor()
  await page.emulateMedia({ media: 'print' })
  const widths = await page.locator('.board-card').evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().width / document.documentElement.clientWidth))
  assert.ok(widths.every((width) => width > 0.9), `each card has the width of the sheet: ${widths.join(' ')}`)
  assert.equal(await page.locator('.filters, [data-menu]').filter({ visible: true }).count(), 0, 'what is for pressing is not on paper')
  const sheets = await page.evaluate(() => document.adoptedStyleSheets.map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join('')).join(''))
  for (const part of ['Riverside Pediatrics', 'Rosa Delgado']) assert.ok(sheets.includes(part), `${part} stands on the margin of each sheet`)
  await page.emulateMedia({ media: 'screen' })
})

test('a child’s page on paper: each thing of the past has its day and each result is there', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/children/${child}`)
  await page.locator('.thread-quiet > li').first().waitFor()
  const days = () => page.locator('.thread-quiet > li').evaluateAll((items) => items.filter((item) => item.querySelector('time')?.checkVisibility()).length)
  const all = await page.locator('.thread-quiet > li').count()
  assert.ok(await days() < all, 'on the screen a day stands once')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await days(), all)
  const { items } = (await ok((await practice.as('rosa')).get(`/api/staff/children/${child}`))).timeline as { items: { also: { title: string; detail: string | null }[] }[] }
  const folded = items.flatMap((item) => item.also)
  assert.ok(folded.length > 0, 'the child has a day with several results')
  const printed = await page.locator('.thread-quiet').innerText()
  for (const { title, detail } of folded) for (const part of [title, detail ?? '']) assert.ok(printed.includes(part.replace(/ \([^)]*\)$/, '')), `${part} is on paper: ${printed}`)
  await page.emulateMedia({ media: 'screen' })
})

test('what is for pressing and typing is not on the paper of staff pages', async () => {
  const { page } = staff
  const need = await doneNeed(await practice.as('rosa'), 'Una silla para el carro')
  for (const path of ['/children', '/services', `/needs/${need}`, `/children/${child}/team`, '/people']) {
    await page.goto(`${practice.base}/staff${path}`)
    await page.locator('.button-main, [data-find]').filter({ visible: true }).first().waitFor()
    await page.emulateMedia({ media: 'print' })
    const left = await page.locator('input, select, textarea, .button').filter({ visible: true }).count()
    assert.equal(left, 0, path)
    await page.emulateMedia({ media: 'screen' })
  }
})

test('a question that is late says so on its page, with who has it', async () => {
  const { page } = staff
  const asked = await ok((await practice.as('maria', parentPassword)).send('POST', `/api/family/children/${child}/questions`, { text: '¿Quién firma?' }))
  const path = `/api/staff/questions/${asked.question.id}`
  const late = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  await page.route(`**${path}`, async (route) => {
    const answer = await route.fetch()
    const json = await answer.json()
    await route.fulfill({ response: answer, json: { ...json, question: { ...json.question, answer_by: late } } })
  })
  await page.goto(`${practice.base}/staff/questions/${asked.question.id}`)
  await page.locator('.chip[data-look="late"]', { hasText: /[2-4] days late/ }).waitFor()
  await page.getByText(say('staff.need.owned-by', { name: 'Rosa Delgado' })).waitFor()
  await page.unrouteAll({ behavior: 'wait' })  // one may be on its way still
})

test('Esc comes back to the list and to the same row', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/children`)
  const row = page.getByRole('region', { name: say('staff.nav.children'), exact: true }).getByRole('link', { name: /Heredia/ })
  await row.waitFor()
  await page.keyboard.press('ArrowDown')
  for (let pressed = 0; pressed < 5 && !(await row.evaluate((element) => element === document.activeElement)); pressed += 1) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: say('staff.child.timeline') }).waitFor()
  await page.keyboard.press('Escape')
  await row.waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('tbody a'))
  assert.ok(await row.evaluate((element) => element === document.activeElement))
})

test('who looks for another child from a child’s page types at once, and is not led back', async () => {
  const { page } = staff
  await page.goto(`${practice.base}/staff/children`)
  await page.getByRole('region', { name: say('staff.nav.children'), exact: true }).getByRole('link', { name: /Heredia/ }).click()
  await page.getByRole('heading', { name: say('staff.child.timeline') }).waitFor()
  await page.keyboard.press('/')
  await page.getByRole('searchbox').waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('[data-find]'))
  await page.keyboard.type('gusi')
  assert.equal(await page.getByRole('searchbox').inputValue(), 'gusi')
  await page.getByRole('searchbox').fill('')
})
