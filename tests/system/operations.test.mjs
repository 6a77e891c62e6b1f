// What an administrator does: back up while it works, restore, check, index anew, stop; and what the log may say.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site, run, temporaryFolder } from '../support/medhome.mjs';

let site, fhir, patient;
before(async () => {
  site = await new Site().start();
  fhir = await site.client();
  patient = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Secretísimo', given: ['Nadie'] }], birthDate: '2017-03-04' })).json;
  await fhir.update({ ...patient, active: true });
  for (let day = 1; day < 20; ++day) {
    await fhir.create({ resourceType: 'Observation', status: 'final', subject: { reference: `Patient/${patient.id}` }, effectiveDateTime: `2026-01-${String(day).padStart(2, '0')}`, code: { text: 'Secretísimo' } });
  }
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

test('a backup made while the server writes can be restored, and is whole', async () => {
  const folder = temporaryFolder();
  const copy = join(folder, 'copy.db');
  let writing = true;
  let written = 0;
  const writer = (async () => {
    while (writing) {
      assert.equal((await fhir.create({ resourceType: 'Basic', code: { text: 'meanwhile' } })).status, 201);
      ++written;
    }
  })();
  const done = await site.run(['backup', copy]);
  writing = false;
  await writer;
  assert.equal(done.code, 0, done.stderr);
  assert.ok(written > 0);
  const other = new Site();
  assert.equal((await run(['restore', copy, '--database', other.database])).code, 0);
  const check = await other.run(['check']);
  assert.equal(check.code, 0, check.stdout);
  await other.start(['--quiet']);
  const there = await other.client();
  assert.equal((await there.read(`Patient/${patient.id}`)).json.active, true);
  assert.equal((await there.read(`Patient/${patient.id}/_history`)).json.entry.length, 2);
  there.close();
  await other.stop();
  const again = await run(['restore', copy, '--database', other.database]);
  assert.equal(again.code, 1, 'a restore never overwrites a site');
});

test('indexing anew changes no answer', async () => {
  const before_ = (await fhir.read(`Observation?patient=${patient.id}&_sort=date`)).json.entry.map((entry) => entry.resource.id);
  const done = await site.run(['reindex']);
  assert.equal(done.code, 0, done.stderr);
  const after_ = (await fhir.read(`Observation?patient=${patient.id}&_sort=date`)).json.entry.map((entry) => entry.resource.id);
  assert.deepEqual(after_, before_);
  assert.equal((await site.run(['check'])).code, 0);
});

test('a backup in place of a letter, or none at all, is refused with a reason', async () => {
  const folder = temporaryFolder();
  const none = await run(['restore', join(folder, 'nothing.db'), '--database', `sqlite:${join(folder, 'site.db')}`]);
  assert.equal(none.code, 1);
  assert.ok(none.stderr.length > 20);
  assert.ok(!existsSync(join(folder, 'site.db')), 'nothing is left behind');
});

test('the log names routes, never a person, an id or what was asked', async () => {
  await fhir.read('Patient?family=Secret%C3%ADsimo&birthdate=2017-03-04');
  await fhir.read(`Patient/${patient.id}`);
  await fhir.create({ resourceType: 'Patient', name: [{ family: 'Secretísimo' }], gender: 'nope' });
  const log = readFileSync(join(site.folder, 'serve.log'), 'utf8');
  const lines = log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  assert.ok(lines.some((line) => line.event === 'http.served' && line.route === '/fhir/{type}/{id}'));
  for (const secret of ['Secret', '2017-03-04', patient.id, 'birthdate']) assert.ok(!log.includes(secret), secret);
});

test('SIGTERM finishes what runs, answers nothing new and ends with 0', async () => {
  const other = await new Site().start(['--quiet']);
  const client = await other.client();
  const running = Array.from({ length: 20 }, (_, n) => client.create({ resourceType: 'Basic', code: { text: `n${n}` } }).catch((error) => error));
  const code = await other.stop();
  assert.equal(code, 0);
  const done = (await Promise.all(running)).filter((answer) => answer.status === 201).map((answer) => answer.json.id);
  client.close();
  assert.equal((await other.run(['check'])).code, 0);
  await other.start(['--quiet']);
  const again = await other.client();
  for (const id of done) assert.equal((await again.read(`Basic/${id}`)).status, 200, 'what was acknowledged is there');
  again.close();
  await other.stop();
});

test('a listener off this machine needs a proxy that speaks TLS, and --demo never leaves it', async () => {
  const folder = temporaryFolder();
  const open = await run(['serve', '--database', `sqlite:${join(folder, 'a.db')}`, '--listen', '0.0.0.0:0'], { timeout: 10_000 });
  assert.equal(open.code, 1);
  assert.match(open.stderr, /TLS/);
  const demo = await run(['serve', '--demo', '--behind-proxy', '--database', `sqlite:${join(folder, 'b.db')}`, '--listen', '0.0.0.0:0'], { timeout: 10_000 });
  assert.equal(demo.code, 1);
  assert.match(demo.stderr, /127\.0\.0\.1/);
});
