// Who of the children somebody may be: https://hl7.org/fhir/R4/patient-operation-match.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiSession, FhirClient, Site } from '../support/medhome.mjs';

let site;
let fhir;
const ids = {};
const gradeUrl = 'http://hl7.org/fhir/StructureDefinition/match-grade';
const reasonUrl = 'https://medhome.dev/fhir/StructureDefinition/match-reason';

const child = (given, family, birthDate, more = {}) => ({ resourceType: 'Patient', name: [{ family, given: [].concat(given) }], birthDate, ...more });
const home = { address: [{ line: ['12 Maple Street'], city: 'Springfield', postalCode: '62701' }], telecom: [{ system: 'phone', value: '(217) 555-0100' }] };
const ask = (resource, more = [], headers) =>
  fhir.send('POST', 'Patient/$match', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource }, ...more] }, headers);
function told(answer) {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.type, 'searchset');
  return (answer.json.entry ?? []).map((entry) => ({
    id: entry.resource.id, score: entry.search.score, mode: entry.search.mode,
    grade: entry.search.extension.find((one) => one.url === gradeUrl)?.valueCode,
    reasons: entry.search.extension.filter((one) => one.url === reasonUrl).map((one) => one.valueString),
  }));
}
const of = (found, id) => found.find((one) => one.id === id);

before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  const all = {
    jose: child(['José', 'Ángel'], 'García-López', '2018-02-03', { gender: 'male', ...home }),
    lucia: child('Lucía', 'García-López', '2018-02-03', { gender: 'female', ...home }), // his twin
    robert: child('Robert', 'Lund', '2015-06-09', { identifier: [{ system: 'urn:mrn', value: 'MRN-77' }] }),
    eva: child('Eva', "O'Brien", '2019-04-07'),
    other: child('Robert', 'Lund', '2011-11-30'),
  };
  for (const [name, resource] of Object.entries(all)) {
    const made = await fhir.create(resource);
    assert.equal(made.status, 201, made.text);
    ids[name] = made.json.id;
  }
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

test('accents, hyphens and the order of two surnames do not hide a child; each candidate says why', async () => {
  const found = told(await ask(child('Jose', 'Lopez Garcia', '2018-02-03', { gender: 'male' })));
  assert.equal(found[0].id, ids.jose);
  assert.equal(found[0].grade, 'certain');
  assert.equal(found[0].mode, 'match');
  assert.ok(found[0].score > 0.9 && found[0].score <= 1);
  assert.ok(found[0].reasons.some((reason) => /another order/.test(reason)), found[0].reasons.join(' '));
  assert.ok(found[0].reasons.every((reason) => !/garc|lópez|2018/i.test(reason)));
});

test('a twin is a candidate, never a sure or a likely one', async () => {
  const found = told(await ask(child('José', 'García López', '2018-02-03', { gender: 'male', ...home })));
  assert.equal(of(found, ids.jose).grade, 'certain');
  const twin = of(found, ids.lucia);
  assert.ok(!twin || twin.grade === 'possible', JSON.stringify(twin));
  const third = told(await ask(child('Mateo', 'García López', '2018-02-03', { gender: 'male', ...home })));
  assert.ok(third.every((one) => one.grade === 'possible'), JSON.stringify(third));
});

test('a nickname and a slip of the birth date find the child', async () => {
  assert.equal(of(told(await ask(child('Bobby', 'Lund', '2015-06-09'))), ids.robert).grade, 'certain');
  const swapped = of(told(await ask(child('Robert', 'Lund', '2015-09-06'))), ids.robert);
  assert.equal(swapped.grade, 'probable');
  assert.ok(swapped.reasons.some((reason) => /swapped/.test(reason)));
  assert.equal(of(told(await ask(child('Robert', 'Lund', '2016-06-09'))), ids.robert).grade, 'probable');
  assert.equal(of(told(await ask(child('Robert', 'Lund', '2015-06-08'))), ids.robert).grade, 'probable');
});

test('an identifier finds who is written down under another name, and no birth date', async () => {
  const found = told(await ask({ resourceType: 'Patient', name: [{ family: 'Lundqvist', given: ['Rob'] }], identifier: [{ system: 'urn:mrn', value: 'MRN-77' }] }));
  assert.equal(found[0].id, ids.robert);
});

test('onlyCertainMatches tells the one that is certain, and nothing where it is not', async () => {
  const only = [{ name: 'onlyCertainMatches', valueBoolean: true }];
  assert.deepEqual(told(await ask(child('Robert', 'Lund', '2015-06-09'), only)).map((one) => one.id), [ids.robert]);
  assert.deepEqual(told(await ask(child('Robert', 'Lund', '2015-06-08'), only)), []);
  const double = (await fhir.create(child('Eva', "O'Brien", '2019-04-07'))).json.id;
  assert.deepEqual(told(await ask(child('Eva', "O'Brien", '2019-04-07'), only)), [], 'two that are certain are none');
  assert.equal(told(await ask(child('Eva', 'OBrien', '2019-04-07'))).length, 2);
  assert.equal(told(await ask(child('Eva', "O'Brien", '2019-04-07'), [{ name: 'count', valueInteger: 1 }])).length, 1);
  await fhir.remove(`Patient/${double}`);
});

test('who is nobody here is nobody', async () => {
  assert.deepEqual(told(await ask(child('Xochitl', 'Quintanilla', '2001-01-01'))), []);
});

test('what cannot be looked for is refused in words', async () => {
  assert.equal((await ask({ resourceType: 'Patient' })).status, 422);
  assert.equal((await ask({ resourceType: 'Person', name: [{ family: 'Lund' }] })).status, 422);
  assert.equal((await ask(child('Eva', 'Lund', '2019-04-07'), [{ name: 'threshold', valueDecimal: 0.5 }])).status, 400);
  assert.equal((await ask(child('Eva', 'Lund', '2019-04-07'), [{ name: 'onlyCertainMatches', valueBoolean: 'perhaps' }])).status, 400);
  assert.equal((await fhir.send('POST', 'Patient/$match', { resourceType: 'Parameters' })).status, 400);
  assert.equal((await fhir.send('POST', 'Patient/$match', 'not json')).status, 400);
  const strange = await ask(child("x', \\|$&=%", 'y,z|a\\', '2019-04-07'));
  assert.equal(strange.status, 200, 'whatever stands in a name');
});

test('it is for staff and for programs that may search Patients', async () => {
  const part = new FhirClient(site.base, await site.token('system/Observation.rs'));
  const body = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: child('Robert', 'Lund', '2015-06-09') }] };
  assert.equal((await part.send('POST', 'Patient/$match', body)).status, 403);
  part.close();
  const mother = (await fhir.create({ resourceType: 'RelatedPerson', patient: { reference: `Patient/${ids.robert}` } })).json.id;
  await site.addUser('mother', 'family', 'a long enough password', ['--reference', `RelatedPerson/${mother}`]);
  const parent = await new ApiSession(site.base).signIn('mother', 'a long enough password');
  assert.equal((await parent.send('POST', '/fhir/Patient/$match', body, { Accept: 'application/fhir+json', 'Content-Type': 'application/fhir+json' })).status, 403);
});
