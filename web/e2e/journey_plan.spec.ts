// Journey 2, write the plan together: a parent on a phone of 360x640 adds what matters and suggests a goal, the coordinator and the doctor
// write their own parts with the keyboard alone at 1440x900, the parent approves; versions, who has seen them, and the plan on paper.
// In English and in Spanish; after each step another person sees through the API what was done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, comeIn, open, openPractice, password, picture, press, tabTo, typeInto, words, type Language, type Page, type Practice, type Screen } from './support.ts'

const parentPassword = 'tres gatos en la luna'
const told = {
  en: { matters: 'Keep him out of the hospital so he can stay in class.', goal: 'Walk to school with his sister', medicine: 'Two puffs of the blue inhaler before sport.', school: 'He carries his own inhaler.', note: 'At home one puff is enough.', answer: 'Thank you. Dr. Okafor calls you today.', sick: 'Call us when he needs it twice a day.' },
  es: { matters: 'Que no vaya al hospital y pueda estar en clase.', goal: 'Caminar a la escuela con su hermana', medicine: 'Dos inhalaciones antes del deporte.', school: 'Lleva su propio inhalador.', note: 'En casa le basta con una.', answer: 'Gracias. La doctora Okafor le llama hoy.', sick: 'Llame si lo necesita dos veces al día.' },
} as const

for (const language of ['en', 'es'] as const) journey(language)

function journey(language: Language) {
  describe(`the plan written together, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('staff', language)
    const dice = words('family', language)
    const tell = told[language]
    let practice: Practice
    let rosa: Screen
    let doctor: Screen
    let family: Screen
    let child = ''

    const api = async (name: string) => practice.as(name, name === 'ana' ? parentPassword : password)
    const staffPlan = async () => (await (await api('marcus')).get(`/api/staff/children/${child}/plan`)).json
    const familyPlan = async () => (await (await api('ana')).get(`/api/family/children/${child}/plan`)).json
    const part = (plan: any, code: string) => plan.sections.find((one: { code: string }) => one.code === code)
    const fits = async (page: Page) => { assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing hangs over the side') }

    async function openPlan({ page }: Screen) {
      await page.goto(`${practice.base}/staff/children/${child}/plan`)
      await page.locator('.plan-page').waitFor()
    }
    const own = (page: Page, name: string) => page.getByRole('button', { name: dice('family.plan.change-part', { name }) })

    before(async () => {
      practice = await openPractice()
      const coordinator = await practice.as('rosa')
      const found = (await coordinator.get('/api/staff/children')).json.children as { id: string; name: string }[]
      child = found.find((one) => /Heredia/.test(one.name))!.id
      const people = (await coordinator.get('/api/staff/people')).json.people as { reference: string; name: string }[]
      const contact = await coordinator.send('PUT', `/api/staff/children/${child}/main-contact`, { person: people.find((one) => one.name === 'Rosa Delgado')!.reference })
      assert.equal(contact.status, 200, contact.text)
      const { json } = await coordinator.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'Ana', family: 'Heredia', relationship: 'mother', language, phone: null })
      const accepted = await coordinator.send('POST', '/api/invitations/accept', { code: json.invitation.code, name: 'ana', password: parentPassword, language })
      assert.equal(accepted.status, 200, accepted.text)
      rosa = await open(practice, 'desk', language)
      doctor = await open(practice, 'desk', language)
      family = await open(practice, 'phone', language)
      await comeIn(rosa, 'staff', 'rosa', password, language)
      await comeIn(doctor, 'staff', 'amara', password, language)
      await comeIn(family, 'family', 'ana', parentPassword, language)
    })
    after(async () => {
      const complaints = [rosa, doctor, family].flatMap((one) => one.complaints)
      await practice.end()
      assert.deepEqual(complaints, [])
    })

    test('a parent begins the plan with what matters', async () => {
      const { page } = family
      await page.getByRole('link', { name: dice('family.nav.plan'), exact: true }).tap()
      await page.getByLabel(dice('family.plan.what-matters'), { exact: true }).fill(tell.matters)
      await axe(page, 'family plan, empty')
      await page.getByRole('button', { name: dice('family.plan.save-part'), exact: true }).tap()
      await page.getByText(`“${tell.matters}”`).waitFor()
      await fits(page)
      const { plan, together } = await staffPlan()
      assert.equal(plan.what_matters.text, tell.matters)
      assert.equal(plan.what_matters.author.name, 'Ana Heredia', 'S03: what a parent writes says so')
      assert.equal(plan.number, 1)
      assert.equal(together.new, true, 'S19: it is new to who has not opened it')
    })

    test('and suggests a goal in her own words', async () => {
      const { page } = family
      await page.getByRole('button', { name: dice('family.plan.suggest-goal'), exact: true }).tap()
      await page.getByRole('button', { name: dice('family.plan.send'), exact: true }).tap()
      await page.getByText(dice('family.plan.write-first')).waitFor()
      await page.getByLabel(dice('family.plan.suggest-goal-label')).fill(tell.goal)
      await axe(page, 'family plan, suggesting')
      await page.getByRole('button', { name: dice('family.plan.send'), exact: true }).tap()
      await page.getByText(dice('family.plan.waits')).waitFor()
      assert.match(await page.locator('.notice[role=status]').textContent() ?? '', /Rosa Delgado/, 'who answers is told')
      await picture(page, `plan-family-suggested-${language}`)
      const waiting = (await staffPlan()).together.suggestions
      assert.equal(waiting.length, 1)
      assert.equal(waiting[0].text, tell.goal)
    })

    test('the coordinator takes it in by keyboard', async () => {
      const { page } = rosa
      await openPlan(rosa)
      const suggestion = page.locator('.suggestion').first()
      await suggestion.getByText(`“${tell.goal}”`).waitFor()
      await picture(page, `plan-staff-waiting-${language}`)
      await axe(page, 'plan editor with a suggestion')
      await tabTo(page, suggestion.getByRole('button', { name: new RegExp(say('staff.plan.accept')) }), 120)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.accepted')).waitFor()
      const { plan, together } = await familyPlan()
      assert.equal(plan.goals[0].text, tell.goal)
      assert.equal(plan.goals[0].owner.name, 'Ana Heredia')
      assert.equal(together.suggestions[0].state, 'accepted')
      assert.equal(plan.number, 2)
    })

    test('gives the school part to the family and adds a step', async () => {
      const { page } = rosa
      const goal = page.locator('.goal-editor').first()
      await goal.locator('textarea').waitFor()
      await press(page, goal.getByRole('button', { name: say('staff.plan.add-action') }))
      await typeInto(page, goal.getByLabel(say('staff.plan.action'), { exact: true }), 'Check the stairs')
      await chooseIn(page, goal.getByLabel(say('staff.plan.action-owner')), 'Rosa')
      await typeInto(page, goal.getByLabel(say('staff.plan.action-due')), language === 'es' ? '12122030' : '12122030')
      await chooseIn(page, page.getByLabel(say('staff.plan.section-owner', { name: say('plan.section.school') })), say('plan.the-family'))
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.saved')).waitFor()
      const { plan } = await familyPlan()
      assert.equal(part(plan, 'school').family, true)
      assert.equal(plan.goals[0].actions[0].due, '2030-12-12')
      assert.equal(plan.number, 3)
    })

    test('the doctor writes the medicines, going from part to part with Alt and the arrows', async () => {
      const { page } = doctor
      await openPlan(doctor)
      await page.locator('#part-medicines').waitFor()
      await page.keyboard.press('Alt+ArrowDown')
      assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-part]') !== null || document.activeElement?.id !== undefined), true)
      for (let pressed = 0; pressed < 6; pressed += 1) {
        if (await page.evaluate(() => document.activeElement?.parentElement?.id === 'part-medicines')) break
        await page.keyboard.press('Alt+ArrowDown')
      }
      assert.equal(await page.evaluate(() => document.activeElement?.parentElement?.id), 'part-medicines')
      await typeInto(page, page.getByLabel(say('staff.plan.section-text', { name: say('plan.section.medicines') })), tell.medicine)
      const owner = page.getByLabel(say('staff.plan.section-owner', { name: say('plan.section.medicines') }))
      await chooseIn(page, owner, 'Dr. Amara')
      await page.locator('.save-bar').getByText(/Ana Heredia/).waitFor()
      const top = (await owner.boundingBox())!.y
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.saved')).waitFor()
      await page.waitForLoadState('networkidle')
      assert.ok(Math.abs((await owner.boundingBox())!.y - top) <= 2, 'the page does not jump away from what was just written')
      const toast = (await page.locator('.toast').boundingBox())!
      const back = (await page.locator('.save-bar').boundingBox())!
      assert.ok(toast.y + toast.height <= back.y || toast.x >= back.x + back.width, 'what was saved is not said on top of the way back')
      await axe(page, 'plan editor, saved')
      const { plan } = await familyPlan()
      assert.equal(part(plan, 'medicines').text, tell.medicine)
      assert.equal(part(plan, 'medicines').owner.name, 'Dr. Amara Okafor')
      assert.equal(part(plan, 'medicines').changed_by.name, 'Dr. Amara Okafor')
    })

    test('two who write at once lose nothing', async () => {
      const { page } = rosa
      // She began before the doctor's save; her page may know it by now, so she types first and a third person saves meanwhile.
      await typeInto(page, page.getByLabel(say('staff.plan.section-text', { name: say('plan.section.if-sick') })), tell.sick)
      const mother = await api('ana')
      const { plan } = (await mother.get(`/api/family/children/${child}/plan`)).json
      const saved = await mother.send('PUT', `/api/family/children/${child}/plan/parts/what_matters`, { text: `${tell.matters} ` + '♥', language }, { 'If-Match': `W/"${plan.version}"` })
      assert.equal(saved.status, 200, saved.text)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('heading', { name: say('staff.conflict.title') }).waitFor()
      await axe(page, 'two changed the plan')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.saved')).waitFor()
      const after = (await staffPlan()).plan
      assert.equal(part(after, 'if_sick').text, tell.sick)
      assert.match(after.what_matters.text, /♥/)
      assert.equal(part(after, 'medicines').text, tell.medicine)
    })

    test('the coordinator asks the family to approve', async () => {
      const { page } = rosa
      await press(page, page.getByRole('button', { name: say('staff.plan.ask-family') }))
      await page.getByText(say('staff.plan.asked')).waitFor()
      await picture(page, `plan-staff-asked-${language}`)
      const { plan, together } = await familyPlan()
      assert.equal(together.state, 'asked')
      assert.equal(together.asked.number, plan.number)
      assert.deepEqual(together.asked.of.map((one: { name: string }) => one.name), ['Ana Heredia'])
      const home = (await (await api('ana')).get(`/api/family/home?child=${child}`)).json
      const row = home.to_do.find((one: { kind: string }) => one.kind === 'approve_plan')
      assert.equal(row.asked_by.name, 'Rosa Delgado')
      assert.equal(row.asked, together.asked.at)
    })

    test('the parent changes her own part, sees a part differently, then looks and approves', async () => {
      const { page } = family
      await page.reload()
      await page.getByRole('link', { name: dice('family.plan.look'), exact: true }).waitFor()
      await axe(page, 'family plan')
      await fits(page)
      await picture(page, `plan-family-${language}`)
      await own(page, dice('plan.section.school')).tap()
      await page.getByLabel(dice('plan.section.school'), { exact: true }).fill(tell.school)
      await page.reload()
      assert.equal(await page.getByLabel(dice('plan.section.school'), { exact: true }).inputValue(), tell.school, 'what was typed outlives a reload')
      // A double tap sends one save.
      await page.getByRole('button', { name: dice('family.plan.save-part'), exact: true }).dblclick()
      await page.getByText(dice('family.plan.part-saved')).waitFor()
      const school = await staffPlan()
      assert.equal(part(school.plan, 'school').changed_by.name, 'Ana Heredia')
      const numbered = school.plan.number

      await page.getByRole('link', { name: dice('family.plan.look'), exact: true }).tap()
      await page.getByRole('button', { name: dice('family.plan.approve', { n: numbered }) }).waitFor()
      await axe(page, 'look and approve')
      await fits(page)
      await picture(page, `plan-look-${language}`)
      assert.ok(await page.locator('.changes ins').count() > 2, 'all that is new stands on one page')
      await page.getByRole('button', { name: dice('family.plan.differently'), exact: true }).tap()
      await page.getByLabel(dice('family.plan.differently-label')).fill(tell.note)
      await page.getByRole('button', { name: dice('family.plan.send'), exact: true }).tap()
      await page.getByText(`“${tell.note}”`).waitFor()
      const notes = (await staffPlan()).together.suggestions.filter((one: { kind: string; state: string }) => one.kind === 'note' && one.state === 'open')
      assert.equal(notes.length, 1, 'a note waits for the team')

      await page.getByRole('button', { name: dice('family.plan.approve', { n: numbered }) }).dblclick()
      await page.getByText(dice('family.plan.approved', { contact: 'Rosa Delgado' })).waitFor()
      await axe(page, 'approved')
      const { together } = await staffPlan()
      assert.equal(together.state, 'agreed')
      assert.equal(together.agreement.by.name, 'Ana Heredia')
      assert.equal(together.agreement.number, numbered)
      assert.equal(together.asked, null)
    })

    test('the coordinator answers the note; the family reads it', async () => {
      const { page } = rosa
      await openPlan(rosa)
      const note = page.locator('.suggestion').first()
      await note.getByText(`“${tell.note}”`).waitFor()
      await tabTo(page, note.getByLabel(say('staff.plan.answer'), { exact: true }), 120)
      await page.keyboard.type(tell.answer)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.answer-sent')).waitFor()
      const answered = (await familyPlan()).together.suggestions.find((one: { kind: string }) => one.kind === 'note')
      assert.equal(answered.answer, tell.answer)
    })

    test('versions, who has seen them, and what changed in one', async () => {
      const { page } = rosa
      await press(page, page.locator('summary', { hasText: say('plan.versions') }))
      const versions = page.locator('.versions > li')
      await versions.first().waitFor()
      assert.match(await versions.first().textContent() ?? '', /Ana Heredia/)
      await press(page, versions.first().getByRole('button'))
      await page.locator('.versions ins').first().waitFor()
      await press(page, page.locator('.seen summary'))
      await axe(page, 'versions')
      await picture(page, `plan-staff-versions-${language}`)
      const { seen } = (await staffPlan()).together
      assert.equal(seen.readers.find((one: { person: { name: string } }) => one.person.name === 'Rosa Delgado').seen, true)
      assert.equal(seen.readers.find((one: { person: { name: string } }) => one.person.name === 'Ana Heredia').seen, true)
      await family.page.goto(`${practice.base}/family/plan/versions`)
      await family.page.locator('.versions > li').first().waitFor()
      await axe(family.page, 'family versions')
      await fits(family.page)
    })

    test('a save after it shows that the family has not agreed to that', async () => {
      const { page } = doctor
      await openPlan(doctor)
      await typeInto(page, page.getByLabel(say('staff.plan.section-text', { name: say('plan.section.home-care') })), 'Humidifier at night.')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.plan.saved')).waitFor()
      await page.getByText(say('plan.state.changed-since'), { exact: true }).first().waitFor()
      assert.equal((await familyPlan()).together.state, 'changed_since')
      const changes = (await (await api('ana')).get(`/api/family/children/${child}/plan/changes`)).json.changes
      assert.deepEqual(changes.map((one: { id: string }) => one.id), ['home_care'], 'the family sees what changed since it said yes, and only that')
    })

    test('prints on paper, with the child on each sheet and lines to sign', async () => {
      const { page, context } = rosa
      const opened = context.waitForEvent('page')
      await press(page, page.getByRole('link', { name: say('plan.print') }))
      const paper = await opened
      await paper.waitForLoadState()
      const printed = await paper.innerText('body')
      for (const words of [tell.goal, tell.medicine, tell.school, 'Rosa Delgado']) assert.ok(printed.includes(words), `${words} is on the paper: ${printed}`)
      await axe(paper, 'plan on paper')
      const pdf = await paper.pdf({ format: 'Letter' })
      assert.ok(pdf.length > 10_000)
      await paper.emulateMedia({ media: 'print' })
      await picture(paper, `plan-paper-${language}`)
      await paper.close()
      await family.page.goto(`${practice.base}/api/family/children/${child}/plan/print`)
      assert.equal(await family.page.evaluate(() => document.documentElement.lang), language)
    })

    test('a parent who was taken off the child is told so, and what she typed stays', async () => {
      const { page } = family
      await page.goto(`${practice.base}/family/plan`)
      await own(page, dice('plan.section.school')).tap()
      await page.getByLabel(dice('plan.section.school'), { exact: true }).fill('Half written')
      const related = (await (await api('rosa')).get(`/api/staff/children/${child}`)).json.caregivers.find((one: { name: string }) => one.name === 'Ana Heredia').related_person
      const kept = await (await api('rosa')).get(`/fhir/RelatedPerson/${related}`)
      const ended = await (await api('rosa')).send('PUT', `/fhir/RelatedPerson/${related}`, { ...kept.json, active: false })
      assert.equal(ended.status, 200, ended.text)
      await page.getByRole('button', { name: dice('family.plan.save-part'), exact: true }).tap()
      await page.getByText(dice('family.plan.still-here')).waitFor()
      assert.equal(await page.getByLabel(dice('plan.section.school'), { exact: true }).inputValue(), 'Half written')
      assert.notEqual(part((await staffPlan()).plan, 'school').text, 'Half written')
    })
  })
}
