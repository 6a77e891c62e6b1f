// FHIR over HTTP, from outside: https://hl7.org/fhir/R4/http.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FhirClient, Site, request } from '../support/medhome.mjs';

let site;
let fhir;

before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const child = (family, more = {}) => ({
  resourceType: 'Patient', name: [{ family, given: ['Mateo'] }], gender: 'male', birthDate: '2019-07-14', ...more,
});
const weight = (subject, value, date = '2026-11-09', more = {}) => ({
  resourceType: 'Observation', status: 'final', subject: { reference: subject }, effectiveDateTime: date,
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' }, ...more,
});
const problem = (answer) => answer.json?.issue?.[0];

test('what is created can be read, with its version, and as it was written', async () => {
  const text = '{"resourceType":"Observation","status":"final","code":{"text":"peso \\u00e9"},"valueQuantity":{"value":22.40,"unit":"kg"}}';
  const made = await fhir.send('POST', 'Observation', text);
  assert.equal(made.status, 201);
  assert.match(made.headers.location, /\/fhir\/Observation\/[^/]+\/_history\/1$/);
  assert.equal(made.headers.etag, 'W/"1"');
  assert.ok(made.headers['last-modified']);
  const read = await fhir.read(`Observation/${made.json.id}`);
  assert.equal(read.status, 200);
  assert.ok(read.text.includes('"value":22.40'), 'the digits of a number are kept');
  assert.ok(read.text.includes('\\u00e9'), 'escapes are kept');
  assert.equal(read.json.meta.versionId, '1');
});

test('an update raises the version, and history tells both, newest first', async () => {
  const made = (await fhir.create(child('Ruiz Herrera'))).json;
  await new Promise((resolve) => { setTimeout(resolve, 5); });  // so that the two stand apart in time
  const changed = await fhir.update({ ...made, active: true }, { 'If-Match': 'W/"1"' });
  assert.equal(changed.status, 200);
  assert.equal(changed.json.meta.versionId, '2');
  const late = await fhir.update({ ...made, active: false }, { 'If-Match': 'W/"1"' });
  assert.equal(late.status, 412, 'somebody else changed it first');
  assert.equal(problem(late).code, 'conflict');
  const history = await fhir.read(`Patient/${made.id}/_history`);
  assert.deepEqual(history.json.entry.map((entry) => entry.resource.meta.versionId), ['2', '1']);
  const since = encodeURIComponent(changed.json.meta.lastUpdated);
  const late_ones = await fhir.read(`Patient/${made.id}/_history?_since=${since}`);
  assert.deepEqual(late_ones.json.entry.map((entry) => entry.resource.meta.versionId), ['2']);
  assert.equal(late_ones.json.total, 1);
  assert.equal((await fhir.read(`Patient/${made.id}/_history?_since=2999-01-01T00:00:00Z`)).json.entry, undefined);
  assert.equal((await fhir.read(`Patient/${made.id}/_history?_since=yesterday`)).status, 400);
  const first = await fhir.read(`Patient/${made.id}/_history/1`);
  assert.equal(first.json.active, undefined);
});

test('an update to a new id creates it; another id in the body is refused', async () => {
  const made = await fhir.update(child('Thompson', { id: 'ava-1' }));
  assert.equal(made.status, 201);
  const other = await fhir.send('PUT', 'Patient/ava-1', child('Thompson', { id: 'ava-2' }));
  assert.equal(other.status, 400);
  assert.deepEqual(problem(other).expression, ['Patient.id']);
});

test('a deleted record is gone, its earlier version is not, and it comes back with the next number', async () => {
  const made = (await fhir.create(child('Peña Ortiz'))).json;
  assert.equal((await fhir.remove(`Patient/${made.id}`)).status, 204);
  assert.equal((await fhir.remove(`Patient/${made.id}`)).status, 204, 'a second time is the same');
  const gone = await fhir.read(`Patient/${made.id}`);
  assert.equal(gone.status, 410);
  assert.equal((await fhir.read(`Patient/${made.id}/_history/1`)).status, 200);
  assert.equal((await fhir.read('Patient?family=Pe%C3%B1a%20Ortiz')).json.entry, undefined);
  const back = await fhir.update({ ...made });
  assert.equal(back.json.meta.versionId, '3');
});

test('an unknown id is 404, an unknown type is 404, both with an OperationOutcome', async () => {
  for (const path of ['Patient/nobody', 'Pacient/1', 'Patient/nobody/_history/1']) {
    const answer = await fhir.read(path);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
    assert.ok(answer.headers['x-request-id']);
  }
});

test('content types and Accept are held to', async () => {
  assert.equal((await fhir.send('POST', 'Patient', 'x', { 'Content-Type': 'text/plain' })).status, 415);
  assert.equal((await fhir.read('metadata', { Accept: 'application/fhir+json' })).status, 200);
  assert.equal((await fhir.read('Patient', { Accept: 'application/fhir+xml' })).status, 406);
  assert.equal((await request(site.base, { path: '/fhir/Patient' })).status, 401);
});

test('conditional create makes one record however often it is asked', async () => {
  const identifier = [{ system: 'http://clinic.example.org/mrn', value: 'A-77' }];
  const asked = await Promise.all(Array.from({ length: 12 }, () =>
    fhir.create(child('Okafor', { identifier }), { 'If-None-Exist': 'identifier=http://clinic.example.org/mrn|A-77' })));
  assert.deepEqual([...new Set(asked.map((answer) => answer.json.id))].length, 1);
  assert.equal(asked.filter((answer) => answer.status === 201).length, 1);
});

test('a transaction rewrites references, resolves conditions and is answered in order', async () => {
  await fhir.create({ resourceType: 'Practitioner', identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '99' }] });
  const done = await fhir.transaction([
    { fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111', resource: weight('urn:uuid:22222222-2222-4222-8222-222222222222', 9.7, '2026-11-09',
      { performer: [{ reference: 'Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|99' }] }), request: { method: 'POST', url: 'Observation' } },
    { fullUrl: 'urn:uuid:22222222-2222-4222-8222-222222222222', resource: child('Nguyễn'), request: { method: 'POST', url: 'Patient' } },
    { request: { method: 'GET', url: 'Patient?family=nguyen' } },
  ]);
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(done.json.entry.map((entry) => entry.response.status), ['201 Created', '201 Created', '200 OK']);
  const observation = (await fhir.read(done.json.entry[0].response.location.replace(/\/_history.*/, ''))).json;
  assert.equal(observation.subject.reference, done.json.entry[1].response.location.replace(/\/_history.*/, ''));
  assert.match(observation.performer[0].reference, /^Practitioner\/[^?]+$/);
  assert.equal(done.json.entry[2].resource.entry.length, 1);
});

test('one bad entry and nothing of a transaction is stored; every fault is named with its place', async () => {
  const before_ = (await fhir.read('Patient?_count=0&_total=accurate')).json.total;
  const refused = await fhir.transaction([
    { resource: child('Uno'), request: { method: 'POST', url: 'Patient' } },
    { resource: child('Dos', { gender: 'boy', birthDate: '2019-02-30' }), request: { method: 'POST', url: 'Patient' } },
  ]);
  assert.equal(refused.status, 422);
  const places = refused.json.issue.flatMap((issue) => issue.expression);
  assert.ok(places.includes('Bundle.entry[1].resource.gender'), places.join());
  assert.ok(places.includes('Bundle.entry[1].resource.birthDate'), places.join());
  assert.equal((await fhir.read('Patient?_count=0&_total=accurate')).json.total, before_);
});

test('a dead reference inside a transaction is refused by name', async () => {
  const refused = await fhir.transaction([
    { resource: weight('Patient/not-here', 9), request: { method: 'POST', url: 'Observation' } },
  ]);
  assert.equal(refused.status, 422);
  assert.deepEqual(problem(refused).expression, ['Bundle.entry[0].resource.subject.reference']);
});

test('a name that no entry of a transaction or batch has is a dead reference too', async () => {
  const nobody = 'urn:uuid:99999999-9999-4999-8999-999999999999';
  for (const type of ['transaction', 'batch']) {
    const answer = await fhir.send('POST', '', { resourceType: 'Bundle', type, entry: [{ resource: weight(nobody, 9), request: { method: 'POST', url: 'Observation' } }] });
    const outcome = type === 'batch' ? answer.json.entry[0].response.outcome : answer.json;
    assert.equal(type === 'batch' ? answer.json.entry[0].response.status.slice(0, 3) : String(answer.status), '422', answer.text);
    assert.deepEqual(outcome.issue[0].expression, ['Bundle.entry[0].resource.subject.reference']);
  }
});

test('a misspelled element around a resource is refused: what it asked for must not be left out in silence', async () => {
  const good = { resource: child('Marco'), request: { method: 'POST', url: 'Patient' } };
  const typo = { resource: child('Marco'), request: { method: 'POST', url: 'Patient', ifNonExist: 'identifier=x|1' } };
  const number = { resource: child('Marco', { id: 'marco-1' }), request: { method: 'PUT', url: 'Patient/marco-1', ifMatch: 3 } };
  const refused = await fhir.transaction([good, typo, number]);
  assert.equal(refused.status, 400, refused.text);
  const places = refused.json.issue.flatMap((issue) => issue.expression);
  assert.ok(places.includes('Bundle.entry[1].request.ifNonExist') && places.includes('Bundle.entry[2].request.ifMatch'), places.join());
  assert.equal((await fhir.read('Patient?family=marco')).json.entry, undefined);
  const batch = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [good, typo] });
  assert.deepEqual(batch.json.entry.map((entry) => entry.response.status.slice(0, 3)), ['201', '400']);
  assert.equal((await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entrys: [good] })).status, 400);
});

test('an answer without entries leaves them out', async () => {
  assert.equal((await fhir.send('POST', '/fhir/', { resourceType: 'Bundle', type: 'batch' })).status, 200, 'the base may end in a slash');
  assert.deepEqual((await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction' })).json, { resourceType: 'Bundle', type: 'transaction-response' });
});

test('deleting what never was is no error, alone or in a transaction', async () => {
  const alone = await fhir.send('DELETE', 'Patient/never-was');
  assert.equal(alone.status, 204);
  assert.equal(alone.headers.etag, undefined);
  const done = await fhir.transaction([{ request: { method: 'DELETE', url: 'Patient/never-was' } }, { resource: child('Con Otro'), request: { method: 'POST', url: 'Patient' } }]);
  assert.deepEqual(done.json.entry.map((entry) => entry.response.status.slice(0, 3)), ['204', '201'], done.text);
  assert.equal((await fhir.read('Patient/never-was')).status, 404);
});

test('If-None-Match may name several versions; what is not offered says so', async () => {
  const made = (await fhir.create(child('Etiqueta'))).json;
  for (const tags of ['W/"1"', '"1"', 'W/"7", W/"1"', '*']) {
    assert.equal((await fhir.read(`Patient/${made.id}`, { 'If-None-Match': tags })).status, 304, tags);
  }
  assert.equal((await fhir.read(`Patient/${made.id}`, { 'If-None-Match': 'W/"2"' })).status, 200);
  const everything = await fhir.read('Patient/$never-heard-of');
  assert.equal(everything.status, 404);
  assert.equal(problem(everything).code, 'not-supported');
});

test('a batch does what can be done and says what cannot', async () => {
  const done = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [
    { resource: child('Solo'), request: { method: 'POST', url: 'Patient' } },
    { resource: child('Malo', { gender: 'boy' }), request: { method: 'POST', url: 'Patient' } },
    { request: { method: 'GET', url: 'Patient/nobody' } },
  ] });
  assert.deepEqual(done.json.entry.map((entry) => entry.response.status.slice(0, 3)), ['201', '422', '404']);
  assert.equal(done.json.entry[1].response.outcome.resourceType, 'OperationOutcome');
});

test('searches find by every kind of parameter, in order, a page at a time', async () => {
  const patient = (await fhir.create(child('De la Cruz'))).json;
  const subject = `Patient/${patient.id}`;
  for (let day = 10; day < 17; ++day) await fhir.create(weight(subject, day, `2026-10-${day}`));
  const find = async (query) => (await fhir.read(`Observation?${query}`)).json;
  assert.equal((await find(`patient=${patient.id}&code=http://loinc.org|29463-7`)).entry.length, 7);
  assert.equal((await find(`subject=${subject}&date=ge2026-10-14`)).entry.length, 3);
  assert.equal((await find(`patient=${patient.id}&value-quantity=gt14.4|http://unitsofmeasure.org|kg`)).entry.length, 2);
  assert.equal((await find(`patient=${patient.id}&status=preliminary`)).entry, undefined);
  const newest = await find(`patient=${patient.id}&_sort=-date&_count=3`);
  assert.deepEqual(newest.entry.map((entry) => entry.resource.effectiveDateTime), ['2026-10-16', '2026-10-15', '2026-10-14']);
  const next = newest.link.find((link) => link.relation === 'next').url;
  const rest = await fhir.read(next.slice(next.indexOf('/fhir')));
  assert.deepEqual(rest.json.entry.map((entry) => entry.resource.effectiveDateTime), ['2026-10-13', '2026-10-12', '2026-10-11']);
  const withChild = await find(`patient=${patient.id}&_count=1&_include=Observation:subject`);
  assert.deepEqual(withChild.entry.map((entry) => entry.search.mode), ['match', 'include']);
  const names = async (query) => ((await fhir.read(`Patient?${query}`)).json.entry ?? []).length;
  assert.equal(await names('family=de%20la%20cruz&birthdate=2019-07-14'), 1);
  assert.equal(await names('name:exact=de%20la%20cruz'), 0);
  assert.equal(await names(`_id=${patient.id}`), 1);
});

test('an unknown search parameter is refused by name, unless leniency is asked for', async () => {
  const strict = await fhir.read('Patient?favourite-color=blue');
  assert.equal(strict.status, 400);
  assert.equal(problem(strict).code, 'not-supported');
  assert.match(strict.text, /favourite-color/);
  const lenient = await fhir.read('Patient?favourite-color=blue&_count=1', { Prefer: 'handling=lenient' });
  assert.equal(lenient.status, 200);
  const self = lenient.json.link.find((link) => link.relation === 'self').url;
  assert.ok(!self.includes('favourite'), 'the self link says what was used');
  const next = lenient.json.link.find((link) => link.relation === 'next').url;
  assert.equal((await fhir.read(next.slice(next.indexOf('/fhir')))).status, 200, 'the next page needs no leniency');
  assert.ok(lenient.json.entry.some((entry) => entry.search.mode === 'outcome'));
});

test('a practice has its own address, and links follow the address that was asked', async () => {
  const there = await request(site.base, { path: '/t/practice/fhir/Patient?_count=1', headers: fhir.headers });
  assert.equal(there.status, 200);
  assert.match(there.json.link[0].url, /\/t\/practice\/fhir\/Patient/);
  assert.equal((await request(site.base, { path: '/t/elsewhere/fhir/Patient', headers: fhir.headers })).status, 404);
});

test('the capability statement lists what the server does', async () => {
  const statement = (await new FhirClient(site.base).read('metadata')).json;
  assert.equal(statement.fhirVersion, '4.0.1');
  const types = statement.rest[0].resource;
  assert.ok(types.length >= 146);
  const patient = types.find((one) => one.type === 'Patient');
  for (const parameter of patient.searchParam.filter((one) => !one.name.startsWith('_'))) {
    const value = { date: '2020', number: '1', quantity: '1', reference: 'x' }[parameter.type] ?? 'x';
    const answer = await fhir.read(`Patient?${parameter.name}=${value}`);
    assert.equal(answer.status, 200, `${parameter.name}: ${answer.text.slice(0, 200)}`);
  }
});
