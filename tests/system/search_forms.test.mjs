// Forms of search over the wire: through references and back, several types, compartments, parts of records, pages that cannot be forged.
// https://hl7.org/fhir/R4/search.html, https://hl7.org/fhir/R4/http.html#search
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, client;
const kilograms = (value) => ({ value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' });
before(async () => {
  site = await new Site().start();
  client = await site.client();
  const put = async (resource) => assert.ok([200, 201].includes((await client.update(resource)).status), resource.id);
  await put({ resourceType: 'Organization', id: 'clinic', name: 'Spruce Street Clinic' });
  for (const [id, family, weight] of [['ana', 'Ruiz', 18], ['ben', 'Vega', 84]]) {
    await put({ resourceType: 'Patient', id, name: [{ family }], birthDate: '2019-03-04', managingOrganization: { reference: 'Organization/clinic' }, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } });
    await put({ resourceType: 'Encounter', id: `visit-${id}`, status: 'finished', class: { code: 'AMB' }, subject: { reference: `Patient/${id}` } });
    await put({ resourceType: 'Observation', id: `weight-${id}`, status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] }, subject: { reference: `Patient/${id}` },
      encounter: { reference: `Encounter/visit-${id}` }, effectiveDateTime: '2024-01-02', valueQuantity: kilograms(weight), note: [{ text: 'n' }] });
  }
});
after(() => { client?.close(); return site?.stop(); });

const found = async (path) => {
  const answer = await client.read(path);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return (answer.json.entry ?? []).map((entry) => `${entry.resource.resourceType}/${entry.resource.id}`).sort();
};

test('a search goes through references and back', async () => {
  assert.deepEqual(await found('Observation?patient.organization.name=spruce&patient.name=ruiz'), ['Observation/weight-ana']);
  assert.deepEqual(await found('Patient?_has:Observation:patient:value-quantity=gt20'), ['Patient/ben']);
  assert.deepEqual(await found('Organization?_has:Patient:organization:_has:Observation:patient:code=29463-7'), ['Organization/clinic']);
  assert.deepEqual(await found('Observation?code-value-quantity=29463-7$18'), ['Observation/weight-ana']);
});

test('185 pounds find the child of 84 kilograms', async () => {
  assert.deepEqual(await found('Observation?value-quantity=185|http://unitsofmeasure.org|[lb_av]'), ['Observation/weight-ben']);
});

test('what was measured as less than a limit equals no number', async () => {
  const below = { resourceType: 'Observation', id: 'below', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '1988-5' }] }, subject: { reference: 'Patient/ana' }, valueQuantity: { ...kilograms(5), comparator: '<' } };
  assert.equal((await client.update(below)).status, 201);
  assert.deepEqual(await found('Observation?code=1988-5&value-quantity=5'), []);
  assert.deepEqual(await found('Observation?code=1988-5&value-quantity=ne5'), ['Observation/below']);
  assert.deepEqual(await found('Observation?code=1988-5&value-quantity=lt5'), ['Observation/below']);
  await client.remove('Observation/below');
});

test('several types are searched at once, by GET and by form', async () => {
  assert.deepEqual(await found('?_type=Patient,Encounter&_id=ana,visit-ben'), ['Encounter/visit-ben', 'Patient/ana']);
  const form = await client.send('POST', '_search', '_type=Patient&name=ruiz', { 'Content-Type': 'application/x-www-form-urlencoded' });
  assert.equal(form.status, 200, form.text);
  assert.deepEqual(form.json.entry.map((entry) => entry.resource.id), ['ana']);
  const whole = (await client.read('?_type=Patient,Encounter,Observation&_sort=-_lastUpdated&_count=100')).json.entry.map((entry) => entry.fullUrl);
  const paged = [];
  for (let next = '/fhir?_type=Patient,Encounter,Observation&_sort=-_lastUpdated&_count=2'; next; ) {
    const page = (await client.read(next)).json;
    paged.push(...page.entry.map((entry) => entry.fullUrl));
    const link = page.link.find((one) => one.relation === 'next');
    next = link && link.url.slice(site.base.length);
  }
  assert.deepEqual(paged, whole);
});

test('a compartment is searched as an address', async () => {
  assert.deepEqual(await found('Patient/ana/Observation?code=29463-7'), ['Observation/weight-ana']);
  assert.deepEqual(await found('Patient/ana/*'), ['Encounter/visit-ana', 'Observation/weight-ana', 'Patient/ana']);
  assert.deepEqual(await found('Encounter/visit-ben/Observation'), ['Observation/weight-ben']);
  assert.equal((await client.read('Organization/clinic/Patient')).status, 400);
  const self = (await client.read('Patient/ana/Observation?code=29463-7')).json.link[0];
  assert.equal(self.url, `${site.base}/fhir/Patient/ana/Observation?code=29463-7`);
});

test('a part of a record says that it is a part', async () => {
  const [entry] = (await client.read('Observation?_id=weight-ana&_summary=true')).json.entry;
  assert.equal(entry.resource.meta.tag.at(-1).code, 'SUBSETTED');
  assert.equal(entry.resource.note, undefined);
  assert.deepEqual(entry.resource.valueQuantity, kilograms(18));
  const [named] = (await client.read('Observation?_id=weight-ana&_elements=note')).json.entry;
  assert.deepEqual(Object.keys(named.resource).sort(), ['code', 'id', 'meta', 'note', 'resourceType', 'status']);
  const [text] = (await client.read('Patient?_id=ana&_summary=text')).json.entry;
  assert.deepEqual(Object.keys(text.resource).sort(), ['id', 'meta', 'resourceType', 'text']);
  assert.equal((await client.read('Patient?_summary=count')).json.total, 2);
  assert.equal((await client.read('Patient?_summary=short')).status, 400);
});

test('includes go on and end', async () => {
  assert.deepEqual(await found('Observation?_id=weight-ana&_include=Observation:patient&_include:iterate=Patient:organization&_revinclude=*'),
    ['Observation/weight-ana', 'Organization/clinic', 'Patient/ana']);
});

test('a cursor of another search, or one tampered with, is refused in words', async () => {
  const page = (await client.read('Observation?patient.name=ruiz,vega&_count=1')).json;
  const cursor = new URL(page.link.find((one) => one.relation === 'next').url).searchParams.get('_cursor');
  for (const path of [`Observation?patient.name=ruiz&_count=1&_cursor=${cursor}`, `Observation?patient.name=ruiz,vega&_count=1&_cursor=${cursor.slice(0, -3)}AAA`, `Patient/ana/Observation?_cursor=${cursor}`,
    `?_type=Observation,Patient&_cursor=${cursor}`]) {
    const answer = await client.read(path);
    assert.equal(answer.status, 400, path);
    assert.match(answer.json.issue[0].diagnostics ?? answer.json.issue[0].details.text, /cursor/i);
  }
});

test('a chain to nowhere is refused in words', async () => {
  for (const path of ['Observation?patient.colour=x', 'Observation?code.name=x', 'Patient?_has:Observation:encounter:code=x', 'Patient?_has:x', 'Observation?subject:Practitioner.name=x']) {
    assert.equal((await client.read(path)).status, 400, path);
  }
});

test('what a form leaves empty asks for nothing; in a condition it is refused', async () => {
  assert.deepEqual(await found('Patient?name=ruiz&birthdate='), ['Patient/ana']);
  const form = await client.send('POST', 'Patient/_search', 'name=&_id=ben', { 'Content-Type': 'application/x-www-form-urlencoded' });
  assert.deepEqual(form.json.entry.map((entry) => entry.resource.id), ['ben']);
  assert.equal((await client.read('Patient?_sort=')).status, 400, 'what says how to answer is not left empty');
  assert.equal((await client.send('DELETE', 'Patient?identifier=')).status, 400);
});
