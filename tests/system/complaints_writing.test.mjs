// What users of other FHIR servers complain of, as tests of ours: conditional creates that make duplicates, references lost in transactions,
// decimals rounded, long bundles refused. Each test names the thread it comes from.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, fhir, statement;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  statement = (await fhir.read('metadata')).json;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const system = 'http://example.org/complaints';
let serial = 0;
const fresh = () => `n${++serial}-${process.pid}`;
const child = (value, more = {}) => ({ resourceType: 'Patient', identifier: [{ system, value }], name: [{ family: 'Queja' }], ...more });
const doctor = (value) => ({ resourceType: 'Practitioner', identifier: [{ system, value }], name: [{ family: 'Médica' }] });
const observation = (subject, more = {}) => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...(subject ? { subject: { reference: subject } } : {}), ...more });
const post = (resource, more = {}, request = {}) => ({ ...more, resource, request: { method: 'POST', url: resource.resourceType, ...request } });
const located = (entry) => entry.response.location.split('/_history')[0].split('/').slice(-2).join('/');
const countOf = async (type, value) => (await fhir.read(`${type}?identifier=${encodeURIComponent(`${system}|${value}`)}&_count=0&_total=accurate`)).json.total;
const line = (type) => statement.rest[0].resource.find((one) => one.type === type);
const issueOf = (answer) => answer.json?.issue?.[0];

// ---- conditional creates: hapifhir/hapi-fhir#3141, #4597; hapi-fhir-jpaserver-starter#459; microsoft/fhir-server#1382; medplum/medplum#4234

test('32 programs that create the same at once, if it is not there, make one', async () => {
  for (let round = 0; round < 12; ++round) {
    const value = fresh();
    const answers = await Promise.all(Array.from({ length: 32 }, () => fhir.create(child(value), { 'If-None-Exist': `identifier=${system}|${value}` })));
    assert.deepEqual([...new Set(answers.map((one) => one.status))].sort(), [200, 201]);
    assert.equal(answers.filter((one) => one.status === 201).length, 1);
    assert.equal(new Set(answers.map((one) => one.json.id)).size, 1, 'all are told of the same record');
    assert.equal(await countOf('Patient', value), 1);
  }
});

test('the same in transactions, each with more beside it', async () => {
  const value = fresh();
  const bundle = () => [post(doctor(value), { fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111' }, { ifNoneExist: `identifier=${system}|${value}` }),
    post(observation(null, { performer: [{ reference: 'urn:uuid:11111111-1111-4111-8111-111111111111' }] }))];
  const answers = await Promise.all(Array.from({ length: 16 }, () => fhir.transaction(bundle())));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text.slice(0, 300));
  assert.equal(await countOf('Practitioner', value), 1);
  const one = (await fhir.read(`Practitioner?identifier=${encodeURIComponent(`${system}|${value}`)}`)).json.entry[0].resource.id;
  assert.equal((await fhir.read(`Observation?performer=Practitioner/${one}&_count=0&_total=accurate`)).json.total, 16, 'each Observation names the one that won');
});

test('two entries of one bundle that would create the same collapse to one (hapi-fhir#2933)', async () => {
  const value = fresh();
  const same = (uuid) => post(doctor(value), { fullUrl: uuid }, { ifNoneExist: `identifier=${system}|${value}` });
  const [a, b] = ['urn:uuid:22222222-2222-4222-8222-222222222221', 'urn:uuid:22222222-2222-4222-8222-222222222222'];
  const done = await fhir.transaction([same(a), same(b), post(observation(null, { performer: [{ reference: a }, { reference: b }] }))]);
  assert.equal(done.status, 200, done.text.slice(0, 300));
  assert.equal(await countOf('Practitioner', value), 1);
  const stored = (await fhir.read(located(done.json.entry[2]))).json;
  assert.equal(stored.performer[0].reference, stored.performer[1].reference);
});

test('an update by condition that is there twice in one bundle is not dropped in silence (hapi-fhir#8183)', async () => {
  const value = fresh();
  await fhir.create(child(value));
  const put = (family) => ({ resource: child(value, { name: [{ family }] }), request: { method: 'PUT', url: `Patient?identifier=${encodeURIComponent(`${system}|${value}`)}` } });
  const done = await fhir.transaction([put('Una'), put('Dos')]);
  assert.ok([400, 409, 412, 422].includes(done.status), `the whole is refused: ${done.status}`);
  assert.ok(issueOf(done));
  assert.equal((await fhir.read(`Patient?identifier=${encodeURIComponent(`${system}|${value}`)}`)).json.entry[0].resource.name[0].family, 'Queja');
  if (line('Patient').conditionalUpdate) assert.equal((await fhir.transaction([put('Una')])).status, 200);
});

test('If-None-Exist that several records answer is 412, and one that would find everything is refused', async () => {
  const value = fresh();
  await fhir.create(child(value));
  await fhir.create(child(value));
  assert.equal((await fhir.create(child(value), { 'If-None-Exist': `identifier=${system}|${value}` })).status, 412);
  for (const nothing of ['nothing-of-the-kind=1', '_count=1', '']) {
    const answer = await fhir.create(child(fresh()), { 'If-None-Exist': nothing });
    assert.ok([400, 412].includes(answer.status) || (nothing === '' && answer.status === 201), `"${nothing}": ${answer.status}`);
  }
});

// ---- references in transactions: microsoft/fhir-server#1174, medplum#6102, LinuxForHealth/FHIR#2769, HeliosSoftware/hfs#459, hapi-fhir#4281, samply/blaze#809

test('a reference to an entry that was there already leads to what was there', async () => {
  const value = fresh();
  const there = (await fhir.create(doctor(value))).json;
  const name = 'urn:uuid:33333333-3333-4333-8333-333333333333';
  const done = await fhir.transaction([post(observation(null, { performer: [{ reference: name }] })), post(doctor(value), { fullUrl: name }, { ifNoneExist: `identifier=${system}|${value}` })]);
  assert.equal(done.json.entry[1].response.status.slice(0, 3), '200');
  assert.equal((await fhir.read(located(done.json.entry[0]))).json.performer[0].reference, `Practitioner/${there.id}`);
});

test('a conditional reference is stored as what it found, never as it was written', async () => {
  const value = fresh();
  const there = (await fhir.create(doctor(value))).json;
  const done = await fhir.transaction([post(observation(null, { performer: [{ reference: `Practitioner?identifier=${system}|${value}` }] }))]);
  assert.equal(done.status, 200, done.text.slice(0, 300));
  const stored = await fhir.read(located(done.json.entry[0]));
  assert.equal(stored.json.performer[0].reference, `Practitioner/${there.id}`);
  assert.ok(!stored.text.includes('Practitioner?'));
});

test('a conditional reference that nobody or several answer fails the whole, and names its place', async () => {
  const value = fresh();
  const before_ = await countOf('Patient', value);
  const bundle = (reference) => [post(child(value)), post(observation(null, { performer: [{ reference }] }))];
  const nobody = await fhir.transaction(bundle(`Practitioner?identifier=${system}|nobody`));
  assert.ok([400, 412].includes(nobody.status), `${nobody.status}`);
  assert.match(issueOf(nobody).expression[0], /Bundle\.entry\[1\]\.resource\.performer\[0\]/);
  await fhir.create(doctor(value));
  await fhir.create(doctor(value));
  const several = await fhir.transaction(bundle(`Practitioner?identifier=${system}|${value}`));
  assert.equal(several.status, 412);
  assert.match(issueOf(several).expression[0], /Bundle\.entry\[1\]/);
  assert.equal(await countOf('Patient', value), before_, 'nothing of either was stored');
});

test('a conditional reference finds what the same transaction creates', async () => {
  const value = fresh();
  const done = await fhir.transaction([post(observation(null, { performer: [{ reference: `Practitioner?identifier=${system}|${value}` }] })), post(doctor(value))]);
  assert.equal(done.status, 200, done.text.slice(0, 300));
  assert.equal((await fhir.read(located(done.json.entry[0]))).json.performer[0].reference, located(done.json.entry[1]));
});

test('a bundle whose entries have no fullUrl is taken', async () => {
  const done = await fhir.transaction([post(child(fresh())), post(observation(null))]);
  assert.deepEqual(done.json.entry.map((one) => one.response.status.slice(0, 3)), ['201', '201']);
});

test('a name is put in everywhere it stands: in lists, in narrative, in contained records, with a version', async () => {
  const name = 'urn:uuid:44444444-4444-4444-8444-444444444444';
  const done = await fhir.transaction([
    post(child(fresh()), { fullUrl: name }),
    post({ resourceType: 'List', status: 'current', mode: 'working', entry: [{ item: { reference: name } }], contained: [{ resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'x' }, subject: { reference: name } }],
      note: [{ text: 'see below' }], source: { reference: name }, extension: [{ url: 'http://example.org/about', valueReference: { reference: name } }, { url: 'http://example.org/who', valueUri: name }],
      text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${name}">the child</a></div>` }, orderedBy: { text: '#o', coding: [{ system: 'http://example.org/x', code: 'o', extension: [{ url: 'http://example.org/c', valueReference: { reference: '#o' } }] }] } }),
  ]);
  assert.equal(done.status, 200, done.text.slice(0, 500));
  const stored = await fhir.read(located(done.json.entry[1]));
  assert.ok(!stored.text.includes('urn:uuid:4444'), stored.text);
  assert.equal(stored.text.split(located(done.json.entry[0])).length - 1, 6, stored.text);
});

test('one record touched twice in a transaction is refused, whatever the two do', async () => {
  const there = (await fhir.create(child(fresh()))).json;
  const put = { resource: { ...there, active: true }, request: { method: 'PUT', url: `Patient/${there.id}` } };
  const remove = { request: { method: 'DELETE', url: `Patient/${there.id}` } };
  for (const pair of [[put, put], [put, remove], [remove, remove]]) {
    const answer = await fhir.transaction(pair);
    assert.ok([400, 409, 412, 422].includes(answer.status), `${pair.map((one) => one.request.method)}: ${answer.status}`);
    assert.ok(issueOf(answer));
  }
  assert.equal((await fhir.read(`Patient/${there.id}`)).json.meta.versionId, '1');
  const name = 'urn:uuid:55555555-5555-4555-8555-555555555555';
  const twice = await fhir.transaction([post(child(fresh()), { fullUrl: name }), post(child(fresh()), { fullUrl: name })]);
  assert.ok([400, 422].includes(twice.status), `a fullUrl twice: ${twice.status}`);
});

test('in a batch each entry stands alone: a name of another entry is no record', async () => {
  const name = 'urn:uuid:66666666-6666-4666-8666-666666666666';
  const answer = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [post(child(fresh()), { fullUrl: name }), post(observation(name))] });
  assert.deepEqual(answer.json.entry.map((one) => one.response.status[0]), ['2', '4']);
});

// ---- long bundles: hfs#872, microsoft/fhir-server#1604, awslabs/fhir-works-on-aws-deployment#188

test('a transaction of 5,000 entries that name each other is stored whole', async () => {
  const value = fresh();
  const name = 'urn:uuid:77777777-7777-4777-8777-777777777777';
  const entry = [post(child(value), { fullUrl: name }), ...Array.from({ length: 4999 }, (_, index) => post(observation(name, { identifier: [{ system, value: `${value}-${index}` }] })))];
  const done = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry }, { Prefer: 'return=minimal' });
  assert.equal(done.status, 200, done.text.slice(0, 300));
  assert.equal(done.json.entry.length, 5000);
  assert.equal((await fhir.read(`Observation?subject=${located(done.json.entry[0])}&_count=0&_total=accurate`)).json.total, 4999);
});

test('a batch of 5,000 entries, one bad among them, stores the 4,999', async () => {
  const value = fresh();
  const entry = Array.from({ length: 5000 }, (_, index) => post(child(value, index === 2500 ? { gender: 'boy' } : {})));
  const done = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
  assert.equal(done.json.entry.filter((one) => one.response.status.startsWith('201')).length, 4999);
  assert.equal(done.json.entry[2500].response.status.slice(0, 3), '422');
  assert.equal(await countOf('Patient', value), 4999);
});

// ---- decimals: fhirbase-plv8#108, firely-net-sdk#136, #732, sushi#1215, synthea#675

test('a decimal is kept to the last digit, on every way in and out', async () => {
  for (const digits of ['1.0', '1.00', '0.10', '1.2E+2', '1e-7', '123456789012345678.123456789', '-0.0', '100', '0.000000000000000001']) {
    const text = `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${digits},"unit":"kg"}}`;
    const made = await fhir.send('POST', 'Observation', text);
    assert.equal(made.status, 201, `${digits}: ${made.text.slice(0, 200)}`);
    const kept = (answer, where) => assert.ok(answer.text.includes(`"value":${digits},`), `${digits} in ${where}: ${answer.text.slice(0, 400)}`);
    kept(made, 'the answer');
    kept(await fhir.read(`Observation/${made.json.id}`), 'a read');
    kept(await fhir.read(`Observation?_id=${made.json.id}`), 'a search');
    kept(await fhir.read(`Observation/${made.json.id}/_history`), 'the history');
    const updated = await fhir.send('PUT', `Observation/${made.json.id}`, text.replace('"final"', `"amended","id":"${made.json.id}"`));
    kept(updated, 'an update');
    const bundle = `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":${text},"request":{"method":"POST","url":"Observation"}}]}`;
    const done = await fhir.send('POST', '', bundle);
    kept(await fhir.read(located(done.json.entry[0])), 'a transaction');
    if (line('Observation').interaction.some((one) => one.code === 'patch')) {
      kept(await fhir.send('PATCH', `Observation/${made.json.id}`, [{ op: 'replace', path: '/status', value: 'corrected' }], { 'Content-Type': 'application/json-patch+json' }), 'a patch');
    }
  }
});

test('what is no number of FHIR is refused', async () => {
  for (const digits of ['01', '1.', '.5', '+1', 'NaN', '1e', '0x1', '"1.0"', '1,0']) {
    const answer = await fhir.send('POST', 'Observation', `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${digits}}}`);
    assert.ok([400, 422].includes(answer.status), `${digits}: ${answer.status}`);
  }
});

// ---- patches that would make a record invalid

test('a patch that would make a record invalid, or whose test fails, changes nothing', async () => {
  const there = (await fhir.create(child(fresh(), { gender: 'female' }))).json;
  const send = (operations, kind = 'application/json-patch+json') => fhir.send('PATCH', `Patient/${there.id}`, operations, { 'Content-Type': kind });
  if (!line('Patient').interaction.some((one) => one.code === 'patch')) {
    assert.equal(issueOf(await send([])).code, 'not-supported');
    return;
  }
  for (const [what, operations, statuses] of [
    ['a code that is none', [{ op: 'replace', path: '/gender', value: 'girl' }], [422]],
    ['another type', [{ op: 'replace', path: '/resourceType', value: 'Person' }], [400, 422]],
    ['another id', [{ op: 'replace', path: '/id', value: 'other' }], [400, 422]],
    ['an unknown element', [{ op: 'add', path: '/colour', value: 'blue' }], [422]],
    ['a test that fails', [{ op: 'test', path: '/gender', value: 'male' }, { op: 'replace', path: '/gender', value: 'other' }], [409, 412, 422]],
    ['a place that is not there', [{ op: 'remove', path: '/photo' }], [400, 422]],
    ['the last half is wrong', [{ op: 'replace', path: '/gender', value: 'other' }, { op: 'replace', path: '/nothing/0', value: 1 }], [400, 422]],
    ['no such operation', [{ op: 'append', path: '/name', value: 1 }], [400]],
    ['no list', { op: 'add' }, [400]],
    ['an empty list in the result', [{ op: 'remove', path: '/name/0' }], [422]],
  ]) {
    const answer = await send(operations);
    assert.ok(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
    assert.ok(issueOf(answer), what);
  }
  assert.equal((await send('<diff/>', 'application/xml-patch+xml')).status, 415);
  assert.equal((await send([{ op: 'test', path: '/gender', value: 'female' }])).status, 200);
  const late = await fhir.send('PATCH', `Patient/${there.id}`, [{ op: 'replace', path: '/gender', value: 'other' }], { 'Content-Type': 'application/json-patch+json', 'If-Match': 'W/"99"' });
  assert.equal(late.status, 412);
  assert.equal((await fhir.read(`Patient/${there.id}`)).json.gender, 'female');
});
