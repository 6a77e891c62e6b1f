// R4's official SearchParameters, ready for an engine that is not ours (npm fhirpath).
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shared } from './dataset.mjs';

export const root = resolve(import.meta.dirname, '../..');
export const foreign = createRequire(join(root, 'build/foreign/package.json'));

// Where definitions are: what the build fetched, else the case set.
export function* definitions(prefix, ndjson, pack = 'hl7.fhir.r4.examples') {
  const folder = join(root, 'build/definitions/node_modules', pack);
  if (existsSync(folder)) {
    for (const file of readdirSync(folder)) if (file.startsWith(prefix) && file.endsWith('.json')) yield JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return;
  }
  for (const line of gunzipSync(readFileSync(join(shared(), 'fhir/definitions', ndjson))).toString('utf8').split('\n')) if (line.trim()) yield JSON.parse(line);
}

// FHIRPath's `as` takes one value alone; the expressions mean each. A date search looks at dates, not at CarePlan.activity.detail.scheduledString.
// `DateTime` is R4's slip for dateTime.
const spoken = (expression) => expression
  .replaceAll(/\(([\w.]+) as (\w+)\)/g, '$1.ofType($2)').replaceAll(/\.as\((\w+)\)/g, '.ofType($1)').replaceAll('ofType(DateTime)', 'ofType(dateTime)')
  .replaceAll('Bundle.entry[0].resource', 'Bundle.entry.first().resource');
const apart = (expression) => expression.split(' | ').map((part) => part.trim());

// type -> code -> parameter; with Resource's own under every type. `branches` are the parts of the union that begin with the type:
// {text, target}, where `where(resolve() is Patient)` is taken out of text into target, for nothing is fetched to know a type.
export function searchParameters() {
  const byUrl = new Map();
  const types = new Map();
  const all = [];
  for (const parameter of definitions('SearchParameter-', 'searchparameters.ndjson.gz')) {
    byUrl.set(parameter.url, parameter);
    if (parameter.experimental || !parameter.base || parameter.type === 'special' || (!parameter.expression && !['_id', '_lastUpdated'].includes(parameter.code))) continue;
    all.push(parameter);
  }
  const concrete = new Set(resourceTypes());
  for (const parameter of all) {
    const bases = parameter.base.flatMap((base) => (base === 'Resource' || base === 'DomainResource' ? [...concrete] : [base]));
    for (const type of bases) {
      if (!types.has(type)) types.set(type, new Map());
      types.get(type).set(parameter.code, describe(parameter, type, byUrl));
    }
  }
  return types;
}

function describe(parameter, type, byUrl) {
  const own = apart(spoken(parameter.expression)).filter((part) => [type, 'Resource', 'DomainResource'].includes(/^\(?(\w+)/.exec(part)[1]));
  const branches = own.map((part) => {
    const target = /\.where\(resolve\(\) is (\w+)\)/.exec(part)?.[1];
    return { text: part.replace(/\.where\(resolve\(\) is \w+\)/, ''), target };
  });
  const found = { code: parameter.code, type: parameter.type, url: parameter.url, branches,
    targets: branches.every((branch) => branch.target) ? branches.map((branch) => branch.target) : parameter.target ?? [] };
  if (parameter.type === 'composite') {
    found.components = parameter.component.map((component) => {
      const meant = byUrl.get(component.definition);
      return { expression: spoken(component.expression), type: meant?.type, code: meant?.code, targets: meant?.target ?? [] };
    });
  }
  return found;
}

let names;
export function resourceTypes() {
  if (names) return names;
  names = [];
  for (const one of definitions('StructureDefinition-', 'structuredefinitions-base.ndjson.gz')) {
    if (one.kind === 'resource' && !one.abstract && one.derivation === 'specialization') names.push(one.type);
  }
  return names.sort();
}

// "Patient.gender" -> the one system that a required binding of this code element draws from. https://hl7.org/fhir/R4/search.html#token
export function implicitSystems() {
  const valueSets = new Map();
  for (const set of definitions('ValueSet-', 'valuesets.ndjson.gz')) valueSets.set(set.url, [...new Set((set.compose?.include ?? []).map((include) => include.system))]);
  const systems = new Map();
  for (const structure of definitions('StructureDefinition-', 'structuredefinitions-base.ndjson.gz')) {
    if (structure.derivation !== 'specialization' || structure.kind === 'primitive-type') continue;
    for (const element of structure.snapshot?.element ?? []) {
      if (element.binding?.strength !== 'required' || element.type?.[0]?.code !== 'code') continue;
      const from = valueSets.get(element.binding.valueSet?.split('|')[0]) ?? [];
      if (from.length === 1 && from[0]) systems.set(element.path, from[0]);
    }
  }
  return systems;
}

export function compartment(name) {
  for (const one of definitions('CompartmentDefinition-', 'compartmentdefinitions.ndjson.gz')) {
    if (one.code === name) return new Map(one.resource.filter((part) => part.param).map((part) => [part.code, part.param]));
  }
  return new Map();
}
