// Writes FHIR R4's types, elements and required codes as flat C++ tables.
//
//   node definitions.mjs PACKAGES OUTPUT.cc
//
// PACKAGES holds hl7.fhir.r4.examples and hl7.fhir.r4.expansions (knowledge/fhir-r4/SOURCE.md). The tables are declared in
// src/fhir/definitions/tables.h.
//
// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

const [packages, output] = process.argv.slice(2);
const none = 0xffff;
const core = 'http://hl7.org/fhir/StructureDefinition/';
const isTypeExtension = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

function read(name, prefix) {
  const folder = path.join(packages, name);
  return fs.readdirSync(folder)
    .filter((file) => file.startsWith(prefix) && file.endsWith('.json')).sort()
    .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
}

// R4's own types: not profiles, not the logical models among the examples.
const structures = read('hl7.fhir.r4.examples', 'StructureDefinition-').filter((structure) =>
  structure.derivation !== 'constraint' && structure.url === core + structure.type && structure.kind !== 'logical');

const primitives = ['no', 'boolean', 'integer', 'string', 'decimal', 'uri', 'url', 'canonical', 'base64Binary', 'instant', 'date',
  'dateTime', 'time', 'code', 'oid', 'id', 'markdown', 'unsignedInt', 'positiveInt', 'uuid', 'xhtml'];
const isPrimitive = new Set(structures.filter((structure) => structure.kind === 'primitive-type').map((structure) => structure.type));
for (const name of isPrimitive) if (!primitives.includes(name)) throw new Error(`No matcher for the primitive ${name}`);
const enumerator = (name) => ({ base64Binary: 'base64_binary', dateTime: 'date_time', unsignedInt: 'unsigned_int', positiveInt: 'positive_int' })[name] ?? name;
const primitiveOf = (name) => `Primitive::${isPrimitive.has(name) ? enumerator(name) : 'no'}`;

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const typeCode = (type) => type.extension?.find((extension) => extension.url === isTypeExtension)?.valueUrl ??
  (type.code === 'http://hl7.org/fhirpath/System.String' ? 'string' : type.code);

// A preferred binding to common languages still allows no code outside all of them (elementdefinition-maxValueSet).
const maxValueSet = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';
const allLanguages = 'http://hl7.org/fhir/ValueSet/all-languages';
function requiredValueSet(binding) {
  if (binding?.strength === 'required') return binding.valueSet.split('|')[0];
  const most = binding?.extension?.find((extension) => extension.url === maxValueSet)?.valueCanonical;
  return most === allLanguages ? most : undefined;
}

const types = new Map();
const bindings = new Set();

function kindOf(structure) {
  if (structure.kind === 'primitive-type') return 'primitive';
  if (structure.kind === 'resource') return structure.abstract ? 'abstract_resource' : 'resource';
  return 'complex';
}

for (const structure of structures) {
  const snapshot = structure.snapshot.element;
  const hasChildren = new Set(snapshot.map((element) => element.path.slice(0, element.path.lastIndexOf('.'))));
  types.set(structure.type, { name: structure.type, kind: kindOf(structure), elements: [],
    base: structure.baseDefinition?.slice(core.length) });
  snapshot.forEach((element, order) => {
    const dot = element.path.lastIndexOf('.');
    if (dot < 0) return;
    const owner = types.get(element.path.slice(0, dot));
    let name = element.path.slice(dot + 1);
    if (owner.kind === 'primitive' && name === 'value') return;  // the value itself stands in the JSON, not under it
    const choice = name.endsWith('[x]') ? name.slice(0, -3) : '';
    const required = requiredValueSet(element.binding);
    if (required) bindings.add(required);
    const common = { owner: owner.name, choice, order, min: element.min, max: element.max === '*' ? none : Number(element.max),
      isSummary: !!element.isSummary, isModifier: !!element.isModifier, required,
      isAttribute: !!element.representation?.includes('xmlAttr') };
    const add = (elementName, type, targets = [], simple = false) =>
      owner.elements.push({ ...common, name: elementName, type, targets, simple });
    if (hasChildren.has(element.path)) {
      types.set(element.path, { name: element.path, kind: 'backbone', elements: [], base: typeCode(element.type[0]) });
      return add(name, element.path);
    }
    if (element.contentReference) return add(name, element.contentReference.slice(1));
    for (const type of element.type) {
      // R4 gives Resource.id the type string; its rules are those of the type id (https://hl7.org/fhir/R4/resource.html#id).
      const code = structure.kind === 'resource' && name === 'id' && dot === structure.type.length ? 'id' : typeCode(type);
      const targets = (type.targetProfile ?? []).map((url) => url.slice(core.length));
      add(choice ? choice + capital(code) : name, code, targets.includes('Resource') ? [] : targets.sort(),
        !!type.profile?.some((url) => url.endsWith('/SimpleQuantity')));
    }
  });
}

const names = [...types.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const indexOf = new Map(names.map((name, index) => [name, index]));
const typeIndex = (name) => {
  if (!indexOf.has(name)) throw new Error(`There is no type ${name}`);
  return indexOf.get(name);
};

// Codes of the value sets that required bindings name, from HL7's expansions of them.
const expansions = new Map(read('hl7.fhir.r4.expansions', 'ValueSet-').filter((set) => set.expansion).map((set) => [set.url, set]));
const cannotBeListed = new Set([
  allLanguages,                               // a grammar, BCP 47
  'http://hl7.org/fhir/ValueSet/mimetypes',   // a grammar, BCP 13
  'http://hl7.org/fhir/ValueSet/ucum-units',  // a grammar, UCUM
  'http://loinc.org/vs/LL379-9',              // a LOINC answer list that HL7's package does not hold
]);
const systems = new Map();
const systemIndex = (system) => {
  if (!systems.has(system)) systems.set(system, systems.size);
  return systems.get(system);
};
function* selectable(contains) {
  for (const concept of contains ?? []) {
    if (concept.code !== undefined && !concept.abstract) yield [concept.code, concept.system ?? ''];
    yield* selectable(concept.contains);
  }
}
const sets = [...bindings].sort().map((url) => {
  if (cannotBeListed.has(url)) return { url, open: true, codes: [] };
  const set = expansions.get(url);
  if (!set) throw new Error(`The expansions hold no ${url}`);
  const codes = [...new Map([...selectable(set.expansion.contains)].map((pair) => [pair.join(' '), pair])).values()];
  codes.sort((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])) || (a[1] < b[1] ? -1 : 1));
  if (codes.length === 0) throw new Error(`The expansion of ${url} is empty`);
  return { url, open: false, codes };
});
const setIndex = new Map(sets.map((set, index) => [set.url, index]));

// Text of the tables.
const text = (string) => `${JSON.stringify(string)}sv`;
const targetLists = new Map([['', 0]]);
const targetRows = [];
function targetsAt(targets) {
  const key = targets.join(' ');
  if (!targetLists.has(key)) {
    targetLists.set(key, targetRows.length);
    targetRows.push(...targets.map(typeIndex));
  }
  return targetLists.get(key);
}

const typeRows = [];
const elementRows = [];
for (const name of names) {
  const type = types.get(name);
  const slots = new Map();
  const groups = new Map();
  const number = (map, key) => map.get(key) ?? (map.set(key, map.size + 1), map.size);
  for (const element of type.elements) {
    element.slot = element.min > 0 ? number(slots, element.order) : 0;
    element.group = element.choice ? number(groups, element.order) : 0;
  }
  if (slots.size > 63 || groups.size > 63) throw new Error(`${name} has too many required elements or choices`);
  type.elements.sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  typeRows.push(`{${text(name)}, TypeKind::${type.kind}, ${primitiveOf(name)}, ${type.base ? typeIndex(type.base) : none}, ${slots.size}, ${elementRows.length}, ${type.elements.length}}`);
  for (const e of type.elements) {
    elementRows.push(`{${text(e.name)}, ${text(e.choice)}, ${typeIndex(e.owner)}, ${typeIndex(e.type)}, ${e.order}, ${e.min}, ${e.max}, ` +
      `${e.required ? setIndex.get(e.required) : none}, ${targetsAt(e.targets)}, ${e.targets.length}, ${primitiveOf(e.type)}, ${e.group}, ${e.slot}, ` +
      `${e.max > 1}, ${e.isSummary}, ${e.isModifier}, ${e.simple}, ${e.isAttribute}}`);
  }
}

let codeCount = 0;
const codeRows = [];
const setRows = sets.map((set) => {
  const row = `{${text(set.url)}, ${set.open}, ${codeCount}, ${set.codes.length}}`;
  codeCount += set.codes.length;
  codeRows.push(...set.codes.map(([code, system]) => `{${text(code)}, ${systemIndex(system)}}`));
  return row;
});
const resources = names.filter((name) => types.get(name).kind === 'resource').map(typeIndex);

// Extensions that R4 itself defines: the types of their value, their parts, where they may stand.
const partRows = [];
const contextRows = [];
const valueTypeRows = [];
function extensionRow(url, id, elements, { min = 0, max = none, isModifier = false, contexts = [] }) {
  const children = elements.filter((element) => element.id.startsWith(`${id}.`) && !element.id.slice(id.length + 1).includes('.'));
  const value = children.find((element) => element.path.endsWith('.value[x]') && !element.sliceName) ?? { max: '0' };
  const sliced = children.find((element) => element.path.endsWith('.value[x]') && element.sliceName);
  const valueTypes = value.max === '0' ? [] : (sliced ?? value).type.map((type) => typeIndex(typeCode(type)));
  const slices = children.filter((element) => element.path.endsWith('.extension') && element.sliceName);
  const parts = slices.map((slice) => {
    const own = elements.find((element) => element.id === `${slice.id}.url`)?.fixedUri ?? slice.type?.[0]?.profile?.[0];
    return own && extensionRow(own, slice.id, elements, { min: slice.min, max: slice.max === '*' ? none : Number(slice.max) });
  });
  // A slice whose definition stands elsewhere has no children here: its value is that definition's matter.
  const elsewhere = children.length === 0;
  const firstPart = partRows.length;
  if (!parts.includes(undefined)) partRows.push(...parts);
  const row = `{${text(url)}, ${min}, ${max}, ${valueTypeRows.length}, ${elsewhere ? none : valueTypes.length}, ${firstPart}, ` +
    `${parts.includes(undefined) ? 0 : parts.length}, ${contextRows.length}, ${contexts.length}, ${isModifier}}`;
  valueTypeRows.push(...valueTypes);
  contextRows.push(...contexts.map(({ type, expression }) => `{${text(type)}, ${text(expression.replace('[x]', ''))}}`));
  return row;
}
const extensionRows = read('hl7.fhir.r4.examples', 'StructureDefinition-')
  .filter((structure) => structure.type === 'Extension' && structure.derivation === 'constraint' && structure.snapshot)
  .sort((a, b) => (a.url < b.url ? -1 : 1))
  .map((structure) => extensionRow(structure.url, 'Extension', structure.snapshot.element,
    { isModifier: !!structure.snapshot.element[0].isModifier, contexts: structure.context ?? [] }));

const array = (declaration, rows) => `${declaration} = {\n${rows.join(',\n')}};\n`;
fs.mkdirSync(path.dirname(output), { recursive: true });
fs.writeFileSync(output, `// Generated by tools/generate/definitions.mjs from hl7.fhir.r4.examples and hl7.fhir.r4.expansions 4.0.1 (CC0-1.0).
#include "fhir/definitions/tables.h"

using namespace std::string_view_literals;

namespace medhome::fhir::definitions::tables {
` +
  array('constexpr Type types[]', typeRows) +
  `const std::uint32_t type_count = ${typeRows.length};\n` +
  array('constexpr Element elements[]', elementRows) +
  array('constexpr TypeIndex targets[]', targetRows) +
  array('constexpr TypeIndex resources[]', resources) +
  `const std::uint32_t resource_count = ${resources.length};\n` +
  array('constexpr ValueSet value_sets[]', setRows) +
  `const std::uint32_t value_set_count = ${setRows.length};\n` +
  array('constexpr Code codes[]', codeRows) +
  array('constexpr std::string_view systems[]', [...systems.keys()].map(text)) +
  array('constexpr ExtensionDefinition extensions[]', extensionRows) +
  `const std::uint32_t extension_count = ${extensionRows.length};\n` +
  array('constexpr ExtensionDefinition extension_parts[]', partRows) +
  array('constexpr TypeIndex extension_value_types[]', valueTypeRows) +
  array('constexpr ExtensionContext extension_contexts[]', contextRows) +
  '}  // namespace medhome::fhir::definitions::tables\n');
