// PRODUCT.md S17, S18 in a browser, in English and in Spanish: by keyboard an administrator says when the practice is open, what it promises and
// who gets questions. A parent's phone then tells the truth of it, also while the one who was chosen is away: the cover has the question on My Day.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, open, openPractice, picture, press, signIn, typeInto, password, words, type Language, type Practice, type Screen } from './support.ts'

const told = {
  en: { parent: 'ana', asks: 'Can he go on the school trip?', why: 'Christmas Day' },
  es: { parent: 'maria', asks: '¿Puede ir al paseo de la escuela?', why: 'Navidad' },
} as const

for (const language of ['en', 'es'] as const) ways(language)

function ways(language: Language) {
  describe(`how a practice works, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('staff', language)
    const tell = words('family', language)
    const { parent, asks, why } = told[language]
    const monday = new Intl.DateTimeFormat(language, { weekday: 'long' }).format(new Date('2026-11-23T12:00:00'))
    let practice: Practice
    let staff: Screen
    let family: Screen
    let child = ''

    before(async () => {
      practice = await openPractice()
      await practice.site.addUser('dana', 'admin', password, ['--display-name', 'Dana Cole'])
      await practice.site.addUser('yusuf', 'admin', password, ['--display-name', 'Yusuf Haddad'])
      const rosa = await practice.as('rosa')
      child = (await rosa.get('/api/staff/children?q=hernan')).json.children[0].id
      const people = (await rosa.get('/api/staff/people')).json.people as { name: string; reference: string }[]
      const named = await rosa.send('PUT', `/api/staff/children/${child}/main-contact`, { person: people.find((one) => one.name === 'Rosa Delgado')!.reference })
      assert.equal(named.status, 200, named.text)
      const added = await rosa.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'Ana', family: 'Heredia', relationship: 'mother', language, phone: '' })
      const accepted = await (await practice.as('rosa')).send('POST', '/api/invitations/accept', { code: added.json.invitation.code, name: parent, password, language })
      assert.equal(accepted.status, 200, accepted.text)
      staff = await open(practice, 'desk', language)
      family = await open(practice, 'phone', language)
    })
    after(async () => {
      const complaints = [...staff.complaints, ...family.complaints]
      await practice.end()
      assert.deepEqual(complaints, [])
    })

    test('an administrator says when it is open, what it promises and who gets questions', async () => {
      const { page } = staff
      await page.goto(`${practice.base}/staff/practice`)
      await signIn(staff, 'staff', 'dana', password, language)
      await page.getByRole('heading', { name: say('staff.ways.title') }).waitFor()
      await press(page, page.getByRole('button', { name: say('staff.ways.hours.add-on', { day: monday }) }))
      await press(page, page.getByRole('button', { name: say('staff.ways.hours.add-on', { day: monday }) }))
      await press(page, page.getByRole('button', { name: say('staff.ways.hours.same') }))
      await press(page, page.getByRole('button', { name: say('staff.ways.closed.add') }))
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.ways.bad-day')).waitFor()
      await typeInto(page, page.getByLabel(say('staff.ways.closed.from')), '12252027')
      await typeInto(page, page.getByLabel(say('staff.ways.closed.why')), why)
      await chooseIn(page, page.getByLabel(say('staff.ways.promise.question'), { exact: true }), say('staff.ways.promise.in-days'))
      await chooseIn(page, page.getByLabel(say('staff.ways.kind.question'), { exact: true }), 'Marcus Lee')
      await picture(page, `ways-typed-desk-${language}`)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.ways.saved')).waitFor()
      await axe(page, 'practice settings')
      const { ways: kept } = (await (await practice.as('dana')).get('/api/staff/practice/ways')).json
      assert.equal(kept.hours.length, 10)
      assert.deepEqual(kept.hours.slice(0, 2), [{ day: 'mon', from: '08:00', until: '17:00' }, { day: 'mon', from: '17:00', until: '20:00' }])
      assert.deepEqual(kept.closed, [{ from: '2027-12-25', until: '2027-12-25', why }])
      assert.deepEqual(kept.promises, { question: { amount: 1, unit: 'working_days' } })
      assert.equal(kept.routing.question.name, 'Marcus Lee')
    })

    test('two administrators save at once: nothing of either is lost, and the second sees what the first changed', async () => {
      const { page } = staff
      const yusuf = await practice.as('yusuf')
      const { ways: before, takers } = (await yusuf.get('/api/staff/practice/ways')).json
      const who = (name: string) => (takers as { name: string; reference: string }[]).find((one) => one.name === name)!.reference
      await page.goto(`${practice.base}/staff/practice`)
      const food = page.getByLabel(say('domain.food'), { exact: true })
      await food.selectOption({ label: 'Rosa Delgado' })
      await page.getByLabel(say('staff.ways.promise.need'), { exact: true }).selectOption('working_days')
      const first = await yusuf.send('PUT', '/api/staff/practice/ways', {
        ...before, closed: [...before.closed, { from: '2027-12-24', until: '2027-12-24', why: '' }],
        routing: { question: before.routing.question.reference, transportation: who('Dr. Amara Okafor'), food: who('Dr. Amara Okafor') },
      }, { 'If-Match': `W/"${before.version}"` })
      assert.equal(first.status, 200, first.text)
      // What was typed outlives a reload; the page has then fetched what Yusuf saved.
      await page.reload()
      assert.equal(await food.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.textContent), 'Rosa Delgado')
      await page.getByRole('button', { name: new RegExp(`^${say('staff.ways.save')}`) }).click()
      await page.getByRole('heading', { name: say('staff.ways.both.title') }).waitFor()
      const taken = await page.locator('.card', { hasText: say('staff.ways.both.taken') }).innerText()
      assert.match(taken, /Dr\. Amara Okafor/)
      assert.match(taken, new RegExp(say('common.office.closed-on', { day: '.*2027.*' })))
      assert.ok(taken.includes(say('staff.ways.both.before', { was: say('staff.ways.routing.main-contact') })), taken)
      await axe(page, 'both administrators')
      await picture(page, `ways-both-desk-${language}`)
      await page.getByRole('button', { name: new RegExp(`^${say('staff.conflict.save')}`) }).click()
      await page.getByText(say('staff.conflict.choose-first', { n: 1 })).waitFor()
      await page.getByRole('radio', { name: new RegExp(say('staff.conflict.mine')) }).check()
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.ways.saved')).waitFor()
      const { ways: kept } = (await yusuf.get('/api/staff/practice/ways')).json
      assert.deepEqual(kept.closed, [{ from: '2027-12-24', until: '2027-12-24', why: null }, ...before.closed], 'what Yusuf alone had changed stays, and a day without a reason has none')
      assert.deepEqual([kept.routing.question.name, kept.routing.transportation.name, kept.routing.food.name], ['Marcus Lee', 'Dr. Amara Okafor', 'Rosa Delgado'])
      assert.deepEqual(kept.promises, { question: { amount: 1, unit: 'working_days' }, need: { amount: 1, unit: 'working_days' } })
      assert.deepEqual(kept.hours, before.hours)
      // With nothing typed the page follows what others save.
      const again = await yusuf.send('PUT', '/api/staff/practice/ways', { ...kept, closed: before.closed, routing: { question: kept.routing.question.reference } }, { 'If-Match': `W/"${kept.version}"` })
      assert.equal(again.status, 200, again.text)
      await page.reload()
      await page.waitForFunction((select) => (select as HTMLSelectElement).value === '', await food.elementHandle())
    })

    test('everyone else reads it and cannot change it', async () => {
      const rosa = await practice.as('rosa')
      assert.equal((await rosa.get('/api/staff/practice/ways')).json.may_change, false)
      assert.equal((await rosa.send('PUT', '/api/staff/practice/ways', {})).status, 403)
    })

    test('the parent reads by when, asks, and is told who answers while the one who was chosen is away', async () => {
      const dana = await practice.as('dana')
      const people = (await dana.get('/api/staff/people')).json.people as { name: string; reference: string }[]
      const reference = (name: string) => people.find((one) => one.name === name)!.reference
      const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date())
      const until = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
      const gone = await dana.send('PUT', `/api/staff/practice/people/${reference('Marcus Lee').replace('Practitioner/', '')}/away`, { from: today, until, cover: reference('Dr. Amara Okafor') })
      assert.equal(gone.status, 200, gone.text)

      const { page } = family
      await page.goto(`${practice.base}/family/ask`)
      await page.getByLabel(tell('common.user-name')).fill(parent)
      await page.getByLabel(tell('common.password')).fill(password)
      await page.getByRole('button', { name: tell('common.sign-in') }).tap()
      const field = page.getByLabel(tell('family.ask.question', { name: 'Dr. Amara Okafor' }))
      await field.waitFor()
      const { answer_at: at } = (await (await practice.as(parent)).get(`/api/family/children/${child}/questions`)).json as { answer_at: string }
      const hour = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', weekday: 'short', hour12: true }).format(new Date(at))
      assert.match(hour, /^(Mon|Tue|Wed|Thu|Fri) 8 PM$/, 'the end of a day on which they are open')
      assert.match(await page.locator('form').innerText(), language === 'en' ? /We answer within 1 working day: by (Monday|Tuesday|Wednesday|Thursday|Friday), .* 8:00/ : /Le respondemos en 1 día hábil: a más tardar el (lunes|martes|miércoles|jueves|viernes) .* 8:00/)
      await picture(page, `ways-ask-phone-${language}`)
      await field.fill(asks)
      await page.getByRole('button', { name: tell('family.ask.send') }).tap()
      const next = page.locator('[data-kind="next"]')
      await next.waitFor()
      assert.match(await next.innerText(), /Dr\. Amara Okafor/)
      await page.getByText(tell('family.ask.sent', { name: 'Dr. Amara Okafor' })).waitFor()
      await axe(page, 'asked')
      const amara = (await (await practice.as('amara')).get('/api/staff/day')).json
      const texts = amara.groups.flatMap((group: { items: { text: string }[] }) => group.items.map((one) => one.text))
      assert.ok(texts.includes(asks), `the cover's day: ${texts.join(', ')}`)
      assert.ok(!JSON.stringify((await (await practice.as('rosa')).get('/api/staff/day')).json).includes(asks), 'it is not the main contact’s')
    })

    test('the phone says when the office is open', async () => {
      const { page } = family
      await page.goto(`${practice.base}/family/team`)
      await page.getByRole('heading', { name: tell('family.team.hours') }).waitFor()
      await page.getByText(tell('family.team.promise-days', { n: 1 })).waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360)
      await axe(page, 'team with hours')
      await page.getByRole('heading', { name: tell('family.team.hours') }).scrollIntoViewIfNeeded()
      await picture(page, `ways-team-phone-${language}`)
    })
  })
}
