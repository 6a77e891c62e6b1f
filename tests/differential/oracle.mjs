// What a search finds, by brute force: each record is looked at, parameter by parameter, as https://hl7.org/fhir/R4/search.html says.
//
// Three answers to "does this record match": true, false, and null where the specification leaves it to the server (the ends of `ap`) or a
// conversion of units rounds. Nothing of the server's source stands behind this file; where docs/spec-notes.md declares a difference, `declared`
// names it.
// SPDX-License-Identifier: Apache-2.0
import { searchParameters } from './parameters.mjs';
import { ancestors, valueSet } from './terminology.mjs';
import { conversion, dateInterval, dateMatches, dateValue, fold, numberMatches, numberSpan, ucumSystem } from './values.mjs';

// docs/spec-notes.md: each with the line it stands for.
export const declared = {
  stringBytes: 64,          // "the first 64 bytes of each folded part are compared (`:exact`: all)"
  missingByPath: true,      // "`patient:missing` asks whether the path (subject) holds any reference"
};

export const types = searchParameters();

// Text apart at a separator that no backslash stands before.
export function split(text, separator) {
  const parts = [''];
  for (let at = 0; at < text.length; ++at) {
    if (text[at] === '\\' && at + 1 < text.length) parts[parts.length - 1] += text[at] + text[++at];
    else if (text[at] === separator) parts.push('');
    else parts[parts.length - 1] += text[at];
  }
  return parts;
}
export const unescape = (text) => text.replaceAll(/\\([\\,$|])/g, '$1');

const any = (answers) => {
  let unsure = false;
  for (const answer of answers) {
    if (answer === true) return true;
    if (answer === null) unsure = true;
  }
  return unsure ? null : false;
};
const all = (answers) => {
  let unsure = false;
  for (const answer of answers) {
    if (answer === false) return false;
    if (answer === null) unsure = true;
  }
  return unsure ? null : true;
};
const not = (answer) => (answer === null ? null : !answer);

// "Patient/1" of "Patient/1/_history/2" and of an address under our own base.
export function localName(reference, base) {
  if (typeof reference !== 'string') return null;
  const own = base && reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
  const match = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/[^/]+)?$/.exec(own);
  return match && types.has(match[1]) ? `${match[1]}/${match[2]}` : null;
}

function prefixed(text) {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(.*)$/s.exec(text);
  return match ? [match[1], match[2]] : ['eq', text];
}
function cutBytes(text) {
  const bytes = Buffer.from(text);
  if (bytes.length <= declared.stringBytes) return text;
  let end = declared.stringBytes;
  while ((bytes[end] & 0xc0) === 0x80) --end;
  return bytes.subarray(0, end).toString();
}

export class Oracle {
  // records: [{type, id, name, updated, values}], those the caller may see; all else does not exist.
  constructor(records, { zone = 'UTC', base = '', now = Date.now(), unitsAsWritten = false } = {}) {
    Object.assign(this, { zone, base, now, records, unitsAsWritten });
    this.byName = new Map(records.map((record) => [record.name, record]));
    this.byType = new Map();
    for (const record of records) {
      if (!this.byType.has(record.type)) this.byType.set(record.type, []);
      this.byType.get(record.type).push(record);
    }
    this.kept = new Map();
  }
  of(type) { return this.byType.get(type) ?? []; }

  // The values of a parameter in a record, with `patient`'s "resolve() is Patient" by the reference's own type.
  values(record, parameter) {
    const found = record.values[parameter.code] ?? [];
    if (parameter.type !== 'reference') return found;
    return found.filter((value) => !value.only || this.targetType(value) === value.only);
  }
  targetType(value) {
    const name = localName(value.r, this.base);
    return name ? name.split('/')[0] : value.t ?? /\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(\/_history\/[^/]+)?$/.exec(value.r ?? '')?.[1];
  }

  // The records of a type that one `name=value` finds, as a function of the record.
  condition(type, name, value) {
    const key = `${type}?${name}=${value}`;
    if (!this.kept.has(key)) this.kept.set(key, this.#condition(type, name, value));
    return this.kept.get(key);
  }

  #condition(type, name, value) {
    if (name.startsWith('_has:')) return this.#has(type, name, value);
    const dot = name.indexOf('.');
    if (dot > 0) return this.#chain(type, name.slice(0, dot), name.slice(dot + 1), value);
    const [code, modifier = ''] = name.split(':');
    if (code === '_id') {
      const ids = new Set(split(value, ',').map(unescape));
      return (record) => ids.has(record.id);
    }
    if (code === '_list') return this.#list(value);
    if (code === '_lastUpdated') {
      const tests = split(value, ',').map((one) => this.#date(one));
      return (record) => any(tests.map((test) => test([record.updated, record.updated + 1])));
    }
    const parameter = types.get(type).get(code);
    if (!parameter) throw new Error(`${type} has no ${code}`);
    if (modifier === 'missing') {
      const wanted = value === 'true';
      const held = (record) => (declared.missingByPath ? record.values[parameter.code] ?? [] : this.values(record, parameter));
      return (record) => (held(record).length === 0) === wanted;
    }
    const tests = split(value, ',').map((one) => this.#value(parameter, modifier, one));
    const found = (record) => any(this.values(record, parameter).map((each) => any(tests.map((test) => test(each)))));
    // ":not" is of the whole record: no value of it matches, and it may have none.
    if (modifier === 'not' || modifier === 'not-in') return (record) => not(found(record));
    return found;
  }

  // Which records `parameter` of `type` leads to, from a record: their names.
  *leadsTo(record, parameter) {
    for (const value of this.values(record, parameter)) {
      const name = localName(value.r, this.base);
      if (name && this.byName.has(name)) yield name;
    }
  }

  #chain(type, step, rest, value) {
    const [code, only] = step.split(':');
    const parameter = types.get(type).get(code);
    const next = rest.split(/[.:]/)[0];
    const targets = (only ? [only] : targetsOf(parameter)).filter((target) => next === '_has' || ['_id', '_lastUpdated', '_list'].includes(next) || types.get(target)?.has(next));
    const conditions = new Map(targets.map((target) => [target, this.condition(target, rest, value)]));
    return (record) => any([...this.leadsTo(record, parameter)].map((name) => {
      const target = this.byName.get(name);
      return conditions.has(target.type) ? conditions.get(target.type)(target) : false;
    }));
  }

  #has(type, name, value) {
    const [, from, reference, ...more] = name.split(':');
    const rest = more.join(':');
    const parameter = types.get(from).get(reference);
    const condition = this.condition(from, rest, value);
    const found = new Map();
    for (const record of this.of(from)) {
      const answer = condition(record);
      if (answer === false) continue;
      for (const target of this.leadsTo(record, parameter)) if (found.get(target) !== true) found.set(target, answer);
    }
    return (record) => found.get(record.name) ?? (found.has(record.name) ? null : false);
  }

  #list(value) {
    const names = new Set();
    for (const id of split(value, ',')) {
      const list = this.byName.get(id.startsWith('List/') ? id : `List/${id}`);
      if (list) for (const name of this.leadsTo(list, types.get('List').get('item'))) names.add(name);
    }
    return (record) => names.has(record.name);
  }

  #date(text) {
    const [prefix, written] = prefixed(text);
    const asked = dateInterval(unescape(written), this.zone);
    if (!asked) throw new Error(`date ${text}`);
    return (stored) => dateMatches(prefix, asked, stored, this.now);
  }

  #value(parameter, modifier, text) {
    switch (parameter.type) {
      case 'date': {
        const test = this.#date(text);
        return (stored) => test(dateValue(stored, this.zone));
      }
      case 'number': {
        const [prefix, number] = prefixed(text);
        return (stored) => numberMatches(prefix, number, numberSpan(stored));
      }
      case 'quantity': return quantityTest(text, this.unitsAsWritten);
      case 'string': return stringTest(modifier, unescape(text));
      case 'token': return tokenTest(modifier, text);
      case 'reference': return this.#reference(parameter, modifier, text);
      case 'uri': return uriTest(modifier, unescape(text));
      case 'composite': {
        const tests = split(text, '$').map((one, index) => this.#value(parameter.components[index], '', one));
        return (tuple) => all(tests.map((test, index) => any(tuple[index].map((value) => test(value)))));
      }
      default: throw new Error(parameter.type);
    }
  }

  // "Location/42" and what is part of it (:below), or what it is part of (:above).
  #hierarchy(modifier, asked) {
    const upwards = (name) => {
      const found = new Set([name]);
      for (const one of found) {
        const record = this.byName.get(one);
        const code = record && partOf[record.type];
        if (code) for (const parent of this.leadsTo(record, types.get(record.type).get(code))) found.add(parent);
      }
      return found;
    };
    const over = modifier === 'above' ? upwards(asked) : null;
    return (value) => {
      const name = localName(value.r, this.base);
      return Boolean(name) && (over ? over.has(name) : upwards(name).has(asked));
    };
  }

  #reference(parameter, modifier, text) {
    if (modifier === 'identifier') {
      const test = tokenTest('', text);
      return (value) => Boolean(value.id) && test({ k: 'Identifier', ...value.id });
    }
    const written = unescape(text);
    const own = localName(written, this.base);
    if ((modifier === 'below' || modifier === 'above') && !own && written.includes(':')) {
      return (value) => typeof value.r === 'string' && !value.r.startsWith('#') && canonicalBelow(modifier === 'below' ? value.r : written, modifier === 'below' ? written : value.r, false);
    }
    if (modifier === 'below' || modifier === 'above') return this.#hierarchy(modifier, own ?? `${Object.keys(partOf).find((type) => targetsOf(parameter).includes(type))}/${written}`);
    const isId = /^[A-Za-z0-9\-.]{1,64}$/.test(written);
    const allowed = modifier ? [modifier] : targetsOf(parameter);
    const [url, version] = written.split('|');
    return (value) => {
      const name = localName(value.r, this.base);
      if (name) return own ? name === own && (!modifier || name.startsWith(`${modifier}/`)) : isId && allowed.some((type) => name === `${type}/${written}`);
      if (value.r === undefined || value.r.startsWith('#')) return false;
      // A canonical: without a version any version of it. https://hl7.org/fhir/R4/references.html#canonical
      const [storedUrl, storedVersion] = value.r.split('|');
      return value.r === written || (storedUrl === url && (version === undefined || storedVersion === version));
    };
  }
}

// The parameter by which a record is part of another of its type: where the reference can be to nothing else, the records make a tree.
export const partOf = Object.fromEntries([...types].map(([type, parameters]) => [type, ['partof', 'part-of'].find((code) => {
  const parameter = parameters.get(code);
  return parameter?.type === 'reference' && parameter.targets.length === 1 && parameter.targets[0] === type;
})]).filter(([, code]) => code));

// A definition's address with its version: "a|1.2" is a version of "a", and one of "a|1"; a uri is also below the addresses above it.
function canonicalBelow(one, of, addresses) {
  const [url, version] = one.split('|');
  const [ofUrl, ofVersion] = of.split('|');
  if (url === ofUrl) return ofVersion === undefined || version === ofVersion || (version ?? '').startsWith(`${ofVersion}.`);
  return addresses && ofVersion === undefined && url.startsWith(ofUrl.endsWith('/') ? ofUrl : `${ofUrl}/`);
}

// What a reference parameter may lead to.
export const targetsOf = (parameter) => (parameter.targets.length === 0 || parameter.targets.includes('Resource') ? [...types.keys()] : parameter.targets);

function stringTest(modifier, text) {
  if (modifier === 'exact') return (stored) => stored === text;
  const asked = cutBytes(fold(text));
  if (modifier === 'contains') return (stored) => cutBytes(fold(stored)).includes(asked);
  return (stored) => cutBytes(fold(stored)).startsWith(asked);
}

function tokenTest(modifier, text) {
  if (modifier === 'text') {
    const test = stringTest('', unescape(text));
    return (stored) => (stored.text ?? []).some(test);
  }
  if (modifier === 'of-type') {
    const [system, code, value] = split(text, '|').map(unescape);
    return (stored) => stored.k === 'Identifier' && sameWord(stored.c, value) && (stored.of ?? []).some(([s, c]) => s === system && c === code);
  }
  if (modifier === 'in' || modifier === 'not-in') {
    const codes = valueSet(unescape(text));
    return (stored) => codes.has(`${stored.s}|${stored.c}`);
  }
  const parts = split(text, '|').map(unescape);
  if (modifier === 'below' || modifier === 'above') {
    const asked = parts.join('|');
    const over = modifier === 'above' ? ancestors(asked) : null;
    return (stored) => (over ? over.has(`${stored.s}|${stored.c}`) : ancestors(`${stored.s}|${stored.c}`).has(asked));
  }
  const code = parts.at(-1);
  const system = parts.length > 1 ? parts[0] : undefined;
  return (stored) => {
    if (system) {
      if (stored.k === 'boolean' || stored.k === 'Boolean' || stored.k === 'ContactPoint') return sameCode(stored, code);
      if (stored.s !== system) return false;
    } else if (system === '' && stored.s !== undefined && stored.k !== 'code') {
      return false;
    }
    return code === '' ? stored.c !== undefined || stored.s !== undefined : sameCode(stored, code);
  };
}
const sameWord = (a, b) => a !== undefined && fold(a) === fold(b);
// docs/spec-notes.md: "codes as written; identifiers, contacts and plain strings without case".
function sameCode(stored, code) {
  if (stored.c === undefined) return false;
  return ['Identifier', 'ContactPoint', 'string', 'markdown', 'String', 'id'].includes(stored.k) ? sameWord(stored.c, code) : stored.c === code;
}

function uriTest(modifier, text) {
  if (modifier === 'below') return (stored) => canonicalBelow(stored, text, true);
  if (modifier === 'above') return (stored) => canonicalBelow(text, stored, true);
  return (stored) => stored === text || stored.split('|')[0] === text;
}

// "value", "value|system|code", "value||code": https://hl7.org/fhir/R4/search.html#quantity
function quantityTest(text, unitsAsWritten) {
  const [head, system, code] = split(text, '|').map(unescape);
  const [prefix, number] = prefixed(head);
  return (stored) => {
    if (system === undefined) return numberMatches(prefix, number, numberSpan(stored));
    if (system === '') return stored.c === code || stored.u === code ? numberMatches(prefix, number, numberSpan(stored)) : false;
    if (stored.s !== system) return false;
    if (stored.c === code || code === '') return numberMatches(prefix, number, numberSpan(stored));
    if (unitsAsWritten || system !== ucumSystem || !stored.c || !code) return false;
    const convert = conversion(stored.c, code);
    if (!convert) return false;
    const span = numberSpan(stored);
    const into = (value) => (Number.isFinite(value) ? convert(value) : value);
    return numberMatches(prefix, number, { ...span, low: into(span.low), high: into(span.high), implied: span.implied?.map(into) }, true);
  };
}
