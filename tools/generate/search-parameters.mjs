// From R4's official SearchParameters to the flat tables that src/fhir/search reads: node search-parameters.mjs DEFINITIONS OUT.cc
//
// Every FHIRPath branch of an expression becomes a path of JSON members in one tree a resource type, so that a resource is
// walked once for all its parameters. A construct not understood here stops the build: nothing is left out in silence.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [definitions, out] = process.argv.slice(2);
const folder = join(definitions, 'hl7.fhir.r4.examples');
const files = readdirSync(folder);
const read = (prefix) => files.filter((f) => f.startsWith(prefix)).map((f) => JSON.parse(readFileSync(join(folder, f), 'utf8')));
const fail = (text) => { throw new Error(`search-parameters: ${text}`); };

// ---- what the elements are

const structures = new Map();
const concrete = [];
for (const s of read('StructureDefinition-')) {
  if (!s.snapshot || s.derivation === 'constraint' || !s.url.startsWith('http://hl7.org/fhir/StructureDefinition/') || s.url.endsWith(s.type) === false) continue;
  const elements = new Map(s.snapshot.element.map((e) => [e.path, e]));
  structures.set(s.type, elements);
  if (s.kind === 'resource' && !s.abstract) concrete.push(s.type);
}
concrete.sort();
if (concrete.length < 140) fail(`only ${concrete.length} resource types in ${folder}`);
const isResource = new Set(concrete);
const upper = (text) => text[0].toUpperCase() + text.slice(1);

const fromUrl = (profile) => profile.replace(/.*\//, '');
const typeOf = (t) => t.code.startsWith('http://hl7.org/fhirpath/System.') ? 'id' : t.code;

// A place among the definitions: at.structure's element at.path.
function member(at, name) {
  const elements = structures.get(at.structure);
  let path = at.path;
  const referred = elements.get(path)?.contentReference;
  if (referred) path = referred.slice(1);
  const plain = elements.get(`${path}.${name}`);
  if (plain) return [{ json: name, element: plain, place: at.structure, path: `${path}.${name}` }];
  const choice = elements.get(`${path}.${name}[x]`);
  if (!choice) return null;
  return choice.type.map((t) => ({ json: name + upper(typeOf(t)), type: t, element: choice, place: at.structure, path: null }));
}

const anyResource = 'Resource';
function targetsOf(t) {
  const profiles = (t.targetProfile ?? []).map(fromUrl);
  return profiles.length === 0 || profiles.includes(anyResource) ? [anyResource] : profiles;
}

const systems = [];
const systemNumber = new Map();
const valueSets = new Map();
for (const v of read('ValueSet-')) valueSets.set(v.url, v);
// The one system that a code element's required binding draws from, if it is one.
function implicitSystem(element) {
  const url = element.binding?.strength === 'required' ? element.binding.valueSet?.split('|')[0] : undefined;
  const include = valueSets.get(url)?.compose?.include ?? [];
  const found = [...new Set(include.map((i) => i.system))];
  if (found.length !== 1 || !found[0]) return 0;
  if (!systemNumber.has(found[0])) { systems.push(found[0]); systemNumber.set(found[0], systems.length); }
  return systemNumber.get(found[0]);
}

// ---- expressions

function splitTop(text, separator) {
  const parts = [''];
  let depth = 0, quoted = false;
  for (const c of text) {
    if (c === "'") quoted = !quoted;
    if (!quoted && c === '(') ++depth;
    if (!quoted && c === ')') --depth;
    if (c === separator && depth === 0 && !quoted) parts.push(''); else parts[parts.length - 1] += c;
  }
  return parts.map((p) => p.trim());
}

// A branch as steps: {name} {as} {target} {member, equals} {truth}.
function parseBranch(text) {
  const truth = /^(\w+)\.(\w+)\.exists\(\) and \1\.\2 != false$/.exec(text);
  if (truth && truth[2] !== 'deceased') fail(`"${text}" is not of deceased, which is the one that index.cc knows`);
  if (truth) return [{ name: truth[1] }, { truth: truth[2] }];
  const steps = [];
  let rest = text;
  if (rest.startsWith('(')) {
    const end = rest.indexOf(')');
    const inner = /^([\w.]+) as (\w+)$/.exec(rest.slice(1, end)) ?? fail(`cannot read "${text}"`);
    for (const name of inner[1].split('.')) steps.push({ name });
    steps.push({ as: inner[2] });
    rest = rest.slice(end + 1).replace(/^\./, '');
  }
  for (const part of rest === '' ? [] : splitTop(rest, '.')) {
    let m;
    if ((m = /^(\w+)$/.exec(part))) steps.push({ name: m[1] });
    else if ((m = /^(\w+)\[0\]$/.exec(part))) steps.push({ name: m[1], first: true });
    else if ((m = /^(?:as|ofType)\((\w+)\)$/.exec(part))) steps.push({ as: m[1] });
    else if ((m = /^where\(resolve\(\) is (\w+)\)$/.exec(part))) steps.push({ target: m[1] });
    else if ((m = /^where\((\w+)\s*=\s*'([^']*)'\)$/.exec(part))) steps.push({ member: m[1], equals: m[2] });
    else fail(`cannot read "${part}" of "${text}"`);
  }
  return steps;
}

// ---- one tree a type, one number a branch

const quantityLike = new Set(['Quantity', 'Age', 'Duration', 'Count', 'Distance', 'SimpleQuantity']);
// How a value of this datatype is taken out for a parameter of this type; null: the parameter cannot hold it.
function extraction(parameter, datatype) {
  switch (parameter) {
    case 'token':
      switch (datatype) {
        case 'code': return 'code';
        case 'boolean': return 'boolean';
        case 'Coding': return 'coding';
        case 'CodeableConcept': return 'codeable_concept';
        case 'Identifier': return 'identifier';
        case 'ContactPoint': return 'contact';
        case 'string': case 'id': case 'markdown': return 'text_token';
        case 'uri': case 'url': case 'oid': case 'uuid': case 'canonical': return 'uri_token';
        default: return null;
      }
    case 'reference':
      if (datatype === 'Reference') return 'reference';
      if (datatype === 'canonical') return 'canonical';
      if (datatype === 'uri') return 'uri';
      return datatype === 'Resource' ? 'resource' : null;
    case 'uri':
      if (datatype === 'canonical') return 'canonical';
      return ['uri', 'url', 'oid', 'uuid'].includes(datatype) ? 'uri' : null;
    case 'string': return ['string', 'markdown', 'id', 'code', 'uri'].includes(datatype) ? 'string' : null;
    case 'date':
      if (['date', 'dateTime', 'instant'].includes(datatype)) return 'date';
      if (datatype === 'Period') return 'period';
      return datatype === 'Timing' ? 'timing' : null;
    case 'number':
      if (['decimal', 'integer', 'positiveInt', 'unsignedInt'].includes(datatype)) return 'number';
      return datatype === 'Range' ? 'range' : null;
    case 'quantity':
      if (quantityLike.has(datatype)) return 'quantity';
      if (datatype === 'Money') return 'money';
      if (datatype === 'Range') return 'range';
      return datatype === 'SampledData' ? 'sampled' : null;
    default: return null;
  }
}
const folded = new Set(['identifier', 'contact', 'text_token']);
const rowsOf = (extract) => ({ reference: 'hash', canonical: 'hash', uri: 'hash', resource: 'hash', string: 'string', date: 'date', period: 'date',
  timing: 'date', number: 'quantity', quantity: 'quantity', money: 'quantity', range: 'quantity', sampled: 'quantity' })[extract] ?? 'hash';
const nameParts = ['family', 'given', 'prefix', 'suffix', 'text'];
const addressParts = ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'];

const node = () => ({ edges: new Map(), guards: new Map(), actions: new Map() });
const types = new Map(concrete.map((name) => [name, { name, root: node(), parameters: new Map(), branches: new Map() }]));
const numbers = new Map();

function branchOf(type, path, single) {
  const key = `${type.name}|${path}`;
  let branch = type.branches.get(path);
  if (!branch) {
    const number = createHash('sha256').update(key).digest().readUIntBE(0, 3);
    if (numbers.has(number)) fail(`${key} and ${numbers.get(number)} share the number ${number}; give one of them another canonical path`);
    numbers.set(number, key);
    branch = { number, path, single, rows: undefined, paths: new Set() };
    type.branches.set(path, branch);
  }
  return branch;
}

// Follows steps from a type's root; calls found(leaf) for each place they end at.
function follow(type, steps, text) {
  let at = [{ node: type.root, members: [], structure: type.name, path: type.name, single: true, datatype: type.name, types: null }];
  const canonical = [];
  let target = null;
  for (const step of steps.slice(1)) {
    if (step.target) { target = step.target; continue; }
    if (step.truth) {
      return { target, canonical: `${step.truth}.exists-and-not-false`, leaves: [{ node: type.root, truth: step.truth, single: true, datatype: 'truth', element: {} }] };
    }
    if (step.member) {
      canonical[canonical.length - 1] += `(${step.member}=${step.equals})`;
      at = at.map((a) => {
        const key = `${step.member}=${step.equals}`;
        if (!a.node.guards.has(key)) a.node.guards.set(key, { member: step.member, equals: step.equals, node: node() });
        return { ...a, node: a.node.guards.get(key).node };
      });
      continue;
    }
    if (step.as) {
      const wanted = step.as;
      const kept = at.filter((a) => a.datatype === wanted || (quantityLike.has(a.datatype) && a.datatype === wanted));
      if (kept.length === 0) fail(`nothing is a ${wanted} in "${text}"`);
      if (kept[0].choice) canonical[canonical.length - 1] = kept[0].json;
      at = kept;
      continue;
    }
    canonical.push(step.name + (step.first ? '[0]' : ''));
    const next = [];
    for (const a of at) {
      const inside = a.types === 'backbone' || a.path ? { structure: a.structure, path: a.path } : { structure: a.datatype, path: a.datatype };
      const steppedTo = structures.has(inside.structure) ? member(inside, step.name) : null;
      for (const m of steppedTo ?? []) {
        const elementTypes = m.type ? [m.type] : m.element.type ?? [];
        const contained = m.element.contentReference || elementTypes.some((t) => ['BackboneElement', 'Element'].includes(t.code));
        const single = a.single && (m.element.max === '1' || m.element.max === '0' || step.first === true);
        for (const t of contained ? [{ code: 'BackboneElement' }] : elementTypes) {
          const edge = `${m.json}${step.first ? '[0]' : ''}`;
          next.push({ parent: a.node, edge, json: m.json, choice: !!m.type, first: step.first === true, single, element: m.element, type: t, datatype: typeOf(t),
            structure: contained ? m.place : undefined, path: contained ? m.path : undefined });
        }
      }
    }
    if (next.length === 0) fail(`no "${step.name}" in "${text}" of ${type.name}`);
    for (const n of next) {
      if (!n.parent.edges.has(n.edge)) n.parent.edges.set(n.edge, { name: n.json, first: n.first, node: node() });
      n.node = n.parent.edges.get(n.edge).node;
    }
    at = next;
  }
  return { target, canonical: canonical.join('.'), leaves: at };
}

function act(leaf, branch, extract, system = 0) {
  const rows = rowsOf(extract);
  if (branch.rows && branch.rows !== rows) fail(`${branch.path} would hold ${branch.rows} and ${rows} rows`);
  branch.rows = rows;
  leaf.node.actions.set(`${branch.number} ${extract}`, { branch: branch.number, extract, system });
}

const kinds = new Map();  // "Type|path" of hash rows must not mix token with reference or uri
const official = read('SearchParameter-').filter((p) => !p.experimental && p.expression && p.type !== 'composite' && p.type !== 'special' && p.code !== '_id' && p.code !== '_lastUpdated');
official.sort((a, b) => (a.url < b.url ? -1 : 1));

const pending = [];
for (const p of official) {
  for (const base of p.base) {
    for (const name of base === 'Resource' || base === 'DomainResource' ? concrete : [base]) {
      const type = types.get(name) ?? fail(`${p.url} is for ${name}, which is no resource`);
      if (type.parameters.has(p.code)) fail(`${name} has two parameters named ${p.code}`);
      const parameter = { name: p.code, type: p.type, definition: p.url, branches: [], targets: new Set(), restricted: false, folds: new Set(), implied: new Set() };
      type.parameters.set(p.code, parameter);
      for (const text of splitTop(p.expression, '|')) {
        const steps = parseBranch(text);
        if (!structures.has(steps[0].name)) steps.unshift({ name });  // InsurancePlan's "name | alias"
        if (steps[0].name === name || (steps[0].name === base && base !== name)) pending.push({ p, type, parameter, steps, text });
      }
    }
  }
}

// Names and addresses: a part that has a parameter of its own (family, address-city) keeps its row there, and the whole looks there too.
const ownPart = new Set();
for (const x of pending) {
  x.found = follow(x.type, x.steps, x.text);
  if (x.p.type === 'string' && !x.found.leaves.some((l) => ['HumanName', 'Address'].includes(l.datatype))) ownPart.add(`${x.type.name}|${x.found.canonical}`);
}

for (const { p, type, parameter, found, text } of pending) {
  const use = (branch) => { if (!parameter.branches.includes(branch)) parameter.branches.push(branch); };
  let understood = false;
  for (const leaf of found.leaves) {
    if (p.type === 'string' && (leaf.datatype === 'HumanName' || leaf.datatype === 'Address')) {
      for (const part of leaf.datatype === 'HumanName' ? nameParts : addressParts) {
        const whole = found.canonical, own = ownPart.has(`${type.name}|${whole}.${part}`);
        const branch = branchOf(type, own ? `${whole}.${part}` : whole, false);
        if (!leaf.node.edges.has(part)) leaf.node.edges.set(part, { name: part, first: false, node: node() });
        act(leaf.node.edges.get(part), branch, 'string');
        use(branch);
      }
      understood = true;
      continue;
    }
    const extract = leaf.truth ? 'truth' : extraction(p.type, leaf.datatype);
    if (!extract) continue;
    understood = true;
    const kind = rowsOf(extract) === 'hash' ? (p.type === 'token' ? 'token' : 'reference') : p.type === 'number' ? 'quantity' : p.type;
    const key = `${type.name}|${found.canonical}`;
    const others = kinds.get(key) ?? kinds.set(key, new Set()).get(key);
    others.add(kind);
    const branch = branchOf(type, [...others][0] === kind ? found.canonical : `${found.canonical} as ${kind}`, leaf.single);
    act(leaf, branch, extract, extract === 'code' ? implicitSystem(leaf.element) : 0);
    use(branch);
    if (p.type === 'token') {
      parameter.folds.add(folded.has(extract)); 
      parameter.implied.add(extract === 'code' ? (implicitSystem(leaf.element) ? 'known' : 'unknown') : extract === 'boolean' || extract === 'truth' ? 'unknown' : 'written');
    }
    if (p.type === 'reference') {
      if (found.target) { parameter.targets.add(found.target); parameter.restricted = true; }
      else if (extract === 'reference') for (const t of targetsOf(leaf.type)) parameter.targets.add(t);
      else for (const t of p.target ?? []) parameter.targets.add(t);
      if (extract === 'canonical' || extract === 'uri') parameter.names_canonicals = true;
    }
  }
  if (!understood) fail(`${p.url}: a ${p.type} cannot be taken from "${text}" (${found.leaves.map((l) => l.datatype)})`);
}

// ---- composites: two parts that must hold within one element. Of the record itself both parts are rows already; of a repeated element (a component)
// the pairs get rows of their own. MolecularSequence's, of three parts and of another element, are left out.

const composites = read('SearchParameter-').filter((p) => !p.experimental && p.type === 'composite' && !p.base.includes('MolecularSequence'));
composites.sort((a, b) => (a.url < b.url ? -1 : 1));
const unionOf = (text) => splitTop(text, '|').map((one) => parseBranch(one.replace('DateTime', 'dateTime')));
for (const p of composites) {
  if (p.component.length !== 2) fail(`${p.url} has ${p.component.length} parts`);
  for (const name of p.base) {
    const type = types.get(name);
    const parameter = { name: p.code, type: 'composite', definition: p.url, branches: [], targets: [], restricted: false, folds: new Set(), composites: [] };
    for (const text of splitTop(p.expression, '|')) {
      const element = parseBranch(text);
      if (element[0].name !== name) continue;
      const parts = p.component.map((c) => {
        const own = [...type.parameters.values()].find((q) => q.definition === c.definition) ?? fail(`${p.url}: ${name} has no ${c.definition}`);
        const inside = element.slice(1).map((step) => `${step.name}.`).join('');
        let paths = unionOf(c.expression).map((steps) => follow(type, [...element, ...steps], c.expression).canonical);
        // R4 has the two parts of DocumentReference's relationship the wrong way round; "value" alone is any of its types.
        if (p.code === 'relationship' || p.code === 'characteristic-value') paths = own.branches.map((b) => b.path);
        const branches = own.branches.filter((b) => paths.some((path) => b.path === path || b.path.startsWith(`${path} as `)) && b.path.startsWith(inside));
        if (branches.length === 0) fail(`${p.url}: ${name} has no rows for "${c.expression}" (${paths}; ${own.branches.map((b) => b.path)})`);
        return { parameter: own, branches };
      });
      const composite = { parts, number: 0, node: null };
      if (element.length > 1) {
        const { canonical, leaves } = follow(type, element, text);
        composite.number = branchOf(type, `${canonical} $ ${parts.map((part) => part.branches.map((b) => b.path).join()).join(' $ ')}`, false).number;
        if (leaves.length !== 1) fail(`${p.url}: ${text} is no one place`);
        composite.node = leaves[0].node;
        composite.node.actions.set(`${composite.number} pairs`, { branch: composite.number, extract: 'pairs', system: 0 });
      }
      parameter.composites.push(composite);
    }
    if (type.parameters.has(p.code)) fail(`${name} has two parameters named ${p.code}`);
    type.parameters.set(p.code, parameter);
  }
}

for (const type of types.values()) {
  for (const parameter of type.parameters.values()) {
    if (parameter.composites) continue;
    if (parameter.branches.length === 0) fail(`${type.name}:${parameter.name} has no branch`);
    if (parameter.folds.size > 1) fail(`${type.name}:${parameter.name} mixes values whose case matters with values whose case does not`);
    const definition = official.find((p) => p.url === parameter.definition);
    if (parameter.targets.has(anyResource)) {
      const named = (definition.target ?? []).filter((t) => isResource.has(t));
      parameter.targets = new Set(named.length > 0 ? named : concrete);
    }
    parameter.targets = [...parameter.targets].filter((t) => isResource.has(t)).sort();
  }
}

// ---- whose record it is

// "subject" or "patient" says whose record it is; who measured, asserted or takes part does not make it theirs. With that, asking for a
// child's Observations and asking for the Observations of the child's compartment are the same question.
const whose = ['patient', 'subject', 'beneficiary', 'individual'];
const doers = new Set(['performer', 'recorder', 'asserter', 'participant', 'payee', 'receiver', 'policy-holder', 'subscriber', 'payor']);
// R4's compartment leaves these out though they name a patient; R5's has Task. A loop's Task must belong to its child.
const also = { Task: ['patient'], Device: ['patient'], GuidanceResponse: ['patient'], Contract: ['patient'] };
const compartment = JSON.parse(readFileSync(join(folder, 'CompartmentDefinition-patient.json'), 'utf8'));
for (const type of types.values()) {
  type.owners = [];
  if (type.name === 'Patient') continue;
  let parameters = compartment.resource.find((r) => r.code === type.name)?.param ?? also[type.name] ?? [];
  parameters = [...whose.filter((w) => parameters.includes(w)), ...parameters.filter((w) => !whose.includes(w))];
  if (whose.includes(parameters[0])) parameters = parameters.filter((w) => !doers.has(w));
  for (const name of parameters) {
    const parameter = type.parameters.get(name) ?? fail(`the patient compartment names ${type.name}:${name}, which is no parameter`);
    for (const branch of parameter.branches) if (!/^[a-zA-Z.]+$/.test(branch.path)) fail(`${type.name}:${name} is no plain path`);
    for (const branch of parameter.branches) if (!type.owners.includes(branch)) type.owners.push(branch);
  }
}

const compartments = [];
for (const name of ['Device', 'Encounter', 'Practitioner', 'RelatedPerson']) {
  const definition = JSON.parse(readFileSync(join(folder, `CompartmentDefinition-${name[0].toLowerCase()}${name.slice(1)}.json`), 'utf8'));
  for (const { code, param } of definition.resource) {
    const type = types.get(code);
    if (!type || (!param && code !== name)) continue;
    const branches = new Set();
    for (const one of param ?? []) {
      if (one === '{def}') continue;
      const parameter = type.parameters.get(one) ?? fail(`the ${name} compartment names ${code}:${one}, which is no parameter`);
      for (const branch of parameter.branches) branches.add(branch.number);
    }
    compartments.push({ name, code, branches: [...branches], itself: code === name });
  }
}

// ---- which members hold a uri (for rewriting a bundle's references)

const uriTypes = new Set(['uri', 'url', 'canonical', 'oid', 'uuid']);
const uriMembers = new Set(), otherMembers = new Set();
for (const elements of structures.values()) {
  for (const e of elements.values()) {
    const name = e.path.slice(e.path.lastIndexOf('.') + 1);
    for (const t of e.path.includes('.') ? e.type ?? [] : []) {
      const json = name.endsWith('[x]') ? name.slice(0, -3) + upper(typeOf(t)) : name;
      if (uriTypes.has(typeOf(t))) uriMembers.add(json);
      else if (['string', 'code', 'id', 'markdown', 'base64Binary', 'xhtml'].includes(typeOf(t))) otherMembers.add(json);
    }
  }
}

// ---- out

const cc = [];
const text = (s) => JSON.stringify(s);
const typeRows = [], parameterRows = [], branchRefs = [], targetRefs = [], nodes = [], edges = [], guards = [], actions = [], ownerRefs = [], branchRows = [], compositeRows = [], compositeBranches = [];
const typeNumber = new Map(concrete.map((t, i) => [t, i]));

function emit(n) {
  const index = n.index = nodes.length;
  nodes.push(null);
  const list = [...n.edges.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : b.first - a.first));
  const firstEdge = edges.length;
  for (const e of list) edges.push(null);
  const guardList = [...n.guards.values()];
  const firstGuard = guards.length;
  for (const g of guardList) guards.push(null);
  const firstAction = actions.length;
  for (const a of n.actions.values()) actions.push(`{${a.branch}, Extract::${a.extract}, ${a.system}}`);
  nodes[index] = `{${firstEdge}, ${list.length}, ${firstGuard}, ${guardList.length}, ${firstAction}, ${n.actions.size}}`;
  list.forEach((e, i) => { edges[firstEdge + i] = `{${text(e.name)}, ${emit(e.node)}, ${e.first}}`; });
  guardList.forEach((g, i) => { guards[firstGuard + i] = `{${text(g.member)}, ${text(g.equals)}, ${emit(g.node)}}`; });
  return index;
}

for (const type of types.values()) type.rootNumber = emit(type.root);
let places = 0;
for (const type of types.values()) for (const p of [...type.parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) p.place = places++;

for (const type of types.values()) {
  const firstParameter = parameterRows.length;
  const list = [...type.parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const p of list) {
    if (p.composites) {
      parameterRows.push(`{${text(p.name)}, ParameterType::composite, ${compositeRows.length}, ${p.composites.length}, ${targetRefs.length}, 0, false, System::written, false, false, ${text(p.definition)}}`);
      for (const c of p.composites) {
        const parts = c.parts.map((part) => {
          const first = compositeBranches.length;
          compositeBranches.push(...part.branches.map((b) => b.number));
          return `{${part.parameter.place}, ${first}, ${part.branches.length}}`;
        });
        compositeRows.push(`{${c.number}, ${c.node?.index ?? 0}, ${parts.join(', ')}}`);
      }
      continue;
    }
    parameterRows.push(`{${text(p.name)}, ParameterType::${p.type}, ${branchRefs.length}, ${p.branches.length}, ${targetRefs.length}, ${p.targets.length}, ` +
      `${p.folds.has(true)}, System::${p.implied?.has('written') || p.type !== 'token' ? 'written' : p.implied.has('unknown') ? 'unknown' : 'known'}, ${p.restricted}, ${p.names_canonicals === true}, ${text(p.definition)}}`);
    branchRefs.push(...p.branches.map((b) => b.number));
    targetRefs.push(...p.targets.map((t) => typeNumber.get(t)));
  }
  const firstOwner = ownerRefs.length;
  ownerRefs.push(...type.owners.map((b) => b.number));
  const oneOwner = type.owners.length === 1 && type.owners[0].single;
  const root = type.rootNumber;
  typeRows.push(`{${text(type.name)}, ${firstParameter}, ${list.length}, ${root}, ${firstOwner}, ${type.owners.length}, ${oneOwner}}`);
  for (const b of type.branches.values()) if (b.rows) branchRows.push([b.number, type.name, b.path, b.rows]);
}
const compartmentRows = [], compartmentBranches = [];
for (const c of compartments) {
  compartmentRows.push(`{${text(c.name)}, ${text(c.code)}, ${compartmentBranches.length}, ${c.branches.length}, ${c.itself}}`);
  compartmentBranches.push(...c.branches);
}
branchRows.sort((a, b) => a[0] - b[0]);
if (Math.max(nodes.length, edges.length, actions.length, parameterRows.length) > 65535) fail('a table is longer than 16 bits can count');

const table = (kind, name, rows) => cc.push(`constexpr ${kind} ${name}_table[] = {`, ...rows.map((r) => `    ${r},`), '};', `constinit const std::span<const ${kind}> ${name}{${name}_table};`, '');
cc.push('// Generated by tools/generate/search-parameters.mjs from hl7.fhir.r4.examples 4.0.1. Do not edit.', '#include "fhir/search/tables.h"', '',
  'namespace medhome::fhir::search::tables {', '');
table('Type', 'types', typeRows);
table('Parameter', 'parameters', parameterRows);
table('Branch', 'parameter_branches', branchRefs);
table('std::uint16_t', 'parameter_targets', targetRefs);
table('Branch', 'owners', ownerRefs);
table('Composite', 'composites', compositeRows);
table('Branch', 'composite_branches', compositeBranches);
table('Compartment', 'compartments', compartmentRows);
table('Branch', 'compartment_branches', compartmentBranches);
table('Node', 'nodes', nodes);
table('Edge', 'edges', edges);
table('Guard', 'guards', guards);
table('Action', 'actions', actions);
table('std::string_view', 'systems', systems.map(text));
table('BranchPath', 'branches', branchRows.map(([n, t, path, rows]) => `{${n}, ${text(t)}, ${text(path)}, Rows::${rows}}`));
table('std::string_view', 'uri_members', [...uriMembers].sort().map(text));
cc.push('}  // namespace medhome::fhir::search::tables', '');
writeFileSync(out, cc.join('\n'));
if (process.argv.includes('--report')) {
  const pairs = [...types.values()].reduce((n, t) => n + t.parameters.size, 0);
  console.log({ types: types.size, pairs, branches: branchRows.length, nodes: nodes.length, edges: edges.length, actions: actions.length, systems: systems.length,
    bytes: cc.join('\n').length, asKind: branchRows.filter((b) => / as /.test(b[2])).map((b) => b[1] + '|' + b[2]) });
  console.log('uri members also used for text:', [...uriMembers].filter((m) => otherMembers.has(m)).join(' '));
  console.log('uri members:', [...uriMembers].join(' '));
  for (const t of types.values()) if (t.owners.length) console.log(t.name, t.owners.map((b) => `${b.path}${b.single ? '' : '*'}`).join(', '));
}
