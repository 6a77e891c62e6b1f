// What anybody may read (PRODUCT.md S01, S44-S50, S83, S98, page budgets of 5.2; UI.md 3 "Print page", 5): every public page, English and
// Spanish, with scripts off, on a small phone, in the dark and on paper.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { after, before, describe, test } from 'node:test'
import { axe, openPractice, type Language, type Page, type Practice } from './support.ts'

const addresses = {
  home: { en: '/', es: '/es/' },
  explainer: { en: '/medical-home', es: '/es/hogar-medico' },
  find: { en: '/find-a-medical-home', es: '/es/buscar-un-hogar-medico' },
  partner: { en: '/make-my-doctor-a-partner', es: '/es/hacer-equipo-con-mi-medico' },
  talk: { en: '/talk-sheet', es: '/es/hoja-para-la-cita' },
  seven: { en: '/seven-parts-of-good-care', es: '/es/siete-partes-de-la-buena-atencion' },
  questions: { en: '/questions', es: '/es/preguntas' },
  signIn: { en: '/sign-in', es: '/es/entrar' },
}
const missing = { en: '/no-such-page', es: '/es/no-hay' }
const oneSheet = ['explainer', 'find', 'partner', 'talk'] as const
const languages = ['en', 'es'] as const

let practice: Practice
before(async () => { practice = await openPractice() })
after(async () => { await practice.end() })

// A phone on which no script runs; what it asks for is noted.
async function phone(more: Parameters<Practice['browser']['newContext']>[0] = {}): Promise<{ page: Page; asked: string[]; close: () => Promise<void> }> {
  const context = await practice.browser.newContext({ viewport: { width: 360, height: 640 }, javaScriptEnabled: false, ...more })
  const asked: string[] = []
  context.on('request', (request) => { asked.push(request.url()) })
  return { page: await context.newPage(), asked, close: () => context.close() }
}

async function read(path: string): Promise<{ status: number; html: string; type: string; location: string | null }> {
  const answer = await fetch(practice.base + path, { headers: { Accept: 'text/html,*/*;q=0.8' }, redirect: 'manual' })
  return { status: answer.status, html: await answer.text(), type: answer.headers.get('content-type') ?? '', location: answer.headers.get('location') }
}

const sheets = (pdf: Buffer) => (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length
const all = Object.entries(addresses).flatMap(([name, both]) => languages.map((language) => ({ name, language, path: both[language], twin: both[language === 'en' ? 'es' : 'en'] })))

for (const { name, language, path, twin } of all) {
  describe(`${name} in ${language}`, () => {
    test('is whole without script, on a small phone, with large text and in the dark', async () => {
      const { page, asked, close } = await phone()
      const answer = await page.goto(practice.base + path)
      assert.equal(answer?.status(), 200)
      assert.equal(await page.locator('html').getAttribute('lang'), language)
      assert.equal(await page.locator('h1').count(), 1)
      assert.ok((await page.locator('main').innerText()).trim().length > 60)
      assert.ok(await page.locator('meta[name=description]').getAttribute('content'))
      assert.equal(await page.locator('script').count(), 0)
      assert.ok((await answer!.body()).length <= 30_000, 'HTML of 30 KB at most')
      assert.ok(asked.every((url) => url.startsWith(practice.base)), `asked elsewhere: ${asked.join(' ')}`)
      for (const [width, size] of [[320, '100%'], [360, '200%']] as const) {
        await page.setViewportSize({ width, height: 640 })
        await page.evaluate((text) => { document.documentElement.style.fontSize = text }, size)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `nothing hangs over at ${width} wide, text at ${size}`)
      }
      await close()
    })

    test('has no serious finding of axe, light and dark', async () => {
      const { page, close } = await phone({ javaScriptEnabled: true })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.goto(practice.base + path)
        await axe(page, `${path} ${colorScheme}`)
      }
      await close()
    })

    test('leads to its twin, which leads back, and both say which is which', async () => {
      const { page, close } = await phone()
      await page.goto(practice.base + path)
      const alternates = async () => Object.fromEntries(await page.locator('link[rel=alternate]').evaluateAll((links) => links.map((link) => [link.getAttribute('hreflang'), link.getAttribute('href')])))
      const here = await alternates()
      const both = addresses[name as keyof typeof addresses]
      assert.deepEqual(here, { en: practice.base + both.en, es: practice.base + both.es, 'x-default': practice.base + both.en })
      assert.equal(await page.locator('link[rel=canonical]').getAttribute('href'), practice.base + path)
      const other = page.locator('a.language')
      assert.equal(await other.getAttribute('hreflang'), language === 'en' ? 'es' : 'en')
      await other.click()
      assert.equal(new URL(page.url()).pathname, twin)
      assert.deepEqual(await alternates(), here)
      await page.locator('a.language').click()
      assert.equal(new URL(page.url()).pathname, path)
      await close()
    })

    test('begins with a way past its top for the keyboard', async () => {
      const { page, close } = await phone()
      await page.goto(practice.base + path)
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#main')
      await close()
    })
  })
}

for (const language of languages) {
  test(`is one sheet of paper where that is promised, in ${language}`, async () => {
    const { page, close } = await phone()
    for (const name of oneSheet) {
      await page.goto(practice.base + addresses[name][language])
      for (const format of ['Letter', 'A4'] as const) assert.equal(sheets(await page.pdf({ format })), 1, `${name} on ${format}`)
    }
    await close()
  })

  test(`opens every answer on paper, and one answer by its own address, in ${language}`, async () => {
    const { page, close } = await phone()
    await page.goto(practice.base + addresses.questions[language])
    const answers = page.locator('.answer')
    assert.ok(await answers.count() >= 12)
    const seen = () => answers.evaluateAll((all) => all.filter((one) => one.checkVisibility()).length)
    assert.equal(await seen(), 0, 'folded on the screen')
    await page.emulateMedia({ media: 'print' })
    assert.equal(await seen(), await answers.count(), 'open on paper')
    await page.emulateMedia({ media: 'screen' })
    await page.locator('summary').first().click()
    assert.equal(await seen(), 1)
    await page.goto('about:blank')
    await page.goto(`${practice.base}${addresses.questions[language]}#certificate`)
    await page.locator('#certificate').waitFor({ timeout: 10_000 })
    await close()
  })

  test(`walks both paths from the first page to a next step, in ${language}`, async () => {
    for (const path of ['find', 'partner'] as const) {
      const { page, close } = await phone()
      await page.goto(practice.base + addresses.home[language])
      await page.locator(`.paths a[href="${addresses[path][language]}"]`).click()
      await page.locator('.next a.button').click()
      assert.equal(new URL(page.url()).pathname, addresses.talk[language])
      await close()
    }
  })

  test(`answers an address that leads nowhere in words, in ${language}`, async () => {
    const { status, html } = await read(missing[language])
    assert.equal(status, 404)
    assert.match(html, new RegExp(`<html lang="${language}">`))
    const { page, close } = await phone({ javaScriptEnabled: true })
    await page.goto(practice.base + missing[language])
    await axe(page, `404 in ${language}`)
    await page.locator('.button').click()
    assert.equal(new URL(page.url()).pathname, addresses.home[language])
    await close()
  })
}

test('an app that asks for what is not there gets no page', async () => {
  for (const path of ['/api/no-such', '/fhir/No/Such/Thing']) {
    const { status, type } = await read(path)
    assert.ok(status >= 400 && /json/.test(type), `${path}: ${status} ${type}`)
  }
})

test('every link inside leads somewhere, and every part of a page that is named is there', async () => {
  const links = new Map<string, string>()
  for (const path of [...all.map((one) => one.path), missing.en, missing.es]) {
    for (const [, href] of (await read(path)).html.matchAll(/<a\b[^>]*\shref="([^"]+)"/g)) {
      if (!/^(tel|mailto):/.test(href!)) links.set(new URL(href!.replaceAll('&amp;', '&'), practice.base + path).href, path)
    }
  }
  assert.ok(links.size > 20)
  for (const [href, from] of links) {
    const url = new URL(href)
    assert.equal(url.origin, practice.base, `${from} leads away to ${href}`)
    // The two paths to nowhere lead to each other.
    if (/not-here|no-esta/.test(url.pathname)) continue
    const { status, html } = await read(url.pathname + url.search)
    assert.equal(status, Object.values(missing).includes(url.pathname) ? 404 : 200, `${from} leads to ${href}`)
    if (url.hash) assert.ok(html.includes(`id="${url.hash.slice(1)}"`), `${from} names ${url.hash}`)
  }
})

test('the styles are small, and the practice’s own name and number are told as they are now', async () => {
  const styles = await (await fetch(`${practice.base}/pages.css`)).text()
  assert.ok(gzipSync(styles).length <= 12_000)
  const tell = async (language: Language) => (await read(addresses.signIn[language])).html
  assert.match(await tell('en'), /href="tel:\+15550142200">\(555\) 014-2200</)
  assert.match(await tell('es'), /Llame a Riverside Pediatrics/)
  const { code } = await practice.site.run(['practice', 'set', '--name', 'Niños & Más', '--phone', '+15550142277'])
  assert.equal(code, 0)
  assert.match(await tell('es'), /Llame a Niños &amp; Más/)
  assert.match(await tell('en'), /href="tel:\+15550142277">/)
})
