// `./dev bench`: the numbers of docs/scale.md, beside the budgets. Durable commits, validation, full indexing and audit are on,
// as they always are; the load (wrk) runs on the same machine.
//
//   node tests/bench/bench.mjs [--children 3000] [--seconds 5] [--only ingest,read,...] [--json FILE]
//
// SPDX-License-Identifier: Apache-2.0
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { FhirClient, Site, root } from '../support/medhome.mjs';

const { values: asked } = parseArgs({
  options: { children: { type: 'string', default: '3000' }, seconds: { type: 'string', default: '5' }, only: { type: 'string' }, json: { type: 'string' } },
});
const children = Number(asked.children);
const seconds = Number(asked.seconds);
const only = asked.only?.split(',');
const few = 30; // the small end of "the same search at 100x the data"
const folder = join(root, 'build/bench');
const here = join(root, 'tests/bench');
const resourcesPerChild = 62;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const site = new Site(folder);
const token = await site.token();
const rows = [];
let failures = 0;

function row(what, number, unit, budget, isMet, more = '') {
  rows.push({ what, number, unit, budget, met: isMet, more });
  const shown = number >= 100 ? Math.round(number).toLocaleString('en-US') : number.toFixed(number >= 10 ? 1 : 2);
  console.log(`${what.padEnd(58)} ${shown.padStart(9)} ${unit.padEnd(12)} ${budget.padEnd(22)} ${(isMet === null ? '' : isMet ? 'met' : 'MISSED').padEnd(7)} ${more}`);
}

const wants = (part) => !only || only.includes(part);

// Processor seconds that the server has used so far.
function processorSeconds() {
  const fields = readFileSync(`/proc/${site.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryMiB(line) {
  return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${site.child.pid}/status`, 'utf8'))[1]) / 1024;
}

async function load(connections, duration, ...work) {
  const before = processorSeconds();
  const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${connections}`, `-d${duration}s`, '--timeout', '30s', '--latency', '-s', join(here, 'load.lua'), site.base, '--', work[0], token, ...work.slice(1)],
    { env: { ...process.env, LUA_PATH: `${here}/?.lua;;` }, maxBuffer: 1 << 24 });
  const line = /^RESULT (.*)$/m.exec(stdout);
  if (!line) throw new Error(`wrk gave no result: ${stdout}`);
  const result = JSON.parse(line[1]);
  result.used = processorSeconds() - before;
  if (result.refused || result.broken) {
    ++failures;
    console.log(`    ${result.refused} answers were refusals, ${result.broken} broke off: ${result.complaint}`);
  }
  return result;
}

const perThousand = (result, count) => `${((result.used / count) * 1000).toFixed(2)} CPU-s per 1,000`;

const fhir = () => new FhirClient(site.base, token);

async function owners() {
  const client = fhir();
  const made = [];
  for (let n = 0; n < 20; ++n) {
    const answer = await client.create({ resourceType: 'Practitioner', name: [{ family: `Owner${n}`, given: ['Bench'] }] });
    if (answer.status !== 201) throw new Error(`a Practitioner was refused: ${answer.status} ${answer.text}`);
    made.push(/(Practitioner\/[^/]+)/.exec(answer.headers.location)[1]);
  }
  client.close();
  return made;
}

// Up to `most` references of a type, page by page.
async function references(type, most) {
  const client = fhir();
  const found = [];
  let path = `${type}?_count=500`;
  while (path && found.length < most) {
    const answer = await client.read(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    found.push(...(answer.json.entry ?? []).map((entry) => `${type}/${entry.resource.id}`));
    const next = answer.json.link?.find((link) => link.relation === 'next')?.url;
    path = next ? new URL(next, site.base).pathname + new URL(next, site.base).search : null;
  }
  client.close();
  return found;
}

function paths(name, lines) {
  const file = join(folder, `${name}.txt`);
  writeFileSync(file, lines.join('\n') + '\n');
  return file;
}

async function search(name, what, budget, lines, more = {}) {
  const client = fhir();
  const first = await client.read(lines[0]);
  client.close();
  if (first.status !== 200) {
    row(what, 0, 'req/s', `>= ${budget.toLocaleString('en-US')}`, null, `not answered yet: ${first.status} ${first.json?.issue?.[0]?.diagnostics ?? first.json?.issue?.[0]?.details?.text ?? ''}`.slice(0, 100));
    return null;
  }
  const hits = first.json.entry?.length ?? 0;
  const result = await load(16, seconds, 'get', paths(name, lines));
  const rate = result.requests / result.seconds;
  const p99 = more.p99 ?? Infinity;
  row(what, rate, 'req/s', `>= ${budget.toLocaleString('en-US')}${more.p99 ? `, p99 < ${p99} ms` : ''}`, rate >= budget && result.p99 < p99,
    `p50 ${result.p50} ms, p99 ${result.p99} ms, ${hits} in the first page, ${perThousand(result, result.requests)}`);
  return result;
}

async function ingest(first, last, who) {
  return load(16, 180, 'bundles', String(first), String(last), who.join(','));
}

// Bytes by table without the audit's, from the file itself.
function diskWithoutAudit(file) {
  const program = `import sqlite3,sys
rows=sqlite3.connect(sys.argv[1]).execute("select s.tbl_name, sum(d.pgsize) from dbstat d left join sqlite_schema s on s.name=d.name group by 1").fetchall()
print(sum(size for name,size in rows if 'audit' not in (name or '')), sum(size for _,size in rows))`;
  const done = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim().split(' ').map(Number);
}

console.log(`Medhome on SQLite, ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${children.toLocaleString('en-US')} children of ${resourcesPerChild} resources\n`);
await site.start();
const startedIn = site.startedIn;
await new Promise((idle) => setTimeout(idle, 500));
const idle = memoryMiB('VmRSS');

const who = await owners();
await ingest(1, few, who);
const patientsOfFew = await references('Patient', few);
const sameSearch = (patients) => patients.flatMap((patient) =>
  ['8302-2', '29463-7', '8867-4'].map((code) => `/fhir/Observation?patient=${patient.split('/')[1]}&code=http://loinc.org%7C${code}&_sort=-date&_count=10`));
const small = wants('growth') ? await load(16, Math.min(seconds, 3), 'get', paths('few', sameSearch(patientsOfFew))) : null;

const loading = await ingest(few + 1, children, who);
const bundles = loading.answered - loading.refused;
const stored = bundles * resourcesPerChild;
row('transaction bundles of one child (62 resources), 16 clients', stored / loading.seconds, 'resources/s', '>= 10,000', stored / loading.seconds >= 10_000,
  `${bundles} bundles, p50 ${loading.p50} ms, p99 ${loading.p99} ms, ${perThousand(loading, stored)}`);

const patients = await references('Patient', 2000);
const observations = await references('Observation', 5000);
if (wants('read')) {
  const reading = paths('read', [...patients, ...observations].map((reference) => `/fhir/${reference}`));
  const many = await load(16, seconds, 'get', reading);
  row('read by id, 16 clients', many.requests / many.seconds, 'req/s', '>= 20,000', many.requests / many.seconds >= 20_000,
    `p50 ${many.p50} ms, p99 ${many.p99} ms, ${perThousand(many, many.requests)}`);
  const one = await load(1, seconds, 'get', reading);
  row('read by id, 1 client, p50', one.p50, 'ms', '< 0.3', one.p50 < 0.3, `p99 ${one.p99} ms`);
}
if (wants('everything')) {
  await search('everything', '$everything of a child', 1000, patients.map((patient) => `/fhir/${patient}/$everything`));
}
if (wants('search')) {
  const ids = patients.map((patient) => patient.split('/')[1]);
  await search('name', 'search: Patient by name', 8000, Array.from({ length: 400 }, (_, n) => `/fhir/Patient?name=Familia${n}&_count=10`), { p99: 10 });
  const sorted = await search('sorted', 'search: Observation by patient and code, sorted by date', 8000, sameSearch(patients), { p99: 10 });
  await search('include', 'search: Observation with _include of its Encounter', 8000,
    ids.map((id) => `/fhir/Observation?patient=${id}&code=http://loinc.org%7C8302-2&_include=Observation:encounter&_count=10`), { p99: 10 });
  await search('date', 'search: Encounter by date', 8000,
    Array.from({ length: 300 }, (_, n) => `/fhir/Encounter?date=20${20 + (n % 6)}-0${(n % 9) + 1}-${String((n % 28) + 1).padStart(2, '0')}&_count=10`), { p99: 10 });
  await search('owner', 'search: Task by owner and status, a page of 50', 2500, who.map((owner, n) => `/fhir/Task?owner=${owner}&status=${n % 2 ? 'accepted' : 'requested'}&_count=50`));
  await search('chain', 'search: Encounter by its patient\'s name (chain), a page of 50', 1500,
    Array.from({ length: 400 }, (_, n) => `/fhir/Encounter?subject:Patient.name=Familia${n}&_count=50`));
  if (small && sorted) {
    const growth = (sorted.used / sorted.requests) / (small.used / small.requests);
    row(`the sorted search at ${Math.round(children / few)}x the data costs`, growth, 'times', '<= 2', growth <= 2, 'processor time a request');
  }
}
if (wants('create')) {
  const creating = await load(16, seconds, 'observations', paths('patients', patients));
  row('create one Observation, 16 clients', creating.requests / creating.seconds, 'req/s', '>= 8,000', creating.requests / creating.seconds >= 8000,
    `p50 ${creating.p50} ms, p99 ${creating.p99} ms, ${perThousand(creating, creating.requests)}`);
}
const peak = memoryMiB('VmHWM');
row('memory, idle after its start', idle, 'MiB', '<= 60', idle <= 60);
row('memory, most under all of the above', peak, 'MiB', '<= 300', peak <= 300);

const client = fhir();
const total = {};
for (const type of ['Patient', 'Encounter', 'Observation', 'Immunization', 'Condition', 'Task', 'Practitioner']) {
  const answer = await client.read(`${type}?_count=0&_total=accurate`);
  total[type] = answer.json?.total;
}
client.close();
await site.stop();
const file = join(folder, 'site.db');
if (existsSync(file)) {
  const counted = Object.values(total).every(Number.isFinite) ? Object.values(total).reduce((sum, one) => sum + one, 0) : null;
  const resources = counted ?? children * resourcesPerChild;
  const [without, whole] = diskWithoutAudit(file);
  const each = without / 1048576 / (resources / 1000);
  row('disk per 1,000 resources, audit apart', each, 'MiB', '<= 1.5', each <= 1.5,
    `${resources.toLocaleString('en-US')} resources${counted ? '' : ' at least'}, file ${Math.round(statSync(file).size / 1048576)} MiB, of it audit ${Math.round((whole - without) / 1048576)} MiB`);
}
await site.start();
row('start to first answer, on that database', site.startedIn / 1000, 's', '<= 0.5', site.startedIn <= 500, `an empty one: ${(startedIn / 1000).toFixed(2)} s`);
await site.stop();

if (asked.json) writeFileSync(asked.json, JSON.stringify(rows, null, 2) + '\n');
rmSync(folder, { recursive: true, force: true });
const missed = rows.filter((one) => one.met === false);
console.log(`\n${rows.filter((one) => one.met).length} budgets met, ${missed.length} missed, ${rows.filter((one) => one.met === null).length} not answered yet`);
process.exitCode = failures ? 1 : 0;
