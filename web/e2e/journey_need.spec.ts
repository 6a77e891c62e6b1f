// PRODUCT.md journey 5, in English and in Spanish: a parent on a phone of 360x640 asks for a sibling support group and for respite; a coordinator with
// the keyboard alone at 1440x900 sends, schedules, is done; the parent confirms; the second one stalls, is handed up, is opened again with a note.
// After each step another person sees through the API what was done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, deskAndPhone, openPractice, picture, press, signIn, tabTo, typeInto, password, words, type Language, type Practice } from './support.ts'

const told = {
  en: { user: 'ana', given: 'Ana', group: 'A group where Zoë can talk with other kids', sibling: "Zoë D'Ávila", respite: 'Two evenings a week to rest', service: 'Sibs Together', why: 'Called twice, no call back', again: 'The family asked again' },
  es: { user: 'maria', given: 'María José', group: 'Un grupo donde Zoë pueda hablar con otros niños', sibling: "Zoë D'Ávila", respite: 'Dos tardes por semana para descansar', service: 'Casa Azul', why: 'Llamé dos veces y no contestan', again: 'La familia lo pidió otra vez' },
} as const

let practice: Practice
let child = ''
before(async () => {
  practice = await openPractice()
  const rosa = await practice.as('rosa')
  const ok = async (answering: ReturnType<typeof rosa.send>) => {
    const answer = await answering
    assert.ok(answer.status < 300, answer.text)
    return answer.json
  }
  child = (await rosa.get('/api/staff/children?q=hernan')).json.children[0].id
  await ok(rosa.send('PUT', `/api/staff/children/${child}/main-contact`, { person: rosa.account.fhir_reference ?? (await rosa.get('/api/staff/people')).json.people.find((one: { name: string }) => one.name === 'Rosa Delgado').reference }))
  for (const language of ['en', 'es'] as const) {
    const { user, given, service } = told[language]
    const added = await ok(rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given, family: 'Heredia', relationship: language === 'en' ? 'mother' : 'grandparent', language, phone: '(555) 014-2291' }))
    // Whoever takes an invitation is signed in as the parent from then on: a session of its own.
    await ok((await practice.as('rosa')).send('POST', '/api/invitations/accept', { code: added.invitation.code, name: user, password, language }))
    await ok(rosa.send('POST', '/api/staff/services', { name: service, domains: ['sibling_support', 'child_care_respite'], phone: '(555) 014-2299', languages: [language], note: '' }))
  }
})
after(async () => { await practice.end() })

for (const language of ['en', 'es'] as const) journey(language)

function journey(language: Language) {
  describe(`a need of the whole family, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('staff', language)
    const tell = words('family', language)
    const mine = told[language]
    const screens = deskAndPhone(() => practice, language)
    let group = ''
    let respite = ''
    const asRosa = async (id: string) => (await (await practice.as('rosa')).get(`/api/staff/needs/${id}`)).json.need
    const asParent = async (id: string) => {
      const page = (await (await practice.as(mine.user)).get(`/api/family/children/${child}/needs`)).json
      return [...page.ask, ...page.waiting, ...page.finished].find((one: { id: string }) => one.id === id)
    }

    async function ask(kind: string, text: string, whom: string, sibling?: string): Promise<string> {
      const { page } = screens.family
      await page.goto(`${practice.base}/family/help/ask?child=${child}`)
      await page.getByLabel(tell('family.ask.words'), { exact: true }).fill(text)
      await page.getByLabel(tell('family.ask.kind')).selectOption({ label: tell(kind) })
      await page.getByRole('radio', { name: whom, exact: true }).check()
      if (sibling) {
        const other = page.getByRole('radio', { name: tell('family.ask.somebody-else') })
        if (await other.count()) await other.check()
        await page.getByLabel(tell('family.ask.sibling-name')).fill(sibling)
      }
      await page.getByText(tell('family.help.ask.emergency')).waitFor()
      assert.ok((await page.locator('form').innerText()).includes('Riverside Pediatrics'), 'who will see it is said before it is sent')
      await axe(page, 'ask for help')
      const send = page.getByRole('button', { name: tell('family.help.ask.send'), exact: true })
      await send.tap()
      await page.getByText(tell('error.choose-one')).first().waitFor()
      await page.getByRole('radio', { name: tell('need.soon.month') }).check()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing hangs over the side')
      await send.dblclick()
      await page.getByRole('status').getByText('Rosa Delgado').waitFor()
      await picture(page, `ask-sent-${language}`)
      const board = (await (await practice.as('rosa')).get('/api/staff/board?owner=mine')).json
      const found = board.columns[0].needs.filter((one: { text: string }) => one.text === text)
      assert.equal(found.length, 1, 'two taps are one need')
      assert.ok(found[0].next_date)
      return found[0].id
    }

    test('the parent signs in and asks for a brother’s or sister’s group', async () => {
      const { page } = screens.family
      await page.goto(`${practice.base}/family/`)
      await page.getByLabel(tell('common.user-name')).fill(mine.user)
      await page.getByLabel(tell('common.password')).fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: tell('family.home.next-visit') }).waitFor()
      group = await ask('domain.sibling-support', mine.group, tell('need.for.sibling'), mine.sibling)
      const seen = await asRosa(group)
      assert.equal(seen.for, 'sibling')
      assert.equal(seen.for_person.name, mine.sibling)
      assert.deepEqual(seen.flags, ['sibling_unknown'])
    })

    test('and asks for rest for oneself', async () => {
      respite = await ask('domain.child-care-respite', mine.respite, tell('family.ask.for-me'))
      const seen = await asRosa(respite)
      assert.equal(seen.for, 'caregiver')
      assert.ok(seen.for_person.name.startsWith(mine.given))
      const { page } = screens.family
      await page.getByRole('link', { name: tell('family.ask.see') }).tap()
      await page.getByRole('heading', { name: mine.respite }).waitFor()
      await axe(page, 'family help, two waiting')
      await picture(page, `help-waiting-${language}`)
    })

    test('the coordinator finds both on the board and says who the sister is', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/board?owner=mine`)
      await signIn(screens.staff, 'staff', 'rosa', password, language)
      const card = page.locator(`[data-item="${group}"]`)
      await card.waitFor()
      await page.getByRole('heading', { name: say('staff.nav.board') }).waitFor()
      await axe(page, 'board')
      await picture(page, `board-${language}`)
      await card.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: say('staff.sibling.title', { name: mine.sibling }) }).waitFor()
      await press(page, page.getByRole('button', { name: say('staff.sibling.make') }))
      await page.getByText(say('staff.sibling.saved', { name: mine.sibling })).waitFor()
      await axe(page, 'need')
      await picture(page, `need-${language}`)
      assert.deepEqual((await asRosa(group)).flags, [])
      assert.equal((await (await practice.as('rosa')).get(`/api/staff/children?q=${encodeURIComponent('Ávila')}`)).json.children.length, 0, 'a light sibling is none of the practice’s children')
    })

    test('sends, schedules and is done, by keyboard alone, and takes one move back', async () => {
      const { page } = screens.staff
      await page.keyboard.press('Escape')
      const card = page.locator(`[data-item="${group}"]`)
      await card.waitFor()
      const menu = card.locator('xpath=ancestor::article').locator('[data-menu]')
      const move = async (letterOf: string) => {
        await card.focus()
        await page.keyboard.press('m')
        const item = page.getByRole('menuitem', { name: say(letterOf), exact: true })
        for (let pressed = 0; pressed < 6 && !(await item.evaluate((element) => element === document.activeElement)); pressed += 1) await page.keyboard.press(say(letterOf)[0] ?? '')
        await page.keyboard.press('Enter')
      }
      await menu.waitFor()
      await move('staff.move.sent')
      const service = page.getByLabel(say('staff.move.service'))
      await service.waitFor()
      await service.locator('option', { hasText: mine.service }).waitFor({ state: 'attached' })
      await chooseIn(page, service, mine.service)
      await axe(page, 'board, a line open in a card')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.sent') })).waitFor()
      assert.equal((await asParent(group)).performer, mine.service)

      await move('staff.move.accepted')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.accepted') })).waitFor()
      assert.equal((await asParent(group)).stage, 'accepted')
      await card.focus()
      await page.keyboard.press('z')
      await page.getByText(say('staff.move.undone')).waitFor()
      assert.equal((await asParent(group)).stage, 'sent')

      await move('staff.move.scheduled')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.scheduled') })).waitFor()
      assert.equal((await asParent(group)).stage, 'scheduled')
      await move('staff.move.done')
      await page.getByText(say('staff.move.done-asks-family')).waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.done') })).waitFor()
      assert.equal((await asParent(group)).stage, 'done')
    })

    test('the parent says that the help came', async () => {
      const { page } = screens.family
      await page.goto(`${practice.base}/family/help?child=${child}`)
      const asked = page.locator('section', { hasText: mine.group }).filter({ has: page.getByRole('heading', { name: tell('family.help.did-you-get-it') }) })
      await asked.getByRole('button', { name: tell('family.help.yes'), exact: true }).tap()
      await page.getByRole('status').getByText(mine.group).waitFor()
      await axe(page, 'family help, answered')
      const seen = await asRosa(group)
      assert.equal(seen.stage, 'family_confirmed')
      assert.ok(seen.family_answer.by.name.startsWith(mine.given))
    })

    test('the second one stalls, is handed up, and is opened again with a note', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/needs/${respite}`)
      await page.getByRole('heading', { name: say('staff.need.thread') }).waitFor()
      const readers = page.getByText(new RegExp(`^${say('staff.plan.who-sees-names', { people: '.*Heredia.*' })}$`)).first()
      for (const { given } of Object.values(told)) await readers.filter({ hasText: given }).waitFor()
      await page.keyboard.press('m')
      const stuck = page.getByRole('menuitem', { name: say('staff.move.stuck'), exact: true })
      await stuck.waitFor()
      for (let pressed = 0; pressed < 6 && !(await stuck.evaluate((element) => element === document.activeElement)); pressed += 1) await page.keyboard.press(say('staff.move.stuck')[0] ?? '')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: say('staff.do.stuck') }).waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.move.reason')).waitFor()
      await chooseIn(page, page.getByLabel(say('staff.move.reason'), { exact: true }), say('need.reason.no-answer'))
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.move.saved', { stage: say('staff.move.stuck') })).waitFor()
      assert.equal((await asParent(respite)).stage, 'stuck')
      assert.equal((await asParent(respite)).history.at(-1).reason, 'no_answer')

      await chooseIn(page, page.getByLabel(say('staff.need.owner')), 'Dr.')
      await tabTo(page, page.getByRole('checkbox', { name: say('staff.owner.hand-up') }))
      await page.keyboard.press('Space')
      await typeInto(page, page.getByLabel(say('staff.owner.why')), mine.why)
      await press(page, page.getByRole('button', { name: say('staff.owner.hand-it-up') }))
      await page.getByText(say('staff.owner.handed-up', { name: 'Dr. Amara Okafor' })).waitFor()
      await axe(page, 'need, handed up')
      const up = await asParent(respite)
      assert.equal(up.history.at(-1).stage, 'escalated')
      assert.equal(up.history.at(-1).note, mine.why)

      await press(page, page.locator('[data-menu]'))
      const reopened = page.getByRole('menuitem', { name: say('staff.move.reopened'), exact: true })
      await reopened.waitFor()
      for (let pressed = 0; pressed < 6 && !(await reopened.evaluate((element) => element === document.activeElement)); pressed += 1) await page.keyboard.press(say('staff.move.reopened')[0] ?? '')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: say('staff.do.reopen') }).waitFor()
      await typeInto(page, page.getByLabel(say('staff.move.own-words')), mine.again)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.need.attempt', { n: 2 }), { exact: true }).waitFor()
      await axe(page, 'need, opened again')
      await picture(page, `need-reopened-${language}`)
      const again = await asParent(respite)
      assert.equal(again.stage, 'requested')
      assert.equal(again.attempts.length, 2)
      assert.equal(again.attempts[0].reason, 'no_answer')
      assert.equal(again.history.at(-1).note, mine.again)
    })
  })
}
