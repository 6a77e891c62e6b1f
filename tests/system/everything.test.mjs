// Everything there is about one child: https://hl7.org/fhir/R4/patient-operation-everything.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiSession, FhirClient, Site } from '../support/medhome.mjs';

let site;
let fhir;
const made = {};

const made_id = (answer) => {
  assert.ok(answer.status === 201 || answer.status === 200, answer.text);
  return answer.json.id;
};
const add = async (resource) => made_id(await fhir.create(resource));
const observation = (patient, on, more = {}) => ({
  resourceType: 'Observation', status: 'final', code: { text: 'weight' }, subject: { reference: `Patient/${patient}` }, effectiveDateTime: on, ...more,
});
const names = (answer) => {
  assert.equal(answer.status, 200, answer.text);
  return (answer.json.entry ?? []).map((entry) => `${entry.resource.resourceType}/${entry.resource.id}`);
};
async function everyPage(path) {
  const found = [];
  let pages = 0;
  while (path) {
    const answer = await fhir.read(path);
    found.push(...names(answer));
    const next = answer.json.link.find((link) => link.relation === 'next')?.url;
    path = next ? new URL(next).pathname + new URL(next).search : null;
    assert.ok(++pages < 100, 'the pages come to an end');
  }
  return { found, pages };
}

before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  made.network = await add({ resourceType: 'Organization', name: 'The network' });
  made.clinic = await add({ resourceType: 'Organization', name: 'The clinic', partOf: { reference: `Organization/${made.network}` } });
  made.elsewhere = await add({ resourceType: 'Organization', name: 'Never mentioned' });
  made.doctor = await add({ resourceType: 'Practitioner', name: [{ family: 'Okafor' }] });
  made.role = await add({ resourceType: 'PractitionerRole', practitioner: { reference: `Practitioner/${made.doctor}` }, organization: { reference: `Organization/${made.clinic}` } });
  made.child = await add({ resourceType: 'Patient', name: [{ family: 'Ruiz' }] });
  made.brother = await add({ resourceType: 'Patient', name: [{ family: 'Ruiz' }] });
  made.mother = await add({ resourceType: 'RelatedPerson', patient: { reference: `Patient/${made.child}` }, name: [{ family: 'Ruiz' }] });
  made.old = await add(observation(made.child, '2020-05-05', { performer: [{ reference: `PractitionerRole/${made.role}` }] }));
  made.recent = await add(observation(made.child, '2026-01-10', { performer: [{ reference: `PractitionerRole/${made.role}` }] }));
  made.undated = await add({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `Patient/${made.child}` } });
  made.asthma = await add({ resourceType: 'Condition', code: { text: 'asthma' }, subject: { reference: `Patient/${made.child}` }, onsetDateTime: '2021',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] } });
  made.theirs = await add(observation(made.brother, '2026-01-10', { focus: [{ reference: `Patient/${made.child}` }] }));
  made.wrong = await add(observation(made.child, '2026-01-11'));
  assert.ok((await fhir.remove(`Observation/${made.wrong}`)).status < 300);
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const compartment = () => [`RelatedPerson/${made.mother}`, `Observation/${made.old}`, `Observation/${made.recent}`, `Observation/${made.undated}`, `Condition/${made.asthma}`];
const support = () => [`Organization/${made.clinic}`, `Organization/${made.network}`, `Practitioner/${made.doctor}`, `PractitionerRole/${made.role}`];
const sorted = (list) => [...list].sort();

test('the child comes first, then their compartment, then who and what stands behind it; each once', async () => {
  const answer = await fhir.read(`Patient/${made.child}/$everything`);
  const all = names(answer);
  assert.equal(all[0], `Patient/${made.child}`);
  assert.deepEqual(sorted(all), sorted([`Patient/${made.child}`, ...compartment(), ...support()]));
  assert.equal(answer.json.type, 'searchset');
  assert.equal(answer.json.total, all.length);
  const modes = Object.fromEntries(answer.json.entry.map((entry) => [`${entry.resource.resourceType}/${entry.resource.id}`, entry.search.mode]));
  for (const one of compartment()) assert.equal(modes[one], 'match');
  for (const one of support()) assert.equal(modes[one], 'include');
  for (const entry of answer.json.entry) assert.ok(entry.fullUrl.endsWith(`/fhir/${entry.resource.resourceType}/${entry.resource.id}`));
  assert.deepEqual(answer.json.link.map((link) => link.relation), ['self']);
});

test('pages hold at most _count and together the same, in the same order', async () => {
  const whole = names(await fhir.read(`Patient/${made.child}/$everything`));
  for (const count of [1, 2, 3, 5, 9, 10, 100]) {
    const { found, pages } = await everyPage(`Patient/${made.child}/$everything?_count=${count}`);
    assert.deepEqual(found, whole, `_count=${count}`);
    if (count < whole.length) assert.equal(pages, Math.ceil(whole.length / count), `_count=${count}`);
  }
});

test('start and end look at when care happened; what has no date stays, a condition lasts', async () => {
  const of = async (query) => names(await fhir.read(`Patient/${made.child}/$everything?${query}&_type=Observation,Condition`));
  assert.deepEqual(sorted(await of('start=2026-01-01')), sorted([`Observation/${made.recent}`, `Observation/${made.undated}`, `Condition/${made.asthma}`]));
  assert.deepEqual(sorted(await of('end=2020-12-31')), sorted([`Observation/${made.old}`, `Observation/${made.undated}`]));
  assert.deepEqual(sorted(await of('start=2020-05-05&end=2020-05-05')), sorted([`Observation/${made.old}`, `Observation/${made.undated}`]));
  const few = await everyPage(`Patient/${made.child}/$everything?start=2026-01-01&_count=1`);
  assert.ok(few.found.includes(`PractitionerRole/${made.role}`) && !few.found.includes(`Observation/${made.old}`));
});

test('_type narrows to the types named, supporting ones too', async () => {
  assert.deepEqual(names(await fhir.read(`Patient/${made.child}/$everything?_type=Condition`)), [`Condition/${made.asthma}`]);
  assert.deepEqual(names(await fhir.read(`Patient/${made.child}/$everything?_type=Practitioner`)), [`Practitioner/${made.doctor}`]);
  assert.deepEqual(sorted(names(await fhir.read(`Patient/${made.child}/$everything?_type=Patient,Organization`))),
    sorted([`Patient/${made.child}`, `Organization/${made.clinic}`, `Organization/${made.network}`]));
  assert.deepEqual(names(await fhir.read(`Patient/${made.child}/$everything?_type=Slot`)), []);
});

test('_since tells what was written after it', async () => {
  const before_it = (await fhir.read(`Condition/${made.asthma}`)).json;
  const later = await fhir.update({ ...before_it, note: [{ text: 'seen again' }] });
  assert.equal(later.status, 200);
  const since = encodeURIComponent(new Date(Date.parse(later.json.meta.lastUpdated) - 1).toISOString());
  assert.deepEqual(names(await fhir.read(`Patient/${made.child}/$everything?_since=${since}`)), [`Condition/${made.asthma}`]);
  assert.deepEqual(names(await fhir.read(`Patient/${made.child}/$everything?_since=${encodeURIComponent(later.json.meta.lastUpdated)}`)), []);
});

test('it may be asked with Parameters', async () => {
  const answer = await fhir.send('POST', `Patient/${made.child}/$everything`, {
    resourceType: 'Parameters', parameter: [{ name: '_type', valueCode: 'Condition' }, { name: '_count', valueInteger: 10 }, { name: 'start', valueDate: '2026-01-01' }],
  });
  assert.deepEqual(names(answer), [`Condition/${made.asthma}`]);
});

test('what is not understood is refused, and told; leniently it is left out', async () => {
  for (const query of ['_type=Observatio', '_count=0', '_count=-1', '_count=many', 'start=yesterday', '_since=now', 'sort=date', '_cursor=nonsense', '_cursor=cnonsense']) {
    const answer = await fhir.read(`Patient/${made.child}/$everything?${query}`);
    assert.equal(answer.status, 400, query);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
  }
  const lenient = await fhir.read(`Patient/${made.child}/$everything?sort=date&_type=Condition,Observatio`, { Prefer: 'handling=lenient' });
  assert.deepEqual(names(lenient), [`Condition/${made.asthma}`]);
  assert.equal((await fhir.send('POST', `Patient/${made.child}/$everything`, { resourceType: 'Patient' })).status, 400);
});

test('a child who is not there is 404, one who was deleted 410', async () => {
  assert.equal((await fhir.read('Patient/nobody/$everything')).status, 404);
  const gone = await add({ resourceType: 'Patient' });
  await fhir.remove(`Patient/${gone}`);
  assert.equal((await fhir.read(`Patient/${gone}/$everything`)).status, 410);
});

test('a cursor of another child opens nothing', async () => {
  const first = await fhir.read(`Patient/${made.child}/$everything?_count=2`);
  const next = new URL(first.json.link.find((link) => link.relation === 'next').url);
  const other = await fhir.read(`${next.pathname.replace(made.child, made.brother)}${next.search}`);
  assert.equal(other.status, 400);
});

test('a token for some types gets those types; one that may not read the child gets nothing', async () => {
  const part = new FhirClient(site.base, await site.token('system/Patient.rs system/Observation.rs'));
  const all = names(await part.read(`Patient/${made.child}/$everything`));
  assert.deepEqual(sorted(all), sorted([`Patient/${made.child}`, `Observation/${made.old}`, `Observation/${made.recent}`, `Observation/${made.undated}`]));
  const none = new FhirClient(site.base, await site.token('system/Observation.rs'));
  assert.equal((await none.read(`Patient/${made.child}/$everything`)).status, 403);
  part.close();
  none.close();
});

test('a parent sees their own child, without what is kept from families, and no other', async () => {
  const hidden = await add(observation(made.child, '2026-02-02', { meta: { security: [{ system: 'https://medhome.dev/fhir/CodeSystem/label', code: 'not-for-family' }] } }));
  await site.addUser('mother', 'family', 'a long enough password', ['--reference', `RelatedPerson/${made.mother}`]);
  const parent = await new ApiSession(site.base).signIn('mother', 'a long enough password');
  const own = names(await parent.send('GET', `/fhir/Patient/${made.child}/$everything`, undefined, { Accept: 'application/fhir+json' }));
  assert.ok(own.includes(`Observation/${made.recent}`) && own.includes(`Practitioner/${made.doctor}`));
  assert.ok(!own.includes(`Observation/${hidden}`));
  assert.equal((await parent.send('GET', `/fhir/Patient/${made.brother}/$everything`, undefined, { Accept: 'application/fhir+json' })).status, 404);
});
