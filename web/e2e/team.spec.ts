// PRODUCT.md S02, S03, S06, S16, S17 in a browser, in English and in Spanish: the team and its cover by keyboard at a desk, the same on a
// parent's phone. After each step the other person sees through the API what was done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, chooseIn, deskAndPhone, openPractice, picture, press, signIn, tabTo, typeInto, password, words, type Language, type Practice } from './support.ts'

let practice: Practice
before(async () => {
  practice = await openPractice()
  await practice.site.addUser('dana', 'admin', password, ['--display-name', 'Dana Cole'])
})
after(async () => { await practice.end() })

const told = {
  en: { parent: 'ines', pool: 'Nurses', nurse: 'Renée D’Angelo', role: 'School nurse', home: 'Inés’s home', when: 'Weekdays', other: 'Hernán’s home', weekend: 'Weekends' },
  es: { parent: 'jose', pool: 'Enfermería', nurse: 'Ángela Ñúñez O’Brien', role: 'Enfermera de la escuela', home: 'Casa de Inés', when: 'Entre semana', other: 'Casa de Hernán', weekend: 'Fines de semana' },
} as const

interface Named { name: string }

for (const language of ['en', 'es'] as const) team(language)

function team(language: Language) {
  describe(`the team around a child, in ${language === 'en' ? 'English' : 'Spanish'}`, () => {
    const say = words('staff', language)
    const saidToFamily = words('family', language)
    const tell = told[language]
    const parentPassword = 'tres gatos en la luna'
    const screens = deskAndPhone(() => practice, language)
    let child = ''
    let caregiver = ''

    before(async () => {
      const dana = await practice.as('dana')
      child = (await dana.get('/api/staff/children?q=hernan')).json.children[0].id
      const made = await dana.send('POST', `/api/staff/children/${child}/caregivers`, { given: 'Inés', family: `Heredia-${tell.parent}`, relationship: 'mother', language, phone: '' })
      caregiver = made.json.related_person
      const accepted = await fetch(`${practice.base}/api/invitations/accept`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ code: made.json.invitation.code, name: tell.parent, password: parentPassword, language }),
      })
      assert.equal(accepted.status, 200, await accepted.text())
    })

    test('an administrator makes a team of staff', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/people`)
      await signIn(screens.staff, 'staff', 'dana', password, language)
      await page.getByRole('heading', { name: say('staff.people.title') }).waitFor()
      await press(page, page.getByRole('button', { name: say('staff.pools.add') }))
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.pool.name-missing')).waitFor()
      await typeInto(page, page.getByLabel(say('staff.pools.name')), tell.pool)
      await tabTo(page, page.getByRole('checkbox', { name: 'Marcus Lee' }))
      await page.keyboard.press('Space')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.pools.saved', { name: tell.pool })).waitFor()
      await axe(page, 'people')
      await picture(page, `team-people-desk-${language}`)
      const seen = (await (await practice.as('marcus')).get('/api/staff/standing')).json
      assert.ok(seen.pools.some((one: Named) => one.name === tell.pool))
    })

    test('Rosa is the main contact and goes away; Marcus covers; the family is told and calls him', async () => {
      const { page } = screens.staff
      const dana = await practice.as('dana')
      const people = (await dana.get('/api/staff/practice/people')).json.people as (Named & { reference: string })[]
      const rosa = people.find((one) => one.name === 'Rosa Delgado')!
      const now = (await dana.get(`/api/staff/children/${child}`)).json.team_version as number | null
      const named = await dana.send('PUT', `/api/staff/children/${child}/main-contact`, { person: rosa.reference }, now ? { 'If-Match': `W/"${now}"` } : {})
      assert.equal(named.status, 200, JSON.stringify(named.json))
      await dana.send('DELETE', `/api/staff/practice/people/${rosa.reference.replace('Practitioner/', '')}/away`)
      await page.reload()
      await press(page, page.getByRole('button', { name: say('staff.away.set-for', { name: 'Rosa Delgado' }) }))
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('error.away.until-missing')).waitFor()
      await typeInto(page, page.getByLabel(say('staff.away.until')), '12122030')
      await chooseIn(page, page.getByLabel(say('staff.away.cover')), 'Marcus')
      await page.keyboard.press('Control+Enter')
      // More than a year is refused in words.
      await page.getByRole('alert').waitFor()
      const until = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
      await tabTo(page, page.getByLabel(say('staff.away.until')))
      const [month, day] = [until.slice(5, 7), until.slice(8, 10)]
      // The browser here is an American one, whatever the page speaks: its date fields take the month first.
      await page.keyboard.type(`${month}${day}${until.slice(0, 4)}`)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.away.saved', { name: 'Rosa Delgado' })).waitFor()
      const seen = (await (await practice.as(tell.parent, parentPassword)).get(`/api/family/home?child=${child}`)).json
      assert.equal(seen.main_contact.name, 'Rosa Delgado')
      assert.equal(seen.main_contact.away.until, until)
      assert.equal(seen.main_contact.away.cover.name, 'Marcus Lee')
      const marcus = (await (await practice.as('marcus')).get('/api/staff/standing')).json
      assert.ok(marcus.covers_for.some((one: Named) => one.name === 'Rosa Delgado'))

      const phone = screens.family.page
      await phone.goto(`${practice.base}/family/`)
      await phone.getByLabel(saidToFamily('common.user-name')).fill(tell.parent)
      await phone.getByLabel(saidToFamily('common.password')).fill(parentPassword)
      await phone.getByRole('button', { name: saidToFamily('common.sign-in') }).tap()
      const call = phone.getByRole('link', { name: saidToFamily('family.home.call', { name: 'Marcus' }) })
      await call.waitFor()
      assert.match(await call.getAttribute('href') ?? '', /^tel:\+1/)
      assert.match(await phone.locator('.away').innerText(), /Rosa .*Marcus Lee/)
      await axe(phone, 'family home, cover')
      assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360)
      await picture(phone, `team-home-away-phone-${language}`)
    })

    test('someone from outside joins the child’s team, and the family reads how to reach them', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/children/${child}/team`)
      await press(page, page.getByRole('button', { name: say('staff.team.add') }))
      await chooseIn(page, page.getByLabel(say('staff.team.who'), { exact: true }), say('staff.team.outside').slice(0, 12))
      await typeInto(page, page.getByLabel(say('staff.team.name'), { exact: true }), tell.nurse)
      await typeInto(page, page.getByLabel(say('staff.reach.phone')), '(555) 014-2266')
      await typeInto(page, page.getByLabel(say('staff.team.role'), { exact: true }), tell.role)
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('staff.team.added', { name: tell.nurse })).waitFor()
      await axe(page, 'child team')
      await picture(page, `team-child-desk-${language}`)
      const phone = screens.family.page
      await phone.getByRole('link', { name: saidToFamily('family.nav.more'), exact: true }).tap()
      await axe(phone, 'more')
      await picture(phone, `team-more-phone-${language}`)
      await phone.getByRole('link', { name: saidToFamily('family.more.team-says') }).tap()
      await phone.getByText(tell.nurse).waitFor()
      await phone.getByText(tell.role).waitFor()
      await axe(phone, 'my team')
      await picture(phone, `team-team-phone-${language}`)
      // The other language keeps the page and its place.
      await phone.evaluate(() => { window.scrollTo(0, 80) })
      await phone.getByRole('link', { name: language === 'en' ? 'Español' : 'English', exact: true }).tap()
      await phone.waitForFunction((lang) => document.documentElement.lang === lang, language === 'en' ? 'es' : 'en')
      assert.match(phone.url(), /\/team/)
      await phone.getByRole('link', { name: language === 'en' ? 'English' : 'Español', exact: true }).tap()
      await phone.waitForFunction((lang) => document.documentElement.lang === lang, language)
    })

    test('staff write down the two homes, and the family reads where the child is when', async () => {
      const { page } = screens.staff
      for (const [name, when] of [[tell.home, tell.when], [tell.other, tell.weekend]] as const) {
        await press(page, page.getByRole('button', { name: say('staff.homes.add') }))
        await typeInto(page, page.getByLabel(say('staff.homes.name')), name)
        await typeInto(page, page.getByLabel(say('staff.homes.when')), when)
        await chooseIn(page, page.getByLabel(say('staff.homes.adult')), 'In')
        await page.keyboard.press('Control+Enter')
        await page.getByText(name).first().waitFor()
        await page.getByRole('button', { name: say('staff.homes.add') }).waitFor()
      }
      const seen = (await (await practice.as(tell.parent, parentPassword)).get(`/api/family/home?child=${child}`)).json
      const names = seen.homes.map((one: Named) => one.name)
      assert.ok(names.includes(tell.home) && names.includes(tell.other), JSON.stringify(names))
      const phone = screens.family.page
      await phone.getByRole('link', { name: saidToFamily('family.nav.home'), exact: true }).tap()
      await phone.getByText(tell.other).waitFor()
      await axe(phone, 'family home, two homes')
      const homes = (await (await practice.as('dana')).get(`/api/staff/children/${child}/team`)).json.homes as (Named & { id: string })[]
      for (const one of homes) await (await practice.as('dana')).send('POST', `/api/staff/children/${child}/homes/${one.id}/end`, {})
    })

    test('the family reads all that is ahead in one list', async () => {
      const phone = screens.family.page
      const dana = await practice.as('dana')
      const people = (await dana.get('/api/staff/people')).json.people as (Named & { reference: string })[]
      await dana.send('POST', `/api/staff/children/${child}/needs`, { domain: 'food', text: `Rides ${language}`, for: 'family', owner: people.find((one) => one.name === 'Marcus Lee')!.reference, next_date: '2030-12-12', performer: null })
      await phone.getByRole('link', { name: saidToFamily('family.nav.more'), exact: true }).tap()
      await phone.getByRole('link', { name: saidToFamily('family.more.visits-says') }).tap()
      await phone.getByText(`Rides ${language}`).waitFor()
      await axe(phone, 'visits and steps')
      await picture(phone, `team-visits-phone-${language}`)
    })

    test('home and plan are readable without signal, with the day they were saved', async () => {
      const phone = screens.family.page
      await phone.goto(`${practice.base}/family/`)
      await phone.getByRole('heading', { name: saidToFamily('family.home.next-visit') }).waitFor()
      await phone.evaluate(async () => {
        await navigator.serviceWorker.ready
        while (!navigator.serviceWorker.controller) await new Promise((later) => { setTimeout(later, 50) })
      })
      await screens.family.context.setOffline(true)
      await phone.reload()
      await phone.getByRole('link', { name: saidToFamily('family.home.call', { name: 'Marcus' }) }).waitFor()
      await phone.getByRole('heading', { name: saidToFamily('family.home.next-visit') }).waitFor()
      await phone.locator('.strip').waitFor()
      await screens.family.context.setOffline(false)
    })

    test('a caregiver who is taken off while reading sees it in words, and no record', async () => {
      const { page } = screens.staff
      await page.goto(`${practice.base}/staff/children/${child}/team`)
      const name = `Inés Heredia-${tell.parent}`
      await press(page, page.getByRole('button', { name: say('staff.caregiver.end', { name }) }))
      await typeInto(page, page.getByLabel(say('staff.caregiver.end-reason')), 'Court order')
      await page.keyboard.press('Enter')
      await tabTo(page, page.getByRole('button', { name: say('staff.caregiver.end', { name }), exact: true }))
      await page.keyboard.press('Enter')
      await page.getByText(say('staff.caregiver.ended', { name })).waitFor()
      // While it has the focus, the offer to undo stays.
      await tabTo(page, page.getByRole('button', { name: say('common.undo') }))
      const seen = await (await practice.as(tell.parent, parentPassword)).get(`/api/family/home?child=${child}`)
      assert.equal(seen.status, 403)
      assert.equal(seen.json.error.code, 'child.no-longer-yours')
      const phone = screens.family.page
      await phone.getByRole('link', { name: saidToFamily('family.nav.plan'), exact: true }).tap()
      await phone.getByText(saidToFamily('error.child.no-longer-yours')).waitFor()
      await axe(phone, 'taken off')
      await picture(phone, `team-taken-off-phone-${language}`)
      // Undo gives it back.
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: say('staff.caregiver.end', { name }) }).waitFor()
      assert.equal((await (await practice.as(tell.parent, parentPassword)).get(`/api/family/home?child=${child}`)).status, 200)
      assert.ok(caregiver)
    })

    test('someone leaves: the account ends, and their work goes to the team', async () => {
      const { page } = screens.staff
      await practice.site.addUser(`lee-${language}`, 'coordinator', password, ['--display-name', `Lee Park ${language}`])
      const dana = await practice.as('dana')
      const people = (await dana.get('/api/staff/people')).json.people as (Named & { reference: string })[]
      const lee = people.find((one) => one.name === `Lee Park ${language}`)!
      const filed = await dana.send('POST', `/api/staff/children/${child}/needs`, { domain: 'food', text: `Food ${language}`, for: 'family', owner: lee.reference, next_date: '2030-12-12', performer: null })
      await page.goto(`${practice.base}/staff/people`)
      await press(page, page.getByRole('button', { name: say('staff.people.has-left-for', { name: lee.name }) }))
      await tabTo(page, page.getByRole('button', { name: say('staff.people.left-yes') }))
      await page.keyboard.press('Enter')
      const row = page.locator('.person-row', { hasText: lee.name })
      await row.getByText(say('staff.hand-over.needs', { n: 1 })).waitFor()
      await axe(page, 'someone left')
      await chooseIn(page, row.getByLabel(say('staff.hand-over.to', { name: lee.name })), tell.pool)
      await press(page, row.getByRole('button', { name: say('staff.hand-over.save') }))
      await row.getByText(say('staff.hand-over.nothing')).waitFor()
      await picture(page, `team-left-desk-${language}`)
      const need = (await (await practice.as('marcus')).get(`/api/staff/needs/${filed.json.need.id}`)).json.need
      assert.equal(need.owner.name, tell.pool)
    })
  })
}
