// Cases for search_cases_test.cc: what npm's fhirpath 5.1.0, by the official expressions, takes out of each resource for each parameter.
// By hand: npm install fhirpath@5.1.0 somewhere, then
//   node tests/cases/search/make.mjs FHIRPATH_FOLDER DEFINITIONS_FOLDER [--every N] FILE... > cases.ndjson
// and MEDHOME_SEARCH_CASES=cases.ndjson build/debug/src/fhir_test --gtest_filter='SearchCases.*'
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const args = process.argv.slice(2);
const require = createRequire(join(resolve(args[0]), 'index.js'));
const fhirpath = require('fhirpath');
const model = require('fhirpath/fhir-context/r4');
const folder = join(args[1], 'hl7.fhir.r4.examples');
let every = 1;
const files = [];
for (let i = 2; i < args.length; ++i) args[i] === '--every' ? (every = Number(args[++i])) : files.push(args[i]);

const parameters = new Map();  // type -> [{code, type, path}]
for (const file of readdirSync(folder).filter((f) => f.startsWith('SearchParameter-'))) {
  const p = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (p.experimental || !p.expression || ['composite', 'special'].includes(p.type) || ['_id', '_lastUpdated'].includes(p.code)) continue;
  // Rows do not depend on what a reference points to; the filter is the query's.
  // FHIRPath's `as` takes one value alone; the expressions mean each.
  const text = p.expression.replaceAll(/\.where\(resolve\(\) is \w+\)/g, '').replaceAll(/\(([\w.]+) as (\w+)\)/g, '$1.ofType($2)').replaceAll(/\.as\((\w+)\)/g, '.ofType($1)')
    // A date search looks at dates: not at CarePlan.activity.detail.scheduledString.
    .replace(/^(CarePlan\.activity\.detail\.scheduled)$/, '$1.ofType(Timing) | $1.ofType(Period)');
  for (const base of p.base) {
    if (!parameters.has(base)) parameters.set(base, []);
    parameters.get(base).push({ code: p.code, type: p.type, path: fhirpath.compile(text, model) });
  }
}

const escaped = (text) => String(text).replaceAll(/[\\,$|]/g, (c) => '\\' + c);
const strings = (x, names) => names.flatMap((n) => (x[n] === undefined ? [] : [x[n]].flat())).filter((s) => typeof s === 'string').map(escaped);
const token = (x) => {
  if (typeof x !== 'object') return [escaped(x)];
  if (x.coding) return x.coding.flatMap(token);
  const code = x.code ?? x.value;
  return code === undefined || (x.text !== undefined && x.code === undefined) ? [] : [`${escaped(x.system ?? '')}|${escaped(code)}`];
};
const canonical = (s) => (s.startsWith('#') ? [] : s.includes('|') ? [escaped(s), escaped(s.split('|')[0])] : [escaped(s)]);
const units = (q) => `${escaped(q?.system ?? '')}|${escaped(q?.code ?? q?.unit ?? '')}`;
const earlier = (a, b) => (Date.parse(a) <= Date.parse(b) ? a : b), later = (a, b) => (Date.parse(a) >= Date.parse(b) ? a : b);
const found = {
  token,
  reference: (x) => (typeof x === 'string' ? canonical(x) : x.resourceType ? (x.id ? [`${x.resourceType}/${x.id}`] : []) : x.reference && !x.reference.startsWith('#') ? [escaped(x.reference)] : []),
  uri: (x, code) => (code === '_profile' ? canonical(x) : [escaped(x)]),
  string: (x) => typeof x === 'string' ? [escaped(x)] :
    x.family || x.given || x.prefix ? strings(x, ['family', 'given', 'prefix', 'suffix', 'text']) : strings(x, ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text']),
  date: (x) => {
    if (typeof x === 'string') return [x];
    if (x.start || x.end) return [`${x.start ?? ''}|${x.end ?? ''}`];
    const bounds = x.repeat?.boundsPeriod, all = [...(x.event ?? []), bounds?.start, bounds?.end].filter((d) => d);
    return all.length ? [`${bounds && !bounds.start ? '' : all.reduce(earlier)}|${bounds && !bounds.end ? '' : all.reduce(later)}`] : [];
  },
  number: (x) => (typeof x === 'object' ? [x.low, x.high].filter((q) => q?.value !== undefined).map((q) => `${q.value}${'|' + units(q)}`) : [String(x)]),
  quantity: (x) => {
    if (x.data) {
      const samples = x.data.split(' ').map(Number).filter((n) => !Number.isNaN(n)).map((n) => (x.origin.value ?? 0) + n * (x.factor ?? 1));
      return samples.length ? [`${Math.min(...samples)}|${units(x.origin)}`, `${Math.max(...samples)}|${units(x.origin)}`] : [];
    }
    if (x.low || x.high) return [x.low, x.high].filter((q) => q?.value !== undefined).map((q) => `${q.value}|${units(x.low?.value !== undefined ? x.low : x.high)}`);
    if (x.currency) return [`${x.value}|urn:iso:std:iso:4217|${x.currency}`];
    return x.value === undefined ? [] : [`${x.value}|${units(x)}`];
  },
};

let seen = 0;
function write(resource) {
  if (seen++ % every !== 0) return;
  const expect = {};
  for (const p of [...(parameters.get(resource.resourceType) ?? []), ...parameters.get('Resource'), ...(parameters.get('DomainResource') ?? [])]) {
    let values;
    try {
      values = p.path(resource);
    } catch (error) {
      process.stderr.write(`${resource.resourceType}:${p.code}: ${error.message}\n`);
      expect[p.code] = null;  // set aside
      continue;
    }
    const texts = [...new Set(values.filter((v) => v !== null && v !== undefined).flatMap((v) => found[p.type](v, p.code)))];
    if (texts.length) expect[p.code] = texts;
  }
  const { text, ...rest } = resource;
  writeSync(1, JSON.stringify({ resource: rest, expect }) + '\n');
}

function visit(path) {
  if (statSync(path).isDirectory()) return readdirSync(path).sort().forEach((f) => visit(join(path, f)));
  if (!/\.(json|ndjson)(\.gz)?$/.test(path) || path.endsWith('index.ndjson')) return;
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const each of path.includes('.ndjson') ? text.split('\n').filter((l) => l.trim()) : [text]) {
    const resource = JSON.parse(each);
    if (resource.resourceType === 'Bundle' && ['transaction', 'batch', 'collection'].includes(resource.type)) resource.entry?.forEach((e) => e.resource && write(e.resource));
    else if (resource.resourceType) write(resource);
  }
}
files.forEach(visit);
