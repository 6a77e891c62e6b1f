// A search or a read that asks for less of a record: _summary and _elements, held to R4's own definitions, type by type.
// https://hl7.org/fhir/R4/search.html#summary, https://hl7.org/fhir/R4/search.html#elements
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';
import { examplesOf, resourceTypes, structureOf } from '../support/examples.mjs';

let site, fhir;
const made = [];
const text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>In words</p></div>' };
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  for (const type of resourceTypes()) {
    for (const example of examplesOf(type, 3)) {
      const whole = ['Bundle', 'Parameters', 'Binary'].includes(type) ? example : { ...example, text };
      const answer = await fhir.create(whole);
      if (answer.status !== 201) continue;
      made.push(answer.json);
      break;
    }
  }
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const unsupported = (answer) => answer.status === 400 && answer.json?.issue?.[0]?.code === 'not-supported';
// The members of a record by the name of their element: "valueQuantity" is value[x], "_birthDate" is birthDate.
function elementOf(elements, type, member) {
  const name = member.replace(/^_/, '');
  return elements.get(`${type}.${name}`) ?? [...elements.values()].find((element) => element.path.endsWith('[x]') && name.startsWith(element.path.slice(type.length + 1, -3)) && element.path.split('.').length === 2);
}
const subsetted = (resource) => (resource.meta?.tag ?? []).some((tag) => tag.code === 'SUBSETTED' && tag.system === 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue');

async function each(parameter, wanted) {
  assert.ok(made.length > 140, `${made.length}`);
  const wrong = [];
  for (const whole of made) {
    const type = whole.resourceType;
    const elements = structureOf(type);
    const answer = await fhir.read(`${type}?_id=${whole.id}&${parameter(type, whole, elements)}`);
    if (unsupported(answer)) return;
    assert.equal(answer.status, 200, `${type}: ${answer.text.slice(0, 300)}`);
    const part = answer.json.entry[0].resource;
    for (const member of Object.keys(whole).filter((one) => !['resourceType', 'id', 'meta'].includes(one))) {
      const expected = wanted(elementOf(elements, type, member), member, type, whole);
      if (expected === null) continue;
      if ((member in part) !== expected) wrong.push(`${type}.${member}: ${expected ? 'missing' : 'too much'}`);
    }
    if (part.resourceType !== type || part.id !== whole.id) wrong.push(`${type}: without its id`);
    if (Object.keys(part).length < Object.keys(whole).length && !subsetted(part)) wrong.push(`${type}: does not say that it is a part`);
    if (part.meta?.versionId !== whole.meta.versionId) wrong.push(`${type}: without its version`);
  }
  assert.deepEqual(wrong.slice(0, 15), [], `${wrong.length}`);
}

test('_summary=true keeps what R4 marks as summary, and what no record may be without', () => each(() => '_summary=true', (element, member) => (member === 'text' || member === 'contained' ? false : element.isSummary === true || element.min > 0)));

test('_summary=text keeps the words and what no record may be without', () => each(() => '_summary=text', (element, member) => member === 'text' || element.min > 0));

test('_summary=data leaves out the words alone', () => each(() => '_summary=data', (element, member) => member !== 'text'));

test('_summary=false is the whole record, and nothing says that it is a part', async () => {
  const whole = made.find((one) => one.resourceType === 'Patient');
  const answer = await fhir.read(`Patient?_id=${whole.id}&_summary=false`);
  if (unsupported(answer)) return;
  assert.deepEqual(answer.json.entry[0].resource, whole);
});

const chosen = (whole) => Object.keys(whole).filter((member) => !['resourceType', 'id', 'meta', 'text'].includes(member) && !member.startsWith('_'))[0];
test('_elements keeps what is named, and what no record may be without', () => each((type, whole, elements) => {
  const member = chosen(whole);
  return `_elements=${member ? elementOf(elements, type, member).path.slice(type.length + 1).replace('[x]', '') : 'implicitRules'}`;
}, (element, member, type, whole) => {
  const named = chosen(whole);
  const same = named !== undefined && elementOf(structureOf(type), type, named).path === element.path;
  return same || element.min > 0;
}));

test('a read may ask for a part too, and what is asked wrongly is refused', async () => {
  const whole = made.find((one) => one.resourceType === 'Patient');
  const answer = await fhir.read(`Patient/${whole.id}?_elements=gender`);
  if (answer.status === 400) {
    assert.ok(unsupported(answer), answer.text);
    return;
  }
  assert.equal(answer.status, 200);
  const all = await fhir.read(`Patient?_id=${whole.id}&_elements=gender`);
  if (unsupported(all)) return;
  assert.deepEqual(answer.json, all.json.entry[0].resource);
  for (const bad of ['_summary=most', '_elements=colour', '_elements=']) assert.equal((await fhir.read(`Patient?_id=${whole.id}&${bad}`)).status, 400, bad);
});
