// Issue 3, "My Day" and "Ask": a parent asks from a phone, a coordinator works through the day by keyboard alone; what each did is read as the other.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, comeIn, open, openPractice, password, tabTo, words, type Language, type Practice, type Screen } from './support.ts'

const parentPassword = 'tres gatos en la luna'
type Api = Awaited<ReturnType<Practice['as']>>
async function ok(answer: Promise<{ status: number; json: unknown; text: string }>): Promise<any> {
  const { status, json, text } = await answer
  assert.ok(status < 300, `${status} ${text}`)
  return json
}
const told = {
  en: { ask: 'Can he go on the school trip?', later: 'Does he need a form for it?', reply: 'Yes, with his rescue plan in the bag.', ride: 'A ride to therapy', stairs: 'Ask about the stairs' },
  es: { ask: '¿Puede ir al paseo de la escuela?', later: '¿Necesita un formulario?', reply: 'Sí, con su plan de rescate en la mochila.', ride: 'Transporte a la terapia', stairs: 'Preguntar por las escaleras' },
}

for (const language of ['en', 'es'] as Language[]) {
  describe(`a day in ${language}`, () => {
    const say = words('staff', language)
    const dice = words('family', language)
    const tell = told[language]
    let practice: Practice
    let staff: Screen
    let family: Screen
    let rosa: Api
    let child = ''
    let stairs = ''

    const things = async (api: Api, query = '') => {
      const { groups } = await ok(api.get(`/api/staff/day${query}`))
      return groups.flatMap((group: { group: string; items: { text: string }[] }) => group.items.map((item) => ({ ...item, group: group.group }))) as { text: string; group: string; item: string; version: number }[]
    }
    const texts = async (api: Api) => (await things(api)).map((thing) => thing.text)
    const asked = async () => (await ok((await practice.as('maria', parentPassword)).get(`/api/family/children/${child}/questions`))).questions as { text: string; state: string; opened: { by: { name: string } } | null; answer: { text: string } | null }[]
    const row = (text: string) => staff.page.locator('.day-row', { hasText: text })
    const pickByKeys = async (text: string) => {
      const { page } = staff
      await page.keyboard.press('Escape')
      await page.waitForFunction(() => document.activeElement?.classList.contains('day-row'))
      await page.keyboard.press('Home')
      for (let pressed = 0; pressed < 20; pressed += 1) {
        if (await row(text).evaluate((element) => element === document.activeElement)) return
        await page.keyboard.press('j')
      }
      assert.fail(`J did not reach "${text}"`)
    }

    before(async () => {
      practice = await openPractice()
      rosa = await practice.as('rosa')
      const found = (await ok(rosa.get('/api/staff/children'))).children as { id: string; name: string }[]
      child = found.find((one) => /Heredia/.test(one.name))!.id
      const { people } = await ok(rosa.get('/api/staff/people')) as { people: { reference: string; name: string }[] }
      const me = people.find((one) => one.name === 'Rosa Delgado')!.reference
      const today = (await ok(rosa.get('/api/staff/day'))).today as string
      await ok(rosa.send('PUT', `/api/staff/children/${child}/main-contact`, { person: me }))
      await ok(rosa.send('POST', `/api/staff/children/${child}/needs`, { domain: 'transportation', text: tell.ride, for: 'child', owner: me, next_date: today, performer: null }))
      const { plan } = await ok(rosa.send('PUT', `/api/staff/children/${child}/plan`, {
        what_matters: 'School', goals: [{ id: null, text: 'Walk to school', language: 'en', owner: me, actions: [{ id: null, text: tell.stairs, owner: me, due: today }] }],
      }))
      stairs = plan.goals[0].actions[0].id
      const { invitation } = await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'María', family: 'Heredia', relationship: 'mother', language, phone: null }))
      await ok((await practice.as('marcus')).send('POST', '/api/invitations/accept', { code: invitation.code, name: 'maria', password: parentPassword, language }))
      staff = await open(practice, 'desk', language)
      family = await open(practice, 'phone', language)
      await comeIn(staff, 'staff', 'rosa', password, language)
      await comeIn(family, 'family', 'maria', parentPassword, language)
    })
    after(async () => {
      const complaints = [...staff.complaints, ...family.complaints]
      await practice.end()
      assert.deepEqual(complaints, [])
    })

    test('a parent asks, knows who will see it and by when there is an answer', async () => {
      const { page } = family
      await page.goto(`${practice.base}/family/ask`)
      await page.getByText(dice('family.ask.emergency')).waitFor()
      await page.getByText(/Rosa Delgado/).first().waitFor()
      await axe(page, 'ask')
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, 'nothing hangs over the side')
      const send = page.getByRole('button', { name: dice('family.ask.send') })
      await send.tap()
      await page.getByText(dice('error.letter.empty')).waitFor()
      await page.locator('textarea').fill(tell.ask)
      await send.tap()
      await page.getByRole('status').getByText(/Rosa Delgado/).waitFor()
      await page.locator('article', { hasText: tell.ask }).getByText(dice('family.ask.sent', { name: 'Rosa Delgado' })).waitFor()
      await axe(page, 'ask, sent')
      const waiting = (await things(rosa)).find((thing) => thing.text === tell.ask)
      assert.equal(waiting?.group, 'from_families')
    })

    test('the day opens with its first row picked and is walked by J and K', async () => {
      const { page } = staff
      await page.goto(`${practice.base}/staff/`)
      await row(tell.ask).waitFor()
      await page.waitForFunction(() => document.activeElement?.classList.contains('day-row'))
      assert.equal(await page.locator('.day-row').first().getAttribute('data-picked'), 'true')
      assert.equal((await asked())[0]!.state, 'sent', 'to look at the list opens nothing')
      await page.keyboard.press('j')
      assert.equal(await page.locator('.day-row').nth(1).getAttribute('data-picked'), 'true')
      await page.keyboard.press('k')
      assert.equal(await page.locator('.day-row').first().getAttribute('data-picked'), 'true')
      await axe(page, 'my day')
      await page.setViewportSize({ width: 360, height: 640 })
      await page.reload()
      await page.waitForFunction(() => document.activeElement?.classList.contains('day-row'))
      assert.equal(await page.evaluate(() => window.scrollY), 0, 'on a phone it opens with its heading')
      await page.setViewportSize({ width: 1440, height: 900 })
    })

    test('a question is opened, which the parent can see, and answered', async () => {
      const { page } = staff
      await pickByKeys(tell.ask)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: say('staff.question.title') }).waitFor()
      await page.locator('.day-pane').getByText('Rosa Delgado').first().waitFor()
      assert.equal((await asked())[0]!.opened?.by.name, 'Rosa Delgado')
      await page.keyboard.press('Escape')
      await page.waitForFunction(() => document.activeElement?.classList.contains('day-row'))
      await page.keyboard.press('m')
      await page.locator('.day-pane textarea').waitFor()
      await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
      await page.keyboard.type(tell.reply)
      await axe(page, 'my day, answering')
      await page.keyboard.press('Control+Enter')
      await row(tell.ask).waitFor({ state: 'detached' })
      const [first] = await asked()
      assert.equal(first!.state, 'answered')
      assert.equal(first!.answer?.text, tell.reply)
      await family.page.reload()
      await family.page.getByText(tell.reply).waitFor()
      await family.page.getByText(dice('family.ask.answered', { name: 'Rosa Delgado' })).waitFor()
      await axe(family.page, 'ask, answered')
    })

    test('a step is ticked off, and Z puts it back as it was', async () => {
      const { page } = staff
      await pickByKeys(tell.stairs)
      await page.keyboard.press('e')
      await page.getByText(say('staff.day.marked-done')).waitFor()
      const marcus = await practice.as('marcus')
      const status = async () => (await ok(marcus.get(`/api/staff/actions/${stairs}`))).action.status
      assert.equal(await status(), 'done')
      await row(tell.stairs).waitFor({ state: 'detached' })
      await page.keyboard.press('z')
      await row(tell.stairs).waitFor()
      assert.equal(await status(), 'open')
    })

    test('a need is handed over, and Z takes it back', async () => {
      const { page } = staff
      const marcus = await practice.as('marcus')
      await pickByKeys(tell.ride)
      await page.keyboard.press('a')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.day.choose-person')).waitFor()
      await chooseIn(page, page.getByLabel(say('staff.day.assign-to')), 'Marcus')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.day.assigned', { name: 'Marcus Lee' })).waitFor()
      assert.ok((await texts(marcus)).includes(tell.ride))
      await row(tell.ride).waitFor({ state: 'detached' })
      await page.keyboard.press('z')
      await row(tell.ride).waitFor()
      assert.ok(!(await texts(marcus)).includes(tell.ride))
      assert.ok((await texts(rosa)).includes(tell.ride))
    })

    test('a thing is put off with a reason, and the button takes that back', async () => {
      const { page } = staff
      await pickByKeys(tell.ride)
      await page.keyboard.press('p')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.day.choose-reason')).waitFor()
      await chooseIn(page, page.getByLabel(say('staff.day.put-off-why')), say('staff.day.reason.agreed-with-family'))
      await page.keyboard.press('Control+Enter')
      await row(tell.ride).waitFor({ state: 'detached' })
      assert.ok(!(await texts(rosa)).includes(tell.ride))
      const undo = page.getByRole('button', { name: say('common.undo') })
      await tabTo(page, undo)
      await page.keyboard.press('Enter')
      await row(tell.ride).waitFor()
      assert.ok((await texts(rosa)).includes(tell.ride))
    })

    test('filters stand in the address and outlive a reload; paper shows the list alone', async () => {
      const { page } = staff
      const onlySteps = page.getByRole('button', { name: say('staff.day.actions', { n: 1 }) })
      await tabTo(page, onlySteps)
      await page.keyboard.press('Enter')
      await row(tell.ride).waitFor({ state: 'detached' })
      assert.match(page.url(), /kind=action/)
      await page.reload()
      await row(tell.stairs).waitFor()
      assert.equal(await row(tell.ride).count(), 0)
      await page.emulateMedia({ media: 'print' })
      assert.ok(await row(tell.stairs).isVisible())
      assert.equal(await page.locator('.day-pane').isVisible(), false)
      await page.emulateMedia({ media: 'screen' })
    })

    test('without signal a question says it is not sent yet, and goes out once when there is signal', async () => {
      const { page, context } = family
      await context.setOffline(true)
      await page.locator('textarea').fill(tell.later)
      await page.getByRole('button', { name: dice('family.ask.send') }).tap()
      await page.getByText(tell.later).waitFor()
      await page.getByText(dice('error.offline')).first().waitFor()
      assert.equal((await asked()).length, 1)
      await context.setOffline(false)
      await page.locator('article', { hasText: tell.later }).waitFor()
      assert.equal((await asked()).filter((one) => one.text === tell.later).length, 1)
    })

    test('a connection lost between save and answer writes once', async () => {
      const { page } = family
      let lost = 0
      await page.route('**/questions', async (route) => {
        if (route.request().method() !== 'POST' || lost > 0) return route.fallback()
        lost += 1
        await route.fetch()
        return route.abort('connectionreset')
      })
      await page.locator('textarea').fill(`${tell.later} 2`)
      await page.getByRole('button', { name: dice('family.ask.send') }).tap()
      await page.getByText(`${tell.later} 2`).first().waitFor()
      assert.equal(lost, 1)
      await page.reload()
      // It was kept as not sent, for the answer was lost; sent once more, the two become one.
      await page.locator('article.card', { hasText: `${tell.later} 2` }).waitFor()
      await page.locator('article.notice', { hasText: `${tell.later} 2` }).waitFor({ state: 'detached' })
      assert.equal(await page.locator('article', { hasText: `${tell.later} 2` }).count(), 1)
      assert.equal((await asked()).filter((one) => one.text === `${tell.later} 2`).length, 1)
    })
  })
}
