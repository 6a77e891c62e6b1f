// Bulk Data exports: https://hl7.org/fhir/uv/bulkdata/STU2/export.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { ApiSession, FhirClient, Site, request } from '../support/medhome.mjs';

let site;
let fhir;
const made = {};
const asyncly = { Prefer: 'respond-async' };

const add = async (resource) => {
  const answer = await fhir.create(resource);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
};
const observation = (patient, value, more = {}) => ({
  resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] }, subject: { reference: `Patient/${patient}` },
  valueQuantity: { value, unit: 'kg' }, ...more,
});
const pathOf = (url) => new URL(url).pathname + new URL(url).search;

async function kickOff(path, headers = {}, client = fhir, body = undefined) {
  const answer = await client.send(body ? 'POST' : 'GET', path, body, { ...asyncly, ...headers });
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.text, '');
  assert.match(answer.headers['content-location'], /^http:\/\/.*\/fhir\//);
  return pathOf(answer.headers['content-location']);
}
async function finished(status, client = fhir, most = 60_000) {
  const end = Date.now() + most;
  for (;;) {
    const answer = await client.read(status);
    if (answer.status !== 202) {
      assert.equal(answer.status, 200, answer.text);
      return answer;
    }
    assert.ok(answer.headers['x-progress']);
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    assert.ok(Date.now() < end, 'the export comes to its end');
    await wait(50);
  }
}
// Every line of every file of a list: {type: [resource]}, with the promises of the manifest held.
async function fetched(list, client = fhir) {
  const all = {};
  for (const file of list) {
    const answer = await client.read(pathOf(file.url), { Accept: 'application/fhir+ndjson' });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers['content-type'], /^application\/fhir\+ndjson/);
    const lines = answer.text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    assert.equal(lines.length, file.count);
    assert.ok(answer.text.endsWith('\n'));
    for (const line of lines) assert.equal(line.resourceType, file.type, 'one type a file');
    (all[file.type] ??= []).push(...lines);
  }
  for (const [type, lines] of Object.entries(all)) {
    if (type === 'Bundle') continue;
    assert.equal(new Set(lines.map((line) => line.id)).size, lines.length, `no ${type} twice`);
  }
  return all;
}
async function exported(path, headers, client = fhir, body = undefined) {
  const manifest = (await finished(await kickOff(path, headers, client, body), client)).json;
  return { manifest, all: await fetched(manifest.output, client) };
}
const idsOf = (list = []) => list.map((one) => one.id).sort();

before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  made.network = await add({ resourceType: 'Organization', name: 'The network' });
  made.clinic = await add({ resourceType: 'Organization', name: 'The clinic', partOf: { reference: `Organization/${made.network}` } });
  made.unmentioned = await add({ resourceType: 'Organization', name: 'Never mentioned' });
  made.doctor = await add({ resourceType: 'Practitioner', name: [{ family: 'Okafor' }] });
  made.role = await add({ resourceType: 'PractitionerRole', practitioner: { reference: `Practitioner/${made.doctor}` }, organization: { reference: `Organization/${made.clinic}` } });
  made.drug = await add({ resourceType: 'Medication', code: { text: 'amoxicillin' } });
  made.children = [];
  for (let n = 0; n < 5; ++n) made.children.push(await add({ resourceType: 'Patient', name: [{ family: `Child${n}` }], gender: n % 2 ? 'male' : 'female' }));
  made.observations = [];
  for (let n = 0; n < 20; ++n) made.observations.push(await add(observation(made.children[n % 5], n, { performer: [{ reference: `PractitionerRole/${made.role}` }] })));
  made.prescription = await add({
    resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: `Patient/${made.children[0]}` }, medicationReference: { reference: `Medication/${made.drug}` },
  });
  made.group = await add({
    resourceType: 'Group', type: 'person', actual: true,
    member: [0, 1].map((n) => ({ entity: { reference: `Patient/${made.children[n]}` } })).concat([{ entity: { reference: `Patient/${made.children[2]}` }, inactive: true }]),
  });
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

test('a system export tells every record once, one type a file, with a manifest that keeps its word', async () => {
  const started = Date.now();
  const { manifest, all } = await exported('$export');
  assert.deepEqual(idsOf(all.Patient), [...made.children].sort());
  assert.deepEqual(idsOf(all.Observation), [...made.observations].sort());
  assert.deepEqual(idsOf(all.Organization), [made.network, made.clinic, made.unmentioned].sort());
  assert.deepEqual(idsOf(all.Group), [made.group]);
  assert.equal(manifest.requiresAccessToken, true);
  assert.match(manifest.request, /\/fhir\/\$export$/);
  assert.deepEqual(manifest.error, []);
  assert.deepEqual(manifest.deleted, []);
  assert.ok(Math.abs(Date.parse(manifest.transactionTime) - started) < 5000);
  for (const list of Object.values(all)) for (const one of list) assert.ok(one.meta.lastUpdated <= manifest.transactionTime);
  const read = await fhir.read(`Observation/${made.observations[3]}`);
  assert.deepEqual(all.Observation.find((one) => one.id === made.observations[3]), read.json);
});

test('the manifest says when it expires', async () => {
  const answer = await finished(await kickOff('$export?_type=Patient'));
  assert.ok(Date.parse(answer.headers.expires) > Date.now() + 3600_000);
  assert.match(answer.headers['content-type'], /^application\/json/);
});

test('an export of patients brings their compartments and who and what stands behind them, nothing else', async () => {
  const { all } = await exported('Patient/$export');
  assert.deepEqual(Object.keys(all).sort(), ['Group', 'Medication', 'MedicationRequest', 'Observation', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole']);
  assert.deepEqual(idsOf(all.Organization), [made.clinic, made.network].sort(), 'by way of the role, and the clinic\'s own network');
  assert.deepEqual(idsOf(all.Patient), [...made.children].sort());
});

test('an export of a group is its active members, and what stands behind them', async () => {
  const { all } = await exported(`Group/${made.group}/$export`);
  assert.deepEqual(idsOf(all.Patient), [made.children[0], made.children[1]].sort());
  assert.equal(all.Observation.length, 8);
  assert.ok(all.Observation.every((one) => [0, 1].some((n) => one.subject.reference === `Patient/${made.children[n]}`)));
  assert.deepEqual(idsOf(all.Medication), [made.drug]);
  assert.equal((await fhir.read('Group/nobody/$export', asyncly)).status, 404);
});

test('the parameter patient narrows by POST; a stranger to the group is refused', async () => {
  const body = (...ids) => ({ resourceType: 'Parameters', parameter: [{ name: '_type', valueString: 'Patient,Observation' }, ...ids.map((id) => ({ name: 'patient', valueReference: { reference: `Patient/${id}` } }))] });
  const { all } = await exported('Patient/$export', {}, fhir, body(made.children[3]));
  assert.deepEqual(idsOf(all.Patient), [made.children[3]]);
  assert.equal(all.Observation.length, 4);
  const member = await exported(`Group/${made.group}/$export`, {}, fhir, body(made.children[1]));
  assert.deepEqual(idsOf(member.all.Patient), [made.children[1]]);
  const refused = async (path, sent) => (await fhir.send('POST', path, sent, asyncly)).status;
  assert.equal(await refused(`Group/${made.group}/$export`, body(made.children[4])), 400);
  assert.equal(await refused('Patient/$export', body('nobody')), 400);
  assert.equal(await refused('$export', body(made.children[1])), 400);
  assert.equal((await fhir.read(`Patient/$export?patient=Patient/${made.children[1]}`, asyncly)).status, 400);
});

test('_type and _typeFilter narrow; several filters of a type are any of them', async () => {
  const typed = await exported('$export?_type=Patient,Medication');
  assert.deepEqual(Object.keys(typed.all).sort(), ['Medication', 'Patient']);
  const filter = encodeURIComponent('Patient?gender=male,Patient?name=Child0');
  const filtered = await exported(`Patient/$export?_type=Patient,Observation&_typeFilter=${filter}`);
  assert.deepEqual(idsOf(filtered.all.Patient), [0, 1, 3].map((n) => made.children[n]).sort());
  assert.equal(filtered.all.Observation.length, 20, 'a type without a filter is whole');
  const several = await exported(`$export?_type=Observation&_typeFilter=${encodeURIComponent('Observation?code=http://loinc.org|29463-7,8302-2')}`);
  assert.equal(several.all.Observation.length, 20, 'a comma inside a search belongs to it');
});

test('_elements leaves those named and what must be there, and says so', async () => {
  const { all } = await exported('$export?_type=Patient,Observation&_elements=Patient.gender,status');
  for (const one of all.Patient) {
    assert.ok(one.gender && one.id && !one.name);
    assert.ok(one.meta.tag.some((tag) => tag.code === 'SUBSETTED'));
  }
  for (const one of all.Observation) assert.ok(one.status && !one.valueQuantity);
});

test('what changed after _since, and what was deleted, and nothing else; two exports meet without a gap', async () => {
  const first = (await finished(await kickOff('$export?_type=Patient,Observation,Organization'))).json;
  const since = encodeURIComponent(first.transactionTime);
  const nothing = await exported(`$export?_since=${since}`);
  assert.deepEqual(nothing.manifest.output, []);
  const later = await add(observation(made.children[0], 99));
  const gone = await add(observation(made.children[0], 100));
  await fhir.remove(`Observation/${gone}`);
  const patient = (await fhir.read(`Patient/${made.children[1]}`)).json;
  await fhir.update({ ...patient, active: true });
  const { manifest, all } = await exported(`Patient/$export?_since=${since}`);
  assert.deepEqual(idsOf(all.Observation), [later]);
  assert.deepEqual(idsOf(all.Patient), [made.children[1]]);
  assert.deepEqual(Object.keys(all).sort(), ['Observation', 'Patient']);
  const deleted = (await fetched(manifest.deleted)).Bundle;
  assert.deepEqual(deleted.map((bundle) => [bundle.type, bundle.entry]), [['transaction', [{ request: { method: 'DELETE', url: `Observation/${gone}` } }]]]);
  await fhir.remove(`Observation/${later}`);
});

test('a file comes packed to who accepts it, and is the same', async () => {
  const manifest = (await finished(await kickOff('$export?_type=Observation'))).json;
  const [file] = manifest.output;
  const plain = await fhir.read(pathOf(file.url));
  assert.equal(plain.headers['content-encoding'], undefined);
  const packed = await new Promise((done, failed) => {
    http.get(file.url, { headers: { ...fhir.headers, 'Accept-Encoding': 'gzip' } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ headers: answer.headers, bytes: Buffer.concat(parts) }));
    }).on('error', failed);
  });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.ok(packed.bytes.length < plain.text.length / 3);
  assert.equal(gunzipSync(packed.bytes).toString(), plain.text);
});

test('what is wrong is refused with an OperationOutcome; leniently it is left out and told', async () => {
  assert.equal((await fhir.read('$export')).status, 400, 'without Prefer: respond-async');
  for (const path of ['$export?_type=Patiens', '$export?_outputFormat=text/csv', '$export?_since=yesterday', '$export?_typeFilter=Patient', '$export?_typeFilter=Patient?shoe=43',
    '$export?_typeFilter=Patient?_sort=name', '$export?color=red', '$export?_type=Patient&_typeFilter=Observation?code=1', '$export?_type=', '$export?_elements=Patien.name']) {
    const answer = await fhir.read(path, asyncly);
    assert.equal(answer.status, 400, path);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
  }
  const { manifest, all } = await exported('$export?_type=Patient,Patiens&color=red', { Prefer: 'respond-async, handling=lenient' });
  assert.deepEqual(Object.keys(all), ['Patient']);
  const errors = (await fetched(manifest.error)).OperationOutcome;
  assert.equal(errors[0].issue.length, 2);
});

test('only who asked may ask after it, fetch it, end it', async () => {
  const status = await kickOff('$export?_type=Patient');
  const manifest = (await finished(status)).json;
  const other = await site.client();
  for (const path of [status, pathOf(manifest.output[0].url)]) assert.equal((await other.read(path)).status, 404);
  assert.equal((await other.send('DELETE', status)).status, 404);
  assert.equal((await request(site.base, { path: status })).status, 401);
  assert.equal((await fhir.read(status)).status, 200);
  assert.equal((await fhir.read(`${pathOf(manifest.output[0].url)}9`)).status, 404);
  other.close();
});

test('a token for some types exports those; staff who are no administrators, and families, none', async () => {
  const part = new FhirClient(site.base, await site.token('system/Patient.rs system/Observation.rs'));
  const { all } = await exported('$export', {}, part);
  assert.deepEqual(Object.keys(all).sort(), ['Observation', 'Patient']);
  const narrowed = await exported('Patient/$export', {}, part);
  assert.deepEqual(Object.keys(narrowed.all).sort(), ['Observation', 'Patient'], 'nor what stands behind them');
  assert.equal((await part.read('$export?_type=Condition', asyncly)).status, 403);
  part.close();
  await site.addUser('nurse', 'clinician', 'a long enough password');
  const nurse = await new ApiSession(site.base).signIn('nurse', 'a long enough password');
  assert.equal((await nurse.send('GET', '/fhir/$export', undefined, asyncly)).status, 403);
  const inside = await nurse.send('POST', '/fhir', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: '$export' } }] }, { ...asyncly, Accept: 'application/fhir+json' });
  assert.equal(inside.json.entry[0].response.status.slice(0, 3), '403', inside.text);
  await site.addUser('boss', 'admin', 'a long enough password');
  const boss = await new ApiSession(site.base).signIn('boss', 'a long enough password');
  const mine = await boss.send('GET', '/fhir/Patient/$export', undefined, { ...asyncly, Accept: 'application/fhir+json' });
  assert.equal(mine.status, 202, mine.text);
});

test('one that is cancelled is gone, files and all', async () => {
  const status = await kickOff('$export');
  const manifest = (await finished(status)).json;
  assert.equal((await fhir.send('DELETE', status)).status, 202);
  assert.equal((await fhir.read(status)).status, 404);
  assert.equal((await fhir.read(pathOf(manifest.output[0].url))).status, 404);
  const id = status.split('/').at(-1);
  assert.ok(!existsSync(join(site.folder, 'site.db.exports', id)));
  const early = await kickOff('$export');
  assert.equal((await fhir.send('DELETE', early)).status, 202);
  assert.equal((await fhir.read(early)).status, 404);
});

test('a client that goes away loses nothing', async () => {
  const token = fhir.headers.Authorization;
  // It hangs up as soon as it has asked, and in the middle of a file.
  const location = await new Promise((done, failed) => {
    const asked = http.get(`${site.base}/fhir/$export`, { headers: { ...fhir.headers, ...asyncly } }, (answer) => {
      done(pathOf(answer.headers['content-location']));
      asked.destroy();
    });
    asked.on('error', (error) => (error.code === 'ECONNRESET' ? null : failed(error)));
  });
  const manifest = (await finished(location)).json;
  const file = pathOf(manifest.output.find((one) => one.type === 'Observation').url);
  await new Promise((done) => {
    const raw = net.connect(site.port, '127.0.0.1', () => raw.write(`GET ${file} HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\n\r\n`));
    raw.once('data', () => {
      raw.destroy();
      done();
    });
  });
  assert.equal((await fetched(manifest.output)).Observation.length, 20);
});

test('a killed server goes on where it was: nothing twice, nothing lost, and nothing of after its instant', async () => {
  const busy = await new Site().start(['--quiet']);
  try {
    const client = await busy.client();
    const patients = [];
    for (let n = 0; n < 60; ++n) {
      const entry = [{ fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000', resource: { resourceType: 'Patient', name: [{ family: `F${n}` }] }, request: { method: 'POST', url: 'Patient' } }];
      for (let m = 0; m < 150; ++m) entry.push({ resource: { ...observation('x', m), subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' } }, request: { method: 'POST', url: 'Observation' } });
      const answer = await client.transaction(entry);
      assert.equal(answer.status, 200, answer.text.slice(0, 500));
      patients.push(/Patient\/([^/]+)/.exec(answer.json.entry[0].response.location)[1]);
    }
    const status = await kickOff('Patient/$export', {}, client);
    const folder = join(busy.folder, 'site.db.exports', status.split('/').at(-1));
    for (let tries = 0; tries < 500 && !(existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.gz'))); ++tries) await wait(2);
    await busy.kill();
    await busy.start(['--quiet']);
    client.close();
    const again = new FhirClient(busy.base, client.headers.Authorization.slice(7));
    // While it is being made the record changes.
    const changed = (await again.read(`Patient/${patients[59]}`)).json;
    await again.update({ ...changed, active: false });
    await again.remove(`Patient/${patients[58]}`).catch(() => {});
    await again.create({ resourceType: 'Patient', name: [{ family: 'Later' }] });
    const manifest = (await finished(status, again)).json;
    const all = await fetched(manifest.output, again);
    assert.deepEqual(idsOf(all.Patient), [...patients].sort());
    assert.equal(all.Patient.find((one) => one.id === patients[59]).active, undefined, 'as it stood at the instant');
    assert.equal(all.Observation.length, 9000);
    again.close();
  } finally {
    await busy.stop();
  }
});

test('while many write, one export after the other with _since misses nothing and tells nothing twice', async () => {
  const busy = await new Site().start(['--quiet']);
  try {
    const client = await busy.client();
    let writing = true;
    const written = new Set();
    const removed = new Set();
    const writers = Array.from({ length: 8 }, async (_, n) => {
      for (let m = 0; writing; ++m) {
        const answer = await client.create({ resourceType: 'Basic', code: { text: `${n}-${m}` } });
        assert.equal(answer.status, 201, answer.text);
        written.add(answer.json.id);
        if (m % 7 === 3) {
          assert.ok((await client.remove(`Basic/${answer.json.id}`)).status < 300);
          removed.add(answer.json.id);
        }
      }
    });
    const told = new Map();
    const gone = new Set();
    let since = null;
    const one = async () => {
      const manifest = (await finished(await kickOff(`$export?_type=Basic${since ? `&_since=${encodeURIComponent(since)}` : ''}`, {}, client), client)).json;
      for (const { id } of (await fetched(manifest.output, client)).Basic ?? []) told.set(id, (told.get(id) ?? 0) + 1);
      for (const bundle of (await fetched(manifest.deleted, client)).Bundle ?? []) for (const entry of bundle.entry) gone.add(entry.request.url.slice('Basic/'.length));
      since = manifest.transactionTime;
    };
    for (let n = 0; n < 6; ++n) await one();
    writing = false;
    await Promise.all(writers);
    await one();
    assert.ok(written.size > 50, String(written.size));
    for (const id of written) {
      if (removed.has(id)) assert.ok(gone.has(id) || !told.has(id), `what was told and then removed is told to be gone: ${id}`);
      else assert.equal(told.get(id), 1, `${id} is told once`);
    }
    client.close();
  } finally {
    await busy.stop();
  }
});

test('medhome export writes a folder that medhome import brings into another site, whole', async () => {
  const folder = join(site.folder, 'out');
  const done = await site.run(['export', folder]);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout.trim().split('\n').at(-1), /^\d+ records in \d+ files, as they stood at \d{4}-/);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  assert.deepEqual(readdirSync(folder).sort(), ['manifest.json', ...manifest.output.map((file) => file.url)].sort());
  const lines = manifest.output.flatMap((file) => gunzipSync(readFileSync(join(folder, file.url))).toString().split('\n').filter(Boolean));
  assert.equal(lines.length, manifest.output.reduce((sum, file) => sum + file.count, 0));
  const refused = await site.run(['export', folder]);
  assert.equal(refused.code, 1, 'it writes over nothing');
  const typed = await site.run(['export', join(site.folder, 'patients'), '--type', 'Patient']);
  assert.equal(typed.code, 0, typed.stderr);
  assert.deepEqual(readdirSync(join(site.folder, 'patients')).sort(), ['Patient-1.ndjson.gz', 'manifest.json']);
  assert.equal((await site.run(['export', join(site.folder, 'nothing'), '--type', 'Patiens'])).code, 1);

  const second = new Site();
  const brought = await second.run(['import', ...manifest.output.map((file) => join(folder, file.url))]);
  assert.equal(brought.code, 0, brought.stderr);
  assert.match(brought.stdout, new RegExp(`${lines.length} entries: ${lines.length} stored, 0 unchanged, 0 rejected`));
});

test('files are removed when their time is over', async () => {
  const short = await new Site().start(['--quiet', '--export-kept', '1']);
  try {
    const client = await short.client();
    await client.create({ resourceType: 'Patient' });
    const status = await kickOff('$export', {}, client);
    const manifest = (await finished(status, client)).json;
    for (let tries = 0; tries < 100 && (await client.read(status)).status === 200; ++tries) await wait(100);
    assert.equal((await client.read(status)).status, 404);
    assert.equal((await client.read(pathOf(manifest.output[0].url))).status, 404);
    const folder = join(short.folder, 'site.db.exports');
    for (let tries = 0; tries < 100 && readdirSync(folder).length > 0; ++tries) await wait(100);
    assert.deepEqual(readdirSync(folder), []);
    client.close();
  } finally {
    await short.stop();
  }
});

test('more than four at once from one client are asked to wait', async () => {
  const many = await new Site().start(['--quiet']);
  try {
    const client = await many.client();
    for (let n = 0; n < 10; ++n) {
      const entry = Array.from({ length: 400 }, (_, m) => ({ resource: { resourceType: 'Patient', name: [{ family: `F${n}-${m}` }] }, request: { method: 'POST', url: 'Patient' } }));
      assert.equal((await client.transaction(entry)).status, 200);
    }
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.read('$export', asyncly)));
    const refused = answers.filter((answer) => answer.status === 429);
    const taken = answers.filter((answer) => answer.status === 202);
    assert.ok(refused.length >= 1 && taken.length >= 4, answers.map((answer) => answer.status).join());
    for (const answer of refused) assert.ok(Number(answer.headers['retry-after']) >= 1);
    for (const answer of taken) assert.equal((await fetched((await finished(pathOf(answer.headers['content-location']), client)).json.output, client)).Patient.length, 4000);
    client.close();
  } finally {
    await many.stop();
  }
});
