// Many clients with one thing in mind: hapifhir/hapi-fhir#3141, #4597, microsoft/fhir-server#1382, medplum/medplum#4234.
//
// CONCURRENCY_ROUNDS rounds of 32 clients (30 here; 500 in ./dev test long).
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FhirClient, Site } from '../support/medhome.mjs';

const rounds = Number(process.env.CONCURRENCY_ROUNDS ?? 30);
const clients = 32;

let site, all;
before(async () => {
  site = await new Site().start(['--quiet', '--workers', '48']);
  const token = await site.token();
  all = Array.from({ length: clients }, () => new FhirClient(site.base, token));
});
after(async () => {
  for (const client of all ?? []) client.close();
  await site?.stop();
});

const child = (kind, round, more = {}) => ({ resourceType: 'Patient', identifier: [{ system: `urn:${kind}`, value: String(round) }], ...more });
const found = async (kind, round) => (await all[0].read(`Patient?identifier=urn:${kind}|${round}&_total=accurate`)).json;
const together = (ask) => Promise.all(all.map((client, i) => ask(client, i)));

test('32 clients that create the same If-None-Exist make one record, every time', async () => {
  for (let round = 0; round < rounds; ++round) {
    const answers = await together((client) => client.create(child('create', round), { 'If-None-Exist': `identifier=urn:create|${round}` }));
    const told = answers.map((answer) => answer.status);
    assert.equal(told.filter((status) => status === 201).length, 1, `round ${round}: ${told.join()}`);
    assert.ok(told.every((status) => status === 201 || status === 200), `round ${round}: ${told.join()}`);
    assert.equal(new Set(answers.map((answer) => answer.json.id)).size, 1, `round ${round}`);
    assert.equal((await found('create', round)).total, 1, `round ${round}`);
  }
});

test('32 clients with the same conditional update leave one record, and lose no update', async () => {
  for (let round = 0; round < rounds; ++round) {
    const answers = await together((client, i) => client.send('PUT', `Patient?identifier=urn:update|${round}`, child('update', round, { name: [{ family: `N${i}` }] })));
    const told = answers.map((answer) => answer.status);
    assert.equal(told.filter((status) => status === 201).length, 1, `round ${round}: ${told.join()}`);
    assert.ok(told.every((status) => status === 201 || status === 200), `round ${round}: ${told.join()}`);
    const left = await found('update', round);
    assert.equal(left.total, 1, `round ${round}`);
    assert.equal(left.entry[0].resource.meta.versionId, String(clients), 'one version for each that was told of one');
    assert.equal(new Set(answers.map((answer) => answer.json.meta.versionId)).size, clients);
  }
});

test('transactions, creations and updates under one condition, all at once, leave one record', async () => {
  for (let round = 0; round < rounds; ++round) {
    const condition = `identifier=urn:mixed|${round}`;
    const answers = await together((client, i) => {
      const resource = child('mixed', round);
      if (i % 3 === 0) return client.create(resource, { 'If-None-Exist': condition });
      if (i % 3 === 1) return client.send('PUT', `Patient?${condition}`, resource);
      return client.transaction([{ fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001', resource, request: { method: 'POST', url: 'Patient', ifNoneExist: condition } },
        { resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' } }, request: { method: 'POST', url: 'Observation' } }]);
    });
    const told = answers.map((answer) => answer.status);
    assert.ok(told.every((status) => status === 201 || status === 200), `round ${round}: ${told.join()}`);
    const left = await found('mixed', round);
    assert.equal(left.total, 1, `round ${round}`);
    const observations = (await all[0].read(`Observation?patient=${left.entry[0].resource.id}&_total=accurate&_count=0`)).json.total;
    assert.equal(observations, answers.filter((answer, i) => i % 3 === 2).length, 'each transaction found the one child');
  }
});

test('a conditional delete and a conditional create at once never leave two', async () => {
  for (let round = 0; round < rounds; ++round) {
    const condition = `identifier=urn:gone|${round}`;
    const answers = await together((client, i) => (i % 4 === 0 ? client.send('DELETE', `Patient?${condition}`) : client.create(child('gone', round), { 'If-None-Exist': condition })));
    assert.ok(answers.every((answer) => [200, 201, 204].includes(answer.status)), answers.map((answer) => answer.status).join());
    assert.ok((await found('gone', round)).total <= 1, `round ${round}`);
  }
});
