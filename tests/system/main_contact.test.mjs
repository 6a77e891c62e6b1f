// A child has exactly one main contact. The database says so, on every path: the page, FHIR, a bundle, an import.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site, temporaryFolder } from '../support/medhome.mjs';

let site, fhir, rosa, child, people;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  child = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Ruiz Herrera', given: ['Mateo'] }], birthDate: '2019-07-14' })).json;
  await site.addUser('rosa', 'coordinator', 'lamp-by-the-door', ['--display-name', 'Rosa Delgado']);
  await site.addUser('marcus', 'coordinator', 'lamp-by-the-door', ['--display-name', 'Marcus Lee']);
  rosa = await site.signIn('rosa', 'lamp-by-the-door');
  people = (await rosa.get('/api/staff/people')).json.people;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const team = (member, more = {}) => ({
  resourceType: 'CareTeam', status: 'active', subject: { reference: `Patient/${child.id}` },
  participant: [{ role: [{ coding: [{ system: 'https://medhome.dev/fhir/CodeSystem/care-team-role', code: 'main-contact' }] }], member: { reference: member } }], ...more,
});
const contact = async () => (await rosa.get(`/api/staff/children/${child.id}`)).json.header.main_contact?.name;

test('the page names one, and naming another takes the place of the first', async () => {
  const [first, second] = ['Rosa Delgado', 'Marcus Lee'].map((name) => people.find((one) => one.name === name).reference);
  const named = await rosa.send('PUT', `/api/staff/children/${child.id}/main-contact`, { person: first });
  assert.equal(named.status, 200, named.text);
  assert.equal(await contact(), 'Rosa Delgado');
  const blind = await rosa.send('PUT', `/api/staff/children/${child.id}/main-contact`, { person: second });
  assert.ok([409, 412].includes(blind.status), `who has not seen the first may not replace it: ${blind.status}`);
  const changed = await rosa.send('PUT', `/api/staff/children/${child.id}/main-contact`, { person: second }, { 'If-Match': `W/"${named.json.team_version}"` });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(await contact(), 'Marcus Lee');
});

test('a second one by FHIR, alone or in a bundle, is refused in words', async () => {
  const someone = people[0].reference;
  const refused = await fhir.create(team(someone));
  assert.equal(refused.status, 409);
  assert.match(refused.text, /team\.second-main-contact/);
  const bundle = await fhir.transaction([
    { resource: { resourceType: 'Basic', code: { text: 'goes with it' } }, request: { method: 'POST', url: 'Basic' } },
    { resource: team(someone), request: { method: 'POST', url: 'CareTeam' } },
  ]);
  assert.equal(bundle.status, 409);
  assert.equal((await fhir.read('Basic?_count=0&_total=accurate')).json.total, 0, 'nothing of the bundle is stored');
  const twice = team(someone);
  twice.participant.push({ ...twice.participant[0] });
  const other = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Otro' }] })).json;
  twice.subject.reference = `Patient/${other.id}`;
  assert.equal((await fhir.create(twice)).status, 409, 'two in one team are two');
});

test('one that has ended, or whose team has, is no second', async () => {
  const ended = team(people[0].reference);
  ended.participant[0].period = { start: '2020-01-01', end: '2020-12-31' };
  assert.equal((await fhir.create(ended)).status, 201);
  assert.equal((await fhir.create(team(people[0].reference, { status: 'inactive' }))).status, 201);
  assert.equal(await contact(), 'Marcus Lee');
});

test('a second one by import is rejected with its reason, and the rest comes in', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'teams.ndjson');
  writeFileSync(file, [team(people[0].reference, { id: 'imported-team' }), { resourceType: 'Basic', id: 'imported-basic', code: { text: 'x' } }].map((one) => JSON.stringify(one)).join('\n'));
  const done = await site.run(['import', file, '--report', join(folder, 'report.ndjson')]);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout.trim().split('\n').at(-1), /^2 entries: 1 stored, 0 unchanged, 1 rejected$/);
  assert.equal(await contact(), 'Marcus Lee');
});

test('caregivers who are linked at the same moment all stay on the team, and so does the main contact', async () => {
  const given = Array.from({ length: 12 }, (_, index) => `Tia${index}`);
  const added = await Promise.all(given.map((name) => rosa.send('POST', `/api/staff/children/${child.id}/caregivers`,
    { given: name, family: 'Ruiz', relationship: 'other', language: 'es', phone: '' })));
  const linked = added.filter((answer) => answer.status === 201).map((answer) => `RelatedPerson/${answer.json.related_person}`);
  assert.ok(linked.length > 0);
  const { team: members } = (await rosa.get(`/api/staff/children/${child.id}/team`)).json;
  for (const one of linked) assert.ok(members.some((member) => member.reference === one), 'whoever was told to be on the team is on it');
  assert.ok(members.some((member) => member.main_contact));
});
