// FHIR R4's profiles, extensions, value sets, code systems and concept maps as one compressed block and a table over it, for
// src/fhir/packages/library.h: what is looked up by its canonical address, when it is asked for.
//
//   node library.mjs PACKAGES OUTPUT.cc CVX.csv
//
// PACKAGES holds hl7.fhir.r4.examples and hl7.fhir.r4.expansions (knowledge/fhir-r4/SOURCE.md); CVX.csv is CDC's list of vaccines
// (knowledge/cvx/SOURCE.md). What is read by no program (narrative, definitions, mappings) is left out.
//
// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [packages, output, vaccines] = process.argv.slice(2);

function read(name, prefix) {
  const folder = path.join(packages, name);
  return fs.readdirSync(folder).filter((file) => file.startsWith(prefix) && file.endsWith('.json')).sort()
    .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
}

const prose = new Set(['text', 'contact', 'publisher', 'purpose', 'copyright', 'mapping', 'useContext', 'jurisdiction', 'experimental', 'date',
  'description', 'meta', 'contained', 'differential', 'keyword', 'identifier']);
const elementProse = new Set(['short', 'definition', 'comment', 'requirements', 'alias', 'mapping', 'example', 'isSummary', 'condition',
  'meaningWhenMissing', 'orderMeaning', 'label', 'code', 'representation', 'isModifierReason', 'extension', 'base']);
const without = (object, names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));

function slimElement(element) {
  const slim = without(element, elementProse);
  if (slim.constraint) slim.constraint = slim.constraint.map((rule) => without(rule, new Set(['xpath', 'requirements', 'extension'])));
  if (slim.binding) slim.binding = without(slim.binding, new Set(['description']));
  return slim;
}

function slimConcept(concept) {
  const slim = without(concept, new Set(['extension', 'id', 'definition', 'modifierExtension']));
  if (concept.designation) slim.designation = concept.designation.map((one) => without(one, new Set(['extension', 'id', 'use'])));
  if (concept.concept) slim.concept = concept.concept.map(slimConcept);
  if (concept.contains) slim.contains = concept.contains.map(slimConcept);
  return slim;
}

function slim(resource) {
  const kept = without(resource, prose);
  if (kept.snapshot) kept.snapshot = { element: kept.snapshot.element.map(slimElement) };
  if (kept.concept) kept.concept = kept.concept.map(slimConcept);
  if (kept.expansion) kept.expansion = { ...without(kept.expansion, new Set(['extension'])), contains: kept.expansion.contains?.map(slimConcept) };
  delete kept.extension;
  return kept;
}

// Whether an expansion holds every code: not cut off, and not of a set that has no end.
function isWhole(expansion) {
  const tooCostly = 'http://hl7.org/fhir/StructureDefinition/valueset-toocostly';
  if (expansion.extension?.some((extension) => extension.url === tooCostly)) return false;
  let listed = 0;
  const count = (contains) => contains?.forEach((concept) => { listed += concept.code !== undefined; count(concept.contains); });
  count(expansion.contains);
  return expansion.total === undefined || listed >= expansion.total || expansion.total === 0;
}

// Systems that are a grammar: what an expansion lists of them are examples.
const grammars = new Set(['urn:ietf:bcp:13', 'urn:ietf:bcp:47', 'urn:ietf:rfc:3986', 'http://unitsofmeasure.org']);
const takesAGrammar = (set) => set.compose?.include?.some((part) => grammars.has(part.system) && !part.concept && !part.filter);

const expansions = new Map(read('hl7.fhir.r4.expansions', 'ValueSet-').filter((set) => set.expansion && isWhole(set.expansion))
  .map((set) => [set.url, set.expansion]));
const resources = ['StructureDefinition', 'ValueSet', 'CodeSystem', 'ConceptMap']
  .flatMap((type) => read('hl7.fhir.r4.examples', `${type}-`))
  .filter((resource) => resource.url)
  .map((resource) => (resource.resourceType === 'ValueSet' && expansions.has(resource.url) && !takesAGrammar(resource) ? { ...resource, expansion: expansions.get(resource.url) } : resource));

// CDC's CVX: the short text is the name that is shown, the full one stands beside it.
function rowsOf(csv) {
  const rows = [[]];
  let field = '', quoted = false;
  for (let at = 0; at < csv.length; ++at) {
    const c = csv[at];
    if (quoted) {
      if (c === '"' && csv[at + 1] === '"') { field += '"'; ++at; } else if (c === '"') quoted = false; else field += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') { rows.at(-1).push(field); field = ''; }
    else if (c === '\n') { rows.at(-1).push(field.replace(/\r$/, '')); field = ''; rows.push([]); }
    else field += c;
  }
  if (field || rows.at(-1).length) rows.at(-1).push(field); else rows.pop();
  return rows;
}
const [, ...cvx] = rowsOf(fs.readFileSync(vaccines, 'utf8'));
const cvxUrl = 'http://hl7.org/fhir/sid/cvx';
const held = resources.filter((resource) => resource.url !== cvxUrl);
held.push({ resourceType: 'CodeSystem', id: 'cvx', url: cvxUrl, version: '2025-12-09', name: 'CVX', title: 'Vaccine Administered (CVX)', status: 'active',
  content: 'complete', caseSensitive: false,
  concept: cvx.map(([code, short, full]) => ({ code, display: short.trim(), designation: full.trim() === short.trim() ? undefined : [{ value: full.trim() }] })) });

// Blocks of about 96 KiB: small enough to read one for a single definition, large enough to compress well.
const most = 96 * 1024;
const blocks = [];
const entries = [];
let pending = [];
let size = 0;
function close() {
  if (pending.length === 0) return;
  blocks.push({ raw: size, packed: zlib.deflateSync(Buffer.concat(pending), { level: 9 }) });
  pending = [];
  size = 0;
}
for (const resource of held) {
  const text = Buffer.from(JSON.stringify(slim(resource)));
  if (size + text.length > most) close();
  entries.push({ type: resource.resourceType, url: resource.url, version: resource.version ?? '', id: resource.id ?? '', block: blocks.length, at: size, length: text.length });
  pending.push(text);
  size += text.length;
}
close();

const bytes = output.replace(/\.cc$/, '.bin');
fs.mkdirSync(path.dirname(output), { recursive: true });
fs.writeFileSync(bytes, Buffer.concat(blocks.map((block) => block.packed)));
const text = (string) => `${JSON.stringify(string)}sv`;
let at = 0;
const blockRows = blocks.map((block) => {
  const row = `{${at}, ${block.packed.length}, ${block.raw}}`;
  at += block.packed.length;
  return row;
});
fs.writeFileSync(output, `// Generated by tools/generate/library.mjs from hl7.fhir.r4.examples and hl7.fhir.r4.expansions 4.0.1 (CC0-1.0) and CDC's CVX (public domain).
#include "fhir/packages/embedded.h"

using namespace std::string_view_literals;

__asm__(".section .rodata\\n.global medhome_library_bytes\\n.balign 16\\nmedhome_library_bytes:\\n.incbin \\"${bytes}\\"\\n.byte 0\\n.previous\\n");
extern "C" const unsigned char medhome_library_bytes[];

namespace medhome::fhir::packages::embedded {

constexpr Block block_rows[] = {
${blockRows.join(',\n')}};
constexpr Entry entry_rows[] = {
${entries.map((e) => `{${text(e.type)}, ${text(e.url)}, ${text(e.version)}, ${text(e.id)}, ${e.block}, ${e.at}, ${e.length}}`).join(',\n')}};

std::span<const Block> blocks() { return block_rows; }
std::span<const Entry> entries() { return entry_rows; }
const unsigned char* bytes() { return medhome_library_bytes; }

}  // namespace medhome::fhir::packages::embedded
`);
