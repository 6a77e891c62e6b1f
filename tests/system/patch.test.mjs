// Patches over HTTP: https://hl7.org/fhir/R4/http.html#patch, RFC 6902, https://hl7.org/fhir/R4/fhirpatch.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, fhir;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const json = { 'Content-Type': 'application/json-patch+json' };
const patch = (path, operations, headers = {}) => fhir.send('PATCH', path, operations, { ...json, ...headers });
const child = (more = {}) => ({ resourceType: 'Patient', name: [{ family: 'Salazar', given: ['Lucía'] }], gender: 'female', birthDate: '2020-02-29', ...more });
const problem = (answer) => answer.json?.issue?.[0];
const make = async (more) => (await fhir.create(child(more))).json;

test('a patch changes what it names, makes a version, and leaves every other byte', async () => {
  const text = '{"resourceType":"Observation","status":"preliminary","code":{"text":"peso \\u00e9"},"valueQuantity":{"value":22.40,"unit":"kg"}}';
  const made = (await fhir.send('POST', 'Observation', text)).json;
  const done = await patch(`Observation/${made.id}`, [{ op: 'replace', path: '/status', value: 'final' }, { op: 'add', path: '/note', value: [{ text: 'repetido' }] }]);
  assert.equal(done.status, 200, done.text);
  assert.equal(done.headers.etag, 'W/"2"');
  assert.ok(done.headers['last-modified'] && done.headers.location.endsWith(`/Observation/${made.id}/_history/2`));
  assert.ok(done.text.includes('"value":22.40') && done.text.includes('\\u00e9'), done.text);
  assert.equal(done.json.status, 'final');
  assert.equal((await fhir.read(`Observation/${made.id}?_pretty=true`)).json.note[0].text, 'repetido');
  assert.equal((await fhir.read(`Observation?_id=${made.id}&status=final`)).json.entry.length, 1, 'it is found by what it says now');
});

test('a test that fails, a place that is not there, and what is no patch are told apart, and change nothing', async () => {
  const made = await make();
  const path = `Patient/${made.id}`;
  const failed = await patch(path, [{ op: 'replace', path: '/gender', value: 'male' }, { op: 'test', path: '/birthDate', value: '2019-01-01' }]);
  assert.equal(failed.status, 422);
  assert.equal(failed.json.resourceType, 'OperationOutcome');
  assert.doesNotMatch(failed.text, /2020-02-29/, 'what stands in the record is not told');
  assert.equal((await patch(path, [{ op: 'remove', path: '/telecom/0' }])).status, 422);
  for (const body of ['{"op":"add"}', '[{"op":"spin","path":"/a"}]', '[{"op":"add","path":"gender","value":"male"}]', '[{"op":"replace"', '[{"op":"replace","path":"/gender"}]']) {
    const answer = await patch(path, body);
    assert.equal(answer.status, 400, body);
    assert.equal(answer.json.resourceType, 'OperationOutcome', body);
  }
  const now = await fhir.read(path);
  assert.equal(now.json.gender, 'female');
  assert.equal(now.json.meta.versionId, '1');
});

test('what comes out of a patch is held to all that an update is held to', async () => {
  const made = await make();
  const path = `Patient/${made.id}`;
  for (const [operations, place] of [
    [[{ op: 'replace', path: '/gender', value: 'boy' }], 'Patient.gender'],
    [[{ op: 'replace', path: '/birthDate', value: '2020-02-30' }], 'Patient.birthDate'],
    [[{ op: 'add', path: '/favourite', value: 'blue' }], 'Patient.favourite'],
    [[{ op: 'add', path: '/generalPractitioner', value: [{ reference: 'Practitioner/not-there' }] }], 'Patient.generalPractitioner[0].reference'],
  ]) {
    const answer = await patch(path, operations);
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(problem(answer).expression, [place]);
  }
  assert.equal((await fhir.read(path)).json.meta.versionId, '1');
});

test('a patch cannot change which record it is, nor its version', async () => {
  const made = await make();
  const path = `Patient/${made.id}`;
  for (const operations of [
    [{ op: 'replace', path: '/id', value: 'somebody-else' }], [{ op: 'remove', path: '/id' }],
    [{ op: 'replace', path: '/resourceType', value: 'Person' }], [{ op: 'replace', path: '', value: { resourceType: 'Patient' } }],
  ]) assert.equal((await patch(path, operations)).status, 422, JSON.stringify(operations));
  const versioned = await patch(path, [{ op: 'replace', path: '/meta/versionId', value: '77' }, { op: 'replace', path: '/meta/lastUpdated', value: '1999-01-01T00:00:00Z' }]);
  assert.equal(versioned.status, 200);
  assert.equal(versioned.json.meta.versionId, '2');
  assert.ok(versioned.json.meta.lastUpdated > '2020');
  assert.equal((await patch(path, [{ op: 'remove', path: '/meta' }])).json.meta.versionId, '3');
});

test('If-Match holds a patch to the version it was made for', async () => {
  const made = await make();
  const path = `Patient/${made.id}`;
  assert.equal((await patch(path, [{ op: 'replace', path: '/gender', value: 'male' }], { 'If-Match': 'W/"1"' })).status, 200);
  const late = await patch(path, [{ op: 'replace', path: '/gender', value: 'other' }], { 'If-Match': 'W/"1"' });
  assert.equal(late.status, 412);
  assert.equal((await fhir.read(path)).json.gender, 'male');
  assert.equal((await patch(path, [], { 'If-Match': 'the first' })).status, 400);
});

test('a patch of another kind, of nobody, of somebody deleted', async () => {
  const made = await make();
  for (const type of ['application/json', 'application/xml-patch+xml', 'text/plain', 'application/merge-patch+json']) {
    const answer = await fhir.send('PATCH', `Patient/${made.id}`, '[]', { 'Content-Type': type });
    assert.equal(answer.status, 415, type);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
  }
  assert.equal((await patch('Patient/nobody', [])).status, 404);
  assert.equal((await patch('Pacient/1', [])).status, 404);
  await fhir.remove(`Patient/${made.id}`);
  assert.equal((await patch(`Patient/${made.id}`, [])).status, 410);
});

test('many patches at once: each finds the work of the one before it', async () => {
  const made = await make();
  const all = await Promise.all(Array.from({ length: 24 }, (_, i) => patch(`Patient/${made.id}`, [{ op: 'add', path: '/name/0/given/-', value: `N${i}` }])));
  assert.deepEqual([...new Set(all.map((answer) => answer.status))], [200]);
  const now = (await fhir.read(`Patient/${made.id}`)).json;
  assert.equal(now.name[0].given.length, 25, 'no patch is lost');
  assert.equal(now.meta.versionId, '25');
});

test('a conditional patch needs one record that fits', async () => {
  const identifier = [{ system: 'urn:patch', value: 'only' }];
  const made = await make({ identifier });
  const done = await patch('Patient?identifier=urn:patch%7Conly', [{ op: 'replace', path: '/gender', value: 'other' }]);
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.id, made.id);
  assert.equal((await patch('Patient?identifier=urn:patch%7Cnone', [])).status, 404);
  await make({ identifier });
  assert.equal((await patch('Patient?identifier=urn:patch%7Conly', [])).status, 412);
  assert.equal((await patch('Patient', [])).status, 400, 'without a condition it could be anybody');
  assert.equal((await patch('Patient?shoe-size=3', [])).status, 400);
});

test('in a transaction a patch comes as a Binary, and all is done or nothing', async () => {
  const made = await make();
  const binary = (operations) => ({ resourceType: 'Binary', contentType: 'application/json-patch+json', data: Buffer.from(JSON.stringify(operations)).toString('base64') });
  const entry = (operations, url = `Patient/${made.id}`, more = {}) => ({ resource: binary(operations), request: { method: 'PATCH', url, ...more } });
  const done = await fhir.transaction([entry([{ op: 'replace', path: '/gender', value: 'unknown' }], undefined, { ifMatch: 'W/"1"' })]);
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.entry[0].response.status, '200 OK');
  assert.equal(done.json.entry[0].response.etag, 'W/"2"');
  const refused = await fhir.transaction([
    { resource: child(), request: { method: 'POST', url: 'Patient' } },
    entry([{ op: 'test', path: '/gender', value: 'male' }]),
  ]);
  assert.equal(refused.status, 422, refused.text);
  const wrong = await fhir.transaction([{ resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: 'AAAA' }, request: { method: 'PATCH', url: `Patient/${made.id}` } }]);
  assert.equal(wrong.status, 400, wrong.text);
  const batch = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [
    entry([{ op: 'replace', path: '/gender', value: 'male' }]), entry([], 'Patient/nobody'), entry([{ op: 'replace', path: '/gender', value: 'boy' }]),
  ] });
  assert.deepEqual(batch.json.entry.map((one) => one.response.status.slice(0, 3)), ['200', '404', '422'], batch.text);
});

test('a FHIRPath Patch comes as Parameters, alone, by search and in a transaction', async () => {
  const made = await make({ identifier: [{ system: 'urn:fhirpath-patch', value: '1' }] });
  const part = (type, path, ...more) => ({ name: 'operation', part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more] });
  const parameters = (...parameter) => ({ resourceType: 'Parameters', parameter });
  const send = (path, body, headers) => fhir.send('PATCH', path, body, headers);
  const path = `Patient/${made.id}`;
  const done = await send(path, parameters(part('replace', 'Patient.gender', { name: 'value', valueCode: 'male' }), part('add', 'Patient', { name: 'name', valueString: 'telecom' }, { name: 'value', valueContactPoint: { system: 'phone', value: '555' } })));
  assert.equal(done.status, 200, done.text);
  assert.deepEqual([done.json.gender, done.json.telecom[0].value, done.json.meta.versionId], ['male', '555', '2']);
  assert.equal((await send('Patient?identifier=urn:fhirpath-patch%7C1', parameters(part('delete', 'Patient.telecom[0]')))).json.telecom, undefined);
  const inBundle = await fhir.transaction([{ resource: parameters(part('replace', 'Patient.birthDate', { name: 'value', valueDate: '2020-03-01' })), request: { method: 'PATCH', url: path } }]);
  assert.equal(inBundle.json.entry?.[0].response.etag, 'W/"4"', inBundle.text);
  assert.equal((await send(path, parameters(part('replace', 'Patient.gender', { name: 'value', valueCode: 'boy' })))).status, 422, 'it is validated');
  assert.equal((await send(path, parameters(part('replace', 'Patient.photo', { name: 'value', valueString: 'x' })))).status, 422, 'there is no such place');
  assert.equal((await send(path, parameters(part('replace', 'Patient.id', { name: 'value', valueId: 'another' })))).status, 422, 'it stays who it is');
  for (const wrong of [parameters(part('sing', 'Patient.gender')), parameters(part('delete', 'Patient.(')), parameters({ name: 'other' })]) assert.equal((await send(path, wrong)).status, 400);
  assert.equal((await send(path, [{ op: 'remove', path: '/gender' }], { 'Content-Type': 'application/fhir+json' })).status, 415, 'a JSON Patch under another name');
  assert.equal((await fhir.read(path)).json.meta.versionId, '4');
});

test('Prefer says what a patch is answered with', async () => {
  const made = await make();
  const ask = (prefer) => patch(`Patient/${made.id}`, [{ op: 'test', path: '/gender', value: 'female' }], { Prefer: prefer });
  assert.equal((await ask('return=minimal')).text, '');
  assert.equal((await ask('return=representation')).json.resourceType, 'Patient');
  assert.equal((await ask('return=OperationOutcome')).json.resourceType, 'OperationOutcome');
});
