// Search parameters of a practice's own: made by a SearchParameter, indexed beside the requests, refused until every record has its rows.
// https://hl7.org/fhir/R4/searchparameter.html, docs/decisions/0023
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { FhirClient, Site, onPostgres, temporaryFolder } from '../support/medhome.mjs';

const sites = [];
let site, fhir;
before(async () => {
  site = new Site();
  sites.push(site);
  await site.run(['practice', 'add', '--slug', 'elsewhere', '--name', 'Elsewhere Pediatrics']);
  await site.start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  for (const one of sites) await one.stop();
});

const ext = (name) => `http://example.org/fhir/StructureDefinition/${name}`;
const parameter = (code, type, expression, more = {}) => ({
  resourceType: 'SearchParameter', url: `http://example.org/fhir/SearchParameter/${encodeURIComponent(code)}`, name: code.replaceAll('-', '_'), status: 'active', description: `By ${code}`, code, base: ['Patient'], type,
  expression, ...more,
});
const extension = (name, value) => ({ url: ext(name), ...value });
const patient = (...extensions) => ({ resourceType: 'Patient', extension: extensions });
const total = async (client, query) => (await client.read(`${query}${query.includes('?') ? '&' : '?'}_count=0&_total=accurate`)).json.total;
const ids = (answer) => (answer.json.entry ?? []).filter((one) => one.search.mode === 'match').map((one) => one.resource.id);

async function made(client, resource) {
  const answer = await client.create(resource);
  assert.equal(answer.status, 201, answer.text.slice(0, 500));
  return answer.json;
}
async function status(client, id) {
  const answer = await client.read(`SearchParameter/${id}/$index-status`);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json.parameter ?? []).map((one) => Object.fromEntries(one.part.map((part) => [part.name, part.valueCode ?? part.valueInteger ?? part.valueString ?? part.valueUri ?? part.valueCanonical])));
}
async function settled(client, id, state = 'ready') {
  for (let turn = 0; turn < 600; ++turn) {
    const all = await status(client, id);
    if (state === 'gone' ? all.length === 0 : all.length > 0 && all.every((one) => one.state === state)) return all;
    await wait(50);
  }
  return assert.fail(`SearchParameter/${id} is not ${state}: ${JSON.stringify(await status(client, id))}`);
}
// In bundles of 500: what existed before the parameter.
async function fill(client, count, resource) {
  for (let from = 0; from < count; from += 500) {
    const entry = Array.from({ length: Math.min(500, count - from) }, (_, i) => ({ request: { method: 'POST', url: resource(0).resourceType }, resource: resource(from + i) }));
    assert.equal((await client.transaction(entry)).status, 200);
  }
}

test('values of every kind are found as R4 finds its own, with prefixes and modifiers, in a batch, sorted', async () => {
  const mother = await made(fhir, { resourceType: 'Practitioner', name: [{ family: 'Roble' }] });
  const one = await made(fhir, patient(extension('nick', { valueString: 'Ñandú grande' }), extension('shelf', { valueCode: 'A1' }), extension('moved', { valueDate: '2024-05-01' }),
    extension('weight', { valueQuantity: { value: 5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } }), extension('siblings', { valueInteger: 3 }),
    extension('page', { valueUri: 'http://example.org/a/b' }), extension('keeper', { valueReference: { reference: `Practitioner/${mother.id}` } })));
  const two = await made(fhir, patient(extension('nick', { valueString: 'Zorro' }), extension('shelf', { valueCoding: { system: 'urn:shelf', code: 'B2', display: 'Second' } }),
    extension('moved', { valueDate: '2020' }), extension('weight', { valueQuantity: { value: 9000, unit: 'g', system: 'http://unitsofmeasure.org', code: 'g' } }), extension('siblings', { valueInteger: 0 })));
  const of = (name) => `Patient.extension('${ext(name)}').value`;
  const all = [parameter('nick', 'string', of('nick')), parameter('shelf', 'token', of('shelf')), parameter('moved', 'date', of('moved')), parameter('weight', 'quantity', of('weight')),
    parameter('siblings', 'number', of('siblings')), parameter('page', 'uri', of('page')), parameter('keeper', 'reference', `${of('keeper')}.ofType(Reference)`, { target: ['Practitioner'] }),
    parameter('has-shelf', 'token', `Patient.extension('${ext('shelf')}').exists()`)];
  for (const each of all) each.id = (await made(fhir, each)).id;
  for (const each of all) await settled(fhir, each.id);
  const finds = async (query, expected) => {
    const answer = await fhir.read(`Patient?${query}`);
    assert.equal(answer.status, 200, `${query}: ${answer.text.slice(0, 300)}`);
    assert.deepEqual(ids(answer).sort(), expected.map((each) => each.id).sort(), query);
  };
  await finds('nick=nandu', [one]);
  await finds('nick:contains=GRANDE', [one]);
  await finds('nick:exact=Zorro', [two]);
  await finds('nick:missing=false', [one, two]);
  await finds('shelf=A1', [one]);
  await finds('shelf=urn:shelf|B2', [two]);
  await finds('shelf=A1,B2', [one, two]);
  await finds('shelf:not=A1&nick:missing=false', [two]);
  await finds('shelf:text=second', [two]);
  assert.equal((await fhir.read('Patient?_sort=shelf')).status, 400, 'what has no order in its rows is not sorted by');
  await finds('moved=ge2021', [one]);
  await finds('moved=2024-05', [one]);
  await finds('moved=lt2021', [two]);
  await finds('weight=gt6|http://unitsofmeasure.org|kg', [two]);
  await finds('weight=5000|http://unitsofmeasure.org|g', [one]);
  await finds('siblings=lt1', [two]);
  await finds('siblings=3', [one]);
  await finds('page=http://example.org/a/b', [one]);
  await finds('page:below=http://example.org/a', [one]);
  await finds(`keeper=Practitioner/${mother.id}`, [one]);
  await finds('keeper.family=roble', [one]);
  await finds('has-shelf=true', [one, two]);
  assert.deepEqual(ids(await fhir.read('Patient?nick:missing=false&_sort=nick')), [one.id, two.id]);
  assert.deepEqual(ids(await fhir.read('Patient?nick:missing=false&_sort=-siblings')), [one.id, two.id]);
  assert.deepEqual(ids(await fhir.read('Patient?nick:missing=false&_sort=moved')), [two.id, one.id]);
  assert.deepEqual(ids(await fhir.read('Practitioner?_has:Patient:keeper:nick=nandu')), [mother.id]);
  for (const query of ['Patient?nick=nandu&_include=Patient:keeper', 'Patient?nick=nandu&_include=*']) {
    assert.ok((await fhir.read(query)).json.entry.some((each) => each.search.mode === 'include' && each.resource.id === mother.id), query);
  }
  for (const query of ['Practitioner?family=roble&_revinclude=Patient:keeper', 'Practitioner?family=roble&_revinclude=*']) {
    assert.ok((await fhir.read(query)).json.entry.some((each) => each.search.mode === 'include' && each.resource.id === one.id), query);
  }
  const batch = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'Patient?nick=zorro' } }] });
  assert.equal(batch.json.entry[0].resource.entry[0].resource.id, two.id);
  const again = await fhir.create(patient(extension('nick', { valueString: 'Zorro' })), { 'If-None-Exist': 'nick=zorro' });
  assert.equal(again.status, 200, 'a conditional create asks by it too');
  const own = (await fhir.read('/t/practice/fhir/metadata')).json.rest[0].resource;
  const line = own.find((each) => each.type === 'Patient');
  assert.deepEqual(line.searchParam.find((each) => each.name === 'nick'), { name: 'nick', definition: 'http://example.org/fhir/SearchParameter/nick', type: 'string' });
  assert.ok(line.searchInclude.includes('Patient:keeper'));
  assert.ok(own.find((each) => each.type === 'Practitioner').searchRevInclude.includes('Patient:keeper'));
  // Changed, it is another parameter; what was found by the old expression is not.
  const changed = await fhir.update({ ...all[0], expression: of('none-has-this') });
  assert.equal(changed.status, 200, changed.text);
  for (let turn = 0; turn < 200 && (await status(fhir, all[0].id)).some((each) => each.state !== 'ready'); ++turn) await wait(50);
  await finds('nick:missing=false', []);
  const checked = await site.run(['check']);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});

test('what cannot be searched by is refused when it is written, with the element that is wrong', async () => {
  const good = "Patient.extension('http://example.org/x').value";
  const taken = await made(fhir, parameter('taken', 'string', good));
  const refused = [
    [parameter('a b', 'string', good), 'SearchParameter.code'], [parameter('_own', 'string', good), 'SearchParameter.code'], [parameter('x.y', 'string', good), 'SearchParameter.code'],
    [parameter('family', 'string', good), 'SearchParameter.code'], [parameter('taken', 'string', good), 'SearchParameter.code'],
    [parameter('pair', 'composite', 'Patient', { component: ['family', 'given'].map((one) => ({ definition: `http://hl7.org/fhir/SearchParameter/individual-${one}`, expression: one })) }), 'SearchParameter.type'], [parameter('near-by', 'special', 'Patient.address'), 'SearchParameter.type'],
    [parameter('half', 'string', 'Patient.name.where('), 'SearchParameter.expression'], [parameter('colour', 'string', 'Patient.colour'), 'SearchParameter.expression'],
    [parameter('kind', 'quantity', 'Patient.name'), 'SearchParameter.expression'], [parameter('clock', 'token', 'Patient.birthDate < today()'), 'SearchParameter.expression'],
    [parameter('nothing', 'string', undefined), 'SearchParameter.expression'], [parameter('all', 'string', 'Resource.id', { base: ['Resource'] }), 'SearchParameter.base'],
  ];
  for (const [bad, path] of refused) {
    const answer = await fhir.create(bad);
    assert.equal(answer.status, 422, `${bad.code}: ${answer.text.slice(0, 300)}`);
    assert.ok(answer.json.issue.some((issue) => issue.expression?.includes(path)), `${bad.code}: ${answer.text}`);
    assert.ok(answer.json.issue.every((issue) => issue.details.text.length > 20));
  }
  assert.match((await fhir.create(parameter('taken', 'string', good))).text, new RegExp(taken.id), 'which one has the code');
  // A draft is kept and found by nothing; one that only restates R4's own needs no index.
  for (const kept of [parameter('later', 'string', good, { status: 'draft' }), parameter('later', 'special', undefined, { status: 'retired' }),
    parameter('name', 'string', 'Patient.name', { derivedFrom: 'http://hl7.org/fhir/SearchParameter/Patient-name' })]) {
    const { id } = await made(fhir, kept);
    assert.deepEqual(await status(fhir, id), []);
  }
  assert.equal((await fhir.read('Patient?later=x')).status, 400);
  const both = await fhir.transaction([parameter('twin', 'string', good), parameter('twin', 'string', good)].map((resource) => ({ request: { method: 'POST', url: 'SearchParameter' }, resource })));
  assert.equal(both.status, 422, both.text);
  // A draft that becomes active is indexed; an active one that is retired is unknown again, and its code is free.
  const draft = await made(fhir, parameter('turn', 'string', 'Patient.id', { status: 'draft' }));
  assert.equal((await fhir.update({ ...draft, status: 'active' })).status, 200);
  await settled(fhir, draft.id);
  assert.equal((await fhir.read('Patient?turn=nobody')).status, 200);
  assert.equal((await fhir.update({ ...draft, status: 'retired' })).status, 200);
  assert.equal((await fhir.read('Patient?turn=nobody')).status, 400);
  await made(fhir, parameter('turn', 'string', 'Patient.id'));
});

test('only an administrator says what the practice searches by, and of one practice it is no other\'s', async () => {
  await site.addUser('coordinator', 'coordinator', 'a long enough password');
  await site.addUser('head', 'admin', 'a long enough password');
  const own = parameter('room', 'string', `Patient.extension('${ext('room')}').value`);
  const session = await site.signIn('coordinator', 'a long enough password');
  const refused = await session.send('POST', '/fhir/SearchParameter', own, { 'Content-Type': 'application/fhir+json' });
  assert.equal(refused.status, 403, refused.text);
  const head = await site.signIn('head', 'a long enough password');
  const there = await head.send('POST', '/fhir/SearchParameter', own, { 'Content-Type': 'application/fhir+json' });
  assert.equal(there.status, 201, there.text);
  const id = there.headers.location.match(/SearchParameter\/([^/]+)/)[1];
  await settled(fhir, id);
  await made(fhir, patient(extension('room', { valueString: 'Nest' })));
  assert.equal(await total(fhir, 'Patient?room=nest'), 1);
  assert.equal((await session.get('/fhir/SearchParameter/$index-status')).status, 403);
  const other = new FhirClient(site.base, await site.token('system/*.cruds', ['--practice', 'elsewhere']));
  await made(other, patient(extension('room', { valueString: 'Nest' })));
  const unknown = await other.read('Patient?room=nest');
  assert.equal(unknown.status, 400, 'there it is no parameter');
  assert.equal((await other.read(`SearchParameter/${id}/$index-status`)).status, 404);
  assert.deepEqual((await other.read('SearchParameter/$index-status')).json.parameter ?? [], []);
  // The same code there may mean another thing.
  const theirs = await made(other, parameter('room', 'token', `Patient.extension('${ext('room')}').exists()`));
  await settled(other, theirs.id);
  assert.equal(await total(other, 'Patient?room=true'), 1);
  assert.equal(await total(fhir, 'Patient?room=nest'), 1);
  other.close();
});

test('a family finds its own child by it and no other, chained and counted', async () => {
  const found = await made(fhir, parameter('ward', 'string', `Patient.extension('${ext('ward')}').value`));
  const about = await made(fhir, parameter('about-note', 'string', 'Condition.code.text', { base: ['Condition'] }));
  await settled(fhir, found.id);
  await settled(fhir, about.id);
  const children = [];
  for (const family of ['Mia', 'Otra']) {
    const child = await made(fhir, { ...patient(extension('ward', { valueString: 'Sunny' })), name: [{ family }] });
    await made(fhir, { resourceType: 'Condition', subject: { reference: `Patient/${child.id}` }, code: { text: 'Sunny note' } });
    children.push(child);
  }
  await made(fhir, { resourceType: 'Condition', subject: { reference: `Patient/${children[0].id}` }, code: { text: 'Sunny note kept from the family' },
    meta: { security: [{ system: 'https://medhome.dev/fhir/CodeSystem/label', code: 'not-for-family' }] } });
  const mother = await made(fhir, { resourceType: 'RelatedPerson', patient: { reference: `Patient/${children[0].id}` }, name: [{ family: 'Mia' }] });
  await site.addUser('mother', 'family', 'a long enough password', ['--reference', `RelatedPerson/${mother.id}`]);
  const session = await site.signIn('mother', 'a long enough password');
  for (const query of ['Patient?ward=sunny&_total=accurate', 'Patient?_has:Condition:subject:about-note=sunny&_total=accurate', 'Condition?subject:Patient.ward=sunny&_total=accurate',
    'Condition?about-note=sunny&_total=accurate', 'Patient?ward:missing=false&_sort=ward&_total=accurate']) {
    const answer = await session.get(`/fhir/${query}`);
    assert.equal(answer.status, 200, `${query}: ${answer.text}`);
    assert.equal(answer.json.total, 1, query);
    assert.ok(!answer.text.includes(children[1].id), query);
  }
  assert.equal(await total(fhir, 'Condition?about-note=sunny'), 3);
});

test('records that are made, changed and deleted while the old ones are indexed are found as they are; until then nothing is answered in part', { timeout: 300_000 }, async () => {
  await fill(fhir, 3000, (i) => ({ resourceType: 'Organization', name: `Org ${i}`, extension: [extension('colour', { valueString: i % 3 === 0 ? 'Red' : 'Blue' })] }));
  const colours = new Map();
  for (let path = 'Organization?_count=1000'; path;) {
    const page = (await fhir.read(path)).json;
    for (const { resource } of page.entry) if (resource.extension) colours.set(resource.id, resource.extension[0].valueString);
    path = page.link.find((one) => one.relation === 'next')?.url.replace(/.*\/fhir\//, '');
  }
  assert.equal(colours.size, 3000);
  const own = await made(fhir, parameter('colour', 'string', `Organization.extension('${ext('colour')}').value`, { base: ['Organization'] }));
  const states = new Set();
  let stop = false;
  const change = async (from) => {
    const some = [...colours.keys()].filter((_, i) => i % 40 === from);
    for (const id of some) {
      if (stop && Math.random() < 0.2) break;
      const current = (await fhir.read(`Organization/${id}`)).json;
      if (from === 1) {
        assert.equal((await fhir.remove(`Organization/${id}`)).status, 204);
        colours.delete(id);
      } else {
        const colour = from === 2 ? 'Green' : colours.get(id);
        assert.equal((await fhir.update({ ...current, name: 'Changed', extension: [extension('colour', { valueString: colour }), extension('colour', { valueString: 'Spotted' })] })).status, 200);
        colours.set(id, `${colour} Spotted`);
      }
      const made_ = await fhir.create({ resourceType: 'Organization', name: 'New', extension: [extension('colour', { valueString: 'Red' })] });
      assert.equal(made_.status, 201, made_.text);
      colours.set(made_.json.id, 'Red');
    }
  };
  const writing = [change(1), change(2), change(3)];
  for (;;) {
    const answer = await fhir.read('Organization?colour=red&_count=0&_total=accurate');
    if (answer.status === 200) break;
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.json.issue[0].code, 'transient');
    assert.match(answer.json.issue[0].details.text, /\d+ of \d+ records/);
    assert.ok(answer.headers['retry-after']);
    assert.ok(!(await fhir.read('/t/practice/fhir/metadata')).json.rest[0].resource.find((one) => one.type === 'Organization').searchParam.some((one) => one.name === 'colour')
      || (await status(fhir, own.id))[0].state === 'ready', 'listed once it can be searched by');
    states.add((await status(fhir, own.id))[0].state);
    const chained = await fhir.read('Patient?organization.colour=red');
    assert.ok(chained.status === 409 || chained.status === 200 && (await status(fhir, own.id))[0].state === 'ready', chained.text);
    const lenient = await fhir.read('Organization?colour=red', { Prefer: 'handling=lenient' });
    assert.ok(lenient.status === 409 || (await status(fhir, own.id))[0].state === 'ready', 'leniently it is not left out either');
    await wait(5);
  }
  stop = true;
  await Promise.all(writing);
  for (const colour of ['Red', 'Blue', 'Green', 'Spotted']) {
    assert.equal(await total(fhir, `Organization?colour=${colour}`), [...colours.values()].filter((one) => one.includes(colour)).length, colour);
  }
  const [last] = await status(fhir, own.id);
  assert.equal(last.done, last.total);
  const checked = await site.run(['check']);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  assert.equal((await fhir.remove(`SearchParameter/${own.id}`)).status, 204);
  assert.equal((await fhir.read('Organization?colour=red')).status, 400, 'what is taken away is unknown again');
});

test('an indexing that is killed goes on where it was, and its rows go when the parameter does', { timeout: 300_000 }, async () => {
  const own = new Site(temporaryFolder());
  sites.push(own);
  await own.start(['--quiet']);
  let client = await own.client();
  await fill(client, 3000, (i) => patient(extension('batch', { valueString: i % 2 ? 'Odd' : 'Even' }), extension('count', { valueInteger: i })));
  const { id } = await made(client, parameter('batch', 'token', `Patient.extension('${ext('batch')}').value`));
  const number = await made(client, parameter('counted', 'number', `Patient.extension('${ext('count')}').value`));
  await own.kill();
  client.close();
  await own.start(['--quiet']);
  client = await own.client();
  for (let turn = 0; ; ++turn) {
    const answer = await client.read('Patient?batch=odd&_count=0&_total=accurate');
    if (answer.status === 200) {
      assert.equal(answer.json.total, 1500);
      break;
    }
    assert.equal(answer.status, 409, answer.text);
    assert.ok(turn < 1200);
    await wait(50);
  }
  await settled(client, number.id);
  assert.equal(await total(client, 'Patient?counted=ge1000'), 2000);
  for (const one of [id, number.id]) assert.equal((await client.remove(`SearchParameter/${one}`)).status, 204);
  for (let turn = 0; turn < 600 && ((await client.read('SearchParameter/$index-status')).json.parameter ?? []).length > 0; ++turn) await wait(50);
  assert.deepEqual((await client.read('SearchParameter/$index-status')).json.parameter ?? [], [], 'the rows are taken away');
  assert.equal((await client.read('Patient?batch=odd')).status, 400);
  // Made again it is found again, and not by what was left of the first.
  const again = await made(client, parameter('batch', 'token', `Patient.extension('${ext('batch')}').value`));
  await settled(client, again.id);
  assert.equal(await total(client, 'Patient?batch=odd'), 1500);
  await own.stop();
  client.close();
  const rebuilt = await own.run(['reindex']);
  assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
  assert.match(rebuilt.stdout, /^0 records indexed anew/m, 'there was nothing to put right');
  const checked = await own.run(['check']);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});

test('an expression that cannot be worked out on a record keeps nobody from writing it, and is not searched by', async () => {
  await made(fhir, { resourceType: 'Location', name: 'One', alias: ['Here'] });
  const own = await made(fhir, parameter('only-alias', 'string', 'Location.alias.single()', { base: ['Location'] }));
  await settled(fhir, own.id);
  assert.equal(await total(fhir, 'Location?only-alias=here'), 1);
  const two = await made(fhir, { resourceType: 'Location', name: 'Two', alias: ['Here', 'There'] });
  const refused = await fhir.read('Location?only-alias=here');
  assert.equal(refused.status, 409, refused.text);
  assert.equal(refused.json.issue[0].code, 'processing');
  const [failed] = await status(fhir, own.id);
  assert.equal(failed.state, 'failed');
  assert.ok(failed.error.length > 10);
  assert.equal((await fhir.update({ ...own, expression: 'Location.alias' })).status, 200);
  for (let turn = 0; turn < 200 && (await status(fhir, own.id)).some((one) => one.state !== 'ready'); ++turn) await wait(50);
  assert.equal(await total(fhir, 'Location?only-alias=here'), 2);
  assert.deepEqual(ids(await fhir.read('Location?only-alias=there')), [two.id]);
});

test('the guide\'s Task.output and ServiceRequest.supportingInfo are searched and included', async () => {
  const child = await made(fhir, { resourceType: 'Patient' });
  const subject = { reference: `Patient/${child.id}` };
  const procedure = await made(fhir, { resourceType: 'Procedure', status: 'completed', subject });
  const output = await made(fhir, parameter('output', 'reference', 'Task.output.value.ofType(Reference)', { base: ['Task'] }));
  await settled(fhir, output.id);
  const task = await made(fhir, { resourceType: 'Task', status: 'completed', intent: 'order', for: subject, output: [{ type: { text: 'result' }, valueReference: { reference: `Procedure/${procedure.id}` } }] });
  const found = await fhir.read(`Task?output=Procedure/${procedure.id}&_include=Task:output`);
  assert.deepEqual(ids(found), [task.id], found.text.slice(0, 300));
  assert.ok(found.json.entry.some((one) => one.search.mode === 'include' && one.resource.id === procedure.id));
  assert.deepEqual(ids(await fhir.read('Task?output:Procedure.status=completed')), [task.id]);
});

// One database file has one server; store/parameters_test.cc has two on a file.
if (onPostgres) test('of two servers on one database neither writes without the rows nor searches too early', async () => {
  const one = new Site(temporaryFolder());
  sites.push(one);
  await one.start(['--quiet']);
  const two = new Site(temporaryFolder());
  two.database = one.database;
  sites.push(two);
  await two.start(['--quiet']);
  const clients = [await one.client(), await two.client()];
  await fill(clients[0], 1000, (i) => patient(extension('tint', { valueString: i % 2 ? 'Odd' : 'Even' })));
  let odd = 500;
  for (let round = 0; round < 4; ++round) {
    const own = await made(clients[round % 2], parameter(`tint${round}`, 'string', `Patient.extension('${ext('tint')}').value`));
    const other = clients[(round + 1) % 2];
    // The other writes at once, and has not heard.
    for (let i = 0; i < 20; ++i) {
      const answer = await other.create(patient(extension('tint', { valueString: 'Odd' })));
      assert.equal(answer.status, 201, answer.text);
      ++odd;
    }
    for (let turn = 0; ; ++turn) {
      const answer = await other.read(`Patient?tint${round}=odd&_count=0&_total=accurate`);
      if (answer.status === 200) {
        assert.equal(answer.json.total, odd, `round ${round}`);
        break;
      }
      assert.equal(answer.status, 409, answer.text);
      assert.ok(turn < 600);
      await wait(20);
    }
    assert.equal((await clients[0].remove(`SearchParameter/${own.id}`)).status, 204);
    assert.equal((await clients[1].read(`Patient?tint${round}=odd`)).status, 400, 'gone at the other server too, before its rows are');
  }
  const checked = await one.run(['check']);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
