// DESIGN.md 5.11: every query is bounded and its plan uses an index. Each page of the demo practice is asked for, and how the database runs
// each of its statements is held to that; without statistics, the plans of a small practice are those of a large one.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

// Tables of a few rows in any practice: its staff's accounts, who is away, how it works, names of resource types, what its guides define.
const small = new Set(['guide_package', 'search_parameter', 'access_link', 'access_account', 'access_practice', 'resource_type', 'guide_definition', 'guide_requirement', 'access_job_kind', 'care_away', 'care_promise', 'care_routing', 'care_role_name', 'care_visit_type', 'site']);

let site, accounts;
before(async () => {
  site = await new Site().start(['--demo', '--log-plans']);
  accounts = [...site.log().matchAll(/^ +sign in as (\S+) +password (\S+) +/gm)].map(([, name, password]) => ({ name, password }));
});
after(() => site?.stop());

const plans = () => site.log().split('\n').filter((line) => line.includes('"store.plan"')).map((line) => JSON.parse(line));

// The table that an alias stands for; nothing when it is a subquery of the statement itself.
function tableOf(sql, alias) {
  const named = new RegExp(`(?:FROM|JOIN|,)\\s+(\\w+)\\s+(?:AS\\s+)?${alias}\\b`, 'i').exec(sql);
  if (named && !['SELECT', 'WHERE'].includes(named[1].toUpperCase())) return named[1];
  return new RegExp(`(?:FROM|JOIN)\\s+${alias}\\b`, 'i').test(sql) && !new RegExp(`\\)\\s*(?:AS\\s+)?${alias}\\b|WITH[^(]*\\b${alias}\\b`, 'i').test(sql) ? alias : null;
}

// What is wrong with a plan; nothing when all is well.
function complaint({ sql, plan }) {
  const steps = plan.split('; ');
  const ordered = !steps.some((step) => step.includes('TEMP B-TREE')) && / LIMIT /.test(sql);
  for (const [at, step] of steps.entries()) {
    const scanned = /^SCAN (\w+)/.exec(step);
    const table = scanned && tableOf(sql, scanned[1]);
    if (table && !small.has(table)) return `${table} is read from end to end`;
    if (/AUTOMATIC/.test(step)) return 'an index is made for this one statement';
    // A practice's rows in their order, up to a page of them, is a walk; again for each row of something else, it is the practice squared.
    const whole = /^SEARCH (\w+) USING [^(]*\(tenant(?:_id)?=\?\)$/.exec(step);
    const walked = whole && tableOf(sql, whole[1]);
    if (/^SELECT coalesce\(max\(/i.test(sql)) continue;  // the last of an index is one seek
    if (walked && !small.has(walked) && (!ordered || at > 0)) return `${walked} is searched by the practice alone`;
  }
  return null;
}

test('what the test looks for, it finds', () => {
  assert.ok(complaint({ sql: 'SELECT x FROM care_need n WHERE y', plan: 'SCAN n' }));
  assert.ok(complaint({ sql: 'SELECT x FROM (SELECT 1 FROM a x) led CROSS JOIN care_child c WHERE y LIMIT 31', plan: 'SCAN led; SEARCH c USING COVERING INDEX i (tenant_id=?)' }));
  assert.ok(complaint({ sql: 'SELECT x FROM care_child c WHERE y ORDER BY z LIMIT 31', plan: 'SEARCH c USING INDEX i (tenant_id=?); USE TEMP B-TREE FOR ORDER BY' }));
  assert.equal(complaint({ sql: 'SELECT x FROM care_child c WHERE y ORDER BY z LIMIT 31', plan: 'SEARCH c USING INDEX i (tenant_id=?)' }), null);
  assert.equal(complaint({ sql: 'SELECT x FROM (SELECT 1 FROM a x WHERE y LIMIT 5) counted', plan: 'CO-ROUTINE counted; SEARCH x USING INDEX i (tenant_id=? AND a=?); SCAN counted' }), null);
});

test('every page of staff and families reads through an index', async () => {
  let asked = 0;
  const me = new Map();
  for (const { name, password } of accounts) {
    const session = await site.signIn(name, password);
    const get = async (path) => {
      const answer = await session.get(path);
      assert.ok([200, 403, 404].includes(answer.status), `${path}: ${answer.status} ${answer.text}`);
      if (answer.status === 200) ++asked;
      return answer.json;
    };
    if (session.account.role === 'family') {
      const home = await get('/api/family/home');
      for (const { id } of home.children) for (const page of ['plan', 'needs', 'team', 'about', 'ahead', 'questions']) await get(`/api/family/children/${id}/${page}`);
      continue;
    }
    const people = (await get('/api/staff/people')).people;
    me.set(name, people[0].reference);
    for (const filters of [{}, { owner: 'all' }, { owner: 'none' }, { owner: people[0].reference, kind: 'need' }, { when: 'overdue' }]) await get(`/api/staff/day?${new URLSearchParams(filters)}`);
    await get('/api/staff/day/count');
    await get('/api/staff/children/recent');
    await get('/api/staff/practice/ways');
    const { children } = await get('/api/staff/children');
    const some = [{ q: 'ma' }, { q: 'ruiz herrera' }, { q: '2019-07-14' }, { q: '555014' }, { contact: people[0].reference }, { contact: 'none' }, { language: 'es', age: '2-5' }, { needs: 'stuck' }, { plan: 'none' },
      { q: 'ruiz', needs: 'stuck' }, { contact: people[0].reference, needs: 'stuck', language: 'es' }, { language: 'es', age: '0-1', plan: 'none' }];
    for (const filters of some) await get(`/api/staff/children?${new URLSearchParams(filters)}`);
    for (const filters of [{}, { owner: people[0].reference }, { owner: 'none' }, { domain: 'food' }, { owner: people[0].reference, domain: 'food' }, { stage: 'sent' }]) {
      const board = await get(`/api/staff/board?${new URLSearchParams(filters)}`);
      for (const need of board.columns?.flatMap((column) => column.needs).slice(0, 2) ?? []) await get(`/api/staff/needs/${need.id}`);
    }
    for (const { id } of children.slice(0, 8)) for (const page of ['', '/timeline', '/plan', '/plan/versions', '/team', '/about']) await get(`/api/staff/children/${id}${page}`);
  }
  assert.ok(asked > 60, `${asked} pages answered`);
  const seen = new Map(plans().map((one) => [one.sql, one]));
  assert.ok(seen.size > 40, `${seen.size} statements`);
  const wrong = [...seen.values()].map((one) => [complaint(one), one]).filter(([what]) => what);
  assert.equal(wrong.length, 0, wrong.map(([what, { sql, plan }]) => `${what}\n  ${sql}\n  ${plan}`).join('\n\n'));
});

// What a client may ask through FHIR, whatever leads where: followed at once or tested, no step of it reads a table from end to end.
test('chains, several types, compartments and includes read through an index', async () => {
  const client = await site.client();
  const searches = ['Observation?patient.name=a', 'Observation?encounter.type:missing=false', 'Patient?_has:Observation:patient:code=29463-7', 'Task?patient.general-practitioner:Practitioner.name=a', 'Practitioner?_has:Patient:general-practitioner:name=r',
    'Observation?combo-code-value-quantity=29463-7$gt5,8480-6$gt5', 'Patient?organization.name:missing=true', '?_type=Patient,Task&_sort=-_lastUpdated&_count=5', '?_count=3', 'Task?_include=*&_revinclude=*&_count=5',
    'Observation?value-quantity=gt5|http://unitsofmeasure.org|[lb_av]', 'CareTeam?_include=CareTeam:participant&_include:iterate=PractitionerRole:practitioner', 'Patient?_list=1'];
  const child = (await client.read('Patient?_count=1')).json.entry[0].resource.id;
  searches.push(`Patient/${child}/*?_count=5`, `Patient/${child}/Observation?_sort=-date`);
  const before = plans().length;
  for (const search of searches) assert.equal((await client.read(search)).status, 200, search);
  client.close();
  const asked = plans().slice(before);
  assert.ok(asked.length > 12, `${asked.length} statements`);
  const wrong = asked.map((one) => [complaint(one), one]).filter(([what]) => what);
  assert.equal(wrong.length, 0, wrong.map(([what, { sql, plan }]) => `${what}\n  ${sql}\n  ${plan}`).join('\n\n'));
});

test('everything of a child, a match and exports read through an index', async () => {
  const client = await site.client();
  const before = plans().length;
  const child = (await client.read('Patient?_count=1')).json.entry[0].resource;
  assert.equal((await client.read(`Patient/${child.id}/$everything`)).status, 200);
  const person = { resourceType: 'Patient', name: child.name, birthDate: child.birthDate, telecom: [{ system: 'phone', value: '217-555-0100' }], identifier: [{ system: 'urn:x', value: '1' }] };
  assert.equal((await client.send('POST', 'Patient/$match', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: person }] })).status, 200);
  const group = await client.create({ resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: `Patient/${child.id}` } }] });
  const later = encodeURIComponent('2020-01-01T00:00:00Z');
  for (const path of ['$export', `$export?_since=${later}`, `Patient/$export?_since=${later}`, `Group/${group.json.id}/$export`]) {
    const asked = await client.read(path, { Prefer: 'respond-async' });
    assert.equal(asked.status, 202, asked.text);
    const status = new URL(asked.headers['content-location']).pathname;
    let answer;
    while ((answer = await client.read(status)).status === 202) await new Promise((resolve) => { setTimeout(resolve, 50); });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await client.remove(status)).status, 202);
  }
  client.close();
  const asked = plans().slice(before);
  assert.ok(asked.length > 12, `${asked.length} statements`);
  const wrong = asked.map((one) => [complaint(one), one]).filter(([what]) => what);
  assert.equal(wrong.length, 0, wrong.map(([what, { sql, plan }]) => `${what}\n  ${sql}\n  ${plan}`).join('\n\n'));
});
