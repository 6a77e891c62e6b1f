// A whole query: what it finds, in what order, with what beside it. https://hl7.org/fhir/R4/search.html#return
//
// SPDX-License-Identifier: Apache-2.0
import { localName, split, targetsOf, types } from './oracle.mjs';
import { dateValue, fold, numberSpan } from './values.mjs';

// "Observation?code=x&_sort=-date" -> {type, types, filters: [[name, value]], results: Map}. System search: "?_type=A,B&..."; a compartment: "Patient/1/Observation?...".
export function parse(query) {
  const mark = query.indexOf('?');
  const path = mark < 0 ? query : query.slice(0, mark);
  const pairs = (mark < 0 ? '' : query.slice(mark + 1)).split('&').filter((one) => one).map((one) => {
    const at = one.indexOf('=');
    return [one.slice(0, at), one.slice(at + 1)].map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  });
  const steps = path.split('/');
  const asked = { path, type: steps.at(-1) || null, compartment: steps.length === 3 ? { type: steps[0], id: steps[1] } : null, filters: [], sorts: [], includes: [], count: null, total: 'none', types: null, summary: null };
  for (const [name, value] of pairs) {
    const [code, modifier] = name.split(':');
    if (name === '_sort') asked.sorts.push(...value.split(',').map((one) => (one.startsWith('-') ? { code: one.slice(1), descending: true } : { code: one, descending: false })));
    else if (name === '_count') asked.count = Number(value);
    else if (name === '_total') asked.total = value;
    else if (name === '_type') asked.types = value.split(',');
    else if (name === '_summary') asked.summary = value;
    else if (name === '_elements' || name === '_format' || name === '_pretty') continue;
    else if (code === '_include' || code === '_revinclude') asked.includes.push({ reverse: code === '_revinclude', iterate: modifier === 'iterate' || modifier === 'recurse', text: value });
    else asked.filters.push([name, value]);
  }
  asked.types ??= asked.type && asked.type !== '*' ? [asked.type] : null;
  return asked;
}

// {sure: [record], unsure: Set of names}
export function matches(oracle, asked, compartments) {
  const sure = [];
  const unsure = new Set();
  for (const type of asked.types ?? [...types.keys()]) {
    const conditions = asked.filters.map(([name, value]) => oracle.condition(type, name, value));
    const inside = asked.compartment ? compartments.inside(oracle, asked.compartment, type) : () => true;
    for (const record of oracle.of(type)) {
      let answer = inside(record);
      for (const condition of conditions) {
        if (answer === false) break;
        const one = condition(record);
        if (one !== true) answer = one === false ? false : null;
      }
      if (answer === true) sure.push(record);
      else if (answer === null) unsure.add(record.name);
    }
  }
  return { sure, unsure };
}

// What comes beside the matches of one page, by name.
export function included(oracle, asked, page) {
  const found = new Set();
  const onPage = new Set(page);
  const take = (from, directives) => {
    const more = [];
    for (const { reverse, text } of directives) {
      for (const name of reverse ? pointing(oracle, text, from) : pointed(oracle, text, from)) {
        if (onPage.has(name) || found.has(name)) continue;
        found.add(name);
        more.push(name);
      }
    }
    return more;
  };
  let next = take(page, asked.includes);
  const again = asked.includes.filter((one) => one.iterate);
  while (next.length && again.length) next = take(next, again);
  return found;
}

function referenceParameters(type, code) {
  const own = [...(types.get(type)?.values() ?? [])].filter((one) => one.type === 'reference');
  return code === '*' || code === undefined ? own : own.filter((one) => one.code === code);
}
function* pointed(oracle, text, names) {
  const [source, code, target] = split(text, ':');
  for (const name of names) {
    const record = oracle.byName.get(name);
    if (!record || (source !== '*' && record.type !== source)) continue;
    for (const parameter of referenceParameters(record.type, code)) {
      for (const led of oracle.leadsTo(record, parameter)) if (!target || led.startsWith(`${target}/`)) yield led;
    }
  }
}
function* pointing(oracle, text, names) {
  const [source, code, target] = split(text, ':');
  const wanted = new Set(names);
  for (const type of source === '*' ? [...oracle.byType.keys()] : [source]) {
    for (const parameter of referenceParameters(type, code)) {
      for (const record of oracle.of(type)) {
        for (const led of oracle.leadsTo(record, parameter)) if (wanted.has(led) && (!target || led.startsWith(`${target}/`))) { yield record.name; break; }
      }
    }
  }
}

// ---- the order

// A record's key for one part of _sort: the least of its values, the greatest where the order is descending; null where it has none.
// R4 leaves it to the server which of several values stands for a record; docs/spec-notes.md says which.
export function sortKey(oracle, record, { code, descending }) {
  if (code === '_id') return record.id;
  if (code === '_lastUpdated') return record.updated;
  const parameter = types.get(record.type).get(code);
  const values = oracle.values(record, parameter);
  // Of codes, references and addresses docs/spec-notes.md declares: by their letters as written, the first 200 bytes of them.
  const letters = (text) => Buffer.from(text).subarray(0, 200).toString('latin1');
  const keys = {
    token: () => values.filter((value) => typeof value.c === 'string' && value.c !== '').map((value) => letters(value.c)),
    reference: () => values.filter((value) => value.r && !value.r.startsWith('#')).map((value) => letters(localName(value.r, oracle.base) ?? value.r)),
    uri: () => values.map(letters),
    date: () => values.map((value) => dateValue(value, oracle.zone)[0]),
    string: () => values.map((value) => Buffer.from(fold(value)).subarray(0, 64).toString('latin1')),
    number: () => values.map((value) => numberSpan(value)[descending ? 'high' : 'low']),
    quantity: () => values.map((value) => numberSpan(value)[descending ? 'high' : 'low']),
  }[parameter.type]?.();
  if (!keys?.length) return null;
  return keys.reduce((a, b) => ((descending ? b > a : b < a) ? b : a));
}
export const canSort = (type, code) => ['_lastUpdated', '_id'].includes(code) || ['date', 'string', 'number', 'quantity', 'token', 'reference', 'uri'].includes(types.get(type)?.get(code)?.type);

// The first pair out of order, or null. Missing values stand last either way.
export function disorder(oracle, asked, names) {
  const keyed = names.map((name) => ({ name, keys: asked.sorts.map((sort) => sortKey(oracle, oracle.byName.get(name), sort)) }));
  for (let at = 1; at < keyed.length; ++at) {
    for (let part = 0; part < asked.sorts.length; ++part) {
      const a = keyed[at - 1].keys[part], b = keyed[at].keys[part];
      if (a === b) continue;
      const right = b === null || (a !== null && (asked.sorts[part].descending ? a > b : a < b));
      if (!right) return [keyed[at - 1], keyed[at]];
      break;
    }
  }
  return null;
}

export { targetsOf };
