// The code of an invitation is a key to a child's record: it is told once and stands in no address, where browsers, proxies and logs would keep it.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, rosa, paper, code;
before(async () => {
  site = await new Site().start(['--quiet']);
  const fhir = await site.client();
  const child = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Ruiz Herrera', given: ['Mateo'] }], birthDate: '2019-07-14' })).json;
  fhir.close();
  await site.addUser('rosa', 'coordinator', 'lamp-by-the-door', ['--display-name', 'Rosa Delgado']);
  rosa = await site.signIn('rosa', 'lamp-by-the-door');
  const made = await rosa.send('POST', `/api/staff/children/${child.id}/caregivers`, { given: 'María', family: 'Herrera', relationship: 'mother', language: 'es', phone: null });
  assert.equal(made.status, 201, made.text);
  code = made.json.invitation.code;
  paper = `/api/staff/children/${child.id}/invitation/${made.json.related_person.replace(/^.*\//, '')}/print`;
});
after(async () => { await site?.stop(); });

test('the paper carries the code that is handed over in the body', async () => {
  const printed = await rosa.send('POST', paper, { code });
  assert.equal(printed.status, 200, printed.text);
  assert.ok(printed.text.includes(code), printed.text);
  assert.match(printed.headers['cache-control'] ?? '', /no-store/);
});

test('an address with a code in it puts no code on paper', async () => {
  const printed = await rosa.get(`${paper}?code=${code}`);
  assert.equal(printed.status, 200);
  assert.ok(!printed.text.includes(code), 'nobody gets used to a link that works');
});

test('a code of nobody is not printed', async () => {
  const printed = await rosa.send('POST', paper, { code: 'AAAA-BBBB-CCCC' });
  assert.equal(printed.status, 200);
  assert.ok(!printed.text.includes('AAAA-BBBB-CCCC'));
});
