// What users of other FHIR servers complain of in bulk exports: the second is empty, types are refused, records come twice or not at all.
// https://hl7.org/fhir/uv/bulkdata/STU2/export.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Site } from '../support/medhome.mjs';

let site, fhir, statement, token;
const made = new Map();  // type -> ids
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  token = fhir.headers.Authorization;
  statement = (await fhir.read('metadata')).json;
  const add = async (resource) => {
    const answer = await fhir.create(resource);
    assert.equal(answer.status, 201, answer.text.slice(0, 300));
    made.set(resource.resourceType, [...(made.get(resource.resourceType) ?? []), answer.json.id]);
    return answer.json.id;
  };
  const doctor = await add({ resourceType: 'Practitioner', name: [{ family: 'Exporta' }] });
  await add({ resourceType: 'Organization', name: 'Clínica' });
  for (let index = 0; index < 6; ++index) {
    const child = await add({ resourceType: 'Patient', name: [{ family: `Exportada${index}` }], generalPractitioner: [{ reference: `Practitioner/${doctor}` }] });
    const entry = Array.from({ length: 300 }, (_, number) => ({ resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `Patient/${child}` }, valueQuantity: { value: number } }, request: { method: 'POST', url: 'Observation' } }));
    const done = await fhir.transaction(entry);
    made.set('Observation', [...(made.get('Observation') ?? []), ...done.json.entry.map((one) => one.response.location.split('/').at(-3))]);
  }
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const offered = () => [...(statement.rest[0].operation ?? []), ...statement.rest[0].resource.flatMap((one) => one.operation ?? [])].some((one) => one.name === 'export');
// Until it is built, it must be refused clearly.
async function notYet() {
  if (offered()) return false;
  const answer = await fhir.send('GET', '$export', undefined, { Prefer: 'respond-async' });
  assert.ok([400, 404, 405, 501].includes(answer.status), String(answer.status));
  return true;
}
const kick = (path) => fhir.send('GET', path, undefined, { Prefer: 'respond-async' });
const local = (url) => url.slice(url.indexOf('/', 8));
async function finished(started) {
  assert.equal(started.status, 202, started.text);
  const status = local(started.headers['content-location']);
  for (let turn = 0; turn < 600; ++turn) {
    const answer = await fhir.send('GET', status);
    if (answer.status === 200) return { manifest: answer.json, status };
    assert.equal(answer.status, 202, answer.text);
    await wait(50);
  }
  return assert.fail('the export does not come to its end');
}
async function lines(output) {
  const found = new Map();
  for (const { type, url, count } of output) {
    const answer = await fhir.send('GET', local(url), undefined, { Accept: 'application/fhir+ndjson' });
    assert.equal(answer.status, 200, answer.text.slice(0, 200));
    assert.match(answer.headers['content-type'], /ndjson/);
    const resources = answer.text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    for (const resource of resources) assert.equal(resource.resourceType, type, 'one type a file');
    if (count !== undefined) assert.equal(count, resources.length);
    found.set(type, [...(found.get(type) ?? []), ...resources.map((one) => one.id)]);
  }
  return found;
}
const whole = (found, types) => { for (const type of types) assert.deepEqual([...(found.get(type) ?? [])].sort(), [...made.get(type)].sort(), `${type}: each once`); };

test('an export of the whole holds each record once: Patient, Practitioner and Organization too', async () => {
  if (await notYet()) return;
  const { manifest } = await finished(await kick('$export'));
  assert.ok(manifest.transactionTime && manifest.request.includes('$export') && manifest.requiresAccessToken === true);
  assert.deepEqual(manifest.error, []);
  whole(await lines(manifest.output), ['Patient', 'Practitioner', 'Organization', 'Observation']);
});

test('a second export is as full as the first, also while the first runs (hapi-fhir#4013)', async () => {
  if (await notYet()) return;
  const both = await Promise.all([kick('$export?_type=Patient,Observation'), kick('$export?_type=Patient,Observation')].map(async (started) => finished(await started)));
  for (const { manifest } of both) whole(await lines(manifest.output), ['Patient', 'Observation']);
  whole(await lines((await finished(await kick('$export?_type=Patient,Observation'))).manifest.output), ['Patient', 'Observation']);
});

test('_type keeps to its types, and each type may be asked for alone (hapi-fhir-jpaserver-starter#446)', async () => {
  if (await notYet()) return;
  for (const type of ['Practitioner', 'Organization', 'Patient']) {
    const { manifest } = await finished(await kick(`$export?_type=${type}`));
    assert.deepEqual([...new Set(manifest.output.map((one) => one.type))], [type]);
    whole(await lines(manifest.output), [type]);
  }
  assert.equal((await kick('$export?_type=Pacient')).status, 400);
});

test('an export of the patients holds what is theirs, and the patients (LinuxForHealth/FHIR#1111, #2114)', async () => {
  if (await notYet()) return;
  const { manifest } = await finished(await kick('Patient/$export'));
  whole(await lines(manifest.output), ['Patient', 'Observation']);
});

test('what changed since then comes, and what was deleted is told', async () => {
  if (await notYet()) return;
  const first = await finished(await kick('$export?_type=Patient'));
  const since = encodeURIComponent(first.manifest.transactionTime);
  await wait(20);
  const late = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Tardía' }] })).json.id;
  const gone = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Breve' }] })).json.id;
  await fhir.remove(`Patient/${gone}`);
  const { manifest } = await finished(await kick(`$export?_type=Patient&_since=${since}`));
  assert.deepEqual((await lines(manifest.output)).get('Patient'), [late]);
  if (manifest.deleted?.length) {
    const answer = await fhir.send('GET', local(manifest.deleted[0].url), undefined, { Accept: 'application/fhir+ndjson' });
    assert.ok(answer.text.includes(`Patient/${gone}`), answer.text.slice(0, 300));
  }
  made.set('Patient', [...made.get('Patient'), late]);
});

test('a client that goes away in the middle of a file harms nothing; it may come back for it', async () => {
  if (await notYet()) return;
  const { manifest } = await finished(await kick('$export?_type=Observation'));
  const { url } = manifest.output[0];
  for (let turn = 0; turn < 5; ++turn) {
    await new Promise((done) => {
      const asked = http.get(url, { headers: { Authorization: token, Accept: 'application/fhir+ndjson' } }, (answer) => answer.once('data', () => asked.destroy()));
      asked.on('error', done);
      asked.on('close', done);
    });
  }
  whole(await lines(manifest.output), ['Observation']);
  const zipped = await new Promise((done, failed) => {
    http.get(url, { headers: { Authorization: token, 'Accept-Encoding': 'gzip' } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part)).on('end', () => done({ headers: answer.headers, bytes: Buffer.concat(parts) })).on('error', failed);
    }).on('error', failed);
  });
  const text = zipped.headers['content-encoding'] === 'gzip' ? gunzipSync(zipped.bytes) : zipped.bytes;
  assert.ok(text.toString('utf8').startsWith('{'));
});

test('a cancelled export is gone; its files and those of others are nobody else\'s to read', async () => {
  if (await notYet()) return;
  const { manifest, status } = await finished(await kick('$export?_type=Patient'));
  const bare = await new Promise((done, failed) => { http.get(manifest.output[0].url, (answer) => { answer.resume(); done(answer.statusCode); }).on('error', failed); });
  assert.equal(bare, 401);
  const other = await site.client('system/Observation.rs');
  assert.ok([403, 404].includes((await other.send('GET', local(manifest.output[0].url), undefined, { Accept: 'application/fhir+ndjson' })).status));
  assert.ok([403, 404].includes((await other.send('GET', status)).status));
  other.close();
  assert.equal((await fhir.remove(status)).status, 202);
  assert.equal((await fhir.send('GET', status)).status, 404);
  assert.equal((await fhir.send('GET', local(manifest.output[0].url), undefined, { Accept: 'application/fhir+ndjson' })).status, 404);
});

test('what an export does not know is refused', async () => {
  if (await notYet()) return;
  for (const bad of ['$export?_since=yesterday', '$export?_outputFormat=text/csv', '$export?colour=blue', '$export?_typeFilter=Patient%3Fcolour%3Dblue', 'Group/nobody/$export', 'Observation/$export']) {
    const answer = await kick(bad);
    assert.ok([400, 404, 405].includes(answer.status), `${bad}: ${answer.status}`);
    assert.equal(answer.json?.resourceType, 'OperationOutcome', bad);
  }
  assert.equal((await fhir.send('GET', '$export')).status, 400, 'it must be asked for with Prefer: respond-async');
});
