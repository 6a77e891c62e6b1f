// Modifiers that look beyond a value, and orders by what is written: words beside codes, places within places, versions of definitions, value sets.
// https://hl7.org/fhir/R4/search.html#modifiers, #sort
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, client;
const concept = (system, code, display, text) => ({ coding: [{ system, code, ...(display ? { display } : {}) }], ...(text ? { text } : {}) });
const loinc = 'http://loinc.org';
const local = 'http://example.org/codes';
before(async () => {
  site = await new Site().start();
  client = await site.client();
  const put = async (resource) => {
    const answer = await client.update(resource);
    assert.ok([200, 201].includes(answer.status), `${resource.id}: ${answer.text}`);
  };
  for (const [id, partOf] of [['town', null], ['campus', 'town'], ['house', 'campus'], ['room', 'house'], ['elsewhere', null]]) {
    await put({ resourceType: 'Location', id, ...(partOf ? { partOf: { reference: `Location/${partOf}` } } : {}) });
  }
  await put({ resourceType: 'Location', id: 'room', partOf: { reference: 'Location/house' } });
  await put({ resourceType: 'Location', id: 'town', partOf: { reference: 'Location/room' } });  // a circle, written by mistake
  for (const id of ['ana', 'ben']) await put({ resourceType: 'Patient', id, name: [{ family: id }] });
  const conditions = [
    ['c1', 'ana', concept(local, 'b', 'Asthma, mild'), 'active'], ['c2', 'ana', concept(local, 'a', 'Éczema'), 'resolved'], ['c3', 'ben', { text: 'asthma since the winter' }, 'active'],
    ['c4', 'ben', concept(local, 'C', null, 'Food allergy'), 'inactive'],
  ];
  for (const [id, child, code, status] of conditions) {
    await put({ resourceType: 'Condition', id, subject: { reference: `Patient/${child}` }, code, clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', status),
      meta: { profile: [`http://example.org/profiles/deep/condition${{ c1: '', c2: '|1', c3: '|1.2', c4: '|12' }[id]}`] } });
  }
  for (const [id, room] of [['v1', 'room'], ['v2', 'campus'], ['v3', 'elsewhere']]) {
    await put({ resourceType: 'Encounter', id, status: 'finished', class: { code: 'AMB' }, subject: { reference: 'Patient/ana' }, location: [{ location: { reference: `Location/${room}` } }] });
  }
  const pressure = (value) => ({ value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' });
  await put({ resourceType: 'Observation', id: 'o1', status: 'final', code: concept(loinc, '85354-9'), subject: { reference: 'Patient/ana' },
    component: [{ code: concept(loinc, '8480-6'), valueQuantity: pressure(107) }, { code: concept(local, '8462-4'), valueQuantity: pressure(60) }] });
  await put({ resourceType: 'Observation', id: 'o2', status: 'final', code: concept(loinc, '29463-7'), subject: { reference: 'Patient/ana' }, valueQuantity: { value: 18, unit: 'kg' } });
  await put({ resourceType: 'Observation', id: 'o3', status: 'preliminary', code: concept(loinc, '85354-9'), subject: { reference: 'Patient/ben' }, component: [{ code: concept(loinc, '8480-6') }] });
  await put({ resourceType: 'ValueSet', id: 'ours', url: 'http://example.org/sets/ours', status: 'active', compose: { include: [{ system: local, concept: [{ code: 'a' }, { code: 'b' }] }] } });
});
after(() => { client?.close(); return site?.stop(); });

const inOrder = async (path) => {
  const answer = await client.read(path);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return (answer.json.entry ?? []).map((entry) => entry.resource.id);
};
const found = async (path) => (await inOrder(path)).sort();
const refused = async (path, code) => {
  const answer = await client.read(path);
  assert.equal(answer.status, 400, `${path}: ${answer.text}`);
  assert.equal(answer.json.issue[0].code, code, path);
};
const paged = async (path) => {
  const ids = [];
  for (let next = `${path}&_count=1`; next; ) {
    const page = (await client.read(next)).json;
    ids.push(...page.entry.map((entry) => entry.resource.id));
    assert.ok(ids.length <= 20, `${path} goes in circles`);
    const link = page.link.find((one) => one.relation === 'next');
    next = link && link.url.slice(site.base.length);
  }
  return ids;
};

test('records are put in order by codes, references and addresses, those without one last', async () => {
  assert.deepEqual(await inOrder('Condition?_sort=code'), ['c4', 'c2', 'c1', 'c3'], 'C, a, b as they are written; c3 has words alone');
  assert.deepEqual(await inOrder('Condition?_sort=-code'), ['c1', 'c2', 'c4', 'c3']);
  assert.deepEqual(await inOrder('Condition?_sort=subject,-clinical-status'), ['c2', 'c1', 'c4', 'c3']);
  assert.deepEqual(await inOrder('Condition?_sort=-_profile'), ['c4', 'c3', 'c2', 'c1']);
  assert.deepEqual(await inOrder('Patient?_sort=-_id'), ['ben', 'ana']);
  assert.deepEqual(await inOrder('?_type=Patient,Condition&_sort=_id&_id=ana,c1,c2'), ['ana', 'c1', 'c2']);
  await refused('Observation?_sort=code-value-quantity', 'not-supported');
});

test('such an order holds from page to page', async () => {
  for (const sort of ['code', '-code', 'clinical-status,-code', 'subject', '-subject,_id', '_id', '-_profile']) {
    const path = `Condition?_sort=${sort}`;
    assert.deepEqual(await paged(path), await inOrder(path), sort);
  }
});

test('a code is found by the words beside it, by their beginning', async () => {
  assert.deepEqual(await found('Condition?code:text=ASTHMA'), ['c1', 'c3'], 'of the display and of the text, whatever their letter case');
  assert.deepEqual(await found('Condition?code:text=eczema,food'), ['c2', 'c4'], 'without their accents');
  assert.deepEqual(await found('Condition?code:text=mild'), [], 'not by their middle');
  assert.deepEqual(await found('Condition?patient=ana&code:text=asthma'), ['c1']);
  assert.deepEqual(await found('Patient?_has:Condition:patient:code:text=food'), ['ben']);
  await refused('Patient?gender:text=female', 'not-supported');
  await client.update({ resourceType: 'Condition', id: 'c5', subject: { reference: 'Patient/ana' }, code: { text: 'hay fever' } });
  assert.deepEqual(await found('Condition?code:text=hay'), ['c5']);
  await client.update({ resourceType: 'Condition', id: 'c5', subject: { reference: 'Patient/ana' }, code: { text: 'a cold' } });
  assert.deepEqual(await found('Condition?code:text=hay'), [], 'what is no longer said is no longer found');
  await client.remove('Condition/c5');
});

test('a place stands for the places in it, and a circle of them ends', async () => {
  assert.deepEqual(await found('Encounter?location:below=Location/campus'), ['v1', 'v2']);
  assert.deepEqual(await found('Encounter?location:below=campus'), ['v1', 'v2']);
  assert.deepEqual(await found('Encounter?location:above=Location/room'), ['v1', 'v2']);
  assert.deepEqual(await found('Encounter?location:below=Location/elsewhere'), ['v3']);
  assert.deepEqual(await found('Encounter?location:below=Location/nowhere'), []);
  assert.deepEqual(await found('Patient?_has:Encounter:patient:location:below=Location/house'), ['ana']);
  await refused('Encounter?subject:below=Patient/ana', 'not-supported');
});

test('a profile stands for its versions, and an address for what is below it', async () => {
  const profile = 'http://example.org/profiles/deep/condition';
  assert.deepEqual(await found(`Condition?_profile:below=${profile}`), ['c1', 'c2', 'c3', 'c4']);
  assert.deepEqual(await found(`Condition?_profile:below=${profile}|1`), ['c2', 'c3'], 'versions 1 and 1.2, not 12');
  assert.deepEqual(await found('Condition?_profile:below=http://example.org/profiles'), ['c1', 'c2', 'c3', 'c4']);
  assert.deepEqual(await found('Condition?_profile:below=http://example.org/prof'), [], 'whole parts of an address');
  assert.deepEqual(await found(`Condition?_profile:above=${profile}|1.2.7`), ['c1', 'c2', 'c3']);
  assert.deepEqual(await found(`Condition?_profile:above=${profile}/more`), ['c1']);
  assert.deepEqual(await found(`Condition?_profile=${profile}`), ['c1', 'c2', 'c3', 'c4']);
  await refused('Condition?_profile:below=condition', 'value');
});

test('a pair is asked for by the system of its first part, and whether there is one at all', async () => {
  assert.deepEqual(await found(`Observation?component-code-value-quantity=${local}|$60`), ['o1']);
  assert.deepEqual(await found(`Observation?component-code-value-quantity=${local}|$107`), [], 'both within one component');
  assert.deepEqual(await found(`Observation?component-code-value-quantity=${loinc}|$gt100`), ['o1']);
  assert.deepEqual(await found('Observation?component-code-value-quantity:missing=false'), ['o1']);
  assert.deepEqual(await found('Observation?component-code-value-quantity:missing=true'), ['o2', 'o3'], 'o3 has a code and no value');
  assert.deepEqual(await found('Observation?code-value-quantity:missing=false'), ['o2']);
  await refused('Observation?code-value-quantity:missing=maybe', 'value');
});

test('a value set that is stored here, by its address or by its id', async () => {
  assert.deepEqual(await found('Condition?code:in=http://example.org/sets/ours'), ['c1', 'c2']);
  assert.deepEqual(await found('Condition?code:in=ValueSet/ours'), ['c1', 'c2']);
  assert.deepEqual(await found('Condition?code:not-in=ValueSet/ours'), ['c3', 'c4']);
  const none = await client.read('Condition?code:in=ValueSet/nobody');
  assert.notEqual(none.status, 200, 'a set that is not held is not an empty set');
});
