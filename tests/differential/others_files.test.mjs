// The files that another server's tests send over HTTP (microsoft/fhir-server, MIT), byte for byte, byte order marks and all: what is good is
// stored, what is bad is refused with words, nothing breaks.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';
import { shared } from './dataset.mjs';

const folder = join(shared() ?? '.', 'fhir/ms-fhir-server');
let site, fhir;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const file = (name) => readFileSync(join(folder, 'Normative', name));
const sendBundle = (name) => fhir.send('POST', '', file(name));
const count = async (type) => (await fhir.read(`${type}?_count=0&_total=accurate`)).json.total;
const refused = (answer, what) => {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  assert.equal(answer.json?.resourceType, 'OperationOutcome', what);
  assert.ok((answer.json.issue[0].details?.text ?? answer.json.issue[0].diagnostics).length > 10, what);
};

test('each record that they send is stored, or refused with words; none breaks the server', async () => {
  assert.ok(existsSync(folder), 'the case set is there');
  const bad = /Invalid|NoCode|MissingResourceType|WrongDecimal|WrongProperty|MissingBase|MissingType|TypeMissing/;
  const wrong = [];
  let stored = 0;
  for (const part of ['Normative', 'R4']) {
    for (const name of readdirSync(join(folder, part)).filter((one) => one.endsWith('.json') && !one.endsWith('.indexes.json') && !one.startsWith('Bundle-'))) {
      const bytes = readFileSync(join(folder, part, name));
      const type = /"resourceType"\s*:\s*"(\w+)"/.exec(bytes.toString('utf8'))?.[1] ?? 'Patient';
      if (['Bundle', 'Parameters'].includes(type)) continue;
      const answer = await fhir.send('POST', type, bytes);
      if (answer.status === 201) {
        ++stored;
        if (bad.test(name) && !name.startsWith('SearchParameter')) wrong.push(`${name} was stored`);
      } else {
        refused(answer, name);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(stored >= 40, `${stored} stored`);
});

test('bundles that are no request are refused whole', async () => {
  const before_ = await count('Patient');
  for (const name of ['Bundle-InvalidBundleType.json', 'Bundle-TypeMissing.json', 'Bundle-TransactionWithInvalidBundleEntry.json', 'Bundle-TransactionWithInvalidProcessingRecord.json', 'Bundle-TransactionWithInvalidProcessingRoutes.json',
    'Bundle-TransactionWithMultipleEntriesModifyingSameResource.json', 'Bundle-TransactionForRollBackWithDelete.json']) refused(await sendBundle(name), name);
  assert.equal(await count('Patient'), before_, 'nothing of them was stored');
});

test('a conditional create and what refers to it, sent twice, makes one patient and two studies', async () => {
  // Theirs has an identifier with an empty system, and pictures without their class: what R4 forbids is left out.
  const bundle = JSON.parse(file('Bundle-TransactionWithConditionalCreateAndReference.json').toString('utf8').replace(/^\uFEFF/, '').replace(/"system"\s*:\s*"",?/g, ''));
  delete bundle.entry[1].resource.series;
  const one = await fhir.send('POST', '', bundle);
  assert.equal(one.status, 200, one.text.slice(0, 500));
  const two = await fhir.send('POST', '', bundle);
  assert.deepEqual(two.json.entry.map((entry) => entry.response.status.slice(0, 3)), ['200', '201']);
  const studies = [one, two].map((answer) => answer.json.entry[1].response.location.split('/_history')[0].split('/').slice(-2).join('/'));
  const subjects = await Promise.all(studies.map(async (study) => (await fhir.read(study)).json.subject.reference));
  assert.equal(subjects[0], subjects[1]);
  assert.match(subjects[0], /^Patient\//);
});

test('references between all the entries of a transaction lead to what was made of them', async () => {
  const fresh = await new Site().start(['--quiet']);  // what it names by a query must be there once
  const other = await fresh.client();
  await other.create({ resourceType: 'Patient', identifier: [{ system: 'http:/example.org/fhir/ids', value: '234234' }] });
  const answer = await other.send('POST', '', readFileSync(join(folder, 'R4/Bundle-TransactionWithReferenceInResourceBody.json')));
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  for (const entry of answer.json.entry) {
    const stored = await other.read(entry.response.location.split('/_history')[0].split('/').slice(-2).join('/'));
    assert.ok(!stored.text.includes('urn:uuid:'), stored.text.slice(0, 300));
  }
  other.close();
  await fresh.stop();
});

test('a weight in kilograms and one in grams, a temperature, a reading of blood pressure are stored and found', async () => {
  for (const name of ['Weight.json', 'WeightInGrams.json', 'BloodPressure.json']) {
    const made = await fhir.send('POST', 'Observation', JSON.stringify({ ...JSON.parse(file(name).toString('utf8').replace(/^\uFEFF/, '')), text: undefined, subject: undefined, encounter: undefined, performer: undefined }));
    assert.equal(made.status, 201, `${name}: ${made.text.slice(0, 300)}`);
    const code = made.json.code.coding[0];
    assert.ok((await fhir.read(`Observation?code=${encodeURIComponent(`${code.system}|${code.code}`)}`)).json.entry.some((entry) => entry.resource.id === made.json.id));
  }
});
