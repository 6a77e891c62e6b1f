// `medhome import`: what comes in, what is turned away and why, and that a second time changes nothing.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Site, temporaryFolder } from '../support/medhome.mjs';

const uuid = (n) => `0000000${n}-0000-4000-8000-000000000000`;
const patient = (n, family) => ({ resourceType: 'Patient', id: uuid(n), name: [{ family, given: ['Ana'] }], birthDate: '2020-02-03' });
const visit = (n, of) => ({ resourceType: 'Encounter', id: uuid(n), status: 'finished', class: { code: 'AMB' }, subject: { reference: `urn:uuid:${uuid(of)}` } });
const entry = (resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource, request: { method: 'POST', url: resource.resourceType } });
const bundle = (type, ...resources) => ({ resourceType: 'Bundle', type, entry: resources.map(entry) });
const last = (out) => out.trim().split('\n').at(-1);

function folderOfFiles() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'records'));
  const put = (name, content) => writeFileSync(join(folder, 'records', name), content);
  put('a-transaction.json', JSON.stringify(bundle('transaction', patient(1, 'Ruiz'), visit(2, 1))));
  put('b-batch.json.gz', gzipSync(JSON.stringify(bundle('batch', patient(3, 'Peña'), visit(4, 3)))));
  put('c-collection.json', JSON.stringify(bundle('collection', patient(5, 'Okafor'))));
  put('d-lines.ndjson', `${JSON.stringify(patient(6, 'Nguyễn'))}\n\n{"not":"fhir"}\n${JSON.stringify(patient(7, 'Thompson'))}\n`);
  put('e-one.xml', '<Patient xmlns="http://hl7.org/fhir"><id value="xml-1"/><name><family value="O\'Connor"/></name></Patient>');
  put('f-waits.json', JSON.stringify(bundle('transaction', { ...visit(8, 1), participant: [{ individual: { reference: 'Practitioner?identifier=urn:npi|12' } }] })));
  put('g-named.json', JSON.stringify({ resourceType: 'Practitioner', id: 'npi-12', identifier: [{ system: 'urn:npi', value: '12' }] }));
  put('h-wrong.json', JSON.stringify(bundle('transaction', patient(9, 'Bien'), { ...patient(0, 'Mal'), gender: 'boy' })));
  put('i-torn.json', '{"resourceType":"Patient",');
  put('j-torn.json.gz', gzipSync(JSON.stringify(patient(1, 'Ruiz'))).subarray(0, 40));
  return folder;
}

test('every form comes in, the bad is listed with its reason, and the second time stores nothing', async () => {
  const folder = folderOfFiles();
  const report = join(folder, 'report.ndjson');
  const site = new Site();
  const first = await site.run(['import', join(folder, 'records'), '--report', report]);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(last(first.stdout), '15 entries: 11 stored, 0 unchanged, 4 rejected', first.stdout + first.stderr);
  const reasons = readFileSync(report, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(reasons.length, 4);
  const wrong = reasons.find((one) => one.file.endsWith('h-wrong.json'));
  assert.equal(wrong.place, 'entry 1');
  assert.ok(wrong.issues.some((issue) => issue.path.endsWith('gender')), JSON.stringify(wrong));

  const second = await site.run(['import', join(folder, 'records'), '--report', report]);
  assert.equal(last(second.stdout), '15 entries: 0 stored, 11 unchanged, 4 rejected');

  await site.start(['--quiet']);
  const fhir = await site.client();
  const visits = await fhir.read(`Encounter?subject=Patient/${uuid(3)}`);
  assert.equal(visits.json.entry.length, 1, 'names inside a bundle became references');
  const waited = await fhir.read(`Encounter/${uuid(8)}`);
  assert.equal(waited.json.participant[0].individual.reference, 'Practitioner/npi-12');
  fhir.close();
  await site.stop();
  const check = await site.run(['check']);
  assert.equal(check.code, 0, check.stdout);
});

test('a record changed here is not put back by bringing in the old file again', async () => {
  const folder = folderOfFiles();
  const site = new Site();
  await site.run(['import', join(folder, 'records'), '--report', join(folder, 'report.ndjson')]);
  await site.start(['--quiet']);
  const fhir = await site.client();
  const now = (await fhir.read(`Patient/${uuid(1)}`)).json;
  await fhir.update({ ...now, birthDate: '2020-02-04' });
  await site.run(['import', join(folder, 'records'), '--report', join(folder, 'report.ndjson')]);
  assert.equal((await fhir.read(`Patient/${uuid(1)}`)).json.birthDate, '2020-02-04');
  fhir.close();
  await site.stop();
});

test('a path that is not there is an error that names it', async () => {
  const done = await new Site().run(['import', '/nowhere/at/all']);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /\/nowhere\/at\/all/);
});
