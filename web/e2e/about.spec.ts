// "About us" and finding a child, in both languages: a parent on a phone of 360x640 tells what helps, staff read it and write down
// what is told, two people write at once, an answer is lost. After each step the other person sees through the API what was done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, comeIn, open, openPractice, password, picture, press, tabTo, words, type Practice, type Screen } from './support.ts'

let practice: Practice
let child = ''
let rosa: Awaited<ReturnType<Practice['as']>>

const families = {
  en: { user: 'denise', given: 'Denise', family: "D'Ángelo-Nuñez", language: 'en' },
  es: { user: 'maria', given: 'María José', family: 'Peña Ortiz', language: 'es' },
} as const

before(async () => {
  practice = await openPractice()
  rosa = await practice.as('rosa')
  const found = await rosa.get('/api/staff/children?q=hernan')
  child = found.json.children[0].id
  for (const one of Object.values(families)) {
    const added = await rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: one.given, family: one.family, relationship: one.language === 'es' ? 'mother' : 'guardian', language: one.language, phone: null })
    assert.equal(added.status, 201, added.text)
    const signed = await rosa.send('POST', '/api/invitations/accept', { code: added.json.invitation.code, name: one.user, password, language: one.language })
    assert.equal(signed.status, 200, signed.text)
    // The invitation signed this session in as the parent: back to Rosa.
    rosa = await practice.as('rosa')
  }
})
after(async () => { await practice.end() })

const about = async () => (await rosa.get(`/api/staff/children/${child}/about`)).json.about
const answer = async (question: string) => (await about()).answers.find((one: { question: string }) => one.question === question)

for (const language of ['en', 'es'] as const) {
  describe(`About us, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('family', language)
    const desk = words('staff', language)
    const who = families[language]
    const tell = language === 'en'
      ? { strengths: 'He is funny and brave, and never gives up.', works: 'Sing softly.\nTell him what comes next.', food: 'No pork', told: 'Headphones in the waiting room' }
      : { strengths: 'Es chistoso y valiente, y nunca se rinde.', works: 'Cantarle bajito.\nDecirle qué sigue.', food: 'Sin cerdo', told: 'Audífonos en la sala de espera' }
    let phone: Screen
    let staff: Screen
    let name = ''

    before(async () => {
      phone = await open(practice, 'phone', language)
      staff = await open(practice, 'desk', language)
      const kept = await about()
      if (kept.version) await rosa.send('PUT', `/api/staff/children/${child}/about`, { answers: kept.answers.map((one: { question: string }) => ({ question: one.question, text: '', language: 'en' })), days: [] }, { 'If-Match': `W/"${kept.version}"` })
    })
    after(async () => {
      const complaints = [...phone.complaints, ...staff.complaints]
      await phone.context.close()
      await staff.context.close()
      assert.deepEqual(complaints, [])
    })

    test('a parent opens it in two taps and answers one question at a time; each answer is saved as they go', async () => {
      const { page } = phone
      await comeIn(phone, 'family', who.user, password, language)
      await page.getByRole('navigation', { name: say('family.nav.label') }).getByRole('link', { name: say('family.nav.more') }).click()
      await page.getByRole('main').locator('a[href*="/about"]').first().click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await axe(page, 'about us')
      await picture(page, `about-family-empty-${language}`)
      await page.getByRole('link', { name: say('family.about.begin') }).click()
      await page.getByText(say('about.question-of', { n: 1, of: 11 })).waitFor()
      await axe(page, 'one question')
      await page.getByLabel(say('about.your-answer')).fill(tell.strengths)
      await page.getByText(say('about.saved', { practice: 'Riverside Pediatrics' })).waitFor()
      const kept = await answer('child_strengths')
      assert.equal(kept.text, tell.strengths)
      assert.equal(kept.language, language)
      assert.equal(kept.author.name, `${who.given} ${who.family}`)
      await picture(page, `about-family-question-${language}`)
      await page.getByRole('button', { name: say('about.next'), exact: true }).click()
      await page.getByText(say('about.question-of', { n: 2, of: 11 })).waitFor()
      await page.getByRole('button', { name: say('about.next'), exact: true }).click()
      await page.getByText(say('about.question-of', { n: 3, of: 11 })).waitFor()
      await page.getByLabel(say('about.your-answer')).fill(tell.works)
      await page.getByRole('button', { name: say('about.see-all') }).click()
      await page.getByText(tell.works.split('\n')[0]!).waitFor()
      assert.equal((await answer('works')).text, tell.works)
    })

    test('the answer that never came is sent again and written once', async () => {
      const { page } = phone
      const before = (await about()).version
      await page.goto(`${practice.base}/family/about?step=food`)
      await page.getByLabel(say('about.your-answer')).waitFor()
      // The server writes it, and the connection breaks before its answer is here.
      await page.evaluate(() => {
        const real = window.fetch
        window.fetch = async (...asked) => {
          const answer = await real(...asked)
          if (asked[1]?.method !== 'PUT') return answer
          window.fetch = real
          throw new TypeError('connection reset')
        }
      })
      await page.getByLabel(say('about.your-answer')).fill(tell.food)
      await page.getByText(say('about.saved', { practice: 'Riverside Pediatrics' })).waitFor()
      assert.equal((await answer('food')).text, tell.food)
      assert.equal((await about()).version, before + 1)
    })

    test('marks a day of quiet', async () => {
      const { page } = phone
      await page.goto(`${practice.base}/family/about?step=days`)
      await page.getByLabel(say('about.days.what')).fill('Aniversario de la abuela')
      await page.getByLabel(say('about.days.on')).fill('2026-12-12')
      await page.getByLabel(say('about.days.quiet')).check()
      await page.getByRole('button', { name: say('about.days.add') }).dblclick()
      await page.getByText('Aniversario de la abuela', { exact: true }).waitFor()
      const { days } = await about()
      assert.equal(days.length, 1, 'a double tap is one day')
      assert.equal(days[0].quiet, true)
      assert.equal(days[0].every_year, true)
      await axe(page, 'days that matter')
    })

    test('what a parent types while somebody else writes there is not lost', async () => {
      const { page } = phone
      await page.goto(`${practice.base}/family/about?step=upsets`)
      await page.getByLabel(say('about.your-answer')).waitFor()
      const written = async (question: string, text: string) => {
        const saved = await rosa.send('PUT', `/api/staff/children/${child}/about`, { answers: [{ question, text, language: 'en' }] }, { 'If-Match': `W/"${(await about()).version}"` })
        assert.equal(saved.status, 200, saved.text)
      }
      // Somewhere else: the parent notices nothing.
      await written('communicates', 'Points at pictures')
      await page.getByLabel(say('about.your-answer')).fill('Los ruidos')
      await page.getByText(say('about.saved', { practice: 'Riverside Pediatrics' })).waitFor()
      assert.equal((await answer('communicates')).text, 'Points at pictures')
      // In the same place: both stand there to choose from.
      await written('upsets', 'Loud rooms')
      await page.getByLabel(say('about.your-answer')).fill('Los ruidos y las luces')
      await page.getByText(say('about.both')).waitFor()
      await axe(page, 'both versions')
      await picture(page, `about-family-both-${language}`)
      await page.getByRole('button', { name: say('about.keep-both') }).click()
      await page.getByLabel(say('about.your-answer')).waitFor()
      await page.getByText(say('about.saved', { practice: 'Riverside Pediatrics' })).waitFor()
      assert.equal((await answer('upsets')).text, 'Loud rooms\nLos ruidos y las luces')
    })

    test('a coordinator finds the child by keyboard and reads the family’s words first', async () => {
      const { page } = staff
      await comeIn(staff, 'staff', 'rosa', password, language)
      await page.goto(`${practice.base}/staff/children`)
      const field = page.getByRole('searchbox')
      await tabTo(page, field)
      await page.keyboard.type('HEREDIA hern')
      await page.getByText(desk('staff.children.count', { n: 1 }), { exact: true }).waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/children/${child}`)
      await page.locator('.child-header').waitFor()
      name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
      const header = page.getByRole('banner', { name: desk('staff.header.label') }).or(page.locator('.child-header'))
      await header.first().getByText(tell.strengths).waitFor()
      await axe(page, 'child page')
      await picture(page, `child-${language}`)
      await page.keyboard.press('Escape')
      await page.waitForFunction((id) => document.activeElement?.getAttribute('data-item') === id, child)
      const recent = await rosa.get('/api/staff/children/recent')
      assert.equal(recent.json.children[0].id, child)
      await page.goto(`${practice.base}/staff/children`)
      await page.getByRole('heading', { name: desk('staff.children.recent') }).waitFor()
      await axe(page, 'children')
      await picture(page, `children-${language}`)
    })

    test('narrows the list, and the address keeps it', async () => {
      const { page } = staff
      await page.getByRole('combobox', { name: desk('staff.children.filter.plan'), exact: true }).selectOption('none')
      await page.waitForURL(/plan=none/)
      await page.getByRole('button', { name: desk('staff.children.filter.remove', { what: desk('staff.children.filter.no-plan') }) }).waitFor()
      await page.reload()
      const remove = page.getByRole('button', { name: desk('staff.children.filter.remove', { what: desk('staff.children.filter.no-plan') }) })
      await remove.waitFor()
      await press(page, remove)
      await page.waitForURL((url) => !url.search.includes('plan='))
    })

    test('writes down what the parent tells, with both names', async () => {
      const { page } = staff
      await page.goto(`${practice.base}/staff/children/${child}/about`)
      await page.getByRole('heading', { name: desk('about.title'), level: 1 }).waitFor()
      await page.getByLabel(desk('staff.about.told-by')).selectOption({ label: (await page.getByLabel(desk('staff.about.told-by')).locator('option').allTextContents()).find((text) => text.startsWith(who.given)) ?? '' })
      await page.getByRole('button', { name: new RegExp(`^${desk('staff.about.write')} ?: `) }).first().click()
      await page.getByLabel(desk('about.your-answer')).fill(tell.told)
      await page.keyboard.press('Control+Enter')
      await page.getByText(tell.told).waitFor()
      await axe(page, 'about us at the desk')
      await picture(page, `about-staff-${language}`)
      const kept = (await about()).answers.find((one: { text: string }) => one.text === tell.told)
      assert.equal(kept.author.name, 'Rosa Delgado')
      assert.equal(kept.told_by.name, `${who.given} ${who.family}`)
      await page.keyboard.press('Escape')
      await page.getByRole('heading', { level: 1, name }).waitFor()
    })

    test('both see the care map, as a list first; it prints on one sheet', async () => {
      const { page } = phone
      await page.goto(`${practice.base}/family/care-map`)
      await page.getByRole('heading', { name: say('map.group.family') }).waitFor()
      await axe(page, 'care map')
      await page.getByRole('button', { name: say('map.show-picture') }).click()
      await page.getByRole('group', { name: new RegExp(say('map.picture', { child: '' }).trim()) }).waitFor()
      await picture(page, `care-map-phone-${language}`)
      await staff.page.goto(`${practice.base}/staff/children/${child}/care-map`)
      await staff.page.getByRole('heading', { name: desk('map.group.family') }).waitFor()
      await axe(staff.page, 'care map at the desk')
      await picture(staff.page, `care-map-desk-${language}`)
      const sheet = await staff.page.pdf({ format: 'Letter', preferCSSPageSize: false })
      assert.equal((sheet.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length, 1)
    })
  })
}
