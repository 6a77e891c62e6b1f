// Programs that others wrote, driven against the server as their users drive them: fhirclient, fhir-kit-client, @medplum/core.
// What a client may rely on is https://hl7.org/fhir/R4/http.html; what it does not find in the capability statement must be refused clearly.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Site, root } from '../support/medhome.mjs';

const foreign = createRequire(join(root, 'build/foreign/package.json'));
let site, base, token, statement, fhirclient, kit, medplum;

before(async () => {
  site = await new Site().start(['--quiet']);
  base = `${site.base}/fhir`;
  token = await site.token();
  const { default: smart } = await import(pathToFileURL(foreign.resolve('fhirclient')).href);
  fhirclient = smart({ headers: {}, url: '/', socket: {} }, {}, { get: async () => undefined, set: async () => undefined, unset: async () => undefined })
    .client({ serverUrl: base, tokenResponse: { access_token: token, token_type: 'Bearer' } });
  const { Client } = await import(pathToFileURL(join(root, 'build/foreign/node_modules/fhir-kit-client/dist/index.js')).href);
  kit = new Client({ baseUrl: base, bearerToken: token });
  const { MedplumClient } = foreign('@medplum/core');
  medplum = new MedplumClient({ baseUrl: site.base, fhirUrlPath: 'fhir', accessToken: token, fetch, cacheTime: 0 });
  statement = await kit.capabilityStatement();
});
after(() => site?.stop());

const child = (given, more = {}) => ({ resourceType: 'Patient', name: [{ family: 'Extranjero', given: [given] }], gender: 'female', birthDate: '2017-03-04', ...more });
const weight = (patient, value, day) => ({ resourceType: 'Observation', status: 'final', subject: { reference: `Patient/${patient}` }, effectiveDateTime: `2026-05-${String(day).padStart(2, '0')}`,
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] }, valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } });
const offers = (code) => statement.rest[0].resource.find((one) => one.type === 'Patient').interaction.some((one) => one.code === code);
const operates = (name) => [...(statement.rest[0].operation ?? []), ...statement.rest[0].resource.flatMap((one) => one.operation ?? [])].some((one) => one.name === name);
const refusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it was not refused');
};
const twelve = async (create, patient) => { for (let day = 1; day <= 12; ++day) await create(weight(patient, 10 + day, day)); };
const days = (resources) => resources.map((one) => Number(one.effectiveDateTime.slice(8)));
const newestFirst = Array.from({ length: 12 }, (_, index) => 12 - index);

// ---- fhirclient, the SMART client

test('fhirclient creates, reads, updates and deletes', async () => {
  const made = await fhirclient.create(child('Ana'));
  assert.ok(made.id);
  const read = await fhirclient.request(`Patient/${made.id}`);
  assert.deepEqual(read.name, made.name);
  const changed = await fhirclient.update({ ...read, active: true });
  assert.equal(changed.meta.versionId, '2');
  assert.equal((await fhirclient.request(`Patient/${made.id}/_history/1`)).active, undefined);
  await fhirclient.delete(`Patient/${made.id}`);
  assert.match((await refusal(fhirclient.request(`Patient/${made.id}`))).message, /410|deleted/i);
});

test('fhirclient follows every page, flattens them, and resolves references', async () => {
  const patient = (await fhirclient.create(child('Beatriz'))).id;
  await twelve((one) => fhirclient.create(one), patient);
  const found = await fhirclient.request(`Observation?patient=${patient}&code=http://loinc.org|29463-7&_sort=-date&_count=5`, { pageLimit: 0, flat: true });
  assert.deepEqual(days(found), newestFirst);
  const one = await fhirclient.request(`Observation/${found[0].id}`, { resolveReferences: 'subject' });
  assert.equal(one.subject.name[0].given[0], 'Beatriz');
  let pages = 0;
  for await (const page of fhirclient.pages(`Observation?patient=${patient}&_count=5`)) pages += Number(page.resourceType === 'Bundle');
  assert.equal(pages, 3);
});

test('fhirclient patches, where the statement says so', async () => {
  const made = await fhirclient.create(child('Carla'));
  const patch = fhirclient.patch(`Patient/${made.id}`, [{ op: 'replace', path: '/name/0/given/0', value: 'Clara' }]);
  if (!offers('patch')) {
    assert.match((await refusal(patch)).message, /40[45]|not supported/i);
    return;
  }
  assert.equal((await patch).name[0].given[0], 'Clara');
  assert.equal((await fhirclient.request(`Patient/${made.id}`)).name[0].given[0], 'Clara');
  await refusal(fhirclient.patch(`Patient/${made.id}`, [{ op: 'replace', path: '/gender', value: 'girl' }]));
  assert.equal((await fhirclient.request(`Patient/${made.id}`)).gender, 'female', 'what would be invalid changed nothing');
});

test('fhirclient knows the server\'s release and shows what was wrong', async () => {
  assert.equal(await fhirclient.getFhirVersion(), '4.0.1');
  assert.equal(await fhirclient.getFhirRelease(), 4);
  const error = await refusal(fhirclient.create(child('Dora', { gender: 'girl' })));
  assert.match(error.message, /girl|gender|422/i);
});

// ---- fhir-kit-client

test('fhir-kit-client creates, reads, versions, deletes', async () => {
  const made = await kit.create({ resourceType: 'Patient', body: child('Elena') });
  const read = await kit.read({ resourceType: 'Patient', id: made.id });
  assert.equal(read.meta.versionId, '1');
  await kit.update({ resourceType: 'Patient', id: made.id, body: { ...read, active: true } });
  assert.equal((await kit.vread({ resourceType: 'Patient', id: made.id, version: '1' })).active, undefined);
  const history = await kit.resourceHistory({ resourceType: 'Patient', id: made.id });
  assert.deepEqual(history.entry.map((one) => one.response.etag), ['W/"2"', 'W/"1"']);
  await kit.delete({ resourceType: 'Patient', id: made.id });
  const gone = await refusal(kit.read({ resourceType: 'Patient', id: made.id }));
  assert.equal(gone.response?.status, 410);
  assert.equal(gone.response?.data?.resourceType, 'OperationOutcome');
});

test('fhir-kit-client searches, by GET and by form, and turns pages', async () => {
  const patient = (await kit.create({ resourceType: 'Patient', body: child('Fátima') })).id;
  await twelve((body) => kit.create({ resourceType: 'Observation', body }), patient);
  const found = [];
  for (let page = await kit.search({ resourceType: 'Observation', searchParams: { patient, _sort: '-date', _count: '5' } }); page; page = await kit.nextPage({ bundle: page })) found.push(...page.entry.map((one) => one.resource));
  assert.deepEqual(days(found), newestFirst);
  const posted = await kit.search({ resourceType: 'Observation', searchParams: { patient, date: ['ge2026-05-03', 'lt2026-05-06'] }, options: { postSearch: true } });
  assert.deepEqual(days(posted.entry.map((one) => one.resource)).sort(), [3, 4, 5]);
  const resolved = await kit.resolve({ reference: `Patient/${patient}` });
  assert.equal(resolved.name[0].given[0], 'Fátima');
});

test('fhir-kit-client sends a transaction whose parts name each other, and a batch', async () => {
  const mother = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';
  const done = await kit.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: mother, resource: child('Gabriela'), request: { method: 'POST', url: 'Patient' } },
    { resource: { ...weight('x', 20, 1), subject: { reference: mother } }, request: { method: 'POST', url: 'Observation' } },
  ] } });
  const [patient, observation] = done.entry.map((one) => one.response.location.split('/_history')[0].split('/').slice(-2));
  assert.equal((await kit.read({ resourceType: 'Observation', id: observation[1] })).subject.reference, patient.join('/'));
  const batch = await kit.batch({ body: { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: patient.join('/') } }, { request: { method: 'GET', url: 'Patient/nobody' } }] } });
  assert.deepEqual(batch.entry.map((one) => one.response.status.slice(0, 3)), ['200', '404']);
});

test('fhir-kit-client patches, updates by condition, asks histories and compartments, where the statement says so', async () => {
  const made = await kit.create({ resourceType: 'Patient', body: child('Hilda', { identifier: [{ system: 'http://example.org/kit', value: '1' }] }) });
  const patched = kit.patch({ resourceType: 'Patient', id: made.id, jsonPatch: [{ op: 'add', path: '/active', value: true }] });
  if (offers('patch')) assert.equal((await patched).active, true);
  else assert.ok([404, 405].includes((await refusal(patched)).response?.status));
  const line = statement.rest[0].resource.find((one) => one.type === 'Patient');
  const updated = kit.update({ resourceType: 'Patient', searchParams: { identifier: 'http://example.org/kit|1' }, body: child('Hilda', { identifier: [{ system: 'http://example.org/kit', value: '1' }], active: false }) });
  if (line.conditionalUpdate) assert.equal((await updated).id, made.id);
  else assert.ok((await refusal(updated)).response?.status >= 400);
  const listed = new Set(statement.rest[0].interaction.map((one) => one.code));
  if (offers('history-type')) assert.equal((await kit.typeHistory({ resourceType: 'Patient' })).type, 'history');
  if (listed.has('history-system')) assert.equal((await kit.systemHistory()).type, 'history');
  if (statement.rest[0].compartment) {
    await kit.create({ resourceType: 'Observation', body: weight(made.id, 20, 9) });
    const inside = await kit.compartmentSearch({ resourceType: 'Observation', compartment: { resourceType: 'Patient', id: made.id } });
    assert.equal(inside.entry.length, 1);
  }
  if (operates('everything')) {
    const everything = await kit.operation({ name: 'everything', resourceType: 'Patient', id: made.id, method: 'GET' });
    assert.ok(everything.entry.some((one) => one.resource.id === made.id));
  }
});

// ---- @medplum/core

test('medplum creates, reads, searches one and many, updates, deletes', async () => {
  const made = await medplum.createResource(child('Irene'));
  assert.equal((await medplum.readResource('Patient', made.id)).id, made.id);
  assert.equal((await medplum.searchOne('Patient', { _id: made.id })).id, made.id);
  const changed = await medplum.updateResource({ ...made, active: true });
  assert.equal(changed.active, true);
  assert.equal((await medplum.readHistory('Patient', made.id)).entry.length, 2);
  assert.equal((await medplum.readVersion('Patient', made.id, '1')).active, undefined);
  assert.equal((await medplum.readReference({ reference: `Patient/${made.id}` })).id, made.id);
  await medplum.deleteResource('Patient', made.id);
  assert.equal((await refusal(medplum.readResource('Patient', made.id))).outcome?.resourceType, 'OperationOutcome');
});

test('medplum walks the pages of a search', async () => {
  const patient = (await medplum.createResource(child('Julia'))).id;
  await twelve((one) => medplum.createResource(one), patient);
  const found = [];
  for await (const page of medplum.searchResourcePages('Observation', { patient, _sort: '-date', _count: 5 })) found.push(...page);
  assert.deepEqual(days(found), newestFirst);
  const counted = await medplum.search('Observation', { patient, _count: 0, _total: 'accurate' });
  assert.equal(counted.total, 12);
});

test('medplum creates what is not there yet, once', async () => {
  const body = child('Karla', { identifier: [{ system: 'http://example.org/medplum', value: '7' }] });
  const first = await medplum.createResourceIfNoneExist(body, 'identifier=http://example.org/medplum|7');
  const second = await medplum.createResourceIfNoneExist(body, 'identifier=http://example.org/medplum|7');
  assert.equal(second.id, first.id);
});

test('medplum runs a transaction, and a batch in which one part fails', async () => {
  const done = await medplum.executeBatch({ resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: 'urn:uuid:b94a5c8e-0f55-4d55-9c3c-6f0a2d2a9a11', resource: child('Lola'), request: { method: 'POST', url: 'Patient' } },
    { resource: { ...weight('x', 9, 2), subject: { reference: 'urn:uuid:b94a5c8e-0f55-4d55-9c3c-6f0a2d2a9a11' } }, request: { method: 'POST', url: 'Observation' } } ] });
  assert.deepEqual(done.entry.map((one) => one.response.status.slice(0, 3)), ['201', '201']);
  const batch = await medplum.executeBatch({ resourceType: 'Bundle', type: 'batch', entry: [{ resource: child('Malva', { gender: 'girl' }), request: { method: 'POST', url: 'Patient' } }, { request: { method: 'GET', url: 'Patient?name=lola' } }] });
  assert.deepEqual(batch.entry.map((one) => one.response.status.slice(0, 3)), ['422', '200']);
});

test('medplum patches, validates, exports, where the statement says so', async () => {
  const made = await medplum.createResource(child('Nora'));
  const patched = medplum.patchResource('Patient', made.id, [{ op: 'test', path: '/gender', value: 'female' }, { op: 'add', path: '/active', value: true }]);
  if (offers('patch')) assert.equal((await patched).active, true);
  else assert.equal((await refusal(patched)).outcome?.issue?.[0]?.code, 'not-supported');
  if (operates('validate')) assert.equal((await medplum.validateResource(child('Olga'))).resourceType, 'OperationOutcome');
  if (operates('everything')) assert.ok((await medplum.readPatientEverything(made.id)).entry.some((one) => one.resource.id === made.id));
  if (operates('export')) {
    const exported = await medplum.bulkExport('', 'Patient', undefined, { pollStatusOnAccepted: true, pollStatusPeriod: 100 });
    const file = exported.output.find((one) => one.type === 'Patient');
    const text = await (await fetch(file.url, { headers: { Authorization: `Bearer ${token}` } })).text();
    assert.ok(text.split('\n').filter(Boolean).map((line) => JSON.parse(line)).some((one) => one.id === made.id));
  }
});
