// DESIGN.md rule 5.3, from outside: what a caller may not see leaves no trace in any answer. Every route of the router's own list
// is asked as a parent of another child and as a coordinator of another practice.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FhirClient, Site, request } from '../support/medhome.mjs';

let site, own, other;
const seen = {};  // what was made for the child nobody else may know of
const secret = 'Zanahoria';  // a family name that occurs nowhere else

const related = (patient, family) => ({
  resourceType: 'RelatedPerson', active: true, patient: { reference: `Patient/${patient}` }, name: [{ family, given: ['María'] }],
  relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] }],
});

async function childWithRecords(fhir, family) {
  const patient = (await fhir.create({ resourceType: 'Patient', name: [{ family, given: ['Lucía'] }], birthDate: '2018-05-06', gender: 'female' })).json;
  const subject = { reference: `Patient/${patient.id}` };
  const made = { patient };
  made.mother = (await fhir.create(related(patient.id, family))).json;
  made.condition = (await fhir.create({ resourceType: 'Condition', subject, code: { text: `${family} condition` } })).json;
  made.observation = (await fhir.create({ resourceType: 'Observation', status: 'final', subject, effectiveDateTime: '2026-11-01', code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] } })).json;
  made.request = (await fhir.create({ resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject, code: { text: `${family} respite` } })).json;
  made.task = (await fhir.create({ resourceType: 'Task', status: 'requested', intent: 'order', for: subject, focus: { reference: `ServiceRequest/${made.request.id}` } })).json;
  made.team = (await fhir.create({ resourceType: 'CareTeam', status: 'active', subject })).json;
  made.plan = (await fhir.create({ resourceType: 'CarePlan', status: 'active', intent: 'plan', subject })).json;
  made.goal = (await fhir.create({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text: `${family} goal` }, subject })).json;
  return made;
}

before(async () => {
  site = new Site();
  await site.run(['practice', 'add', '--slug', 'elsewhere', '--name', 'Elsewhere Pediatrics']);
  await site.start(['--quiet']);
  const fhir = await site.client();
  seen.hidden = await childWithRecords(fhir, secret);
  seen.mine = await childWithRecords(fhir, 'Naranja');
  await site.addUser('mother', 'family', 'correct-horse-1', ['--reference', `RelatedPerson/${seen.mine.mother.id}`]);
  await site.addUser('stranger', 'coordinator', 'correct-horse-2', ['--practice', 'elsewhere']);
  own = await site.signIn('mother', 'correct-horse-1');
  other = await site.signIn('stranger', 'correct-horse-2');
  // One record of the own child is kept from the family.
  seen.label = (await fhir.create({ resourceType: 'Condition', subject: { reference: `Patient/${seen.mine.patient.id}` }, code: { text: 'Sandía note' },
    meta: { security: [{ system: 'https://medhome.dev/fhir/CodeSystem/label', code: 'not-for-family' }] } })).json;
  fhir.close();
});
after(() => site?.stop());

const traces = () => [secret, ...Object.values(seen.hidden).map((one) => one.id)];
function holdsNoTrace(answer, what, alsoForbidden = []) {
  for (const trace of [...traces(), ...alsoForbidden]) {
    // The id that was asked for may be repeated; nothing that was not asked may appear.
    if (what.includes(trace)) continue;
    assert.ok(!answer.text.includes(trace), `${what} tells of ${trace}: ${answer.text.slice(0, 300)}`);
  }
}
// The same answer but for what is drawn anew on each request.
const shape = (answer, id) => JSON.stringify([answer.status, answer.text.replaceAll(id, 'ID').replaceAll(/"request_id":"[^"]*"/g, '')]);

test('a record outside is answered word for word like one that does not exist', async () => {
  for (const session of [own, other]) {
    for (const record of Object.values(seen.hidden)) {
      const nobody = `${record.id.slice(0, -4)}0000`;
      for (const path of ['', '/_history', '/_history/1']) {
        const there = await session.get(`/fhir/${record.resourceType}/${record.id}${path}`);
        const absent = await session.get(`/fhir/${record.resourceType}/${nobody}${path}`);
        assert.equal(there.status, 404);
        assert.equal(shape(there, record.id), shape(absent, nobody), `${record.resourceType}${path}`);
      }
    }
  }
});

test('no search, count, sort, page or include tells of a record outside', async () => {
  const queries = ['', '?_count=0&_total=accurate', '?_sort=-_lastUpdated&_total=accurate', '?_count=1', '?_include=*:*'];
  for (const session of [own, other]) {
    for (const record of Object.values(seen.hidden)) {
      for (const query of queries) {
        const path = `/fhir/${record.resourceType}${query}`;
        const answer = await session.get(path);
        holdsNoTrace(answer, path);
      }
      const byId = await session.get(`/fhir/${record.resourceType}?_id=${record.id}&_total=accurate`);
      assert.equal(byId.json.total, 0);
      assert.equal(byId.json.entry, undefined);
    }
    const patient = seen.hidden.patient.id;
    for (const path of [`Observation?patient=${patient}`, `Observation?subject=Patient/${patient}&_include=Observation:subject`, `Patient?family=${secret}`,
      `Patient?family:contains=anaho`, `Patient?_id=${patient}&_revinclude=Observation:subject`, `Condition?patient=${patient}&_sort=-_lastUpdated`]) {
      const answer = await session.get(`/fhir/${path}${path.includes('?') ? '&' : '?'}_total=accurate`);
      assert.equal(answer.status, 200, `${path}: ${answer.text}`);
      assert.equal(answer.json.total, 0, path);
      assert.equal(answer.json.entry, undefined, path);
    }
  }
  const children = await own.get('/fhir/Patient?_total=accurate');
  assert.equal(children.json.total, 1, 'the mother sees her own child alone');
  const elsewhere = await other.get('/fhir/Patient?_total=accurate');
  assert.equal(elsewhere.json.total, 0);
});

test('what is labelled "not for family" leaves no trace for the mother, and is there for staff', async () => {
  assert.equal((await own.get(`/fhir/Condition/${seen.label.id}`)).status, 404);
  const found = await own.get(`/fhir/Condition?patient=${seen.mine.patient.id}&_total=accurate`);
  assert.equal(found.json.total, 1);
  assert.ok(!found.text.includes('Sandía'));
  const fhir = await site.client();
  assert.equal((await fhir.read(`Condition?patient=${seen.mine.patient.id}&_total=accurate`)).json.total, 2);
  fhir.close();
});

test('every route of /api, asked with ids of a record outside, is silent about it', async () => {
  const described = (await request(site.base, { path: '/api/openapi.json' })).json;
  const routes = Object.entries(described.paths).flatMap(([pattern, methods]) =>
    Object.keys(methods).filter((method) => method !== 'parameters').map((method) => [method.toUpperCase(), pattern]));
  assert.ok(routes.length > 10, `${routes.length} routes`);
  const ids = { children: 'patient', needs: 'task', actions: 'task', caregivers: 'mother', invitation: 'mother' };
  for (const session of [own, other]) {
    for (const [method, pattern] of routes) {
      if (pattern.startsWith('/api/session') || pattern.startsWith('/api/invitations')) continue;
      let before_ = '';
      const path = pattern.split('/').map((part) => {
        const record = seen.hidden[ids[before_] ?? 'patient'];
        before_ = part;
        return part.startsWith('{') ? record.id : part;
      }).join('/');
      const asked = method === 'GET' ? `${path}?child=${seen.hidden.patient.id}&q=${secret}` : path;
      const body = method === 'GET' || method === 'DELETE' ? undefined : { answer: 'yes', to: 'done', note: 'x', goals: [], person: `Practitioner/${seen.hidden.patient.id}` };
      const answer = await session.send(method, asked, body, { 'If-Match': 'W/"1"' });
      holdsNoTrace(answer, asked);
      if (pattern.includes('{')) assert.ok([403, 404].includes(answer.status), `${method} ${asked} was answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    }
  }
});

test('a family writes nothing through FHIR, and nothing for another child', async () => {
  for (const [method, path, body] of [
    ['POST', '/fhir/Observation', { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `Patient/${seen.mine.patient.id}` } }],
    ['PUT', `/fhir/Patient/${seen.mine.patient.id}`, seen.mine.patient],
    ['DELETE', `/fhir/Condition/${seen.mine.condition.id}`, undefined],
    ['POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry: [] }],
  ]) {
    const answer = await own.send(method, path, body, { 'Content-Type': 'application/fhir+json' });
    assert.equal(answer.status, 403, `${method} ${path}`);
  }
});

test('without signing in, nothing but the public pages answers', async () => {
  const machine = new FhirClient(site.base, 'not-a-token');
  assert.equal((await machine.read('Patient')).status, 401);
  assert.equal((await request(site.base, { path: '/api/staff/children' })).status, 401);
  assert.equal((await request(site.base, { path: `/fhir/Patient/${seen.hidden.patient.id}` })).status, 401);
  machine.close();
});
