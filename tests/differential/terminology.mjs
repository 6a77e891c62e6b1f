// Which codes a value set holds, and which code stands above which: from R4's own expansions and code systems.
// https://hl7.org/fhir/R4/search.html#token (:in, :not-in, :above, :below)
//
// SPDX-License-Identifier: Apache-2.0
import { definitions } from './parameters.mjs';

let sets, holders, above;

function readSets() {
  sets = new Map();      // url -> Set of "system|code"
  holders = new Map();   // "system|code" -> [url]
  for (const set of definitions('ValueSet-', 'valueset-expansions.ndjson.gz', 'hl7.fhir.r4.expansions')) {
    // One that was cut, or that holds what an expression adds, is not the whole set.
    if (!set.expansion?.contains || set.expansion.total > set.expansion.contains.length * 4) continue;
    const codes = new Set();
    const walk = (list) => list.forEach((one) => {
      if (one.code && !one.abstract) codes.add(`${one.system}|${one.code}`);
      if (one.contains) walk(one.contains);
    });
    walk(set.expansion.contains);
    sets.set(set.url, codes);
    for (const code of codes) {
      if (!holders.has(code)) holders.set(code, []);
      holders.get(code).push(set.url);
    }
  }
}
export function valueSet(url) {
  if (!sets) readSets();
  return sets.get(url);
}
export function valueSetsWith(system, code) {
  if (!sets) readSets();
  return holders.get(`${system}|${code}`) ?? [];
}

function readHierarchies() {
  above = new Map();  // "system|code" -> Set of "system|code" one step above
  for (const system of definitions('CodeSystem-', 'codesystems.ndjson.gz')) {
    if (system.content !== 'complete' && system.content !== 'example' && system.content !== 'fragment') continue;
    const under = (child, parent) => {
      const key = `${system.url}|${child}`;
      if (!above.has(key)) above.set(key, new Set());
      above.get(key).add(`${system.url}|${parent}`);
    };
    const walk = (list) => list.forEach((concept) => {
      for (const child of concept.concept ?? []) under(child.code, concept.code);
      for (const property of concept.property ?? []) {
        if (property.code === 'child' && property.valueCode) under(property.valueCode, concept.code);
        if (['parent', 'subsumedBy'].includes(property.code) && property.valueCode) under(concept.code, property.valueCode);
      }
      if (concept.concept) walk(concept.concept);
    });
    walk(system.concept ?? []);
  }
}
// A code itself and all that stand above it.
export function ancestors(name) {
  if (!above) readHierarchies();
  const found = new Set([name]);
  for (const one of found) for (const parent of above.get(one) ?? []) found.add(parent);
  return found;
}
