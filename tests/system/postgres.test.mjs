// PostgreSQL under the server: several servers on one database, the database killed while they write, and the same answers as SQLite gives.
//
// PG_KILLS: how often it is killed (3; `./dev test long` says 20). MIXED_OPERATIONS: how many are done to both databases (300; long 20,000). SEED repeats a run.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { Site, temporaryFolder } from '../support/medhome.mjs';
import { Cluster } from '../support/postgres.mjs';

const kills = Number(process.env.PG_KILLS ?? 3);
const operations = Number(process.env.MIXED_OPERATIONS ?? 300);
const seed = Number(process.env.SEED ?? Date.now() % 100000);

const sites = [];
function siteOn(database) {
  const site = new Site(temporaryFolder());
  site.database = database;
  sites.push(site);
  return site;
}
after(async () => {
  for (const site of sites) await site.stop();
});

const child = (id, system, value) => ({
  resourceType: 'Patient', ...(id ? { id } : {}), identifier: [{ system, value }], name: [{ family: 'Ruiz', given: ['Mateo'] }], gender: 'male', birthDate: '2019-03-04',
});

test('of 32 clients at two servers who create the same child if there is none, one does, every time', async () => {
  const cluster = Cluster.shared();
  const database = cluster.newDatabase();
  const one = await siteOn(database).start();
  const two = await siteOn(database).start();
  const clients = [await one.client('system/*.cruds'), await two.client('system/*.cruds')];
  for (let round = 0; round < 15; ++round) {
    const asked = Array.from({ length: 32 }, (_, i) =>
      clients[i % 2].create(child('', 'urn:once', `${round}`), { 'If-None-Exist': `identifier=urn:once|${round}` }));
    const statuses = (await Promise.all(asked)).map((answer) => answer.status);
    assert.equal(statuses.filter((status) => status === 201).length, 1, `round ${round}: ${statuses}`);
    assert.ok(statuses.every((status) => [200, 201, 409, 412].includes(status)), `round ${round}: ${statuses}`);
    const found = await clients[round % 2].read(`Patient?identifier=urn:once|${round}&_total=accurate`);
    assert.equal(found.json.total, 1);
  }
  const written = await clients[0].create(child('', 'urn:seen', '1'));
  assert.equal(written.status, 201);
  assert.equal((await clients[1].read(`Patient/${written.json.id}`)).status, 200, 'what one server acknowledged the other shows');
  const whole = await one.run(['check']);
  assert.equal(whole.code, 0, whole.stdout + whole.stderr);
});

test(`a database that is killed ${kills} times while it is written to loses nothing acknowledged and keeps nothing twice`, { timeout: 900_000 }, async () => {
  const cluster = new Cluster().start();
  const database = cluster.newDatabase();
  const site = await siteOn(database).start();
  const client = await site.client('system/*.cruds');
  const acknowledged = [];
  const tried = new Set();
  let stop = false;
  let number = 0;
  const writer = async () => {
    while (!stop) {
      const value = `${++number}`;
      tried.add(value);
      try {
        const entry = [child('', 'urn:killed', value), { resourceType: 'Organization', identifier: [{ system: 'urn:killed', value }], name: 'Spruce' }]
          .map((resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } }));
        const answer = await client.transaction(entry);
        if (answer.status === 200) acknowledged.push([value, answer.json.entry.map((each) => each.response.location.replace(/^.*fhir\//, '').replace(/\/_history.*/, ''))]);
        else await wait(20);
      } catch {
        await wait(20);
      }
    }
  };
  const writers = Array.from({ length: 8 }, writer);
  for (let i = 0; i < kills; ++i) {
    const before = acknowledged.length;
    const until = Date.now() + 60_000;
    while (acknowledged.length < before + 20 && Date.now() < until) await wait(20);
    await cluster.kill();
    await wait(100 * (i % 4));
    cluster.start();
  }
  const before = acknowledged.length;
  const until = Date.now() + 60_000;
  while (acknowledged.length < before + 20 && Date.now() < until) await wait(20);
  stop = true;
  await Promise.all(writers);
  assert.ok(acknowledged.length > before, 'it goes on by itself when the database is back');
  for (const [value, places] of acknowledged) {
    for (const place of places) assert.equal((await client.read(place)).status, 200, `${place} of ${value} was acknowledged`);
  }
  for (const value of tried) {
    const children = (await client.read(`Patient?identifier=urn:killed|${value}`)).json.entry?.length ?? 0;
    const clinics = (await client.read(`Organization?identifier=urn:killed|${value}`)).json.entry?.length ?? 0;
    assert.ok(children <= 1, `${value} is there ${children} times`);
    assert.equal(children, clinics, `${value} is there by half`);
  }
  const whole = await site.run(['check']);
  assert.equal(whole.code, 0, whole.stdout + whole.stderr);
});

test('a database that bids its sessions farewell, again and again, is found again by all of them', { timeout: 300_000 }, async () => {
  const cluster = new Cluster().start();
  const site = await siteOn(cluster.newDatabase()).start();
  const client = await site.client('system/*.cruds');
  assert.equal((await client.update({ resourceType: 'Patient', id: 'p1', name: [{ family: 'Ruiz' }] })).status, 201);
  const acknowledged = [];
  let stop = false;
  let number = 0;
  const until = (work) => async () => {
    while (!stop) await work().catch(() => wait(20));
  };
  const write = until(async () => {
    const answer = await client.create(child('', 'urn:farewell', `${++number}`));
    if (answer.status === 201) acknowledged.push(answer.json.id);
  });
  const read = until(() => client.read('Patient?family=Ruiz&_sort=birthdate&_count=5'));
  const all = [...Array.from({ length: 6 }, write), ...Array.from({ length: 3 }, read)];
  for (let i = 0; i < 12; ++i) {
    await wait(300);
    cluster.sql('postgres', "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'medhome'");
  }
  await wait(500);
  stop = true;
  await Promise.all(all);
  for (let i = 0; i < 3; ++i) {
    const answers = await Promise.all([...Array.from({ length: 4 }, () => client.create(child('', 'urn:farewell', 'after'))), client.read('Patient/p1')]);
    assert.deepEqual(answers.map((answer) => answer.status), [201, 201, 201, 201, 200]);
  }
  assert.ok(acknowledged.length > 0);
  for (const id of acknowledged) assert.equal((await client.read(`Patient/${id}`)).status, 200, `${id} was acknowledged`);
  const whole = await site.run(['check']);
  assert.equal(whole.code, 0, whole.stdout + whole.stderr);
});

test(`${operations} mixed operations (seed ${seed}) leave both databases with the same bytes`, { timeout: 1_800_000 }, async () => {
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const pick = (from) => from[random(from.length)];
  const both = [await siteOn(`sqlite:${temporaryFolder()}/site.db`).start(), await siteOn(Cluster.shared().newDatabase()).start()];
  const clients = [await both[0].client('system/*.cruds'), await both[1].client('system/*.cruds')];
  // What may differ: when it was written, which server says so, where a page begins.
  const plain = (text) => text
    .replace(/"(lastUpdated|lastModified)":"[^"]*"/g, '"$1":""').replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://here').replace(/_cursor=[^"&]*/g, '_cursor=')
    .replace(/urn:uuid:[-0-9a-f]{36}/g, 'urn:uuid:').replace(/"id":"[-0-9a-f]{36}"/g, '"id":""');
  const same = async (what, ask) => {
    const [first, second] = await Promise.all(clients.map(ask));
    assert.equal(second.status, first.status, `${what}: ${first.status} ${first.text} / ${second.status} ${second.text}`);
    assert.equal(plain(second.text), plain(first.text), what);
    return first;
  };
  const families = ['Ruiz', 'Vega', 'Nuñez', "O'Brien", 'van den Berg', 'Zoë'];
  const codes = ['29463-7', '8302-2', '85354-9', '39156-5'];
  const name = () => `c${random(25)}`;
  const patient = (id) => ({ ...child(id, 'urn:mixed', id), name: [{ family: pick(families), given: [pick(['Mateo', 'Ana', 'Lía'])] }], birthDate: `20${10 + random(15)}-0${1 + random(9)}-1${random(10)}` });
  const observation = (id) => ({
    resourceType: 'Observation', id, status: pick(['final', 'amended']), code: { coding: [{ system: 'http://loinc.org', code: pick(codes) }] }, subject: { reference: `Patient/${name()}` },
    effectiveDateTime: `20${15 + random(10)}-0${1 + random(9)}-1${random(10)}`, valueQuantity: { value: random(400) / 10, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  });
  const questions = [
    () => `Patient?_sort=family&_count=${1 + random(9)}`, () => `Patient?name=${pick(['ru', 've', 'nu', 'o', 'van', 'zo'])}`, () => `Patient?birthdate=ge20${10 + random(15)}&_sort=-birthdate,family`,
    () => `Observation?code=http://loinc.org|${pick(codes)}&_sort=-date&_count=${1 + random(9)}`, () => `Observation?patient=${name()}&_sort=date`, () => `Observation?value-quantity=gt${random(40)}&code=${pick(codes)}`,
    () => `Observation?subject.name=${pick(['ru', 've'])}&_count=20`, () => `Patient?_has:Observation:patient:code=${pick(codes)}`, () => `Observation?_include=Observation:patient&_count=3`,
    () => `Patient?gender=male&_total=accurate&_count=2`, () => `Observation?status:not=final&_count=5`, () => `Patient?_id=${name()},${name()}`, () => `Observation?date=20${15 + random(10)}`, () => 'Patient?_sort=_id&_count=7',
  ];
  for (let i = 0; i < operations; ++i) {
    const id = name();
    const kind = random(100);
    if (kind < 25) await same(`${i} PUT Patient/${id}`, (client) => client.update(patientOf(i, id)));
    else if (kind < 55) await same(`${i} PUT Observation/o${id}`, (client) => client.update(observationOf(i, `o${id}`)));
    else if (kind < 60) await same(`${i} DELETE Observation/o${id}`, (client) => client.remove(`Observation/o${id}`));
    else if (kind < 65) {
      await same(`${i} transaction`, (client) => client.transaction([
        { resource: observationOf(i, `t${id}`), request: { method: 'PUT', url: `Observation/t${id}` } }, { resource: patientOf(i, id), request: { method: 'PUT', url: `Patient/${id}` } }]));
    } else if (kind < 70) await same(`${i} If-Match`, (client) => client.update(patientOf(i, id), { 'If-Match': `W/"${1 + (i % 4)}"` }));
    else if (kind < 75) await same(`${i} read`, (client) => client.read(`Observation/o${id}`));
    else if (kind < 80) await same(`${i} history`, (client) => client.read(`Patient/${id}/_history`));
    else {
      const asked = pick(questions)();
      const page = await same(`${i} ${asked}`, (client) => client.read(asked));
      // The page after it, as each server says where it is.
      if (page.json.link?.some((link) => link.relation === 'next')) {
        await same(`${i} ${asked}, next page`, async (client) => {
          const first = await client.read(asked);
          return client.read(new URL(first.json.link.find((link) => link.relation === 'next').url).pathname + new URL(first.json.link.find((link) => link.relation === 'next').url).search);
        });
      }
    }
  }
  for (const type of ['Patient', 'Observation']) await same(`all of ${type}`, (client) => client.read(`${type}?_count=1000&_sort=_id`));
  for (const site of both) {
    const whole = await site.run(['check']);
    assert.equal(whole.code, 0, whole.stdout + whole.stderr);
  }

  // The same body for both: made once an operation.
  function made(make) {
    const bodies = new Map();
    return (i, id) => {
      if (!bodies.has(`${i}/${id}`)) bodies.set(`${i}/${id}`, make(id));
      return bodies.get(`${i}/${id}`);
    };
  }
  function patientOf(i, id) { return (patientOf.made ??= made(patient))(i, id); }
  function observationOf(i, id) { return (observationOf.made ??= made(observation))(i, id); }
});
