// The whole slice of issue 1 in a browser, in English and in Spanish: a coordinator with the keyboard alone at 1440x900, a parent on a
// phone of 360x640. After each step another person sees through the API what was done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, deskAndPhone, mark, openPractice, press, tabTo, typeInto, password, words, type Language, type Practice } from './support.ts'

let practice: Practice
before(async () => { practice = await openPractice() })
after(async () => { await practice.end() })

const told = {
  en: { matters: 'Keep him out of the hospital so he can stay in class.', goal: 'Walk to school with his sister', action: 'Practice the stairs', need: 'Respite two evenings a week', parent: 'ana', given: 'Ana', family: 'Heredia de la Cruz' },
  es: { matters: 'Que no vaya al hospital y pueda estar en clase.', goal: 'Caminar a la escuela con su hermana', action: 'Practicar las escaleras', need: 'Descanso dos tardes por semana', parent: 'maria', given: 'María José', family: 'Peña O’Connor' },
} as const

for (const language of ['en', 'es'] as const) slice(language)

function slice(language: Language) {
  describe(`one child's loop, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('staff', language)
    const saidToFamily = words('family', language)
    const tell = told[language]
    const parentPassword = 'tres gatos en la luna'
    const screens = deskAndPhone(() => practice, language)
    let child = ''
    let code = ''
    let need = ''

    test('a coordinator signs in', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/`)
      await page.getByRole('heading', { name: say('common.sign-in') }).waitFor()
      await axe(page, 'staff sign-in')
      await typeInto(page, page.getByLabel(say('common.user-name')), 'rosa')
      await typeInto(page, page.getByLabel(say('common.password')), `not ${password}`)
      await page.keyboard.press('Enter')
      await page.getByText(say('error.sign-in.no-match')).waitFor()
      await tabTo(page, page.getByLabel(say('common.password')))
      await page.keyboard.press('Control+a')
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      await page.locator('.shell-rail').waitFor()
      // The account may speak the other language; the switch is one press away and stays.
      const other = page.getByRole('link', { name: language === 'en' ? 'English' : 'Español' })
      if (await other.count()) await press(page, other)
      await page.getByRole('link', { name: new RegExp(`^${say('staff.nav.my-day')}`) }).waitFor()
      await page.getByRole('heading', { name: new RegExp(`^${say('staff.nav.my-day')}`) }).waitFor()
      await axe(page, 'my day, empty')
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      await page.getByRole('heading', { name: say('staff.nav.children') }).waitFor()
      await axe(page, 'children')
    })

    test('finds a child who came in by import, without accents', async () => {
      const { page } = screens.staff
      await page.keyboard.press('Escape')
      await tabTo(page, page.getByRole('searchbox'))
      await page.keyboard.type('hernan here')
      await page.getByText(say('staff.children.count', { n: 1 }), { exact: true }).waitFor()
      assert.match(page.url(), /q=hernan/)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: /Hern[aá]n/, level: 1 }).waitFor()
      child = /children\/([^/?]+)/.exec(page.url())?.[1] ?? ''
      assert.ok(child)
      assert.doesNotMatch(page.url(), /hern/i, 'no name stands in an address')
      await page.getByRole('heading', { name: say('staff.child.timeline') }).waitFor()
      assert.ok(await page.locator('.thread > li').count() > 0, 'what was imported is told')
      await axe(page, 'child')
    })

    test('names the one main contact', async () => {
      const { page } = screens.staff
      await page.keyboard.press('a')
      await chooseIn(page, page.getByLabel(say('staff.child.who-is-main-contact')), language === 'en' ? 'Rosa' : 'Marcus')
      await page.keyboard.press('Control+Enter')
      const name = language === 'en' ? 'Rosa Delgado' : 'Marcus Lee'
      await page.getByText(say('staff.child.main-contact-named', { name })).waitFor()
      const seen = await (await practice.as('amara')).get(`/api/staff/children/${child}`)
      assert.equal(seen.json.header.main_contact.name, name)
      assert.equal(seen.json.team.filter((one: { main_contact: boolean }) => one.main_contact).length, 1, 'there is only one')
    })

    test('links a parent and prints the invitation', async () => {
      const { page, context } = screens.staff
      await press(page, page.getByRole('button', { name: say('staff.child.add-caregiver') }).first())
      await page.getByRole('heading', { name: say('staff.child.add-caregiver') }).waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.caregiver.given-missing')).waitFor()
      await axe(page, 'add a caregiver, with what is missing')
      await typeInto(page, page.getByLabel(say('staff.caregiver.given')), tell.given)
      await typeInto(page, page.getByLabel(say('staff.caregiver.family')), tell.family)
      await mark(page, page.getByRole('radio', { name: say('role.mother') }))
      await mark(page, page.getByRole('radio', { name: new Intl.DisplayNames(language === 'es' ? 'es-US' : 'en-US', { type: 'language' }).of(language)!, exact: false }))
      await typeInto(page, page.getByLabel(say('staff.caregiver.phone')), '(555) 014-2291')
      await page.keyboard.press('Control+Enter')
      code = (await page.locator('.code').textContent()) ?? ''
      assert.match(code, /^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/)
      await axe(page, 'invitation code')
      const asked: string[] = []
      context.on('request', (request) => { asked.push(request.url()) })
      const opened = context.waitForEvent('page')
      await press(page, page.getByRole('button', { name: say('staff.invitation.print') }))
      const paper = await opened
      await paper.locator('.code').first().waitFor()
      const printed = await paper.innerText('body')
      assert.ok(printed.includes(code), `the paper carries the code: ${printed}`)
      for (const address of [paper.url(), page.url(), ...asked]) assert.ok(!address.includes(code), `the code stands in an address: ${address}`)
      assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).includes(code), 'nothing in the browser keeps the code')
      await axe(paper, 'printed invitation')
      await paper.close()
      const seen = await (await practice.as('amara')).get(`/api/staff/children/${child}`)
      const caregiver = seen.json.caregivers.find((one: { name: string }) => one.name.includes(tell.given))
      assert.equal(caregiver.account, false)
      assert.equal(caregiver.phone, '+15550142291')
      assert.ok(caregiver.invitation.ends)
    })

    test('the parent accepts it on a phone', async () => {
      const { page } = screens.family
      await page.goto(`${practice.base}/family/`)
      await page.getByRole('heading', { name: saidToFamily('common.sign-in') }).waitFor()
      await axe(page, 'family sign-in')
      await page.getByRole('link', { name: saidToFamily('common.have-invitation') }).tap()
      await page.getByLabel(saidToFamily('family.invitation.code')).fill(code.toLowerCase().replaceAll('-', ' '))
      await axe(page, 'invitation code, family')
      await page.getByRole('button', { name: saidToFamily('common.next') }).tap()
      await page.getByText(saidToFamily('family.invitation.from', { practice: 'Riverside Pediatrics' })).waitFor()
      await page.getByLabel(saidToFamily('common.user-name')).fill(tell.parent)
      await page.getByLabel(saidToFamily('common.password')).fill('short')
      await page.getByRole('button', { name: saidToFamily('family.invitation.accept') }).tap()
      await page.getByText(saidToFamily('error.sign-in.password-short')).last().waitFor()
      await axe(page, 'choose a name and a password')
      await page.getByLabel(saidToFamily('common.password')).fill(parentPassword)
      await page.getByRole('button', { name: saidToFamily('family.invitation.accept') }).tap()
      await page.getByRole('heading', { name: saidToFamily('family.home.next-visit') }).waitFor()
      const seen = await (await practice.as('rosa')).get(`/api/staff/children/${child}`)
      assert.equal(seen.json.caregivers.find((one: { name: string }) => one.name.includes(tell.given)).account, true)
    })

    test('the coordinator writes the plan in the family’s words', async () => {
      const { page } = screens.staff
      await press(page, page.getByRole('link', { name: say('staff.child.back') }))
      await page.getByRole('heading', { name: say('staff.child.timeline') }).waitFor()
      await page.keyboard.press('g')
      await page.keyboard.press('p')
      const matters = page.getByLabel(say('staff.plan.what-matters'), { exact: true })
      await tabTo(page, matters)
      await page.keyboard.press('Control+a')
      await page.keyboard.type(tell.matters)
      const goals = page.getByRole('button', { name: say('staff.plan.add-goal') })
      if (await page.locator('.goal-editor').count() === 0 || (language === 'es')) await press(page, goals)
      const goal = page.locator('.goal-editor').last()
      await typeInto(page, goal.locator('textarea'), tell.goal)
      await chooseIn(page, goal.getByLabel(say('staff.plan.goal-owner')), 'Rosa')
      if (await goal.locator('.action-editor').count() === 0) await press(page, goal.getByRole('button', { name: say('staff.plan.add-action') }))
      await typeInto(page, goal.getByLabel(say('staff.plan.action'), { exact: true }), tell.action)
      await chooseIn(page, goal.getByLabel(say('staff.plan.action-owner')), tell.given)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.plan.action-due')).waitFor()
      await axe(page, 'plan, a date missing')
      await typeInto(page, goal.getByLabel(say('staff.plan.action-due')), '12122030')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.saved')).waitFor()
      await axe(page, 'plan')
      const seen = await (await practice.as(tell.parent, parentPassword)).get(`/api/family/children/${child}/plan`)
      assert.equal(seen.json.plan.what_matters.text, tell.matters)
      const written = seen.json.plan.goals.find((one: { text: string }) => one.text === tell.goal)
      assert.equal(written.actions[0].text, tell.action)
      assert.equal(written.actions[0].due, '2030-12-12')
      assert.equal(written.actions[0].mine, true)
    })

    test('files a need, sends it, marks it done', async () => {
      const { page } = screens.staff
      await page.keyboard.press('Escape')
      await page.getByRole('heading', { name: say('staff.child.timeline') }).waitFor()
      await page.keyboard.press('n')
      await typeInto(page, page.getByLabel(say('staff.need.text')), tell.need)
      await mark(page, page.getByRole('radio', { name: say('need.for.family') }))
      await chooseIn(page, page.getByLabel(say('staff.about.told-by')), tell.given)
      await chooseIn(page, page.getByLabel(say('staff.need.domain')), say('domain.child-care-respite'))
      await axe(page, 'new need')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('heading', { name: say('staff.need.thread') }).waitFor()
      need = /needs\/([^/?]+)/.exec(page.url())?.[1] ?? ''
      const parent = await practice.as(tell.parent, parentPassword)
      const waiting = async () => (await parent.get(`/api/family/children/${child}/needs`)).json
      const filed = (await waiting()).waiting.find((one: { id: string }) => one.id === need)
      assert.equal(filed.stage, 'requested')
      assert.ok(filed.history[0].told_by.name.startsWith(tell.given), 'the words are hers')
      assert.equal(filed.history[0].by.name, 'Rosa Delgado', 'who wrote them down stands beside her')

      // The next step is the one filled button of the page, and says what it does.
      assert.equal(await page.locator('main .button-main').count(), 1)
      await press(page, page.getByRole('button', { name: say('staff.do.send') }))
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.sent') })).waitFor()
      assert.equal((await waiting()).waiting.find((one: { id: string }) => one.id === need).stage, 'sent')

      await page.getByRole('button', { name: say('staff.do.accepted') }).waitFor()
      await tabTo(page, page.locator('[data-menu]'))
      await page.keyboard.press('e')
      await page.getByText(say('staff.move.done-asks-family')).waitFor()
      await page.getByRole('button', { name: say('staff.do.done') }).waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.done') })).waitFor()
      await page.getByText(say('need.awaited.family'), { exact: true }).waitFor()
      await axe(page, 'need')
      assert.equal((await waiting()).ask.find((one: { id: string }) => one.id === need).text, tell.need)
    })

    test('sees it on the board, as columns and as a list', async () => {
      const { page } = screens.staff
      await tabTo(page, page.locator('[data-menu]'))
      await page.keyboard.press('g')
      await page.keyboard.press('b')
      const card = page.getByRole('link', { name: new RegExp(tell.need) })
      await card.waitFor()
      await axe(page, 'board')
      await card.focus()
      await page.locator('article', { has: card }).locator('.button-main').waitFor()
      assert.equal(await page.locator('main .button-main').count(), 1, 'the card that the keys are for has the filled button')
      await press(page, page.getByRole('link', { name: say('staff.board.as-list'), exact: true }))
      await card.waitFor()
      assert.match(page.url(), /view=list/)
      await axe(page, 'board as a list')
      await tabTo(page, card)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: say('staff.need.thread') }).waitFor()
    })

    test('the parent sees who to call, what to do and the plan, and says the help came', async () => {
      const { page } = screens.family
      await page.reload()
      const contact = language === 'en' ? 'Rosa' : 'Marcus'
      const call = page.getByRole('link', { name: saidToFamily('family.home.call', { name: contact }) })
      await call.waitFor()
      assert.match(await call.getAttribute('href') ?? '', /^tel:\+1\d{10}$/)
      await page.getByText(saidToFamily('family.home.confirm', { text: tell.need })).waitFor()
      await axe(page, 'family home')
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing hangs over the side')

      await page.getByRole('link', { name: saidToFamily('family.nav.plan'), exact: true }).tap()
      await page.getByText(`“${tell.matters}”`).waitFor()
      await axe(page, 'family plan')
      const rosa = await practice.as('rosa')
      const actionStatus = async () => {
        const { plan } = (await rosa.get(`/api/staff/children/${child}/plan`)).json
        return plan.goals.find((one: { text: string }) => one.text === tell.goal).actions[0].status
      }
      const mine = page.locator('.action', { hasText: tell.action })
      await mine.getByRole('button', { name: saidToFamily('family.plan.mark-done') }).tap()
      await page.getByText(saidToFamily('family.plan.marked-done')).waitFor()
      assert.equal(await actionStatus(), 'done')
      await page.getByRole('button', { name: saidToFamily('common.undo') }).tap()
      await mine.getByRole('button', { name: saidToFamily('family.plan.mark-done') }).waitFor()
      assert.equal(await actionStatus(), 'open')

      await page.getByRole('link', { name: saidToFamily('family.nav.more'), exact: true }).tap()
      await page.getByRole('heading', { name: saidToFamily('family.team.you') }).waitFor()
      await axe(page, 'more')
      await page.getByRole('link', { name: saidToFamily('family.more.team-says') }).tap()
      await page.getByRole('link', { name: saidToFamily('family.home.call', { name: contact }) }).waitFor()
      await axe(page, 'family team')

      await page.getByRole('link', { name: saidToFamily('family.nav.ask'), exact: true }).tap()
      await page.getByRole('link', { name: saidToFamily('family.home.ask-for-help') }).tap()
      const asked = page.locator('section', { hasText: tell.need }).filter({ has: page.getByRole('heading', { name: saidToFamily('family.help.did-you-get-it') }) })
      await asked.waitFor()
      await axe(page, 'family help')
      await asked.getByRole('button', { name: saidToFamily('family.help.yes'), exact: true }).tap()
      await page.getByRole('status').getByText(tell.need).waitFor()
      await axe(page, 'family help, answered')
      const seen = (await rosa.get(`/api/staff/needs/${need}`)).json.need
      assert.equal(seen.stage, 'family_confirmed')
      assert.equal(seen.family_answer.answer, 'yes')
      assert.ok(seen.family_answer.by.name.includes(tell.given))
    })

    test('the parent pressed too soon: the answer can be changed, and changed back', async () => {
      const { page } = screens.family
      const rosa = await practice.as('rosa')
      const change = page.getByRole('button', { name: saidToFamily('family.help.change-answer') })
      await change.tap()
      await axe(page, 'family help, changing the answer')
      await page.getByRole('button', { name: saidToFamily('family.help.not-yet'), exact: true }).tap()
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA', 'the words can be typed at once')
      await page.getByRole('button', { name: saidToFamily('family.help.send') }).tap()
      await page.locator('article', { hasText: tell.need }).getByText(saidToFamily('need.stage.stuck')).first().waitFor()
      assert.equal((await rosa.get(`/api/staff/needs/${need}`)).json.need.stage, 'stuck')
      await change.tap()
      await page.getByRole('button', { name: saidToFamily('family.help.yes'), exact: true }).tap()
      await page.locator('article', { hasText: tell.need }).getByText(saidToFamily('need.stage.stuck')).first().waitFor({ state: 'hidden' })
      const { need: now } = (await rosa.get(`/api/staff/needs/${need}`)).json
      assert.equal(now.stage, 'family_confirmed')
      assert.deepEqual(now.history.filter((step: { by: { name: string } | null }) => step.by?.name.includes(tell.given)).map((step: { stage: string }) => step.stage), ['family_confirmed', 'stuck', 'family_confirmed'])
    })

    test('the coordinator sees the loop closed, with who and when, on the page that stood open', async () => {
      const { page } = screens.staff
      const note = page.locator('form', { hasText: say('staff.tell.title') }).locator('textarea')
      await note.fill('Half a thought')
      await page.evaluate(() => { window.dispatchEvent(new Event('visibilitychange')) })
      await page.getByText(say('staff.need.answer-yes')).waitFor()
      assert.equal(await note.inputValue(), 'Half a thought', 'what was being typed is still there')
      const closing = page.locator('.thread > li[data-mark="confirmed"]').last()
      await closing.waitFor()
      const text = await closing.textContent() ?? ''
      assert.ok(text.includes(tell.given) && text.includes(tell.family), `the thread ends with who said so: ${text}`)
      assert.ok(await closing.locator('time').getAttribute('datetime'))
      await axe(page, 'need, closed by the family')
    })
  })
}
