// $fhirpath over HTTP, in the form of public FHIRPath test tools: https://github.com/brianpos/fhirpath-lab/blob/master/server-api.md
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, fhir, patient, doctor;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  doctor = (await fhir.create({ resourceType: 'Practitioner', name: [{ family: 'Okafor' }] })).json;
  patient = (await fhir.create({ resourceType: 'Patient', name: [{ use: 'official', given: ['Ana', 'Sofía'] }, { given: ['Anita'] }], birthDate: '2019-03-07',
    generalPractitioner: [{ reference: `Practitioner/${doctor.id}` }] })).json;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const ask = (parameter, where = '$fhirpath') => fhir.send('POST', where, { resourceType: 'Parameters', parameter });
const expression = (valueString) => ({ name: 'expression', valueString });
const results = (answer) => answer.json.parameter.filter((one) => one.name === 'result');
const values = (answer) => results(answer).flatMap((one) => one.part ?? []).map((part) => part.valueString ?? part.valueInteger ?? part.valueBoolean);

test('an expression is answered for the resource that came with it', async () => {
  const answer = await ask([expression('name.given'), { name: 'resource', resource: { resourceType: 'Patient', name: [{ given: ['Peter', 'James'] }] } }]);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.resourceType, 'Parameters');
  assert.deepEqual(values(answer), ['Peter', 'James']);
  assert.equal(results(answer)[0].part[1].extension[0].valueString, 'Patient.name[0].given[1]');
  assert.match(answer.json.parameter[0].part.find((one) => one.name === 'evaluator').valueString, /^Medhome .* \(R4\)$/);
});

test('a context, variables and traces come back as the tools expect them', async () => {
  const answer = await ask([expression("trace('t').given.first() & %mark"), { name: 'context', valueString: 'name' },
    { name: 'variables', part: [{ name: 'mark', valueString: '!' }] }, { name: 'resource', resource: patient }]);
  assert.deepEqual(results(answer).map((one) => one.valueString), ['Patient.name[0]', 'Patient.name[1]']);
  assert.deepEqual(results(answer).map((one) => one.part[0].valueString), ['Ana!', 'Anita!']);
  assert.equal(results(answer)[0].part[1].name, 'trace');
});

test('a record of the server is asked by its address, and references are followed', async () => {
  const answer = await fhir.send('GET', `Patient/${patient.id}/$fhirpath?expression=${encodeURIComponent('generalPractitioner.resolve().name.family')}`);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(values(answer), ['Okafor']);
  const named = await fhir.send('GET', `$fhirpath?resource=Patient/${patient.id}&expression=${encodeURIComponent('name.count()')}`);
  assert.deepEqual(values(named), [2]);
  assert.equal((await fhir.send('GET', 'Patient/nobody/$fhirpath?expression=id')).status, 404);
  assert.equal((await fhir.send('GET', '$fhirpath?resource=Patient/nobody&expression=id')).status, 404);
});

test('who may not come in is told nothing', async () => {
  const answer = await fetch(`${site.base}/fhir/Patient/${patient.id}/$fhirpath?expression=birthDate`);
  assert.equal(answer.status, 401);
});

test('what cannot be worked out is an OperationOutcome that says why', async () => {
  const outcomes = {
    'name.': 400, 'unheardOf()': 400, 'name.single()': 422, '1.repeatAll($this)': 422, "'a'.matches('(?=a)')": 422,
  };
  for (const [text, status] of Object.entries(outcomes)) {
    const answer = await ask([expression(text), { name: 'resource', resource: patient }]);
    assert.equal(answer.status, status, `${text}: ${answer.text}`);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
    assert.doesNotMatch(answer.text, /Ana|Sof/, 'an error repeats nothing of the record');
  }
  assert.equal((await ask([])).status, 400);
  assert.equal((await ask([expression('1'), { name: 'resource', valueString: 'http://elsewhere.example/Patient/1' }])).status, 400);
  assert.equal((await fhir.send('POST', '$fhirpath', patient)).status, 400);
  assert.equal((await fhir.send('GET', '$fhirpath?expression=1&terminal=x')).status, 400);
});

test('an expression needs no resource', async () => {
  const answer = await fhir.send('GET', `$fhirpath?expression=${encodeURIComponent("1 'kg' = 1000 'g'")}`);
  assert.deepEqual(values(answer), [true]);
});
