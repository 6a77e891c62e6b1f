// One record of each of R4's types that a server will take: from HL7's own examples, with what they refer to left out, for it is not there.
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './medhome.mjs';

const folder = join(root, 'build/definitions/node_modules/hl7.fhir.r4.examples');

// A reference that leads nowhere here becomes one that names nobody.
function alone(node, inside) {
  if (Array.isArray(node)) return node.map((one) => alone(one, inside));
  if (node === null || typeof node !== 'object') return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'reference' && typeof value === 'string' && !value.startsWith('#')) out.display ??= node.display ?? 'somebody';
    else if (inside || !['id', 'meta', 'text'].includes(key)) out[key] = alone(value, true);
  }
  return out;
}

const files = readdirSync(folder);
// Some examples of a type, the smallest first; of a type that has none, a record that says nothing.
export function examplesOf(type, most = 12) {
  const texts = files.filter((file) => file.startsWith(`${type}-`)).slice(0, most).map((file) => readFileSync(join(folder, file), 'utf8')).sort((a, b) => a.length - b.length);
  return [...texts.map((text) => JSON.parse(text)).filter((one) => one.resourceType === type).map((one) => alone(one, false)), { resourceType: type }];
}

const kept = new Map();
function read(prefix) {
  if (!kept.has(prefix)) kept.set(prefix, files.filter((file) => file.startsWith(prefix)).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  return kept.get(prefix);
}
export const searchParameters = () => read('SearchParameter-').filter((one) => !one.experimental && one.base);
export const operations = () => read('OperationDefinition-').filter((one) => one.url.startsWith('http://hl7.org/fhir/OperationDefinition/') && !one.id.startsWith('example'));
export const resourceTypes = () => read('StructureDefinition-').filter((one) => one.kind === 'resource' && !one.abstract && one.derivation === 'specialization').map((one) => one.type).sort();

// The elements of a type by their paths.
const structures = new Map();
export function structureOf(type) {
  if (!structures.has(type)) {
    const definition = JSON.parse(readFileSync(join(folder, `StructureDefinition-${type}.json`), 'utf8'));
    structures.set(type, new Map(definition.snapshot.element.map((element) => [element.path, element])));
  }
  return structures.get(type);
}
