// The differential search test: so many generated queries, each asked of the server and of the oracle.
//
// By hand: MEDHOME=build/release/medhome node tests/differential/run.mjs [--queries 300] [--seed 1] [--caller system|family] [--query 'Observation?...'] [--all]
// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ask, difference } from './asking.mjs';
import { Generator } from './generate.mjs';
import { Searched, compartments } from './site.mjs';

export class Tally {
  constructor() {
    this.forms = new Map();
    Object.assign(this, { agree: 0, differ: 0, unsupported: 0, empty: 0, differences: [], refusals: new Map(), costly: [] });
  }
  add(forms, verdict) {
    this[verdict]++;
    for (const form of forms) {
      if (!this.forms.has(form)) this.forms.set(form, { agree: 0, differ: 0, unsupported: 0 });
      this.forms.get(form)[verdict]++;
    }
  }
  lines() {
    const rows = [...this.forms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([form, { agree, differ, unsupported }]) => `  ${form.padEnd(36)} ${String(agree).padStart(5)} agree ${String(differ).padStart(5)} differ ${String(unsupported).padStart(5)} unsupported`);
    return [...rows, `${this.agree} queries agree, ${this.differ} differ, ${this.unsupported} unsupported (${this.empty} of those that agree find nothing)`];
  }
}

// A query that the server says it does not support is counted apart. Anything else it refuses is a difference: all queries are valid.
export async function one(caller, made, tally) {
  const answered = await ask(caller, made.query);
  if (answered.refused) {
    const { status, code, text } = answered.refused;
    // A value set or a code system that the server does not hold is counted apart: it must say so, and not find nothing.
    const unheld = code === 'not-found' && made.forms.some((form) => /^token :(in|not-in|above|below)/.test(form));
    if (code === 'not-supported' || code === 'too-costly' || unheld || (made.forms.includes('compartment') && !caller.compartments)) {
      tally.add(made.forms, 'unsupported');
      if (code === 'too-costly') tally.costly.push(made.query);
      const reason = String(text).replaceAll(/"[^"]*"|'[^']*'/g, '*').slice(0, 110);
      tally.refusals.set(reason, (tally.refusals.get(reason) ?? 0) + 1);
      return 'unsupported';
    }
    tally.add(made.forms, 'differ');
    tally.differences.push({ query: made.query, forms: made.forms, what: `refused with ${status} ${code}: ${text}` });
    return 'differ';
  }
  const what = difference(caller.oracle, made.query, answered, compartments);
  if (what && caller.asWritten && !difference(caller.asWritten, made.query, answered, compartments)) {
    tally.add(['quantity in another unit'], 'unsupported');
    return 'unsupported';
  }
  // A page is not kept back for a total that takes over two seconds: its records must be right, and the total is counted apart.
  const found = answered.pages?.flatMap((page) => page.matches) ?? [];
  if (what && answered.pages && answered.total === undefined && !difference(caller.oracle, made.query, { ...answered, total: found.length }, compartments)) {
    tally.add(['a total that takes too long'], 'unsupported');
    tally.totalsLeftOut = (tally.totalsLeftOut ?? 0) + 1;
    return 'unsupported';
  }
  if (!what && answered.pages.every((page) => page.matches.length === 0) && !answered.total) ++tally.empty;
  tally.add(made.forms, what ? 'differ' : 'agree');
  if (what) tally.differences.push({ query: made.query, forms: made.forms, what });
  return what ? 'differ' : 'agree';
}

export async function series(searched, callerName, count, seed, tally = new Tally()) {
  const caller = searched.callers()[callerName];
  const generator = new Generator(caller.oracle, { seed, base: searched.base, compartments });
  for (let done = 0; done < count; ++done) await one(caller, generator.next(), tally);
  return tally;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { queries: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' }, caller: { type: 'string', default: 'system' }, query: { type: 'string' }, all: { type: 'boolean', default: false } } });
  const searched = await Searched.open();
  console.log(`${searched.imported}; ${searched.records.length} records, ${searched.absent} absent; extracted in ${(searched.extractedIn / 1000).toFixed(1)} s; the family sees ${searched.callers().family.oracle.records.length}`);
  for (const line of searched.rejected.slice(0, 5)) console.log(`rejected: ${line.slice(0, 300)}`);
  const began = performance.now();
  const tally = new Tally();
  if (values.query) await one(searched.callers()[values.caller], { query: values.query, forms: ['asked'] }, tally);
  else await series(searched, values.caller, Number(values.queries), Number(values.seed), tally);
  for (const { query, what } of tally.differences.slice(0, values.all ? 1000 : 40)) console.log(`DIFFERS ${decodeURIComponent(query)}\n        ${what}`);
  for (const [reason, count] of [...tally.refusals].sort((a, b) => b[1] - a[1]).slice(0, 25)) console.log(`unsupported ${String(count).padStart(4)}: ${reason}`);
  for (const query of tally.costly.slice(0, 40)) console.log(`TOO COSTLY ${decodeURIComponent(query)}`);
  console.log(tally.lines().join('\n'));
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`);
  await searched.close();
}
