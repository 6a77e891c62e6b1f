// TestScripts that others publish (mock-health/fhir-server-compare, MIT): a smoke test, not a proof, for they ask little.
// https://hl7.org/fhir/R4/testscript.html; of it what those scripts use.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';
import { shared } from './dataset.mjs';

const folder = join(shared() ?? '.', 'fhir/testscripts/mock-health');
let site, fhir, statement;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  statement = (await fhir.read('metadata')).json;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const holds = {
  equals: (is, wanted) => is === wanted, notEquals: (is, wanted) => is !== wanted, contains: (is, wanted) => is.includes(wanted),
  in: (is, wanted) => wanted.split(',').includes(is), notIn: (is, wanted) => !wanted.split(',').includes(is), matchesRegex: (is, wanted) => new RegExp(wanted).test(is),
};
async function perform(operation) {
  const headers = Object.fromEntries((operation.requestHeader ?? []).map(({ field, value }) => [field, value]));
  const path = operation.type.code === 'capabilities' ? 'metadata' : `${operation.resource ?? ''}${operation.params ?? ''}`.replace(/^\//, '');
  return fhir.send('GET', path.replaceAll('|', '%7C'), undefined, headers);
}
function check(claim, answer) {
  const is = claim.responseCode ? String(answer.status) : claim.contentType ? answer.headers['content-type'] : answer.text;
  return holds[claim.operator](is, claim.responseCode ?? claim.contentType ?? claim.responseBody);
}

const operates = (name) => [...(statement.rest[0].operation ?? []), ...statement.rest[0].resource.flatMap((one) => one.operation ?? [])].some((one) => one.name === name);

// SMART's own discovery has a place of its own and is not offered yet.
for (const suite of ['fhir-r4-base', 'bulk-data-v2']) {
  test(`what the scripts of ${suite} claim holds`, async () => {
    const failed = [];
    let claims = 0;
    for (const level of readdirSync(join(folder, suite))) {
      for (const name of readdirSync(join(folder, suite, level))) {
        const script = JSON.parse(readFileSync(join(folder, suite, level, name), 'utf8'));
        let answer;
        for (const { operation, assert: claim } of script.test.flatMap((one) => one.action)) {
          if (operation) answer = await perform(operation);
          else if (++claims && !check(claim, answer)) failed.push(`${level}/${name}: ${answer.status} ${claim.operator} ${claim.responseCode ?? claim.contentType ?? claim.responseBody}`);
        }
      }
    }
    assert.ok(claims > 3, `${claims} claims`);
    if (suite.startsWith('bulk') && !operates('export')) assert.ok(failed.length > 0, 'nothing claims to export');
    else assert.deepEqual(failed, []);
  });
}
