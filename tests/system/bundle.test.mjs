// The rules of transactions and batches, one by one: https://hl7.org/fhir/R4/http.html#trules, FHIR.md 3.2
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

const uuid = (n) => `urn:uuid:5e5e5e5e-0000-4000-8000-${String(n).padStart(12, '0')}`;
const child = (family, more = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more });
const note = (subject, more = {}) => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: subject }, ...more });
const post = (resource, more = {}) => ({ ...more, resource, request: { method: 'POST', url: resource.resourceType, ...more.request } });
const put = (resource, more = {}) => ({ ...more, resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...more.request } });
const ask = (method, url, more = {}) => ({ request: { method, url, ...more } });
const batch = (entry, headers) => fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry }, headers);
const statuses = (answer) => answer.json.entry?.map((entry) => entry.response.status.slice(0, 3));
const made = async (answer, i) => (await fhir.read(answer.json.entry[i].response.location.replace(/\/_history.*/, ''))).json;
const refusedAt = (answer, place, status = 400) => {
  assert.equal(answer.status, status, answer.text);
  const places = answer.json.issue.flatMap((issue) => issue.expression ?? []);
  assert.ok(places.some((one) => one.startsWith(place)), `${place} in ${places.join()}`);
};

test('deletions come first, then creations, then updates, then reads; answers stand as they were asked', async () => {
  const gone = (await fhir.create(child('Antes', { identifier: [{ system: 'urn:order', value: '1' }] }))).json;
  const kept = (await fhir.create(child('Queda'))).json;
  const done = await fhir.transaction([
    ask('GET', 'Patient?identifier=urn:order|2'),
    put({ ...kept, active: true }),
    post(child('Nuevo', { identifier: [{ system: 'urn:order', value: '2' }] })),
    ask('DELETE', `Patient/${gone.id}`),
    ask('GET', `Patient/${kept.id}`),
    ask('HEAD', `Patient/${kept.id}`),
  ]);
  assert.deepEqual(statuses(done), ['200', '200', '201', '204', '200', '200'], done.text);
  assert.equal(done.json.entry[0].resource.entry.length, 1, 'what this transaction made is found');
  assert.equal(done.json.entry[4].resource.active, true, 'and read as it left it');
  assert.equal(done.json.entry[5].resource, undefined, 'HEAD has no body');
  assert.equal(done.json.entry[5].response.etag, 'W/"2"');
});

test('references follow the entries that they name, wherever R4 lets a name stand', async () => {
  const done = await fhir.transaction([
    post(child('Destino'), { fullUrl: uuid(1) }),
    post({ resourceType: 'DocumentReference', status: 'current', subject: { reference: uuid(1) },
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${uuid(1)}">x</a><img src="${uuid(1)}" alt="y"/> ${uuid(1)}</div>` },
      content: [{ attachment: { url: uuid(2), title: uuid(1) } }],
      extension: [{ url: 'http://example.org/a', valueUri: uuid(1) }, { url: 'http://example.org/b', valueString: uuid(1) },
        { url: 'http://example.org/c', valueUuid: uuid(2) }, { url: 'http://example.org/d', valueUrl: 'http://elsewhere.example/fhir/Patient/77' }],
      identifier: [{ system: 'urn:ietf:rfc:3986', value: uuid(1) }] }),
    post({ resourceType: 'Binary', contentType: 'text/plain', data: 'aG9sYQ==', securityContext: { reference: 'http://elsewhere.example/fhir/Patient/77' } }, { fullUrl: uuid(2) }),
    post(child('De lejos'), { fullUrl: 'http://elsewhere.example/fhir/Patient/77' }),
    post(note('Patient/77'), { fullUrl: 'http://elsewhere.example/fhir/Observation/1' }),
    post(note(`${uuid(1)}/_history/1`)),
    post(child('De aquí'), { fullUrl: `${site.base}/fhir/Patient/local-name` }),
    post(note('Patient/local-name')),
    post(note('urn:oid:1.2.3.4')),
    post(child('Por oid'), { fullUrl: 'urn:oid:1.2.3.4' }),
  ]);
  assert.equal(done.status, 200, done.text);
  const name = (i) => done.json.entry[i].response.location.replace(/\/_history.*/, '');
  const document = await made(done, 1);
  assert.equal(document.subject.reference, name(0));
  assert.ok(document.text.div.includes(`<a href="${name(0)}">`) && document.text.div.includes(`<img src="${name(0)}"`), document.text.div);
  assert.ok(document.text.div.includes(` ${uuid(1)}<`), 'words are left alone');
  assert.equal(document.content[0].attachment.url, name(2));
  assert.equal(document.content[0].attachment.title, uuid(1), 'a title is a text');
  assert.deepEqual(document.extension.map((one) => one.valueUri ?? one.valueString ?? one.valueUuid ?? one.valueUrl), [name(0), uuid(1), uuid(2), name(3)], 'Type/id is no uuid');
  assert.equal(document.identifier[0].value, uuid(1), 'an identifier is not a reference');
  assert.equal((await made(done, 2)).securityContext.reference, name(3));
  assert.equal((await made(done, 4)).subject.reference, name(3), 'relative to the base of its own fullUrl');
  assert.equal((await made(done, 5)).subject.reference, `${name(0)}/_history/1`, 'a version where it named one');
  assert.equal((await made(done, 7)).subject.reference, name(6), 'relative to our base');
  assert.equal((await made(done, 8)).subject.reference, name(9));
});

test('two entries that refer to each other both arrive', async () => {
  const done = await fhir.transaction([
    post({ resourceType: 'Patient', link: [{ other: { reference: uuid(2) }, type: 'seealso' }] }, { fullUrl: uuid(1) }),
    post({ resourceType: 'Patient', link: [{ other: { reference: uuid(1) }, type: 'seealso' }] }, { fullUrl: uuid(2) }),
  ]);
  assert.equal(done.status, 200, done.text);
  assert.equal((await made(done, 0)).link[0].other.reference, `Patient/${(await made(done, 1)).id}`);
});

test('a conditional reference is the one record that fits, in the practice or in this transaction', async () => {
  const organization = (await fhir.create({ resourceType: 'Organization', identifier: [{ system: 'urn:org', value: '1' }], name: 'Clínica' })).json;
  const done = await fhir.transaction([
    post(child('A', { managingOrganization: { reference: 'Organization?identifier=urn:org|1' }, generalPractitioner: [{ reference: 'Practitioner?identifier=urn:npi|5' }] })),
    post({ resourceType: 'Practitioner', identifier: [{ system: 'urn:npi', value: '5' }] }),
  ]);
  assert.equal(done.status, 200, done.text);
  const patient = await made(done, 0);
  assert.equal(patient.managingOrganization.reference, `Organization/${organization.id}`);
  assert.equal(patient.generalPractitioner[0].reference, `Practitioner/${(await made(done, 1)).id}`);
  await fhir.create({ resourceType: 'Organization', identifier: [{ system: 'urn:org', value: '1' }], name: 'La misma' });
  const before_ = (await fhir.read('Patient?_count=0&_total=accurate')).json.total;
  for (const [reference, status] of [['Organization?identifier=urn:org|1', 412], ['Organization?identifier=urn:org|none', 412], ['Organization?shoe=1', 400], ['Organization?', 400]]) {
    const refused = await fhir.transaction([post(child('B')), post(child('C', { managingOrganization: { reference } }))]);
    refusedAt(refused, 'Bundle.entry[1].resource.managingOrganization.reference', status);
  }
  assert.equal((await fhir.read('Patient?_count=0&_total=accurate')).json.total, before_);
});

test('ifNoneExist: what is there is used, and references follow it; the same twice is one', async () => {
  const there = (await fhir.create(child('Ya está', { identifier: [{ system: 'urn:ine', value: '1' }] }))).json;
  const conditional = (n, value) => post(child('Otra vez', { identifier: [{ system: 'urn:ine', value }] }), { fullUrl: uuid(n), request: { ifNoneExist: `identifier=urn:ine|${value}` } });
  const done = await fhir.transaction([conditional(1, '1'), post(note(uuid(1))), conditional(2, '2'), conditional(3, '2'), post(note(uuid(2))), post(note(uuid(3)))]);
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(statuses(done), ['200', '201', '201', '201', '201', '201'].map((one, i) => (i === 3 ? done.json.entry[3].response.status.slice(0, 3) : one)));
  assert.equal((await made(done, 1)).subject.reference, `Patient/${there.id}`);
  assert.equal((await fhir.read(`Patient/${there.id}`)).json.meta.versionId, '1', 'what was there is as it was');
  assert.equal((await made(done, 4)).subject.reference, (await made(done, 5)).subject.reference);
  assert.equal((await fhir.read('Patient?identifier=urn:ine|2')).json.entry.length, 1);
  await fhir.create(child('Doble', { identifier: [{ system: 'urn:ine', value: '1' }] }));
  assert.equal((await fhir.transaction([conditional(1, '1')])).status, 412);
});

test('what contradicts itself is refused whole, with its place', async () => {
  const there = (await fhir.create(child('Dos veces'))).json;
  const name = `Patient/${there.id}`;
  for (const [why, entry, place] of [
    ['changed twice', [put(there), put({ ...there, active: true })], 'Bundle.entry[1].request.url'],
    ['changed and deleted', [put(there), ask('DELETE', name)], 'Bundle.entry[1].request.url'],
    ['patched and changed', [put(there), { resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: 'W10=' }, request: { method: 'PATCH', url: name } }], 'Bundle.entry[1].request.url'],
    ['the same fullUrl twice', [post(child('A'), { fullUrl: uuid(1) }), post(child('B'), { fullUrl: uuid(1) })], 'Bundle.entry[1].fullUrl'],
    ['a POST named as a PUT', [put(there), post(child('A'), { fullUrl: `${site.base}/fhir/${name}` })], 'Bundle.entry[1].fullUrl'],
    ['a POST named as a PUT, without our base', [put(there), post(child('A'), { fullUrl: name })], 'Bundle.entry[1].fullUrl'],
    ['no method', [{ resource: child('A'), request: { url: 'Patient' } }], 'Bundle.entry[0].request'],
    ['no url', [{ resource: child('A'), request: { method: 'POST' } }], 'Bundle.entry[0].request'],
    ['no request', [{ resource: child('A') }], 'Bundle.entry[0].request'],
    ['an unknown method', [{ resource: child('A'), request: { method: 'SING', url: 'Patient' } }], 'Bundle.entry[0].request.method'],
    ['an unknown type', [{ resource: child('A'), request: { method: 'POST', url: 'Pacient' } }], 'Bundle.entry[0].request.url'],
    ['another type', [{ resource: child('A'), request: { method: 'POST', url: 'Goal' } }], 'Bundle.entry[0].resource'],
    ['a PUT without id', [{ resource: child('A'), request: { method: 'PUT', url: 'Patient' } }], 'Bundle.entry[0].request.url'],
    ['another id', [put({ ...child('A'), id: 'a' }, { request: { url: 'Patient/b' } })], 'Bundle.entry[0].resource.id'],
    ['no resource', [ask('POST', 'Patient')], 'Bundle.entry[0].resource'],
    ['an ifMatch that names no version', [put(there, { request: { ifMatch: 'first' } })], 'Bundle.entry[0].request.ifMatch'],
  ]) {
    const refused = await fhir.transaction([...entry, post(child(`Con ${why}`))]);
    refusedAt(refused, place);
    assert.equal((await fhir.read(`Patient?family:exact=${encodeURIComponent(`Con ${why}`)}`)).json.entry, undefined, why);
  }
  assert.equal((await fhir.read(name)).json.meta.versionId, '1');
  const late = await fhir.transaction([post(child('Tarde')), put(there, { request: { ifMatch: 'W/"7"' } })]);
  assert.equal(late.status, 412, late.text);
  assert.equal((await fhir.read('Patient?family=tarde')).json.entry, undefined);
});

test('conditions of each entry are honoured: ifMatch, ifNoneMatch, ifModifiedSince', async () => {
  const there = (await fhir.create(child('Versiones'))).json;
  const name = `Patient/${there.id}`;
  const answer = await batch([
    put(there, { request: { ifMatch: 'W/"1"' } }), put(there, { request: { ifMatch: 'W/"1"' } }),
    put({ ...child('x'), id: there.id }, { request: { ifNoneMatch: '*' } }), put({ ...child('Recién'), id: 'ifnm-1' }, { request: { ifNoneMatch: '*' } }),
    ask('GET', name, { ifNoneMatch: 'W/"2"' }), ask('GET', name, { ifNoneMatch: 'W/"1"' }),
    ask('GET', name, { ifModifiedSince: '2999-01-01T00:00:00Z' }), ask('GET', name, { ifModifiedSince: '1999-01-01T00:00:00Z' }),
    ask('DELETE', name, { ifMatch: 'W/"1"' }), ask('DELETE', name, { ifMatch: 'W/"2"' }),
  ]);
  assert.deepEqual(statuses(answer), ['200', '412', '412', '201', '304', '200', '304', '200', '412', '204'], answer.text);
  assert.equal(answer.json.entry[4].resource, undefined);
});

test('a bundle may ask anything that a GET may ask', async () => {
  const there = (await fhir.create(child('Leída'))).json;
  for (const send of [(entry) => fhir.transaction(entry), batch]) {
    const answer = await send([ask('GET', `Patient/${there.id}`), ask('GET', `${site.base}/fhir/Patient?_id=${there.id}`), ask('GET', `/Patient/${there.id}/_history/1`),
      ask('GET', `Patient/${there.id}/_history`), ask('GET', 'Patient/_history?_count=1'), ask('GET', 'Patient/nobody'), ask('GET', 'Pacient/1'), ask('GET', 'Patient?shoe=1'), ask('GET', `Patient/${there.id}/$meta`)]);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(statuses(answer), ['200', '200', '200', '200', '200', '404', '404', '400', '200'], answer.text);
    assert.equal(answer.json.entry[0].fullUrl, `${site.base}/fhir/Patient/${there.id}`);
    assert.equal(answer.json.entry[0].response.lastModified, there.meta.lastUpdated);
    assert.deepEqual(answer.json.entry.slice(1, 5).map((entry) => entry.resource.type ?? entry.resource.id), ['searchset', there.id, 'history', 'history']);
    assert.equal(answer.json.entry[5].response.outcome.resourceType, 'OperationOutcome');
  }
});

test('the entries of a batch know nothing of each other', async () => {
  const answer = await batch([
    post(child('Sola'), { fullUrl: uuid(1) }), post(note(uuid(1))), post(child('Otra', { gender: 'boy' })), post(child('Y otra')),
    post(child('Con id'), { fullUrl: `${site.base}/fhir/Patient/batch-name` }), post(note('Patient/batch-name')),
  ]);
  assert.deepEqual(statuses(answer), ['201', '422', '422', '201', '201', '422'], answer.text);
  assert.deepEqual(answer.json.entry[1].response.outcome.issue[0].expression, ['Bundle.entry[1].resource.subject.reference']);
  assert.deepEqual(answer.json.entry[2].response.outcome.issue[0].expression, ['Bundle.entry[2].resource.gender']);
});

test('Prefer says what the entries of an answer carry', async () => {
  const ask_ = async (prefer) => (await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [post(child('Preferida'))] }, { Prefer: prefer })).json.entry[0];
  assert.equal((await ask_('return=minimal')).resource, undefined);
  assert.equal((await ask_('return=representation')).resource.resourceType, 'Patient');
  assert.equal((await ask_('return=OperationOutcome')).response.outcome.resourceType, 'OperationOutcome');
});

test('other bundles are not for the base, but may be kept', async () => {
  for (const type of ['collection', 'searchset', 'document', 'history', 'batch-response']) {
    const answer = await fhir.send('POST', '', { resourceType: 'Bundle', type });
    assert.equal(answer.status, 400, type);
  }
  assert.equal((await fhir.send('POST', '', child('x'))).status, 400);
  const kept = await fhir.create({ resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: uuid(1), resource: child('Guardada') }] });
  assert.equal(kept.status, 201, kept.text);
  assert.equal((await fhir.read(`Bundle/${kept.json.id}`)).json.entry[0].resource.name[0].family, 'Guardada');
});

test('a transaction of 5,000 entries is done in one', async () => {
  const entry = [post(child('Muchas'), { fullUrl: uuid(1) })];
  for (let i = 1; i < 5000; ++i) entry.push(post(note(uuid(1), { identifier: [{ system: 'urn:many', value: String(i) }] }), { fullUrl: uuid(i + 1) }));
  const done = await fhir.transaction(entry);
  assert.equal(done.status, 200, done.text.slice(0, 500));
  assert.equal(done.json.entry.length, 5000);
  const patient = done.json.entry[0].response.location.split('/')[1];
  assert.equal((await fhir.read(`Observation?patient=${patient}&_count=0&_total=accurate`)).json.total, 4999);
  entry[4999].resource.status = 'sung';
  const refused = await fhir.transaction(entry);
  refusedAt(refused, 'Bundle.entry[4999].resource.status', 422);
});
