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

test('the printed accounts are several, and each says what it can do', () => {
  assert.ok(accounts.length >= 4, site.log());
  for (const account of accounts) assert.ok(account.can.length > 5);
});

test('each can sign in and do the first step of its work', async () => {
  const roles = new Set();
  for (const { name, password } of accounts) {
    const session = await site.signIn(name, password);
    const { role, language } = session.account;
    roles.add(role);
    assert.ok(['en', 'es'].includes(language));
    if (role === 'family') {
      const home = (await session.get('/api/family/home')).json;
      assert.ok(home.main_contact?.name, `${name} sees who to call`);
      assert.ok(home.children.length >= 1);
      const plan = await session.get(`/api/family/children/${home.child.id}/plan`);
      assert.equal(plan.status, 200);
    } else {
      const children = (await session.get('/api/staff/children')).json.children;
      assert.ok(children.length >= 6, `${name} finds the children`);
      const page = await session.get(`/api/staff/children/${children[0].id}`);
      assert.equal(page.status, 200, page.text);
      assert.equal((await session.get('/api/staff/board')).status, 200);
    }
  }
  assert.deepEqual([...roles].sort(), ['admin', 'clinician', 'coordinator', 'family']);
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
