// Every search form against brute force: npm fhirpath with R4's official expressions, over Synthea's children and R4's examples.
// https://hl7.org/fhir/R4/search.html. docs/decisions/0021 says why it is built so.
//
// DIFFERENTIAL_QUERIES and DIFFERENTIAL_SEED choose how many and which.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Tally, series } from './run.mjs';
import { Searched } from './site.mjs';

const count = Number(process.env.DIFFERENTIAL_QUERIES ?? 300);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 1);
let searched;
before(async () => { searched = await Searched.open(); });
after(() => searched?.close());

const told = (differences) => differences.map(({ query, what }) => `${decodeURIComponent(query)}\n    ${what}`).join('\n');

test('the server holds every record that was brought in, each once', () => {
  assert.ok(searched.records.length > 30_000, `${searched.records.length} records`);
  assert.equal(searched.absent, searched.rejected.length, 'what is not there was rejected by name');
  assert.ok(searched.absent < 20, searched.rejected.join('\n'));
});

test('a parent sees a part: their children\'s records and the directory, without what is kept from families', () => {
  const { system, family } = searched.callers();
  assert.ok(family.oracle.records.length > 500 && family.oracle.records.length < system.oracle.records.length / 5, `${family.oracle.records.length}`);
  assert.ok(searched.records.some((record) => record.hidden));
});

for (const [caller, share] of [['system', 0.6], ['family', 0.4]]) {
  test(`generated queries find what brute force finds, asked by ${caller === 'system' ? 'a program that sees the practice' : 'a parent who sees three children'}`, async (context) => {
    const tally = await series(searched, caller, Math.round(count * share), seed, new Tally());
    for (const line of tally.lines()) context.diagnostic(line);
    assert.equal(tally.differ, 0, told(tally.differences));
    assert.ok(tally.agree > tally.unsupported, 'most forms are supported');
    assert.ok((tally.totalsLeftOut ?? 0) <= count / 100, `${tally.totalsLeftOut} totals were left out`);
    assert.ok(tally.empty < tally.agree / 2, 'most queries find something');
  });
}
