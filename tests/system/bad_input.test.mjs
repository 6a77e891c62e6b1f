// What people and programs send by mistake: each a clear error that says what, where and what to do, and nothing half done.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site, run, temporaryFolder } from '../support/medhome.mjs';

let site;
let fhir;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

// One statement by another program than ours.
function sql(path, statement) {
  const script = 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\nfor row in db.execute(sys.argv[2]): print(row[0])\ndb.commit()';
  return execFileSync('/usr/bin/python3', ['-c', script, path, statement], { encoding: 'utf8' }).trim();
}

const words = (answer) => answer.json?.issue?.map((issue) => issue.details?.text ?? issue.diagnostics).join(' ');

test('malformed JSON is told with its line and column', async () => {
  const answer = await fhir.send('POST', 'Patient', '{"resourceType":"Patient",\n"active":tru}');
  assert.equal(answer.status, 400);
  assert.match(words(answer), /Line 2/);
});

test('a wrong type in the body, and a value where an object belongs', async () => {
  const answer = await fhir.send('POST', 'Patient', { resourceType: 'Patient', name: 'Mateo', active: 'yes' });
  assert.equal(answer.status, 422);
  const places = answer.json.issue.flatMap((issue) => issue.expression);
  assert.ok(places.includes('Patient.name') && places.includes('Patient.active'), places.join());
});

test('10,000 levels of nesting are refused without harm', async () => {
  const answer = await fhir.send('POST', 'Patient', `{"resourceType":"Patient","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
  assert.equal(answer.status, 400);
  assert.match(words(answer), /deep/);
  assert.equal((await fhir.read('Patient?_count=1')).status, 200);
});

test('a member named twice is refused, not half read', async () => {
  const answer = await fhir.send('POST', 'Patient', '{"resourceType":"Patient","birthDate":"2019-01-01","birthDate":"2018-01-01"}');
  assert.equal(answer.status, 400);
  assert.match(words(answer), /birthDate/);
  assert.deepEqual(answer.json.issue[0].expression, ['Patient.birthDate']);
});

test('a body of 65 MiB is refused with the limit named', async () => {
  const answer = await fhir.send('POST', '', Buffer.alloc(65 * 1024 * 1024, 32)).catch((error) => ({ status: error.code }));
  assert.ok(answer.status === 413 || answer.status === 'ECONNRESET' || answer.status === 'EPIPE', String(answer.status));
  const large = await fhir.send('POST', 'Patient', Buffer.alloc(17 * 1024 * 1024, 32)).catch((error) => ({ status: error.code }));
  assert.ok(large.status === 413 || large.status === 'ECONNRESET' || large.status === 'EPIPE', String(large.status));
  assert.equal((await fhir.read('Patient?_count=1')).status, 200);
});

test('the 500th entry of a bundle is wrong: its place is told and nothing is stored', async () => {
  const entry = Array.from({ length: 500 }, (_, index) => ({
    resource: { resourceType: 'Patient', gender: index === 499 ? 'boy' : 'female', name: [{ family: 'Quinientos' }] }, request: { method: 'POST', url: 'Patient' },
  }));
  const answer = await fhir.transaction(entry);
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.json.issue[0].expression, ['Bundle.entry[499].resource.gender']);
  assert.match(words(answer), /Use one of: female, male, other, unknown/);
  assert.equal((await fhir.read('Patient?family=quinientos')).json.entry, undefined);
});

test('the same save sent twice writes once, and another save under the same key is refused', async () => {
  const key = { 'Idempotency-Key': crypto.randomUUID() };
  const once = await fhir.create({ resourceType: 'Patient', name: [{ family: 'Unavez' }] }, key);
  const again = await fhir.create({ resourceType: 'Patient', name: [{ family: 'Unavez' }] }, key);
  assert.equal(once.status, 201);
  assert.equal(again.status, 201);
  assert.equal(again.json.id, once.json.id);
  assert.equal((await fhir.read('Patient?family=unavez')).json.entry.length, 1);
  assert.equal((await fhir.create({ resourceType: 'Patient', name: [{ family: 'Otravez' }] }, key)).status, 409);
});

test('a database that is not ours, and one newer than the program, are left alone with a reason', async () => {
  const folder = temporaryFolder();
  const text = join(folder, 'letter.db');
  writeFileSync(text, 'This is a letter, not a database. '.repeat(100));
  const letter = await run(['check', '--database', `sqlite:${text}`]);
  assert.equal(letter.code, 1);
  assert.match(letter.stderr, /not a|database/i);

  const other = join(folder, 'other.db');
  sql(other, 'CREATE TABLE recipes (name TEXT)');
  const foreign = await run(['serve', '--database', `sqlite:${other}`, '--listen', '127.0.0.1:0'], { timeout: 20_000 });
  assert.equal(foreign.code, 1);
  assert.match(foreign.stderr, /another program/);

  const newer = new Site();
  assert.equal((await newer.run(['token'])).code, 0);
  const path = newer.database.slice('sqlite:'.length);
  const version = Number(sql(path, 'PRAGMA user_version'));
  sql(path, `PRAGMA user_version = ${version + 1}`);
  const refused = await newer.run(['check']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /newer/);
});
