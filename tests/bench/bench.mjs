// `./dev bench`: the numbers of docs/scale.md, beside the budgets of the record and a leading open platform's figures. Durable commits,
// validation, full indexing and audit are on, as they always are; the load (wrk) runs on the same machine.
//
//   node tests/bench/bench.mjs [--database sqlite|postgresql] [--children 3000] [--one-visit] [--seconds 4] [--runs 2] [--only read,search,create,...] [--json FILE]
//
// --one-visit gives a child 11 resources, not 62. On a busy machine believe the processor time alone.
// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const { values: asked } = parseArgs({
  options: {
    database: { type: 'string', default: process.env.MEDHOME_DATABASE ?? 'sqlite' }, children: { type: 'string', default: '3000' }, 'one-visit': { type: 'boolean', default: false }, seconds: { type: 'string', default: '4' },
    runs: { type: 'string', default: '2' }, only: { type: 'string' }, json: { type: 'string' },
  },
});
process.env.MEDHOME_DATABASE = asked.database;
const { Cluster } = await import('../support/postgres.mjs');
const { FhirClient, Site, onPostgres, root } = await import('../support/medhome.mjs');
const { Table, Watched, settings } = await import('./measured.mjs');
if (onPostgres) Cluster.shared(settings);

const children = Number(asked.children);
const seconds = Number(asked.seconds);
const only = asked.only?.split(',');
const few = 30; // the small end of "the same search at 100x the data"
const folder = join(root, `build/bench-${asked.database}`);
const here = join(root, 'tests/bench');
const resourcesPerChild = asked['one-visit'] ? 11 : 62;
const loinc = (code) => `http://loinc.org%7C${code}`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const site = new Site(folder);
const token = await site.token();
const watched = new Watched(site, onPostgres);
const table = new Table();
let failures = 0;

const wants = (part) => !only || only.includes(part);
const fhir = () => new FhirClient(site.base, token);
const pathOf = (url) => new URL(url, site.base).pathname + new URL(url, site.base).search;

async function measured(work) {
  const before = watched.processorSeconds();
  const began = performance.now();
  const result = await work();
  const after = watched.processorSeconds();
  return { ...result, took: (performance.now() - began) / 1000, server: after.server - before.server, database: after.database - before.database };
}

const perThousand = (result, count) =>
  `${((result.server / count) * 1000).toFixed(3)}${onPostgres ? ` + ${((result.database / count) * 1000).toFixed(3)}` : ''} s`;

async function load(connections, duration, ...work) {
  const result = await measured(async () => {
    const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${connections}`, `-d${duration}s`, '--timeout', '30s', '--latency', '-s', join(here, 'load.lua'), site.base, '--', work[0], token, ...work.slice(1)],
      { env: { ...process.env, LUA_PATH: `${here}/?.lua;;` }, maxBuffer: 1 << 24 });
    const line = /^RESULT (.*)$/m.exec(stdout);
    if (!line) throw new Error(`wrk gave no result: ${stdout}`);
    return JSON.parse(line[1]);
  });
  if (result.refused || result.broken) {
    ++failures;
    console.log(`    ${result.refused} answers were refusals, ${result.broken} broke off: ${result.complaint}`);
  }
  return result;
}

function paths(name, lines) {
  const file = join(folder, `${name}.txt`);
  writeFileSync(file, lines.join('\n') + '\n');
  return file;
}

function putRate(what, budget, peer, result, more = '') {
  table.put(what, { number: result.requests / result.seconds, unit: 'req/s', budget, peer, times: `${result.p50} ms, ${result.p99} ms`, used: perThousand(result, result.requests), more });
  return result;
}

// Sixteen clients ask for each path in turn.
async function ask(name, what, budget, peer, lines) {
  const client = fhir();
  const first = await client.read(lines[0]);
  client.close();
  if (first.status !== 200) throw new Error(`${what}: ${first.status} ${first.text.slice(0, 300)}`);
  return putRate(what, budget, peer, await load(16, seconds, 'get', paths(name, lines)), first.json.entry ? `${first.json.entry.length} in the first answer` : '');
}

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
    path = next ? pathOf(next) : null;
  }
  client.close();
  return found;
}

const ingest = (first, last, who) => load(16, Math.max(180, children / 20), 'bundles', String(first), String(last), who.join(','), asked['one-visit'] ? 'one-visit' : '');

// The whole record out, asked for and waited for as a program does.
async function exported(lines) {
  const client = fhir();
  const result = await measured(async () => {
    const started = await client.read('/fhir/$export', { Prefer: 'respond-async' });
    if (started.status !== 202) throw new Error(`$export: ${started.status} ${started.text}`);
    for (const status = pathOf(started.headers['content-location']); ;) {
      const answer = await client.read(status);
      if (answer.status === 200) return { output: answer.json.output, status };
      if (answer.status !== 202) throw new Error(`$export: ${answer.status} ${answer.text}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  });
  const count = result.output.reduce((sum, file) => sum + file.count, 0);
  table.put('bulk export of everything', { number: count / result.took, unit: 'resources/s', used: perThousand(result, count), more: `${count.toLocaleString('en-US')} resources` });
  if (lines) {
    mkdirSync(lines, { recursive: true });
    for (const [n, file] of result.output.entries()) {
      const answer = await client.read(pathOf(file.url), { Accept: 'application/fhir+ndjson' });
      writeFileSync(join(lines, `${file.type}-${n}.ndjson`), answer.text);
    }
  }
  await client.remove(result.status);
  client.close();
}

// What was exported, brought into an empty site of the same kind by `medhome import`.
async function imported(lines) {
  const other = join(folder, 'other');
  mkdirSync(other, { recursive: true });
  const empty = new Site(other);
  const began = performance.now();
  const done = await empty.run(['import', lines], { timeout: 3_600_000 });
  const took = (performance.now() - began) / 1000;
  const last = done.stdout.trim().split('\n').at(-1);
  const stored = Number(/(\d+) stored/.exec(last)?.[1] ?? 0);
  if (done.code !== 0 || !/, 0 rejected$/.test(last)) throw new Error(`the import ended with ${done.code}: ${last} ${done.stderr.slice(-500)}`);
  table.put('`medhome import` of what was exported', { number: stored / took, unit: 'resources/s', budget: onPostgres ? 4000 : 10_000, more: last });
  rmSync(other, { recursive: true });
}

console.log(`Medhome on ${onPostgres ? `PostgreSQL (${settings.join(', ')}; fsync on)` : 'SQLite'}, ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ` +
  `${children.toLocaleString('en-US')} children of ${resourcesPerChild} resources, load ${os.loadavg()[0].toFixed(1)} before\n`);
await site.start();
const startedIn = site.startedIn;
await new Promise((idle) => setTimeout(idle, 500));
const idle = watched.memoryMiB('VmRSS');

const who = await owners();
await ingest(1, few, who);
let resources = who.length + few * resourcesPerChild;
const sameSearch = (patients) => patients.flatMap((patient) =>
  ['8302-2', '29463-7', '8867-4'].map((code) => `/fhir/Observation?patient=${patient.split('/')[1]}&code=${loinc(code)}&_sort=-date&_count=10`));
const small = wants('growth') ? await load(16, seconds, 'get', paths('few', sameSearch(await references('Patient', few)))) : null;

const loading = await ingest(few + 1, children, who);
const stored = (loading.answered - loading.refused) * resourcesPerChild;
resources += stored;
table.put(`transaction bundles of one child (${resourcesPerChild} resources), 16 clients`, { number: stored / loading.seconds, unit: 'resources/s', budget: onPostgres ? 4000 : 10_000, peer: '276',
  times: `${loading.p50} ms, ${loading.p99} ms`, used: perThousand(loading, stored) });

const patients = await references('Patient', 2000);
const observations = await references('Observation', 5000);
const ids = patients.map((patient) => patient.split('/')[1]);
const vitals = ['8302-2', '29463-7', '8867-4', '9279-1', '8310-5', '39156-5', '9843-4'];
const families = Array.from({ length: 400 }, (_, n) => `Familia${n}`);
for (let run = 1; run <= Number(asked.runs); ++run) {
  console.log(`run ${run}, load ${os.loadavg()[0].toFixed(1)}`);
  if (wants('read')) {
    const reading = [...patients, ...observations].map((reference) => `/fhir/${reference}`);
    putRate('read by id, 16 clients', 20_000, '1,469', await load(16, seconds, 'get', paths('read', reading)));
    const one = await load(1, seconds, 'get', paths('read', reading));
    table.put('read by id, 1 client, p50', { number: one.p50, unit: 'ms', budget: 0.3, atMost: true, peer: '1.7', times: `${one.p50} ms, ${one.p99} ms`, used: perThousand(one, one.requests) });
  }
  if (wants('search')) {
    await ask('name', 'search: Patient by name', 8000, '584-832', families.map((name) => `/fhir/Patient?name=${name}&_count=10`));
    const sorted = await ask('sorted', 'search: Observation by patient and code, sorted by date', 8000, '584-832', sameSearch(patients));
    await ask('include', 'search: Observation with _include of its Encounter', 8000, '584-832',
      ids.map((id) => `/fhir/Observation?patient=${id}&code=${loinc('8302-2')}&_include=Observation:encounter&_count=10`));
    await ask('date', 'search: Encounter by date', 8000, '584-832',
      Array.from({ length: 300 }, (_, n) => `/fhir/Encounter?date=20${20 + (n % 6)}-0${(n % 9) + 1}-${String((n % 28) + 1).padStart(2, '0')}&_count=10`));
    await ask('owner', 'search: Task by owner and status, a page of 50', 2500, '253', who.map((owner, n) => `/fhir/Task?owner=${owner}&status=${n % 2 ? 'accepted' : 'requested'}&_count=50`));
    await ask('chain', 'search: Encounter by its patient\'s name (chain), a page of 50', 1500, '171', families.map((name) => `/fhir/Encounter?subject:Patient.name=${name}&_count=50`));
    await ask('has', 'search: Patient by its Observation\'s code (_has), a page of 50', 1500, '171', vitals.map((code) => `/fhir/Patient?_has:Observation:patient:code=${loinc(code)}&_count=50`));
    if (small) {
      const cost = (result) => (result.server + result.database) / result.requests;
      table.put(`the sorted search at ${Math.round(children / few).toLocaleString('en-US')} times the data costs`, { number: cost(sorted) / cost(small), unit: 'times', budget: 2, atMost: true });
    }
  }
  if (wants('everything')) await ask('everything', '$everything of a child', 1000, '39', patients.map((patient) => `/fhir/${patient}/$everything`));
  if (wants('history')) await ask('history', 'history of a record', null, '', observations.map((reference) => `/fhir/${reference}/_history`));
  if (wants('validate')) putRate('$validate of one Observation', null, '', await load(16, seconds, 'observations', paths('patients', patients), '/fhir/Observation/$validate'));
  if (wants('create')) {
    const made = putRate('create one Observation, 16 clients', 8000, '319', await load(16, seconds, 'observations', paths('patients', patients), '/fhir/Observation'));
    resources += made.requests - made.refused;
  }
}
const lines = join(folder, 'lines');
if (wants('export')) {
  await exported(null);
  await exported(wants('import') ? lines : null);
}
table.put('memory of the server, idle after its start', { number: idle, unit: 'MiB', budget: 60, atMost: true });
table.put('memory of the server, most under all of the above', { number: watched.memoryMiB('VmHWM'), unit: 'MiB', budget: 300, atMost: true, peer: '690' });
if (onPostgres) table.put('memory of the database (shared_buffers among it)', { number: watched.databaseMiB(), unit: 'MiB', peer: '2,210' });

await site.stop();
const disk = watched.disk();
table.put('data on disk per 1,000 resources, audit apart', { number: disk.withoutAudit / 1048576 / (resources / 1000), unit: 'MiB', budget: onPostgres ? 3 : 1.5, atMost: true, peer: '5.0',
  more: `${resources.toLocaleString('en-US')} resources, ${Math.round(disk.all / 1048576).toLocaleString('en-US')} MiB in all` });
await site.start();
table.put('start to first answer, on that database', { number: site.startedIn / 1000, unit: 's', budget: 0.5, atMost: true, peer: '2.7', more: `an empty one: ${(startedIn / 1000).toFixed(2)} s` });
await site.stop();
if (wants('import') && existsSync(lines) && readdirSync(lines).length > 0) await imported(lines);

table.print();
if (asked.json) writeFileSync(asked.json, JSON.stringify(table.rows(), null, 2) + '\n');
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures ? 1 : 0;
