// Valid queries out of what the data holds, so that most find something; and near misses. The same seed gives the same queries.
//
// Each query grows around one record: its own values, its references' targets', those that refer to it.
// SPDX-License-Identifier: Apache-2.0
import { canSort, included, matches, parse } from './answer.mjs';
import { localName, partOf, targetsOf, types } from './oracle.mjs';
import { ancestors, valueSetsWith } from './terminology.mjs';
import { fold, ucumSystem } from './values.mjs';

export function randomness(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    of: (list) => list[Math.floor(next() * list.length)],
  };
}

const escaped = (text) => String(text).replaceAll(/[\\,$|]/g, (character) => `\\${character}`);
const units = { kg: ['g', '[lb_av]'], g: ['kg', 'mg'], cm: ['m', '[in_i]'], 'mg/dL': ['g/L', 'ug/mL'], 'mm[Hg]': ['kPa'], min: ['h', 's'], a: ['mo'], mo: ['a'], '/min': ['/h'], Cel: ['[degF]'] };
const prefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];

export class Generator {
  constructor(oracle, { seed, base, compartments }) {
    Object.assign(this, { oracle, base, compartments, random: randomness(seed) });
    this.types = [...oracle.byType.keys()].sort();
    // Who refers to a record, and by which parameter.
    this.referring = new Map();
    for (const record of oracle.records) {
      for (const code of Object.keys(record.values)) {
        const parameter = types.get(record.type).get(code);
        if (parameter?.type !== 'reference') continue;
        for (const name of oracle.leadsTo(record, parameter)) {
          if (!this.referring.has(name)) this.referring.set(name, []);
          if (this.referring.get(name).length < 40) this.referring.get(name).push([record, code]);
        }
      }
    }
    this.weights = this.types.map((type) => Math.sqrt(oracle.of(type).length) + 2);
    this.weight = this.weights.reduce((a, b) => a + b, 0);
  }

  record() {
    let at = this.random.below(1_000_000) / 1_000_000 * this.weight;
    const index = this.weights.findIndex((weight) => (at -= weight) < 0);
    return this.random.of(this.oracle.of(this.types[Math.max(0, index)]));
  }

  // {query, forms}
  next() {
    for (;;) {
      const made = this.#query();
      if (made) return made;
    }
  }

  #query() {
    const record = this.record();
    const forms = new Set();
    const pairs = [];
    const makers = { plain: 46, missing: 4, or: 7, chain: 18, has: 13, own: 5, negative: 4, list: 1, system: 2, compartment: 3 };
    let at = this.random.below(Object.values(makers).reduce((a, b) => a + b, 0));
    const kind = Object.keys(makers).find((name) => (at -= makers[name]) < 0);
    const add = (clause) => {
      if (!clause) return false;
      pairs.push([clause.name, clause.value]);
      clause.forms.forEach((form) => forms.add(form));
      return true;
    };
    let path = record.type;
    if (kind === 'system') {
      path = '';
      pairs.push(['_type', [record.type, this.record().type].filter((one, index, list) => list.indexOf(one) === index).join(',')]);
      forms.add('system search');
      if (!add(this.#common(record))) return null;
    } else if (kind === 'compartment') {
      const around = this.compartments.of(record).filter((name) => this.oracle.byName.has(name) && name !== record.name);
      if (!around.length) return null;
      const chosen = this.random.of(around);
      const whole = this.random.chance(0.15);
      path = `${chosen}/${whole ? '*' : record.type}`;
      forms.add('compartment').add(`compartment of ${chosen.split('/')[0]}${whole ? ', whole' : ''}`);
      if (whole) {
        if (this.random.chance(0.3)) add(this.#common(record));
      } else if (this.random.chance(0.5)) {
        add(this.plain(record));
      }
    } else if (kind === 'list') {
      const lists = this.oracle.of('List').filter((list) => [...this.oracle.leadsTo(list, types.get('List').get('item'))].length);
      if (!lists.length) return null;
      const list = this.random.of(lists);
      path = this.random.of([...this.oracle.leadsTo(list, types.get('List').get('item'))]).split('/')[0];
      pairs.push(['_list', list.id]);
      forms.add('_list');
    } else {
      const made = { plain: () => this.plain(record), missing: () => this.missing(record), or: () => this.either(record), chain: () => this.chain(record, this.random.of([1, 2, 2, 3, 3])), has: () => this.has(record, 1 + this.random.below(2)), own: () => this.#common(record), negative: () => this.plain(record, true) }[kind]();
      if (!add(made)) return null;
      const more = this.random.chance(0.3) ? 1 + this.random.below(2) : 0;
      for (let count = 0; count < more; ++count) add(this.random.chance(0.8) ? this.plain(record) : this.missing(record));
    }
    return this.#page(path, pairs, forms);
  }

  // How it is returned: sort, includes, pages. The number of matches decides how many fit a page.
  #page(path, pairs, forms) {
    const last = path.split('/').at(-1);
    const type = last === '*' ? '' : last;
    if (type && this.random.chance(0.22)) {
      const codes = [...types.get(type).keys()].filter((code) => canSort(type, code));
      const chosen = Array.from({ length: 1 + this.random.below(2) }, () => this.random.of(codes)).filter((one, index, list) => list.indexOf(one) === index);
      pairs.push(['_sort', chosen.map((code) => (this.random.chance(0.5) ? `-${code}` : code)).join(',')]);
      chosen.forEach((code) => forms.add(`_sort ${types.get(type).get(code)?.type ?? code}`));
      if (chosen.length > 1) forms.add('_sort by several');
    }
    if (type && this.random.chance(0.2)) this.#includes(type, pairs, forms);
    const text = (list) => list.map(([name, value]) => `${encodeURIComponent(name).replaceAll('%3A', ':')}=${encodeURIComponent(value)}`).join('&');
    let query = `${path}?${text(pairs)}`;
    const { sure, unsure } = matches(this.oracle, parse(query), this.compartments);
    const found = sure.length + unsure.size;
    const result = [];
    if (this.random.chance(0.04) || found > 2500) {
      result.push(this.random.of([['_summary', 'count'], ['_count', '0']]));
      if (result[0][0] === '_count') result.push(['_total', 'accurate']);
      forms.add('count alone');
    } else {
      if (this.random.chance(0.4)) {
        result.push(['_total', 'accurate']);
        forms.add('_total');
      }
      const least = Math.max(1, Math.ceil(found / 6));
      const beside = query.includes('nclude=') ? included(this.oracle, parse(query), sure.map((record) => record.name)).size : 0;
      if (beside > 1000) {
        // More than a server need put beside one page: few matches a page, and not too many pages.
        if (found > 400) return null;
        result.push(['_count', String(1 + this.random.below(5))]);
      } else if (found > 200 || this.random.chance(0.5)) result.push(['_count', String(Math.min(1000, found > 1500 ? 1000 : least + this.random.below(least * 4)))]);
    }
    query = `${path}?${text([...pairs, ...result])}`;
    return { query, forms: [...forms], found };
  }

  #includes(type, pairs, forms) {
    const references = [...types.get(type).values()].filter((parameter) => parameter.type === 'reference' && this.oracle.of(type).some((record) => record.values[parameter.code]));
    const way = this.random.below(10);
    if (way < 5 && references.length) {
      const parameter = this.random.of(references);
      const met = [...new Set(this.oracle.of(type).slice(0, 500).flatMap((record) => [...this.oracle.leadsTo(record, parameter)].map((name) => name.split('/')[0])))];
      const to = met.length && this.random.chance(0.3) ? this.random.of(met) : null;
      pairs.push(['_include', `${type}:${parameter.code}${to ? `:${to}` : ''}`]);
      forms.add(to ? '_include of one type' : '_include');
      if (this.random.chance(0.4)) {
        const target = this.random.of(to ? [to] : targetsOf(parameter).filter((one) => this.oracle.of(one).length));
        const on = target && [...types.get(target).values()].filter((one) => one.type === 'reference');
        if (on?.length) {
          pairs.push(['_include:iterate', `${target}:${this.random.of(on).code}`]);
          forms.add('_include:iterate');
        }
      }
    } else if (way < 6) {
      pairs.push(['_include', this.random.of(['*', `${type}:*`])]);
      forms.add('_include=*');
    } else {
      const sample = Array.from({ length: 20 }, () => this.random.of(this.oracle.of(type)) ?? null).filter(Boolean).flatMap((one) => this.referring.get(one.name) ?? []);
      if (!sample.length) return;
      const [from, code] = this.random.of(sample);
      pairs.push(['_revinclude', `${from.type}:${code}${this.random.chance(0.2) ? `:${type}` : ''}`]);
      forms.add('_revinclude');
      if (this.random.chance(0.2)) {
        const again = [...types.get(from.type).values()].filter((one) => one.type === 'reference' && from.values[one.code]);
        pairs.push(['_include:iterate', `${from.type}:${this.random.of(again).code}`]);
        forms.add('_include:iterate');
      }
    }
  }

  #common(record) {
    const way = this.random.below(4);
    if (way === 0) return { name: '_id', value: this.random.chance(0.3) ? `${record.id},nobody` : record.id, forms: ['_id'] };
    if (way === 1) {
      const at = new Date(record.updated).toISOString();
      const prefix = this.random.of(['', 'gt', 'ge', 'lt', 'le', 'sa', 'eb', 'ne']);
      return { name: '_lastUpdated', value: prefix + (this.random.chance(0.4) ? at.slice(0, 19) + 'Z' : at), forms: ['_lastUpdated'] };
    }
    const own = ['_tag', '_profile', '_source', '_security'].filter((code) => record.values[code]?.length);
    return own.length ? this.#clause(record, types.get(record.type).get(this.random.of(own))) : null;
  }

  #parameters(record, filter = () => true) {
    return Object.keys(record.values).map((code) => types.get(record.type).get(code)).filter((parameter) => parameter && !parameter.code.startsWith('_') && record.values[parameter.code].length && filter(parameter));
  }

  plain(record, near = false) {
    const own = this.#parameters(record);
    if (!own.length) return null;
    // Kinds of which there is little are asked as often as those of which there is much.
    const kinds = [...new Set(own.map((parameter) => parameter.type))];
    const kind = this.random.of(kinds);
    return this.#clause(record, this.random.of(own.filter((parameter) => parameter.type === kind)), near);
  }

  #clause(record, parameter, near = false) {
    const values = this.oracle.values(record, parameter);
    if (!values.length) return null;
    const one = this[parameter.type](parameter, this.random.of(values), near);
    return one && { name: parameter.code + (one.modifier ? `:${one.modifier}` : ''), value: one.text, forms: [`${parameter.type}${one.form ? ` ${one.form}` : ''}`] };
  }

  missing(record) {
    const parameter = this.random.of([...types.get(record.type).values()].filter((one) => !['_id', '_lastUpdated'].includes(one.code)));
    return { name: `${parameter.code}:missing`, value: this.random.of(['true', 'false']), forms: [`${parameter.type} :missing`] };
  }

  either(record) {
    const first = this.plain(record);
    if (!first || first.name.includes(':missing')) return null;
    const [code] = first.name.split(':');
    const parts = [first.value];
    for (let tries = 0; tries < 12 && parts.length < 3; ++tries) {
      const other = this.random.of(this.oracle.of(record.type));
      if (!other.values[code]?.length) continue;
      const clause = this.#clause(other, types.get(record.type).get(code));
      if (clause?.name === first.name) parts.push(clause.value);
    }
    return { name: first.name, value: parts.join(','), forms: [...first.forms, 'several values (OR)'] };
  }

  chain(record, depth) {
    const references = this.#parameters(record, (parameter) => parameter.type === 'reference' && [...this.oracle.leadsTo(record, parameter)].length > 0);
    if (!references.length) return null;
    // Where more steps are wanted, by way of a record that itself refers to others.
    const ways = references.flatMap((each) => [...this.oracle.leadsTo(record, each)].map((name) => [each, this.oracle.byName.get(name)]));
    const onwards = depth > 1 ? ways.filter(([, to]) => this.#parameters(to, (each) => each.type === 'reference' && [...this.oracle.leadsTo(to, each)].length > 0).length) : [];
    const [parameter, target] = this.random.of(onwards.length ? onwards : ways);
    let rest = depth > 1 ? (this.random.chance(0.15) ? this.has(target, 1) : this.chain(target, depth - 1)) : null;
    rest ??= this.random.chance(0.1) ? this.missing(target) : this.random.chance(0.1) ? { name: '_id', value: target.id, forms: [] } : this.plain(target);
    if (!rest) return null;
    const only = this.random.chance(targetsOf(parameter).length > 1 ? 0.8 : 0.2) ? `:${target.type}` : '';
    const deeper = rest.forms.find((form) => /^chain \d/.test(form));
    const level = deeper ? Number(deeper.slice(6, 7)) + 1 : 1;
    return { name: `${parameter.code}${only}.${rest.name}`, value: rest.value, forms: [...rest.forms.filter((form) => !/^chain \d/.test(form)), `chain ${level}${only ? '' : ' without a type'}`] };
  }

  has(record, depth) {
    const referring = this.referring.get(record.name);
    if (!referring?.length) return null;
    const referred = depth > 1 ? referring.filter(([one]) => this.referring.has(one.name)) : [];
    const [from, code] = this.random.of(referred.length ? referred : referring);
    let rest = depth > 1 ? this.has(from, depth - 1) : this.random.chance(0.15) ? this.chain(from, 1) : null;
    rest ??= this.random.chance(0.1) ? this.missing(from) : this.plain(from);
    if (!rest) return null;
    return { name: `_has:${from.type}:${code}:${rest.name}`, value: rest.value, forms: [...rest.forms.filter((form) => form !== '_has'), rest.forms.includes('_has') ? '_has nested' : '_has'] };
  }

  // ---- one value as a client would write it

  date(parameter, stored, near) {
    const ends = stored.all ? stored.all.flat() : stored;
    const text = this.random.of(ends.filter(Boolean));
    if (!text) return null;
    let written = text.slice(0, this.random.of([4, 7, 10, text.length]));
    if (near && written.length >= 10) written = new Date(Date.parse(written.slice(0, 10)) + this.random.of([-1, 1, 2]) * 86_400_000).toISOString().slice(0, 10);
    const prefix = this.random.chance(0.25) ? '' : this.random.of(prefixes);
    return { text: prefix + written, form: prefix || 'eq' };
  }
  #number(text, near) {
    const number = Number(text);
    const way = this.random.below(6);
    if (way === 0 && Number.isInteger(number) === false) return number.toFixed(Math.max(0, (text.split('.')[1]?.length ?? 1) - 1 - this.random.below(2)));
    if (way === 1 && number !== 0) return number.toExponential(Math.min(6, this.random.below(4)));
    if (way === 2 || near) return String(Number((number + this.random.of([-1, 1]) * 10 ** -(text.split('.')[1]?.length ?? 0)).toPrecision(12)));
    return text.replace(/[eE].*$/, '') === text ? text : String(number);
  }
  #prefix() { return this.random.chance(0.3) ? '' : this.random.of(prefixes); }
  number(parameter, stored, near) {
    const prefix = this.#prefix();
    return { text: prefix + this.#number(stored.v ?? stored.low ?? stored.high ?? '1', near), form: prefix || 'eq' };
  }
  quantity(parameter, stored, near) {
    const prefix = this.#prefix();
    const value = stored.v ?? stored.low ?? stored.high;
    if (value === null || value === undefined) return null;
    const way = this.random.below(4);
    const head = prefix + this.#number(value, near);
    if (way === 0 || (!stored.c && !stored.u)) return { text: head, form: `without unit ${prefix || 'eq'}` };
    if (way === 1) return { text: `${head}||${escaped(stored.c ?? stored.u)}`, form: `by code or unit ${prefix || 'eq'}` };
    if (!stored.s || !stored.c) return { text: `${head}||${escaped(stored.u ?? stored.c)}`, form: `by code or unit ${prefix || 'eq'}` };
    if (way === 2 && stored.s === ucumSystem && units[stored.c]) {
      const unit = this.random.of(units[stored.c]);
      const factor = { g: 1000, '[lb_av]': 2.20462262185, kg: 0.001, mg: 1000, m: 0.01, '[in_i]': 0.393700787, 'g/L': 0.01, 'ug/mL': 10, kPa: 0.133322387415, h: 1 / 60, s: 60, mo: 12, a: 1 / 12, '/h': 60, '[degF]': 1.8 }[unit];
      const converted = Number(value) * factor + (unit === '[degF]' ? 32 : 0);
      return { text: `${prefix}${Number(converted.toPrecision(4))}|${stored.s}|${escaped(unit)}`, form: `in another unit ${prefix || 'eq'}` };
    }
    return { text: `${head}|${escaped(stored.s)}|${escaped(stored.c)}`, form: `with system ${prefix || 'eq'}` };
  }
  string(parameter, stored, near) {
    const text = stored.slice(0, 40);
    if (!fold(text)) return null;
    const characters = [...text];
    const way = this.random.below(near ? 4 : 8);
    const written = near && this.random.chance(0.5) ? `${text}zz` : text;
    if (way <= 1) return { text: escaped(stored), modifier: 'exact', form: ':exact' };
    if (way <= 3) {
      const from = this.random.below(characters.length);
      const part = characters.slice(from, from + 2 + this.random.below(6)).join('');
      return fold(part) ? { text: escaped(part), modifier: 'contains', form: ':contains' } : null;
    }
    const start = characters.slice(0, 1 + this.random.below(characters.length)).join('');
    const as = this.random.of([start, start.toUpperCase(), fold(start), written]);
    return fold(as) ? { text: escaped(as) } : null;
  }
  token(parameter, stored, near) {
    const way = this.random.below(12);
    if (way === 0 && stored.text?.length) {
      const words = this.random.of(stored.text).slice(0, 30);
      return fold(words) ? { text: escaped(words.slice(0, 3 + this.random.below(words.length))), modifier: 'text', form: ':text' } : null;
    }
    if (stored.c === undefined) return null;
    if (way === 1 && stored.of?.[0]?.[0]) return { text: `${stored.of[0].map(escaped).join('|')}|${escaped(stored.c)}`, modifier: 'of-type', form: ':of-type' };
    if (way === 4 && stored.s) {
      const sets = valueSetsWith(stored.s, stored.c);
      const over = [...ancestors(`${stored.s}|${stored.c}`)];
      if (over.length > 1 && this.random.chance(0.6)) {
        const modifier = this.random.of(['below', 'below', 'above']);
        const [system, code] = (modifier === 'below' ? this.random.of(over) : over[0]).split('|');
        return { text: `${escaped(system)}|${escaped(code)}`, modifier, form: `:${modifier}` };
      }
      if (sets.length) {
        const modifier = this.random.of(['in', 'in', 'not-in']);
        return { text: escaped(this.random.of(sets)), modifier, form: `:${modifier}` };
      }
    }
    const code = escaped(near ? `${stored.c}0` : stored.c);
    const modifier = way <= 3 ? 'not' : undefined;
    const form = modifier ? ':not' : '';
    if (stored.k === 'ContactPoint' || /^boolean$/i.test(stored.k)) return { text: code, modifier, form };
    if (way === 5 && stored.s && stored.k !== 'code') return { text: `${escaped(stored.s)}|`, form: 'system alone' };
    if (way === 6 && !stored.s && stored.k !== 'string') return { text: `|${code}`, form: 'without system' };
    if (way >= 8 && stored.s) return { text: `${escaped(stored.s)}|${code}`, modifier, form: `${form} with system`.trim() };
    return { text: code, modifier, form };
  }
  reference(parameter, stored, near) {
    if (stored.id?.c !== undefined && this.random.chance(0.5)) return { text: stored.id.s ? `${escaped(stored.id.s)}|${escaped(stored.id.c)}` : escaped(stored.id.c), modifier: 'identifier', form: ':identifier' };
    const name = localName(stored.r, '');
    if (!name) {
      if (!stored.r || stored.r.startsWith('#') || stored.r.startsWith('urn:') === false && !stored.r.includes(':')) return null;
      const canonical = stored.r.split('|');
      if (!parameter.targets.length || canonical.length > 1) {
        const way = this.random.below(8);
        const version = (canonical[1] ?? '1').split('.');
        if (way === 0) return { text: [canonical[0], ...(this.random.chance(0.5) ? [version.slice(0, 1 + this.random.below(version.length)).join('.')] : [])].join('|'), modifier: 'below', form: 'canonical :below' };
        if (way === 1) return { text: [canonical[0], ...(this.random.chance(0.7) ? [`${version.join('.')}.7`] : [])].join('|'), modifier: 'above', form: 'canonical :above' };
      }
      return this.random.chance(0.5) && canonical.length > 1 ? { text: canonical[0], form: 'canonical' } : { text: canonical.map((part) => escaped(part)).join('|'), form: 'address' };
    }
    const [type, id] = name.split('/');
    if (!targetsOf(parameter).includes(type)) return null;
    const one = near ? `${id}x` : id;
    // A canonical that is written like a reference has no types to choose among.
    if (!parameter.targets.length) return { text: name, form: 'by Type/id' };
    if (partOf[type] && this.random.chance(0.3)) {
      const modifier = this.random.of(['below', 'above']);
      const parents = [...this.oracle.leadsTo(this.oracle.byName.get(name) ?? { values: {} }, types.get(type).get(partOf[type]))];
      return { text: modifier === 'below' && parents.length ? this.random.of(parents) : name, modifier, form: `:${modifier}` };
    }
    switch (this.random.below(5)) {
      case 0: return { text: one, form: 'by id' };
      case 1: return { text: one, modifier: type, form: ':Type' };
      case 2: return { text: `${this.base}/${type}/${one}`, form: 'by own address' };
      default: return { text: `${type}/${one}`, form: 'by Type/id' };
    }
  }
  uri(parameter, stored) {
    const way = this.random.below(4);
    const [address, version] = stored.split('|');
    const parts = address.split('/');
    if (version && this.random.chance(0.4)) return { text: `${address}|${version.split('.')[0]}`, modifier: 'below', form: ':below a version' };
    if (way === 0 && parts.length > 4) return { text: escaped(parts.slice(0, 3 + this.random.below(parts.length - 3)).join('/')), modifier: 'below', form: ':below' };
    if (way === 1 && stored.includes('/')) return { text: escaped(`${address}/${this.random.of(['x', 'x/y'])}`), modifier: 'above', form: ':above' };
    return { text: version ? `${escaped(address)}|${escaped(version)}` : escaped(stored) };
  }
  composite(parameter, tuple) {
    const parts = tuple.map((values, index) => this[parameter.components[index].type]({ ...parameter.components[index] }, this.random.of(values), false));
    if (parts.some((part) => !part || part.modifier)) return null;
    return { text: parts.map((part) => part.text).join('$'), form: parts.some((part) => part.form === 'system alone') ? 'with a system alone' : undefined };
  }
}
