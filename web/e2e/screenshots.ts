// Takes a picture of every page, phone and desk, English and Spanish, into build/screenshots: for people to look at, and the README.
//
// SPDX-License-Identifier: Apache-2.0
import { open, openPractice, password, picture, words, type Language, type Page } from './support.ts'

const practice = await openPractice()
const rosa = await practice.as('rosa')
const parentPassword = 'tres gatos en la luna'

async function ok(answer: Promise<{ status: number; json: unknown; text: string }>): Promise<any> {
  const { status, json, text } = await answer
  if (status >= 300) throw new Error(`${status} ${text}`)
  return json
}
const say = (path: string, body: unknown, method = 'POST', version?: number) =>
  ok(rosa.send(method, path, body, version === undefined ? {} : { 'If-Match': `W/"${version}"` }))

const found = (await ok(rosa.get('/api/staff/children'))).children as { id: string; name: string }[]
const child = found.find((one) => /Heredia/.test(one.name))!.id
const another = found.find((one) => !/Heredia/.test(one.name))?.id ?? child
const { people } = await ok(rosa.get('/api/staff/people')) as { people: { reference: string; name: string }[] }
const who = (name: string) => people.find((one) => one.name === name)!.reference

await say(`/api/staff/children/${child}/main-contact`, { person: who('Rosa Delgado') }, 'PUT')
const mother = await say(`/api/staff/children/${child}/caregivers`, { given: 'María José', family: 'Heredia de la Cruz', relationship: 'mother', language: 'es', phone: '+15550142291' })
await ok(rosa.send('POST', '/api/invitations/accept', { code: mother.invitation.code, name: 'maria', password: parentPassword, language: 'es' }))
await rosa.signIn('rosa', password)
const father = await say(`/api/staff/children/${child}/caregivers`, { given: 'Luis', family: 'Heredia', relationship: 'father', language: 'en', phone: null })

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
await say(`/api/staff/children/${child}/plan`, {
  what_matters: 'Que no vaya al hospital y pueda estar en clase con sus amigos.',
  goals: [
    { id: null, text: 'Caminar a la escuela con su hermana', language: 'es', owner: who('Rosa Delgado'), actions: [
      { id: null, text: 'Practicar las escaleras', owner: `RelatedPerson/${String(mother.related_person).replace(/^.*\//, '')}`, due: day(4) },
      { id: null, text: 'Pedir al terapeuta que revise las escaleras', owner: who('Rosa Delgado'), due: day(19) },
    ] },
    { id: null, text: 'Dormir toda la noche', language: 'es', owner: who('Dr. Amara Okafor'), actions: [] },
  ],
}, 'PUT')
async function need(text: string, domain: string, to: string[], whom = 'child', note?: string) {
  let { need: filed } = await say(`/api/staff/children/${child}/needs`, { domain, text, for: whom, owner: who('Rosa Delgado'), next_date: day(7), performer: null })
  for (const step of to) filed = (await say(`/api/staff/needs/${filed.id}/stage`, { to: step, ...(note ? { note } : {}), next_date: day(7) }, 'POST', filed.version)).need
  return filed.id as string
}
const respite = await need('Descanso dos tardes por semana', 'child_care_respite', ['sent', 'accepted', 'done'], 'family')
await need('Viajes a la terapia', 'transportation', ['sent', 'accepted'])
await need('Grupo de apoyo para su hermana', 'sibling_support', ['sent'], 'sibling')
await need('Aprobación de los insumos de la bomba', 'equipment', ['sent', 'stuck'], 'child', 'No answer from the supplier for two weeks')

async function signIn(page: Page, app: 'staff' | 'family', name: string, word: string, language: Language) {
  await page.goto(`${practice.base}/${app}/sign-in`)
  await page.getByRole('button').first().waitFor()
  await picture(page, `${app}-sign-in-${app === 'staff' ? 'desk' : 'phone'}-${language}`)
  await page.locator('input[autocomplete=username]').fill(name)
  await page.locator('input[type=password]').fill(word)
  await page.keyboard.press('Enter')
  await page.locator(app === 'staff' ? '.shell-rail' : '.person-card').waitFor()
  const other = page.getByRole('link', { name: language === 'en' ? 'English' : 'Español' })
  if (await other.count()) await other.click()
  await page.waitForFunction((expected) => document.documentElement.lang === expected, language)
}

// Waits for what the page is about, lets it settle, takes it; `whole`: the full length, as if the window were that high.
async function take(page: Page, path: string, ready: string, name: string, whole = false) {
  await page.goto(practice.base + path)
  await page.locator(ready).first().waitFor()
  await page.waitForLoadState('networkidle')
  const size = page.viewportSize()!
  if (whole) await page.setViewportSize({ width: size.width, height: Math.min(4000, await page.evaluate(() => document.documentElement.scrollHeight)) })
  await picture(page, name)
  if (whole) await page.setViewportSize(size)
}

for (const language of ['en', 'es'] as const) {
  const staff = await open(practice, 'desk', language)
  const desk = (name: string) => `${name}-desk-${language}`
  await signIn(staff.page, 'staff', 'rosa', password, language)
  await take(staff.page, '/staff/', '.day-row', desk('my-day'))
  await take(staff.page, '/staff/children', 'tbody tr', desk('children'))
  await take(staff.page, '/staff/children?q=zzz', '.empty', desk('children-none'))
  await take(staff.page, `/staff/children/${child}`, '.thread', desk('child'))
  await take(staff.page, `/staff/children/${another}`, '.thread', desk('child-new'))
  await staff.page.keyboard.press('a')
  await staff.page.locator('main select').first().waitFor()
  await picture(staff.page, desk('child-main-contact'))
  await take(staff.page, `/staff/children/${another}/caregiver`, 'form', desk('caregiver'))
  await staff.page.keyboard.press('Control+Enter')
  await staff.page.locator('[data-bad]').first().waitFor()
  await picture(staff.page, desk('caregiver-missing'))
  await take(staff.page, `/staff/children/${child}/plan`, '.goal-editor', desk('plan'))
  await take(staff.page, `/staff/children/${child}/need`, 'form', desk('need-new'))
  await take(staff.page, `/staff/needs/${respite}`, '.thread', desk('need'))
  await take(staff.page, '/staff/board', '.board-card', desk('board'))
  await take(staff.page, '/staff/board?view=list', '.board-card', desk('board-list'))
  await staff.page.keyboard.press('?')
  await staff.page.locator('dialog').waitFor()
  await picture(staff.page, desk('keys'))
  await staff.page.keyboard.press('Escape')
  await take(staff.page, `/api/staff/children/${child}/invitation/${String(father.related_person).replace(/^.*\//, '')}/print?code=${father.invitation.code}`, 'h1', desk('invitation-paper'))
  await staff.page.emulateMedia({ colorScheme: 'dark' })
  await take(staff.page, `/staff/children/${child}`, '.thread', desk('child-dark'))
  await staff.page.emulateMedia({ colorScheme: 'light', media: 'print' })
  await take(staff.page, `/staff/children/${child}`, '.thread', desk('child-print'), true)
  await staff.page.emulateMedia({ media: 'screen' })
  await staff.page.setViewportSize({ width: 1024, height: 768 })
  await take(staff.page, `/staff/children/${child}`, '.thread', `child-tablet-${language}`)
  await staff.context.close()

  const family = await open(practice, 'phone', language)
  const phone = (name: string) => `${name}-phone-${language}`
  await take(family.page, '/family/invitation', 'form', phone('invitation'))
  await family.page.locator('input').fill('ABCDEFGHJKLM')
  await family.page.locator('button[type=submit]').click()
  await family.page.locator('input[type=password]').waitFor()
  await picture(family.page, phone('invitation-account'))
  await signIn(family.page, 'family', 'maria', parentPassword, language)
  await take(family.page, '/family/', '.person-card', phone('family-home'))
  await take(family.page, '/family/', '.person-card', phone('family-home-whole'), true)
  await take(family.page, '/family/plan', '.action', phone('family-plan'))
  await take(family.page, '/family/plan', '.action', phone('family-plan-whole'), true)
  await take(family.page, '/family/help', '.notice', phone('family-help'))
  await take(family.page, '/family/help', '.notice', phone('family-help-whole'), true)
  await family.page.getByRole('button', { name: words('family', language)('family.help.partly') }).tap()
  await family.page.locator('textarea').waitFor()
  await picture(family.page, phone('family-help-partly'))
  await take(family.page, '/family/team', '.person-card', phone('family-team'))
  await take(family.page, '/family/team', '.person-card', phone('family-team-whole'), true)
  await family.context.setOffline(true)
  await family.page.locator('.strip').waitFor()
  await picture(family.page, phone('family-offline'))
  await family.context.setOffline(false)
  await family.page.emulateMedia({ colorScheme: 'dark' })
  await take(family.page, '/family/', '.person-card', phone('family-home-dark'))
  await family.page.setViewportSize({ width: 320, height: 640 })
  await take(family.page, '/family/', '.person-card', `family-home-320-${language}`)
  await family.page.emulateMedia({ colorScheme: 'light' })
  await family.page.setViewportSize({ width: 1440, height: 900 })
  await take(family.page, '/family/', '.person-card', `family-home-desk-${language}`)
  await family.context.close()
}
await practice.end()
console.log('The pictures are in build/screenshots.')
