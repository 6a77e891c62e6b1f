// `medhome serve --demo`: everybody whose name is printed can sign in and do the first step of their work.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site, request } from '../support/medhome.mjs';

let site, accounts;
before(async () => {
  site = await new Site().start(['--demo', '--quiet']);
  accounts = [...site.log().matchAll(/^ +sign in as (\S+) +password (\S+) +(.+)$/gm)].map(([, name, password, can]) => ({ name, password, can }));
});
after(() => site?.stop());

const good = (answer) => {
  assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
  return answer.json;
};
const edit = (version) => ({ 'If-Match': `W/"${version}"` });
const find = async (who, q) => {
  const { children } = good(await who.get(`/api/staff/children?q=${encodeURIComponent(q)}`));
  assert.equal(children.length, 1, `one child is found by "${q}"`);
  return children[0].id;
};
const childOf = async (who, name) => good(await who.get('/api/family/home')).children.find((child) => child.name.startsWith(name)).id;
// A parent ticks off the first step of the plan that is theirs and still open.
const tickOff = async (who, name) => {
  const { plan, main_contact } = good(await who.get(`/api/family/children/${await childOf(who, name)}/plan`));
  assert.ok(main_contact.name);
  const mine = plan.goals.flatMap((goal) => goal.actions).find((action) => action.mine && action.status === 'open');
  const { action } = good(await who.send('POST', `/api/family/actions/${mine.id}/done`, undefined, edit(mine.version)));
  assert.equal(action.status, 'done');
};

// What the line of each account says to try first.
const firstSteps = {
  rosa: async (who) => {
    const board = good(await who.get('/api/staff/board'));
    const stuck = board.columns.find((column) => column.stage === 'stuck');
    assert.equal(stuck.count, board.stuck);
    assert.ok(stuck.needs.some((need) => need.child.name === 'Mateo Ruiz Herrera'));
    assert.ok(board.ownerless >= 2);
  },
  elena: async (who) => {
    const { plan } = good(await who.get(`/api/staff/children/${await find(who, 'jose angel')}/plan`));
    assert.ok(plan.goals.length >= 2);
  },
  okafor: async (who) => {
    const mateo = await find(who, 'Mateo');
    const { header, timeline } = good(await who.get(`/api/staff/children/${mateo}`));
    assert.equal(header.main_contact.name, 'Rosa Delgado');
    assert.ok(timeline.items.length > 5);
    assert.ok(good(await who.get(`/api/staff/children/${mateo}/plan`)).plan.what_matters.text);
  },
  priya: async (who) => {
    const { plan } = good(await who.get(`/api/staff/children/${await find(who, 'Hannah')}/plan`));
    assert.ok(plan.goals.flatMap((goal) => goal.actions).some((action) => action.owner?.name === 'Priya Nair'));
  },
  dana: async (who) => {
    const liliana = await find(who, 'Liliana');
    assert.equal(good(await who.get(`/api/staff/children/${liliana}`)).header.main_contact, null);
    const { people } = good(await who.get('/api/staff/people'));
    const version = good(await who.get(`/api/staff/children/${liliana}`)).team_version;
    const named = good(await who.send('PUT', `/api/staff/children/${liliana}/main-contact`, { person: people.find((one) => one.name === 'Rosa Delgado').reference }, edit(version)));
    assert.equal(named.main_contact.name, 'Rosa Delgado');
  },
  maria: async (who) => {
    const { ask } = good(await who.get(`/api/family/children/${await childOf(who, 'Mateo')}/needs`));
    const { need } = good(await who.send('POST', `/api/family/needs/${ask[0].id}/answer`, { answer: 'yes', note: 'Sí, vinieron' }, edit(ask[0].version)));
    assert.equal(need.stage, 'family_confirmed');
  },
  angel: async (who) => {
    const { plan, main_contact } = good(await who.get(`/api/family/children/${await childOf(who, 'José Ángel')}/plan`));
    assert.equal(main_contact.name, 'Elena Marín Castro');
    assert.ok(plan.goals.length >= 2);
  },
  denise: async (who) => {
    assert.equal(good(await who.get('/api/family/home')).children.length, 2);
    await tickOff(who, 'Ava');
  },
  andre: (who) => tickOff(who, 'Maya'),
  joanna: async (who) => {
    const { waiting, finished } = good(await who.get(`/api/family/children/${await childOf(who, 'Hannah')}/needs`));
    assert.ok(waiting.length >= 1 && finished.length >= 1);
  },
};

test('the printed accounts are staff of each role and families, and each says what it can do', async () => {
  assert.deepEqual(accounts.map(({ name }) => name).sort(), Object.keys(firstSteps).sort(), site.log());
  const roles = [];
  let spanish = 0;
  for (const { name, password, can } of accounts) {
    assert.ok(can.length > 5);
    const { role, language } = (await site.signIn(name, password)).account;
    roles.push(role);
    if (role === 'family' && language === 'es') spanish += 1;
  }
  for (const role of ['admin', 'clinician', 'coordinator']) assert.ok(roles.includes(role), role);
  assert.ok(roles.filter((role) => role === 'family').length >= 4);
  assert.ok(spanish >= 2);
});

for (const [name, step] of Object.entries(firstSteps)) {
  test(`${name} does the first step of the work`, async () => {
    const { password } = accounts.find((one) => one.name === name);
    await step(await site.signIn(name, password));
  });
}

test('who has left cannot sign in, and who is away has someone who answers', async () => {
  await assert.rejects(site.signIn('grace', 'lakeside-grace'));
  const rosa = await site.signIn('rosa', 'lakeside-rosa');
  const { people } = good(await rosa.get('/api/staff/people'));
  assert.equal(people.find((one) => one.name === 'Marcus Lee').away.cover.name, 'Rosa Delgado');
  assert.ok(people.filter((one) => one.kind === 'pool').length >= 3);
});

test('starting again fills nothing twice', async () => {
  const session = await site.signIn(accounts[0].name, accounts[0].password);
  const count = async (who) => (await who.get('/api/staff/children')).json.children.length;
  const before_ = await count(session);
  await site.stop();
  await site.start(['--demo', '--quiet']);
  assert.equal(await count(await site.signIn(accounts[0].name, accounts[0].password)), before_);
});

test('public pages are there in both languages, without a script, each naming its twin', async () => {
  for (const [path, lang, twin] of [['/', 'en', '/es/'], ['/es/', 'es', '/']]) {
    const page = await request(site.base, { path });
    assert.equal(page.status, 200, path);
    assert.match(page.text, new RegExp(`<html[^>]+lang="${lang}"`));
    assert.match(page.text, new RegExp(`hreflang="[a-z]+"[^>]*href="[^"]*${twin}"|href="[^"]*${twin}"[^>]*hreflang`));
    assert.ok(!page.text.includes('<script'));
    assert.ok(page.headers['content-security-policy'].includes("default-src 'none'"));
  }
});

test('deep links of both apps are answered with their page', async () => {
  for (const path of ['/staff/', '/staff/children/abc/plan', '/family/', '/family/help']) {
    const page = await request(site.base, { path });
    assert.equal(page.status, 200, path);
    assert.match(page.headers['content-type'], /text\/html/);
  }
});
