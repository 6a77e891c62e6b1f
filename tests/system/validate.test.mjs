// $validate and the questions about codes, over HTTP: https://hl7.org/fhir/R4/resource-operation-validate.html,
// https://hl7.org/fhir/R4/terminology-service.html. Packages: `medhome package`.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run, Site, temporaryFolder } from '../support/medhome.mjs';

let site;
let fhir;
const folder = temporaryFolder();
const profile = 'http://example.org/StructureDefinition/named-child';
const definitions = [
  { resourceType: 'ImplementationGuide', packageId: 'example.children', version: '1.2.0', url: 'http://example.org/ig', name: 'x', status: 'draft', fhirVersion: ['4.0.1'] },
  { resourceType: 'StructureDefinition', url: profile, version: '1.2.0', name: 'NamedChild', status: 'draft', kind: 'resource', abstract: false, type: 'Patient',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient', derivation: 'constraint',
    differential: { element: [{ id: 'Patient.name', path: 'Patient.name', min: 1, mustSupport: true, constraint: [{ key: 'kid-1', severity: 'error', human: 'A name has a family name', expression: 'family.exists()' }] },
      { id: 'Patient.maritalStatus', path: 'Patient.maritalStatus', binding: { strength: 'required', valueSet: 'http://example.org/ValueSet/single' } }] } },
  { resourceType: 'ValueSet', url: 'http://example.org/ValueSet/single', version: '1.2.0', status: 'draft',
    compose: { include: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', concept: [{ code: 'S' }, { code: 'D' }] }] } },
];
const send = (path, body) => fhir.send('POST', path, body);
const get = (path) => fhir.read(path);
const errors = (answer) => {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.resourceType, 'OperationOutcome');
  return answer.json.issue.filter((issue) => issue.severity === 'error' || issue.severity === 'fatal').map((issue) => issue.expression?.[0]);
};
const parameter = (answer, name) => {
  const found = answer.json.parameter.find((one) => one.name === name);
  return found && Object.entries(found).find(([key]) => key.startsWith('value'))[1];
};
const asked = (...parameters) => ({ resourceType: 'Parameters', parameter: parameters });

before(async () => {
  const file = join(folder, 'children.ndjson');
  writeFileSync(file, definitions.map((one) => JSON.stringify(one)).join('\n'));
  site = new Site();
  const added = await run(['package', 'add', file, '--database', site.database]);
  assert.equal(added.code, 0, added.stderr);
  assert.match(added.stdout, /example\.children#1\.2\.0: 2 definitions added/);
  await site.start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

test('a resource is looked at as a create would, and nothing is written', async () => {
  assert.deepEqual(errors(await send('Patient/$validate', { resourceType: 'Patient', birthDate: '2020-02-30', gendr: 'x' })), ['Patient.birthDate', 'Patient.gendr']);
  assert.deepEqual(errors(await send('Patient/$validate', { resourceType: 'Patient', birthDate: '2020-02-03' })), []);
  assert.deepEqual(errors(await send('Patient/$validate', { resourceType: 'Group', type: 'person', actual: true })), ['Group']);
  assert.equal((await get('Patient?_summary=count')).json.total ?? 0, 0);
});

test('the profile that is asked for, or claimed, is looked at', async () => {
  const child = { resourceType: 'Patient', name: [{ text: 'No family name' }], maritalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' }] } };
  const wanted = ['Patient.name[0]', 'Patient.maritalStatus'];
  assert.deepEqual(errors(await send(`Patient/$validate?profile=${encodeURIComponent(profile)}`, child)), wanted);
  assert.deepEqual(errors(await send('Patient/$validate', asked({ name: 'resource', resource: child }, { name: 'profile', valueUri: `${profile}|1.2.0` }))), wanted);
  assert.deepEqual(errors(await send('Patient/$validate', { ...child, meta: { profile: [profile] } })), wanted);
  assert.deepEqual(errors(await send('Patient/$validate', child)), []);
  assert.equal(errors(await send('Patient/$validate?profile=http://example.org/nobody-has-it', child)).length, 1, 'a profile that is not held is said to be so');
});

test('what is wrong with the question itself is an HTTP error', async () => {
  assert.equal((await send('Patient/$validate?mode=destroy', { resourceType: 'Patient' })).status, 400);
  assert.equal((await send('Patient/$validate', asked({ name: 'mode', valueCode: 'create' }))).status, 400);
  assert.equal((await send('Patient/$validate?mode=delete', undefined)).status, 400);
  assert.equal((await send('Child/$validate', { resourceType: 'Patient' })).status, 404);
});

test('a stored record is looked at by its address, with each mode', async () => {
  const made = await fhir.create({ resourceType: 'Patient', name: [{ text: 'Ana' }] });
  const at = `Patient/${made.json.id}/$validate`;
  assert.deepEqual(errors(await get(at)), []);
  assert.deepEqual(errors(await get(`${at}?mode=profile&profile=${encodeURIComponent(profile)}`)), ['Patient.name[0]']);
  assert.deepEqual(errors(await get(`${at}?mode=delete`)), []);
  assert.equal(errors(await get('Patient/nobody/$validate?mode=delete')).length, 1);
  assert.equal((await get('Patient/nobody/$validate')).status, 404);
  assert.deepEqual(errors(await send(`${at}?mode=update`, { resourceType: 'Patient', id: 'another' })), ['Patient.id']);
});

test('answers are held to the Questionnaire that is stored here', async () => {
  const form = { resourceType: 'Questionnaire', url: 'http://example.org/Questionnaire/cough', status: 'active', item: [{ linkId: 'cough', type: 'boolean', required: true },
    { linkId: 'days', type: 'integer', enableWhen: [{ question: 'cough', operator: '=', answerBoolean: true }] }] };
  assert.equal((await send('Questionnaire', form)).status, 201);
  const response = (...item) => ({ resourceType: 'QuestionnaireResponse', questionnaire: form.url, status: 'completed', item });
  const cough = (valueBoolean) => ({ linkId: 'cough', answer: [{ valueBoolean }] });
  const days = { linkId: 'days', answer: [{ valueInteger: 3 }] };
  const validate = (resource) => send('QuestionnaireResponse/$validate', resource);
  assert.deepEqual(errors(await validate(response(cough(true), days))), []);
  assert.deepEqual(errors(await validate(response(cough(false), days))), ['QuestionnaireResponse.item[1]']);
  assert.deepEqual(errors(await validate(response(days))), ['QuestionnaireResponse.item[0]', 'QuestionnaireResponse']);
  const unknown = await validate({ ...response(cough(true)), questionnaire: 'http://example.org/Questionnaire/none' });
  assert.deepEqual(errors(unknown), []);
  assert.ok(unknown.json.issue.some((issue) => issue.severity === 'warning' && issue.expression?.[0] === 'QuestionnaireResponse.questionnaire'));
});

test('a vital sign is held to its profile by its code', async () => {
  const pulse = { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] }, valueQuantity: { value: 90, unit: 'beats' } };
  assert.ok(errors(await send('Observation/$validate', pulse)).length >= 3);
  assert.equal((await fhir.create(pulse)).status, 201, 'what a device sends is kept');
});

test('value sets are expanded, held and stored ones, in pages and by a filter', async () => {
  const genders = await get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender');
  assert.equal(genders.status, 200, genders.text);
  assert.deepEqual(genders.json.expansion.contains.map((one) => one.code), ['male', 'female', 'other', 'unknown']);
  const page = await get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&offset=1&count=2');
  assert.equal(page.json.expansion.total, 4);
  assert.deepEqual(page.json.expansion.contains.map((one) => one.code), ['female', 'other']);
  const filtered = await get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/marital-status&filter=divor');
  assert.deepEqual(filtered.json.expansion.contains.map((one) => one.code), ['D']);
  assert.deepEqual((await get('ValueSet/$expand?url=http://example.org/ValueSet/single|1.2.0')).json.expansion.contains.map((one) => one.display), ['Never Married', 'Divorced']);
  const own = await fhir.create({ resourceType: 'ValueSet', url: 'http://example.org/ValueSet/own', status: 'active',
    compose: { include: [{ valueSet: ['http://example.org/ValueSet/single'] }], exclude: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', concept: [{ code: 'S' }] }] } });
  for (const path of [`ValueSet/${own.json.id}/$expand`, 'ValueSet/$expand?url=http://example.org/ValueSet/own']) {
    assert.deepEqual((await get(path)).json.expansion.contains.map((one) => one.code), ['D'], path);
  }
});

test('what is not held is never an empty success', async () => {
  assert.equal((await get('ValueSet/$expand?url=http://example.org/none')).status, 404);
  const snomed = { resourceType: 'ValueSet', status: 'active', compose: { include: [{ system: 'http://snomed.info/sct' }] } };
  assert.equal((await send('ValueSet/$expand', asked({ name: 'valueSet', resource: snomed }))).status, 404);
  assert.equal((await send('ValueSet/$validate-code', asked({ name: 'valueSet', resource: snomed }, { name: 'coding', valueCoding: { system: 'http://snomed.info/sct', code: '1' } }))).status, 404);
  assert.equal((await get('CodeSystem/$lookup?system=http://snomed.info/sct&code=1')).status, 404);
  assert.equal((await get('CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/v3-MaritalStatus&code=nobody')).status, 404);
  assert.equal((await get('CodeSystem/$subsumes?system=http://snomed.info/sct&codeA=1&codeB=2')).status, 404);
  assert.equal((await get('ConceptMap/$translate?url=http://example.org/none&code=x')).status, 404);
  assert.equal((await get('ValueSet/$expand')).status, 400);
});

test('a code is in a value set or not, and called by its name or not', async () => {
  const set = 'ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/marital-status&system=http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
  const married = await get(`${set}&code=M`);
  assert.equal(parameter(married, 'result'), true);
  assert.equal(parameter(married, 'display'), 'Married');
  assert.equal(parameter(await get(`${set}&code=ZZ`), 'result'), false);
  assert.equal(parameter(await get(`${set}&code=M&display=Divorced`), 'result'), false);
  assert.equal(parameter(await get('CodeSystem/$validate-code?url=http://hl7.org/fhir/sid/cvx&code=03'), 'result'), true);
  assert.equal(parameter(await get('CodeSystem/$validate-code?url=http://hl7.org/fhir/sid/cvx&code=9999'), 'result'), false);
});

test('codes are looked up, compared and translated', async () => {
  const mother = await get('CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/v3-RoleCode&code=MTH');
  assert.equal(parameter(mother, 'display'), 'mother');
  const compare = async (a, b) => parameter(await get(`CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-RoleCode&codeA=${a}&codeB=${b}`), 'outcome');
  assert.equal(await compare('PRN', 'MTH'), 'subsumes');
  assert.equal(await compare('MTH', 'PRN'), 'subsumed-by');
  assert.equal(await compare('MTH', 'MTH'), 'equivalent');
  assert.equal(await compare('MTH', 'FTH'), 'not-subsumed');
  const map = { resourceType: 'ConceptMap', url: 'http://example.org/map', status: 'active', group: [{ source: 'urn:a', target: 'urn:b', element: [{ code: '1', target: [{ code: 'one', equivalence: 'wider' }] }] }] };
  await fhir.create(map);
  const one = await get('ConceptMap/$translate?url=http://example.org/map&system=urn:a&code=1');
  assert.equal(parameter(one, 'result'), true);
  const match = one.json.parameter.find((entry) => entry.name === 'match').part;
  assert.equal(match.find((part) => part.name === 'concept').valueCoding.code, 'one');
  assert.equal(parameter(await get('ConceptMap/$translate?url=http://example.org/map&system=urn:a&code=2'), 'result'), false);
  const back = await get('ConceptMap/$translate?url=http://example.org/map&system=urn:b&code=one&reverse=true');
  assert.equal(back.json.parameter.find((entry) => entry.name === 'match').part.find((part) => part.name === 'equivalence').valueCode, 'narrower');
});

test('a value set that names itself many times over, and long lists, are answered', async () => {
  const url = 'http://example.org/ValueSet/of-itself';
  const itself = { resourceType: 'ValueSet', url, status: 'active', compose: { include: Array.from({ length: 4 }, () => ({ valueSet: [url] })) } };
  const made = await send('ValueSet', itself);
  assert.equal(made.status, 201, made.text);
  const asking = await get(`ValueSet/${made.json.id}/$validate-code?system=urn:none&code=zz`);
  assert.equal(asking.status, 404, asking.text);
  assert.equal((await get(`ValueSet/${made.json.id}/$expand`)).status, 422);
  const concept = (from) => Array.from({ length: 16000 }, (_, i) => ({ code: `c${from + i}` }));
  const valueSet = { resourceType: 'ValueSet', status: 'active', compose: { include: [{ system: 'http://example.org/s', concept: concept(0) }], exclude: [{ system: 'http://example.org/s', concept: concept(8000) }] } };
  const expanded = await send('ValueSet/$expand', asked({ name: 'valueSet', resource: valueSet }, { name: 'count', valueInteger: 3 }));
  assert.equal(expanded.status, 200, expanded.text.slice(0, 300));
  assert.equal(expanded.json.expansion.total, 8000);
});

test('packages are listed, required of a type, and taken out', async () => {
  const other = new Site();
  const on = (...words) => run(['package', ...words, '--database', other.database]);
  assert.equal((await on('add', join(folder, 'children.ndjson'))).code, 0);
  assert.notEqual((await on('require', 'Patient=http://example.org/none')).code, 0);
  assert.equal((await on('require', `Patient=${profile}`)).code, 0);
  assert.match((await on('list')).stdout, /example\.children#1\.2\.0: 2 definitions\n.*requires .*named-child of Patient/);
  await other.start(['--quiet']);
  const client = await other.client();
  const refused = await client.create({ resourceType: 'Patient', gender: 'male' });
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.json.issue.map((issue) => issue.expression[0]), ['Patient.name']);
  assert.equal((await client.create({ resourceType: 'Patient', name: [{ family: 'Rivera' }] })).status, 201);
  client.close();
  await other.stop();
  assert.notEqual((await on('remove', 'example.children#9')).code, 0);
  assert.equal((await on('remove', 'example.children#1.2.0')).code, 0);
  assert.notEqual((await on('add', join(folder, 'not-there.tgz'))).code, 0);
});

test('a package that is added, required and taken out while the server runs is taken up', async () => {
  const other = new Site();
  const on = (...words) => run(['package', ...words, '--database', other.database]);
  await other.start(['--quiet']);
  const client = await other.client();
  const nameless = { resourceType: 'Patient', gender: 'male' };
  const until = async (wanted, ask) => {
    for (let tries = 0; tries < 150; ++tries) {
      const got = await ask();
      if (got === wanted) return;
      await new Promise((done) => setTimeout(done, 200));
    }
    assert.fail('the running server did not take it up in half a minute');
  };
  const isHeld = async () => {
    const answer = await client.send('POST', `Patient/$validate?profile=${encodeURIComponent(profile)}`, nameless);
    return !answer.json.issue.some((issue) => issue.code === 'not-found');
  };
  const status = async () => (await client.create(nameless)).status;
  assert.equal(await isHeld(), false);
  assert.equal((await on('add', join(folder, 'children.ndjson'))).code, 0);
  await until(true, isHeld);
  assert.equal(await status(), 201);
  assert.equal((await on('require', `Patient=${profile}`)).code, 0);
  await until(422, status);
  assert.equal((await on('require', `Patient=${profile}`, '--no-longer')).code, 0);
  await until(201, status);
  assert.equal((await on('remove', 'example.children#1.2.0')).code, 0);
  await until(false, isHeld);
  client.close();
  await other.stop();
});
