// Update and delete by search, and preconditions: https://hl7.org/fhir/R4/http.html#cond-update, #conditionaldelete, #concurrency
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

let last = 0;
const fresh = () => `c-${++last}`;
const where = (value) => `Patient?identifier=urn:cond%7C${value}`;
const child = (value, more = {}) => ({ resourceType: 'Patient', identifier: [{ system: 'urn:cond', value }], name: [{ family: 'Marín' }], ...more });
const update = (value, resource, headers) => fhir.send('PUT', where(value), resource, headers);
const count = async (value) => (await fhir.read(`${where(value)}&_total=accurate&_count=0`)).json.total;

test('no record fits: one is made, with an id of ours, or with the one it brings', async () => {
  const value = fresh();
  const made = await update(value, child(value));
  assert.equal(made.status, 201, made.text);
  assert.match(made.headers.location, /Patient\/[^/]+\/_history\/1$/);
  const other = fresh();
  const named = await update(other, child(other, { id: `own-${other}` }));
  assert.equal(named.status, 201);
  assert.equal(named.json.id, `own-${other}`);
  const again = await update(fresh(), child('x', { id: `own-${other}` }));
  assert.equal(again.status, 409, 'the id is that of a record which does not fit');
});

test('one record fits: it is updated; another id in the body is refused', async () => {
  const value = fresh();
  const made = (await fhir.create(child(value))).json;
  const done = await update(value, child(value, { active: true }));
  assert.equal(done.status, 200);
  assert.equal(done.json.id, made.id);
  assert.equal(done.json.meta.versionId, '2');
  assert.equal((await update(value, child(value, { id: made.id }))).status, 200);
  const other = await update(value, child(value, { id: 'another' }));
  assert.equal(other.status, 400);
  assert.equal((await fhir.read('Patient/another')).status, 404);
});

test('several records fit: refused, and nothing is written', async () => {
  const value = fresh();
  for (let i = 0; i < 2; ++i) await fhir.create(child(value));
  const refused = await update(value, child(value));
  assert.equal(refused.status, 412);
  assert.equal(refused.json.resourceType, 'OperationOutcome');
  assert.equal(await count(value), 2);
});

test('a condition that says nothing, or nothing that is understood, is refused', async () => {
  const before_ = (await fhir.read('Patient?_count=0&_total=accurate')).json.total;
  for (const query of ['', '?', '?_format=json', '?shoe-size=4', '?birthdate=soon', '?_count=1', '?identifier=']) {
    const put = await fhir.send('PUT', `Patient${query}`, child('x'));
    assert.equal(put.status, 400, `PUT ${query}: ${put.text}`);
    const gone = await fhir.send('DELETE', `Patient${query}`);
    assert.equal(gone.status, 400, `DELETE ${query}: ${gone.text}`);
  }
  assert.equal((await fhir.read('Patient?_count=0&_total=accurate')).json.total, before_);
});

test('a conditional update is held to If-Match, and to validation', async () => {
  const value = fresh();
  await fhir.create(child(value));
  assert.equal((await update(value, child(value), { 'If-Match': 'W/"7"' })).status, 412);
  assert.equal((await update(value, child(value), { 'If-Match': 'W/"1"' })).status, 200);
  assert.equal((await update(value, child(value, { gender: 'boy' }))).status, 422);
  assert.equal((await update(fresh(), child('y'), { 'If-Match': 'W/"1"' })).status, 412, 'what is not there has no version');
});

test('a conditional delete takes the one that fits; of several none', async () => {
  const value = fresh();
  const made = (await fhir.create(child(value))).json;
  const gone = await fhir.send('DELETE', where(value));
  assert.equal(gone.status, 204, gone.text);
  assert.equal((await fhir.read(`Patient/${made.id}`)).status, 410);
  assert.equal((await fhir.send('DELETE', where(value))).status, 204, 'a second time is the same');
  const twice = fresh();
  for (let i = 0; i < 2; ++i) await fhir.create(child(twice));
  assert.equal((await fhir.send('DELETE', where(twice))).status, 412);
  assert.equal(await count(twice), 2);
});

test('a site may let a conditional delete take all that fit, and says so', async () => {
  const other = await new Site().start(['--quiet', '--delete-many', '--if-match-required', 'Goal,Observation']);
  try {
    const there = await other.client();
    for (let i = 0; i < 3; ++i) await there.create(child('many'));
    await there.create(child('one'));
    const lines = (await there.read('metadata')).json.rest[0].resource;
    assert.equal(lines[0].conditionalDelete, 'multiple');
    assert.equal((await there.send('DELETE', where('many'))).status, 204);
    assert.equal((await there.read('Patient?_count=0&_total=accurate')).json.total, 1);
    const goal = (await there.create({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject: { display: 'x' } })).json;
    assert.equal(lines.find((one) => one.type === 'Goal').versioning, 'versioned-update');
    assert.equal(lines.find((one) => one.type === 'Patient').versioning, 'versioned');
    assert.equal((await there.update(goal)).status, 400, 'a goal is changed by who says which version he read');
    assert.equal((await there.send('DELETE', `Goal/${goal.id}`)).status, 400);
    assert.equal((await there.update(goal, { 'If-Match': 'W/"1"' })).status, 200);
    const inBundle = await there.transaction([{ resource: goal, request: { method: 'PUT', url: `Goal/${goal.id}` } }]);
    assert.equal(inBundle.status, 400, inBundle.text);
    there.close();
  } finally {
    await other.stop();
  }
});

test('If-None-Match: * makes a PUT a creation or nothing', async () => {
  const id = fresh();
  const put = (headers) => fhir.send('PUT', `Patient/${id}`, child(id, { id }), headers);
  assert.equal((await put({ 'If-None-Match': '*' })).status, 201);
  assert.equal((await put({ 'If-None-Match': '*' })).status, 412);
  assert.equal((await put({ 'If-None-Match': 'W/"1"' })).status, 412);
  assert.equal((await put({ 'If-None-Match': 'W/"9"' })).status, 200);
  assert.equal((await put({ 'If-Match': '*' })).status, 200);
  assert.equal((await fhir.send('PUT', 'Patient/never-made', child('n', { id: 'never-made' }), { 'If-Match': '*' })).status, 412);
  await fhir.remove(`Patient/${id}`);
  assert.equal((await put({ 'If-None-Match': '*' })).status, 201, 'a deleted record is not there');
});

test('in bundles the same: update, patch and delete by search', async () => {
  const [a, b, c] = [fresh(), fresh(), fresh()];
  const kept = (await fhir.create(child(a))).json;
  const gone = (await fhir.create(child(b))).json;
  const entry = [
    { fullUrl: 'urn:uuid:0b0b0b0b-0b0b-4b0b-8b0b-000000000001', resource: child(a, { active: false }), request: { method: 'PUT', url: where(a) } },
    { request: { method: 'DELETE', url: where(b) } },
    { fullUrl: 'urn:uuid:0b0b0b0b-0b0b-4b0b-8b0b-000000000002', resource: child(c), request: { method: 'PUT', url: where(c) } },
    { resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: 'urn:uuid:0b0b0b0b-0b0b-4b0b-8b0b-000000000001' } }, request: { method: 'POST', url: 'Observation' } },
    { resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: 'urn:uuid:0b0b0b0b-0b0b-4b0b-8b0b-000000000002' } }, request: { method: 'POST', url: 'Observation' } },
  ];
  const done = await fhir.transaction(entry);
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(done.json.entry.map((one) => one.response.status.slice(0, 3)), ['200', '204', '201', '201', '201']);
  assert.equal((await fhir.read(`Patient/${gone.id}`)).status, 410);
  const subjects = await Promise.all([3, 4].map(async (i) => (await fhir.read(done.json.entry[i].response.location.replace(/\/_history.*/, ''))).json.subject.reference));
  assert.deepEqual(subjects, [`Patient/${kept.id}`, done.json.entry[2].response.location.replace(/\/_history.*/, '')]);
  const again = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [entry[0], entry[1], { resource: child(c, { id: 'other-id' }), request: { method: 'PUT', url: where(c) } }] });
  assert.deepEqual(again.json.entry.map((one) => one.response.status.slice(0, 3)), ['200', '204', '400'], again.text);
});

test('two entries under one condition are one record, or refused', async () => {
  const value = fresh();
  const put = { resource: child(value), request: { method: 'PUT', url: where(value) } };
  const post = { resource: child(value), request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=urn:cond|${value}` } };
  for (const entry of [[put, put], [post, put]]) {
    const refused = await fhir.transaction(entry);
    assert.equal(refused.status, 400, refused.text);
    assert.equal(await count(value), 0);
  }
  const collapsed = await fhir.transaction([post, { ...post, request: { ...post.request, ifNoneExist: `?identifier=urn%3Acond%7C${value}` } }]);
  assert.equal(collapsed.status, 200, collapsed.text);
  assert.equal(await count(value), 1, 'the same condition, written in two ways');
  assert.equal(collapsed.json.entry[0].response.location, collapsed.json.entry[1].response.location);
});
