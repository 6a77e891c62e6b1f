// Everything the differential search test searches in, as one NDJSON file: the invented children of Synthea and R4's own examples.
//
// Bundles are taken apart here, not by the server: each entry keeps its id (else that of its fullUrl), and what names an entry of the same bundle,
// or is a conditional reference that the whole answers, becomes Type/id. So the oracle knows every record without asking.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { crafted } from './crafted.mjs';

export const notForFamily = { system: 'https://medhome.dev/fhir/CodeSystem/label', code: 'not-for-family' };
// Whom the family caller of the test is linked to, and by whom.
export const familyChildren = 3;

function* documents(path) {
  if (statSync(path).isDirectory()) {
    // What others refer to stands in prerequisites and comes first.
    const names = readdirSync(path).sort((a, b) => Number(b === 'prerequisites') - Number(a === 'prerequisites') || (a < b ? -1 : 1));
    for (const name of names) yield* documents(join(path, name));
    return;
  }
  if (!/\.(json|ndjson)(\.gz)?$/.test(path) || path.endsWith('index.ndjson')) return;
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const each of path.includes('.ndjson') ? text.split('\n').filter((line) => line.trim()) : [text]) yield JSON.parse(each);
}

const idOf = (fullUrl) => (fullUrl?.startsWith('urn:uuid:') ? fullUrl.slice(9) : createHash('sha256').update(fullUrl ?? '').digest('hex').slice(0, 32));

function rename(node, names, conditional) {
  if (Array.isArray(node)) return node.forEach((one) => rename(one, names, conditional));
  if (node === null || typeof node !== 'object') return undefined;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') {
      if (names.has(value)) node[key] = names.get(value);
      else if (key === 'reference' && /^[A-Z][A-Za-z]+\?/.test(value)) conditional.push(node);
    } else {
      rename(value, names, conditional);
    }
  }
  return undefined;
}

export function shared() {
  for (const folder of [process.env.MEDHOME_CASES, join(import.meta.dirname, '../../../shared'), join(import.meta.dirname, '../../shared')]) {
    if (folder && existsSync(join(folder, 'fhir/synthea'))) return folder;
  }
  return null;
}

// Every resource once, by "Type/id"; the first of a name stays.
export function dataset(folder = shared()) {
  const all = new Map();
  const conditional = [];
  const keep = (resource) => {
    const name = `${resource.resourceType}/${resource.id}`;
    if (!all.has(name)) all.set(name, resource);
  };
  for (const part of ['synthea', 'r4-examples', 'sdohcc-examples', 'us-core-examples/8.0.0']) {
    if (!existsSync(join(folder, 'fhir', part))) continue;
    for (const document of documents(join(folder, 'fhir', part))) {
      if (document.resourceType !== 'Bundle') {
        if (document.id) keep(document);
        continue;
      }
      // The examples that are Bundles hold what stands beside them already, or are no record of anybody.
      if (part !== 'synthea') continue;
      const names = new Map();
      const entries = (document.entry ?? []).filter((entry) => entry.resource);
      for (const entry of entries) {
        entry.resource.id ??= idOf(entry.fullUrl);
        names.set(entry.fullUrl, `${entry.resource.resourceType}/${entry.resource.id}`);
        names.set(`urn:uuid:${entry.resource.id}`, `${entry.resource.resourceType}/${entry.resource.id}`);
      }
      for (const { resource } of entries) {
        rename(resource, names, conditional);
        keep(resource);
      }
    }
  }
  crafted().forEach(keep);
  const byIdentifier = new Map();
  for (const [name, resource] of all) {
    for (const one of [resource.identifier ?? []].flat()) byIdentifier.set(`${resource.resourceType}?identifier=${one.system}|${one.value}`, name);
  }
  for (const reference of conditional) reference.reference = byIdentifier.get(reference.reference) ?? `${reference.reference.split('?')[0]}/nobody`;
  addFamily(all);
  return [...all.values()];
}

// A parent of some children, to whom a few of the records about them are not shown.
function addFamily(all) {
  const patients = [...all.values()].filter((one) => one.resourceType === 'Patient');
  const withMuch = patients.filter((one) => one.id.length === 36);
  const linked = [withMuch[3], withMuch[Math.floor(withMuch.length / 2)], all.get('Patient/example') ?? patients[0]].slice(0, familyChildren);
  linked.forEach((patient, index) => {
    const id = `oracle-parent-${index}`;
    all.set(`RelatedPerson/${id}`, { resourceType: 'RelatedPerson', id, active: true, patient: { reference: `Patient/${patient.id}` }, name: [{ family: 'Orellana', given: ['Inés'] }] });
  });
  const mine = new Set(linked.map((patient) => `Patient/${patient.id}`));
  let count = 0;
  for (const resource of all.values()) {
    const of = (resource.subject ?? resource.patient)?.reference;
    if (resource.resourceType === 'RelatedPerson' || !mine.has(of) || ++count % 6 !== 0) continue;
    resource.meta = { ...resource.meta, security: [...(resource.meta?.security ?? []), notForFamily] };
  }
}
