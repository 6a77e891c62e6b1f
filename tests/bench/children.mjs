// `./dev bench children`: a practice of 100,000 invented children, and the pages that staff live on beside DESIGN.md section 7's 50 ms.
//
//   node tests/bench/children.mjs [--children 100000] [--seconds 3] [--site FOLDER] [--only TEXT] [--plans] [--json FILE]
//
// Server time is what the server logs of each request. With --site the practice is kept in that folder and found there again, which saves
// its minutes. --plans prints how SQLite runs each page's statements. On a busy machine believe the processor time alone.
// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ApiSession, Site, root } from '../support/medhome.mjs';
import { childId, coordinator, coordinators, write } from './practice.mjs';

const { values: asked } = parseArgs({
  options: {
    children: { type: 'string', default: '100000' }, seconds: { type: 'string', default: '3' }, site: { type: 'string' }, only: { type: 'string' }, json: { type: 'string' },
    plans: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' },
  },
});
const children = Number(asked.children);
const seconds = Number(asked.seconds);
const budget = 50; // ms, p99
const folder = asked.site ?? join(root, 'build/bench-children');
const password = 'a long password of the bench';
const me = 3; // whose day it is: one coordinator of the forty

function said(text) { process.stdout.write(`${text}\n`); }

async function fill(site) {
  const lines = join(folder, 'lines');
  mkdirSync(lines, { recursive: true });
  const today = new Date(new Date().toISOString().slice(0, 10));
  let began = performance.now();
  const resources = await write(lines, { children, seed: Number(asked.seed), today });
  said(`${resources.toLocaleString('en-US')} resources written as lines in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  began = performance.now();
  const done = await site.run(['import', lines], { timeout: 900_000 });
  rmSync(lines, { recursive: true });
  const last = done.stdout.trim().split('\n').at(-1);
  if (done.code !== 0 || !/, 0 rejected$/.test(last)) throw new Error(`the import ended with ${done.code}: ${last} ${done.stderr.slice(-500)}`);
  const took = (performance.now() - began) / 1000;
  said(`imported in ${took.toFixed(0)} s (${Math.round(resources / took).toLocaleString('en-US')} resources a second): ${last}`);
  await site.addUser('bench-coordinator', 'coordinator', password, ['--reference', coordinator(me), '--display-name', 'A coordinator']);
}

// The n-th of anything, spread over all, the same each run.
const nth = (n) => (n * 7919 + 13) % children;
const planned = (n) => Math.floor(nth(n) / 10) * 10;

const search = (parameters) => `/api/staff/children?${new URLSearchParams(parameters)}`;
const get = (path) => ({ path: typeof path === 'function' ? path : () => path });

const pages = [
  { name: 'My Day', ...get('/api/staff/day') },
  { name: "My Day: everyone's", ...get('/api/staff/day?owner=all') },
  { name: 'My Day: nobody owns it', ...get('/api/staff/day?owner=none') },
  { name: 'My Day: its number in the rail', ...get('/api/staff/day/count') },
  { name: 'children: all', ...get(search({ q: '' })) },
  { name: 'children: one letter', ...get((n) => search({ q: 'abcdefghijlmnoprstv'[n % 19] })) },
  { name: 'children: a common surname', ...get((n) => search({ q: ['garcia', 'smith', 'rodríguez', 'johnson'][n % 4] })) },
  { name: 'children: a rare name', ...get(search({ q: 'xochitl' })) },
  { name: 'children: two surnames', ...get((n) => search({ q: ['garcia rodriguez', 'Núñez García', 'lopez perez', 'ruiz herrera'][n % 4] })) },
  { name: 'children: two common beginnings', ...get((n) => search({ q: ['ma ga', 's j', 'e sm', 'jo ro'][n % 4] })) },
  { name: 'children: no such name', ...get((n) => search({ q: `zzyzx${n % 7}` })) },
  { name: 'children: a birth date', ...get((n) => search({ q: `20${10 + (n % 14)}-0${1 + (n % 9)}-${10 + (n % 18)}` })) },
  { name: 'children: mine', ...get(search({ contact: coordinator(me) })) },
  { name: 'children: no main contact', ...get(search({ contact: 'none' })) },
  { name: 'children: Spanish, 2 to 5, no plan', ...get(search({ language: 'es', age: '2-5', plan: 'none' })) },
  { name: 'children: mine with something stuck', ...get(search({ contact: coordinator(me), needs: 'stuck' })) },
  { name: 'children: a common name, something stuck', ...get((n) => search({ q: ['garcia', 'smith'][n % 2], needs: 'stuck' })) },
  { name: 'children: review is due', ...get(search({ plan: 'review' })) },
  { name: "a child's page", ...get((n) => `/api/staff/children/${childId(nth(n))}`) },
  { name: "a child's page, with a plan", ...get((n) => `/api/staff/children/${childId(planned(n))}`) },
  { name: 'board: all', ...get('/api/staff/board') },
  { name: 'board: mine', ...get(`/api/staff/board?owner=${coordinator(me)}`) },
  { name: 'board: a domain', ...get((n) => `/api/staff/board?domain=${['food', 'school', 'medical'][n % 3]}`) },
  { name: 'board: mine in a domain', ...get(`/api/staff/board?owner=${coordinator(me)}&domain=food`) },
  { name: 'board: nobody owns it', ...get('/api/staff/board?owner=none') },
  { name: 'plan: read', ...get((n) => `/api/staff/children/${childId(planned(n))}/plan`) },
  { name: 'plan: save', save: true },
].filter((page) => !asked.only || page.name.includes(asked.only));

// Reads the plan, changes what matters and a goal's action, and saves it all.
async function savePlan(session, n) {
  const path = `/api/staff/children/${childId(planned(n))}/plan`;
  const read = await session.get(path);
  const { plan } = read.json;
  const next = new Date(Date.now() + 20 * 86400000).toISOString().slice(0, 10);
  const body = {
    what_matters: `Not to miss school, said again ${n}.`,
    goals: plan.goals.map((goal) => ({ id: goal.id, text: goal.text, language: goal.language, why: goal.why ?? '', owner: goal.owner?.reference ?? '',
      actions: goal.actions.map((action) => ({ id: action.id, text: action.text, owner: action.owner.reference, due: action.status === 'open' ? next : action.due })) })),
  };
  return session.send('PUT', path, body, { 'If-Match': `W/"${plan.version}"` });
}

// Answers by request id, as the server logged them since the log was last cut.
function logged(site) {
  const took = new Map();
  for (const line of site.log().split('\n')) {
    if (!line.includes('"http.served"')) continue;
    const entry = JSON.parse(line);
    took.set(entry.request, entry.us / 1000);
  }
  return took;
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function processorSeconds(site) {
  const fields = readFileSync(`/proc/${site.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(site, sessions, page, from) {
  truncateSync(join(folder, 'serve.log'));
  const ids = [];
  let number = from;
  let refused = '';
  const until = performance.now() + seconds * 1000;
  const before = processorSeconds(site);
  await Promise.all(sessions.map(async (session) => {
    while (performance.now() < until && !refused) {
      const n = number++;
      const answer = page.save ? await savePlan(session, n) : await session.get(page.path(n));
      if (answer.status !== 200) refused = `${answer.status} ${answer.text.slice(0, 160)}`;
      ids.push(answer.headers['x-request-id']);
    }
  }));
  const used = processorSeconds(site) - before;
  const took = logged(site);
  const times = ids.map((id) => took.get(id)).filter((time) => time !== undefined).sort((a, b) => a - b);
  return { refused, count: times.length, p50: quantile(times, 0.5), p99: quantile(times, 0.99), most: times.at(-1), processor: (used * 1000) / Math.max(1, took.size) };
}

const shown = (number) => (number === undefined ? '-' : number >= 100 ? number.toFixed(0) : number.toFixed(number >= 10 ? 1 : 2)).padStart(8);

const site = new Site(folder);
if (!asked.site || !existsSync(join(folder, 'site.db'))) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await fill(site);
}
said(`Medhome on SQLite, ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${children.toLocaleString('en-US')} children, ${coordinators} coordinators, a file of ${Math.round(statSync(join(folder, 'site.db')).size / 1048576)} MiB; ` +
  `load of the machine before: ${os.loadavg()[0].toFixed(1)}\n`);

const results = [];
await site.start();
said(`${'page'.padEnd(42)} ${'1 client: p50, p99 ms'.padEnd(20)}  ${'8 clients: p50, p99 ms'.padEnd(22)} ${'CPU ms'.padStart(7)}  requests`);
const sessions = [];
for (let n = 0; n < 8; ++n) sessions.push(await site.signIn('bench-coordinator', password));
let from = 1;
for (const page of pages) {
  const first = page.save ? await savePlan(sessions[0], from) : await sessions[0].get(page.path(from));
  if (first.status === 404 && first.json?.error?.code !== 'record.not-found') {
    said(`${page.name.padEnd(42)} not there yet`);
    continue;
  }
  const one = await measure(site, sessions.slice(0, 1), page, from + 1);
  from += one.count + 10;
  const eight = await measure(site, sessions, page, from);
  from += eight.count + 10;
  const met = one.p99 <= budget && !one.refused && !eight.refused;
  results.push({ page: page.name, one, eight, met });
  said(`${page.name.padEnd(42)} ${shown(one.p50)} ${shown(one.p99)}     ${shown(eight.p50)} ${shown(eight.p99)}       ${shown(one.processor)}  ${one.count + eight.count} ${met ? '' : 'MISSED'} ${one.refused || eight.refused}`);
}
await site.stop();

if (asked.plans) {
  for (const page of pages.filter((one) => !one.save)) {
    writeFileSync(join(folder, 'serve.log'), '');
    await site.start(['--log-plans']);
    const session = await site.signIn('bench-coordinator', password);
    truncateSync(join(folder, 'serve.log'));
    await session.get(page.path(1));
    said(`\n${page.name}`);
    for (const line of site.log().split('\n')) {
      if (!line.includes('"store.plan"')) continue;
      const { sql, plan } = JSON.parse(line);
      said(`  ${sql.replace(/\s+/g, ' ')}\n      ${plan}`);
    }
    await site.stop();
  }
}
if (asked.json) writeFileSync(asked.json, `${JSON.stringify(results, null, 2)}\n`);
if (!asked.site) rmSync(folder, { recursive: true, force: true });
const missed = results.filter((one) => !one.met);
said(`\n${results.length - missed.length} pages within ${budget} ms, ${missed.length} not${missed.length ? `: ${missed.map((one) => one.page).join(', ')}` : ''}`);
process.exitCode = results.some((one) => one.one.refused || one.eight.refused) ? 1 : 0;
