// What every record can be found by: npm fhirpath with R4's official expressions, over all records, once; kept in build/differential.
//
// The engine works in as many threads as there are processors; a record's values do not depend on any other record.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { foreign, implicitSystems, root, searchParameters } from './parameters.mjs';

const folder = join(root, 'build/differential');

// {resources: [...], values: [Map code -> [value], ...]}; `ndjson` is the file of the data set, which is written for the import too.
export async function extraction(resources) {
  mkdirSync(folder, { recursive: true });
  const text = `${resources.map((one) => JSON.stringify(one)).join('\n')}\n`;
  const sources = ['extract.mjs', 'parameters.mjs'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
  const lock = readFileSync(join(root, 'tools/foreign/package-lock.json'), 'utf8');
  const key = createHash('sha256').update(text).update(sources.join()).update(lock).digest('hex').slice(0, 16);
  const ndjson = join(folder, `data-${key}.ndjson`);
  const kept = join(folder, `values-${key}.v8`);
  if (!existsSync(kept) || !existsSync(ndjson)) {
    for (const old of readdirSync(folder)) if (/^(data|values)-/.test(old)) rmSync(join(folder, old));
    writeFileSync(ndjson, text);
    const values = await everyValue(ndjson, resources.length);
    writeFileSync(`${kept}.part`, serialize(values));
    renameSync(`${kept}.part`, kept);
  }
  return { ndjson, values: deserialize(readFileSync(kept)) };
}

async function everyValue(ndjson, count) {
  const threads = Math.min(4, availableParallelism());
  const parts = await Promise.all(Array.from({ length: threads }, (_, part) => new Promise((done, failed) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { ndjson, part, threads } });
    worker.on('message', done);
    worker.on('error', failed);
  })));
  return Array.from({ length: count }, (_, index) => parts[index % threads][Math.floor(index / threads)]);
}

// ---- one value as the oracle compares it

const texts = (...all) => all.filter((text) => typeof text === 'string');
function tokens(value, typeName, system) {
  if (typeof value !== 'object') return [{ k: typeName, c: String(value), ...(system ? { s: system } : {}) }];
  if (value.coding || (value.text !== undefined && value.code === undefined && value.value === undefined)) {
    const codings = (value.coding ?? []).map((one) => ({ k: 'Coding', c: one.code, s: one.system, text: texts(one.display, value.text) }));
    return codings.length ? codings : [{ k: 'words', text: texts(value.text) }];
  }
  if (value.value !== undefined || value.assigner || value.type) {
    const contact = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'].includes(value.system) || typeName === 'ContactPoint';
    if (contact) return [{ k: 'ContactPoint', c: value.value }];
    return [{ k: 'Identifier', c: value.value, s: value.system, text: texts(value.type?.text), of: (value.type?.coding ?? []).map((one) => [one.system, one.code]) }];
  }
  return [{ k: 'Coding', c: value.code, s: value.system, text: texts(value.display) }];
}
const measured = (value) => {
  if (typeof value !== 'object') return { v: String(value) };
  if (value.data !== undefined && value.origin) {
    const samples = value.data.split(' ').map(Number).filter((one) => !Number.isNaN(one)).map((one) => (value.origin.value ?? 0) + one * (value.factor ?? 1));
    return samples.length ? { low: String(Math.min(...samples)), high: String(Math.max(...samples)), s: value.origin.system, c: value.origin.code, u: value.origin.unit } : null;
  }
  if (value.low || value.high) {
    const unit = value.low ?? value.high;
    return { low: value.low?.value === undefined ? null : String(value.low.value), high: value.high?.value === undefined ? null : String(value.high.value), s: unit.system, c: unit.code, u: unit.unit };
  }
  if (value.value === undefined) return null;
  if (value.currency) return { v: String(value.value), s: 'urn:iso:std:iso:4217', c: value.currency };
  return { v: String(value.value), cmp: value.comparator, s: value.system, c: value.code, u: value.unit };
};
const nameParts = ['family', 'given', 'prefix', 'suffix', 'text'];
const addressParts = ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'];
const parts = (value, names) => names.flatMap((name) => [value[name] ?? []].flat()).filter((text) => typeof text === 'string');
function dates(value) {
  if (typeof value === 'string') return [[value, value]];
  if (value.start !== undefined || value.end !== undefined) return [[value.start ?? null, value.end ?? null]];
  if (!value.event && !value.repeat) return [];
  // A Timing by its outer bounds: the two ends that its events and its bounds reach.
  const bounds = value.repeat?.boundsPeriod;
  return value.event || bounds ? [{ all: [...(value.event ?? []).map((one) => [one, one]), ...(bounds ? [[bounds.start ?? null, bounds.end ?? null]] : [])] }] : [];
}
function referred(value) {
  if (typeof value === 'string') return [{ r: value }];
  if (value.resourceType) return value.id ? [{ r: `${value.resourceType}/${value.id}` }] : [];
  return [{ r: value.reference, t: value.type, id: value.identifier ? { s: value.identifier.system, c: value.identifier.value } : undefined }];
}

const forms = {
  token: tokens,
  string: (value) => (typeof value === 'object' ? parts(value, value.line || value.city || value.postalCode || value.state || value.country || value.district ? addressParts : nameParts) : [String(value)]),
  date: dates,
  number: (value) => [measured(value)].filter(Boolean),
  quantity: (value) => [measured(value)].filter(Boolean),
  reference: referred,
  uri: (value) => [String(value)],
};

// ---- in a thread

export function extractor() {
  const fhirpath = foreign('fhirpath');
  const model = foreign('fhirpath/fhir-context/r4');
  const systems = implicitSystems();
  const compiled = new Map();
  const run = (base, text, node, environment) => {
    const key = `${base ?? ''}|${text}`;
    if (!compiled.has(key)) compiled.set(key, fhirpath.compile(base ? { base, expression: text } : text, model));
    return compiled.get(key)(node, environment).filter((value) => value !== null && value !== undefined);
  };
  const primitive = (values) => values.some((value) => typeof value !== 'object');
  const withForm = (type, text, base, node, values, environment) => {
    if (!primitive(values) || type !== 'token') return values.flatMap((value) => forms[type](value));
    const kinds = run(base, `(${text}).type()`, node, environment);
    const path = text.replace(/\.ofType\(\w+\)/g, '').replace(/\[\d+\]|\.where\([^)]*\)/g, '');
    const system = systems.get(base ? `${base}.${path}` : path);
    return values.flatMap((value, index) => forms[type](value, kinds[index]?.name, kinds[index]?.name === 'code' ? system : undefined));
  };
  return (resource, parameters) => {
    const found = {};
    for (const parameter of parameters.values()) {
      if (parameter.code === '_id' || parameter.code === '_lastUpdated') continue;
      const all = [];
      let raw = 0;
      for (const branch of parameter.branches) {
        const values = run(null, branch.text, resource, {});
        if (parameter.type !== 'composite') {
          raw += values.length;
          const formed = withForm(parameter.type, branch.text, null, resource, values, {});
          all.push(...(branch.target ? formed.map((value) => ({ ...value, only: branch.target })) : formed));
          continue;
        }
        for (const context of values) {
          const base = context.resourceType ?? branch.text;
          const tuple = parameter.components.map((component) => component.expression.split(' | ').flatMap((text) =>
            withForm(component.type, text, base, context, run(base, text, context, { resource }), { resource })));
          if (tuple.every((one) => one.length)) all.push(tuple);
        }
      }
      if (all.length || raw) found[parameter.code] = all;
    }
    return found;
  };
}

if (!isMainThread && workerData?.ndjson) {
  const types = searchParameters();
  const extract = extractor();
  const out = [];
  readFileSync(workerData.ndjson, 'utf8').split('\n').forEach((line, index) => {
    if (!line || index % workerData.threads !== workerData.part) return;
    const resource = JSON.parse(line);
    try {
      out.push(extract(resource, types.get(resource.resourceType)));
    } catch (error) {
      throw new Error(`${resource.resourceType}/${resource.id}: ${error.message}`);
    }
  });
  parentPort.postMessage(out);
}
