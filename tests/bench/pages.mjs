// `./dev bench pages`: what a family waits for on an old phone and a slow line, beside the budgets of PRODUCT.md 5.2. Chromium holds the line to
// Lighthouse's slow 4G (150 ms a round trip, 1.6 Mbit/s down, 0.75 Mbit/s up) and makes the processor 4 times slower; the practice is the demo.
//
//   node tests/bench/pages.mjs [--repeat 3] [--latency 150] [--only 'family home'] [--as NAME] [--json FILE]
//
// Chromium adds the latency to each request, not to each packet. Lighthouse itself makes up for that with 562.5 ms: --latency 562.5.
//
// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { ApiSession, Site } from '../support/medhome.mjs';
import { Chromium } from './chromium.mjs';

const { values: asked } = parseArgs({
  options: { repeat: { type: 'string', default: '3' }, latency: { type: 'string', default: '150' }, only: { type: 'string' }, as: { type: 'string' }, json: { type: 'string' } },
});
const repeat = Number(asked.repeat);
const slow4g = { latency: Number(asked.latency), down: 1.6e6, up: 0.75e6 };
const processor = 4;
const window = { width: 360, height: 640 };

const family = { content: 2.5, script: 130, style: 14, html: 30 };
const publicPage = { content: 2.5, script: 15, style: 12, html: 30 };
// seen: what the page is for; the time counts from when its text stands in the window.
const screens = [
  { name: 'public home', path: { en: '/', es: '/es/' }, seen: 'main h1', budget: publicPage },
  { name: 'family home', path: { en: '/family/', es: '/family/' }, seen: 'main .person-card', budget: family, signedIn: true, twice: true },
  { name: 'family plan', path: { en: '/family/plan', es: '/family/plan' }, seen: 'main .section h2, main .quote', budget: family, signedIn: true, twice: true },
].filter((one) => !asked.only || one.name === asked.only);

// Runs in the page before anything of ours: notes when the content can be read.
const watch = (selector) => `(() => {
  const noted = (window.__noted = { content: null, lcp: null });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) noted.lcp = entry.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  const look = () => {
    const found = document.querySelector(${JSON.stringify(selector)});
    const box = found && found.innerText.trim() && found.checkVisibility() ? found.getBoundingClientRect() : null;
    // The frame after the one that holds it has been shown.
    if (box && box.top < innerHeight && box.height > 0) return requestAnimationFrame(() => { noted.content = performance.now(); });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

// Nothing asked and nothing on its way for so long; a page that never rests is measured all the same.
async function quiet(profile, milliseconds) {
  const began = performance.now();
  while (profile.traffic.quietFor() < milliseconds && performance.now() - began < 30_000) await wait(100);
}

async function load(profile, address, budgetSeconds = 60) {
  profile.traffic.clear();
  const began = performance.now();
  await profile.tell('Page.navigate', { url: address });
  let content = null;
  while (!content) {
    await wait(100);
    content = await profile.evaluate('window.__noted?.content ?? null').catch(() => null);
    if (performance.now() - began > budgetSeconds * 1000) throw new Error(`${address}: nothing to read after ${budgetSeconds} s`);
  }
  await quiet(profile, 1000);
  const lcp = await profile.evaluate('window.__noted.lcp');
  const { traffic } = profile;
  const measured = {
    content, lcp, script: traffic.sum('Script').bytes, style: traffic.sum('Stylesheet').bytes, html: traffic.sum('Document').bytes,
    total: traffic.sum().bytes, requests: traffic.sum().count, kept: traffic.sum(undefined, true).bytes,
  };
  const bad = [...traffic.requests.values()].filter((one) => one.status >= 400);
  if (bad.length) throw new Error(`${address}: ${bad.map((one) => `${one.status} ${one.url}`).join(', ')}`);
  return measured;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const medians = (runs) => Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));

const site = new Site();
await site.start(['--demo', '--quiet']);

// A parent of the demo: the first of its accounts that is a family's and sees a plan.
async function parent() {
  for (const [, name, password] of site.log().matchAll(/sign in as (\S+)\s+password (\S+)/g)) {
    if (asked.as && name !== asked.as) continue;
    const session = await new ApiSession(site.base).signIn(name, password);
    if (session.account.role !== 'family') continue;
    const answer = await session.get('/api/session');
    const child = answer.json.children?.[0]?.id ?? answer.json.account?.children?.[0]?.id;
    if (!child) continue;
    if ((await session.get(`/api/family/children/${child}/plan`)).json?.plan) return { session, name, password };
  }
  throw new Error(`the demo has no parent with a plan:\n${site.log()}`);
}
const { session } = await parent();

const browser = await Chromium.start();
const rows = [];
try {
  for (const screen of screens) {
    for (const language of ['en', 'es']) {
      if (screen.signedIn) await session.send('PUT', '/api/session/language', { language });
      const cold = [];
      const again = [];
      for (let run = 0; run < repeat; run += 1) {
        const profile = await browser.profile({ ...slow4g, processor, ...window, language });
        if (screen.signedIn) {
          const [name, value] = session.cookie.split(';')[0].split('=');
          await profile.tell('Network.setCookie', { name, value, url: site.base, httpOnly: true });
        }
        await profile.tell('Page.addScriptToEvaluateOnNewDocument', { source: watch(screen.seen) });
        const address = site.base + screen.path[language];
        cold.push(await load(profile, address));
        if (screen.twice) {
          // The worker keeps the app's files once the page stands; the second visit is with them.
          await profile.evaluate('navigator.serviceWorker ? navigator.serviceWorker.ready.then(() => true) : true');
          await quiet(profile, 2000);
          await profile.tell('Page.navigate', { url: 'about:blank' });
          await wait(300);
          again.push(await load(profile, address));
        }
        await profile.close();
      }
      rows.push({ page: screen.name, language, visit: 'first', budget: screen.budget, ...medians(cold) });
      if (again.length) rows.push({ page: screen.name, language, visit: 'second', budget: screen.budget, ...medians(again) });
    }
  }
} finally {
  await browser.end();
  await site.stop();
}

const seconds = (ms) => (ms === null ? '-' : (ms / 1000).toFixed(2));
const kb = (bytes) => (bytes / 1000).toFixed(1);
console.log(`Slow 4G (${slow4g.latency} ms a request, 1.6 Mbit/s down, 0.75 Mbit/s up), processor ${processor} times slower, ${window.width}x${window.height}; ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}; median of ${repeat}`);
console.log('Sizes in KB (1,000 bytes) over the wire, heads of the answers with them; of content and largest paint in seconds since the visit began.\n');
const columns = [['page', 13], ['', 3], ['visit', 7], ['content', 8], ['largest', 8], ['script', 7], ['style', 6], ['html', 6], ['total', 7], ['requests', 9], ['kept after', 11], ['budgets', 0]];
const line = (cells) => console.log(cells.map((cell, index) => (index < 3 ? String(cell).padEnd(columns[index][1]) : columns[index][1] ? String(cell).padStart(columns[index][1]) : `  ${cell}`)).join(' '));
line(columns.map(([name]) => name));
let missed = 0;
for (const row of rows) {
  const over = [];
  if (row.content > row.budget.content * 1000) over.push(`content <= ${row.budget.content} s`);
  if (row.script > row.budget.script * 1000) over.push(`script <= ${row.budget.script} KB`);
  if (row.style > row.budget.style * 1000) over.push(`style <= ${row.budget.style} KB`);
  if (row.html > row.budget.html * 1000) over.push(`html <= ${row.budget.html} KB`);
  missed += over.length;
  line([row.page, row.language, row.visit, seconds(row.content), seconds(row.lcp), kb(row.script), kb(row.style), kb(row.html), kb(row.total), row.requests, kb(row.kept), over.length ? `MISSED: ${over.join(', ')}` : 'met']);
}
console.log(`\nBudgets: content <= 2.5 s; family: script <= 130 KB, style <= 14; public: script <= 15, style <= 12; html <= 30. ${missed} missed.`);
console.log('"kept after": what the service worker fetches once the page stands, for days without signal.');
if (asked.json) writeFileSync(asked.json, `${JSON.stringify(rows, null, 2)}\n`);
