// What happened, of one record, of a type, of all: https://hl7.org/fhir/R4/http.html#history
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, fhir;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const pause = () => new Promise((resolve) => { setTimeout(resolve, 5); });
const child = (family, more = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more });
const next = (bundle) => bundle.link.find((link) => link.relation === 'next')?.url.replace(/^http:\/\/[^/]+/, '');
const line = (entry) => `${entry.request.method} ${entry.request.url} ${entry.response.status} ${entry.response.etag}`;

// Every page of it, each asked as the one before said.
async function pages(path, between = async () => {}) {
  const all = [];
  for (let at = path; at; await between()) {
    const page = await fhir.read(at.startsWith('/fhir') ? at : `/fhir/${at}`);
    assert.equal(page.status, 200, page.text);
    assert.equal(page.json.type, 'history');
    all.push(...(page.json.entry ?? []));
    at = next(page.json);
  }
  return all;
}
const versions = (entries) => entries.map((entry) => `${entry.fullUrl.split('/').slice(-2).join('/')} ${entry.response.etag}`);

test('each version says how it came about, and a deletion carries no resource', async () => {
  const id = 'hist-1';
  await fhir.update(child('Uno', { id }));
  await pause();
  await fhir.update(child('Dos', { id }));
  await fhir.remove(`Patient/${id}`);
  await fhir.update(child('Tres', { id }));
  const history = (await fhir.read(`Patient/${id}/_history`)).json;
  assert.equal(history.total, 4);
  assert.deepEqual(history.entry.map(line), [
    `PUT Patient/${id} 201 W/"4"`, `DELETE Patient/${id} 204 W/"3"`, `PUT Patient/${id} 200 W/"2"`, `PUT Patient/${id} 201 W/"1"`,
  ]);
  assert.equal(history.entry[1].resource, undefined);
  for (const entry of history.entry) {
    assert.equal(entry.fullUrl, `${site.base}/fhir/Patient/${id}`);
    assert.match(entry.response.lastModified, /^\d{4}-.*Z$/);
    if (entry.resource) assert.equal(entry.response.lastModified, entry.resource.meta.lastUpdated);
  }
  const made = (await fhir.create(child('Cuatro'))).json;
  assert.equal(line((await fhir.read(`Patient/${made.id}/_history`)).json.entry[0]), 'POST Patient 201 W/"1"');
  assert.equal((await fhir.read('Patient/never-was/_history')).status, 404);
});

test('the history of a type has its records alone, that of all has every one, both newest first', async () => {
  const goal = (await fhir.create({ resourceType: 'Goal', lifecycleStatus: 'proposed', description: { text: 'x' }, subject: { display: 'x' } })).json;
  await pause();
  const one = (await fhir.create(child('Alba'))).json;
  await pause();
  await fhir.update({ ...goal, lifecycleStatus: 'active' });
  await pause();
  await fhir.remove(`Patient/${one.id}`);
  const goals = await pages('Goal/_history');
  assert.deepEqual(versions(goals), [`Goal/${goal.id} W/"2"`, `Goal/${goal.id} W/"1"`]);
  const all = await pages('_history?_count=2');
  assert.deepEqual(versions(all).slice(0, 4), [`Patient/${one.id} W/"2"`, `Goal/${goal.id} W/"2"`, `Patient/${one.id} W/"1"`, `Goal/${goal.id} W/"1"`]);
  assert.equal(all[0].request.method, 'DELETE');
  const times = all.map((entry) => entry.response.lastModified);
  assert.deepEqual(times, times.toSorted().toReversed());
  assert.equal(new Set(versions(all)).size, all.length);
  assert.deepEqual((await fhir.read('Appointment/_history')).json.entry, undefined, 'a type of which nothing was ever kept');
});

test('_since, _at and _count narrow it', async () => {
  const id = 'hist-2';
  const at = [];
  for (const family of ['A', 'B', 'C']) {
    at.push((await fhir.update(child(family, { id }))).json.meta.lastUpdated);
    await pause();
  }
  const tags = async (query) => ((await fhir.read(`Patient/${id}/_history?${query}`)).json.entry ?? []).map((entry) => entry.response.etag.slice(3, 4)).join('');
  assert.equal(await tags(`_since=${at[1]}`), '32', 'at or after that moment');
  assert.equal(await tags(`_at=${at[1]}`), '2', 'what stood at that moment');
  assert.equal(await tags(`_at=${new Date(Date.parse(at[1]) + 2).toISOString()}`), '2', 'and still a little later');
  assert.equal(await tags('_at=2001'), '');
  assert.equal(await tags(`_at=${new Date().getUTCFullYear()}`), '321', 'each that stood in some part of the year');
  assert.equal(await tags('_since=2999-01-01'), '');
  assert.equal(await tags('_count=2'), '32');
  const ofType = await pages(`Patient/_history?_since=${at[0]}&_at=${at[2]}&_count=1`);
  assert.ok(versions(ofType).includes(`Patient/${id} W/"3"`) && !versions(ofType).includes(`Patient/${id} W/"2"`));
  for (const query of ['_since=yesterday', '_at=soon', '_count=0', '_count=-1', '_count=many', '_list=5', '_sort=-date', '_cursor=AAAA', 'name=x']) {
    const refused = await fhir.read(`Patient/${id}/_history?${query}`);
    assert.equal(refused.status, 400, query);
    assert.equal(refused.json.resourceType, 'OperationOutcome');
  }
  assert.equal((await fhir.read(`Patient/${id}/_history?_list=5`, { Prefer: 'handling=lenient' })).status, 200);
});

test('pages hold together while others write: nothing twice, nothing left out', async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `page-${i}`);
  for (let round = 0; round < 3; ++round) await Promise.all(ids.map((id) => fhir.update({ resourceType: 'Location', id, name: `round ${round}` })));
  const before_ = versions(await pages('Location/_history?_count=1000'));
  assert.equal(before_.length, 36);
  let writes = 0;
  const seen = versions(await pages('Location/_history?_count=5', async () => {
    await fhir.update({ resourceType: 'Location', id: ids[writes++ % 12], name: 'meanwhile' });
    if (writes === 3) await fhir.remove('Location/page-11');
  }));
  assert.equal(new Set(seen).size, seen.length, 'nothing twice');
  assert.deepEqual(seen.filter((one) => before_.includes(one)), before_, 'all that was there, in its order');
});

test('a cursor is of the history it came from', async () => {
  const first = (await fhir.read('Patient/_history?_count=1')).json;
  const cursor = new URL(first.link.find((link) => link.relation === 'next').url).searchParams.get('_cursor');
  assert.equal((await fhir.read(`Goal/_history?_cursor=${cursor}`)).status, 400);
  assert.equal((await fhir.read(`Patient/_history?_count=1&_since=2020&_cursor=${cursor}`)).status, 400);
  assert.equal((await fhir.read(`Patient?_cursor=${cursor}`)).status, 400);
  assert.equal((await fhir.read(`Patient/_history?_count=3&_cursor=${cursor}`)).status, 200, 'pages may change their size');
});

test('a machine that may read some types is told of those alone', async () => {
  const some = await site.client('system/Goal.rs');
  try {
    const all = (await some.read('_history?_count=1000')).json.entry;
    assert.ok(all.length > 0 && all.every((entry) => /\/Goal\//.test(entry.fullUrl)));
    assert.equal((await some.read('Patient/_history')).status, 403);
    const searchOnly = await site.client('system/*.s');
    assert.equal((await searchOnly.read('_history')).status, 403);
    searchOnly.close();
  } finally {
    some.close();
  }
});
