// The capability statement says what the server does, all of it and nothing more: https://hl7.org/fhir/R4/capabilitystatement.html
// Each line is tried, and what is not in it is refused.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FhirClient, Site } from '../support/medhome.mjs';
import { examplesOf, operations, resourceTypes, searchParameters } from '../support/examples.mjs';

let site, fhir, statement, rest;
const made = new Map();  // type -> a record of it
const refusedExamples = [];

before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  statement = (await new FhirClient(site.base).read('metadata')).json;
  [rest] = statement.rest;
  for (const type of resourceTypes()) {
    for (const example of examplesOf(type)) {
      const answer = await fhir.create(example);
      if (answer.status === 201) {
        made.set(type, answer.json);
        break;
      }
      refusedExamples.push(`${type}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  }
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const codes = (list) => new Set((list ?? []).map((one) => one.code));
const notSupported = (answer) => [400, 404, 405, 501].includes(answer.status);
const q = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
const value = { number: '1', date: '2020-01', string: 'a', token: 'x', reference: 'x', quantity: '1', uri: 'http://example.org/x' };

// Many small questions in few requests: [url] -> [{status, outcome}].
async function askAll(urls) {
  const answers = [];
  for (let from = 0; from < urls.length; from += 250) {
    const entry = urls.slice(from, from + 250).map((url) => ({ request: { method: 'GET', url } }));
    const answer = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    assert.equal(answer.status, 200, answer.text.slice(0, 300));
    answers.push(...answer.json.entry.map((one) => ({ status: Number(one.response.status.slice(0, 3)), outcome: one.response.outcome ?? one.resource, resource: one.resource })));
  }
  return answers;
}

test('the statement is itself a valid record, and says which address it is of', async () => {
  assert.equal(statement.fhirVersion, '4.0.1');
  assert.equal(statement.kind, 'instance');
  assert.equal(statement.implementation.url, `${site.base}/fhir`);
  assert.ok(statement.format.includes('application/fhir+json'));
  assert.ok(statement.software.name && statement.date);
  const stored = await fhir.create(statement);
  assert.equal(stored.status, 201, stored.text.slice(0, 500));
  const ofPractice = await new FhirClient(site.base).send('GET', '/t/practice/fhir/metadata');
  assert.equal(ofPractice.json.implementation.url, `${site.base}/t/practice/fhir`);
});

test('every type of R4 has its line once, and a record of each could be made', () => {
  const listed = rest.resource.map((one) => one.type);
  assert.equal(new Set(listed).size, listed.length);
  assert.deepEqual(resourceTypes().filter((type) => !listed.includes(type) && type !== 'Parameters'), []);
  const without = listed.filter((type) => !made.has(type) && type !== 'Parameters');
  assert.deepEqual(without, [], refusedExamples.join('\n'));
});

// ---- interactions

const tries = {
  read: async (type, one) => (await fhir.read(`${type}/${one.id}`)).status === 200,
  vread: async (type, one) => (await fhir.read(`${type}/${one.id}/_history/1`)).status === 200,
  'history-instance': async (type, one) => (await fhir.read(`${type}/${one.id}/_history`)).json?.type === 'history',
  'history-type': async (type) => (await fhir.read(`${type}/_history?_count=1`)).json?.type === 'history',
  'search-type': async (type, one) => (await fhir.read(`${type}?_id=${one.id}`)).json?.entry?.length === 1,
  update: async (type, one) => (await fhir.update(one)).status === 200,
  patch: async (type, one) => (await fhir.send('PATCH', `${type}/${one.id}`, [{ op: 'test', path: '/resourceType', value: type }], { 'Content-Type': 'application/json-patch+json' })).status === 200,
  create: async (type, one) => {
    const { id, ...body } = one;
    return id !== undefined && (await fhir.create(body)).status === 201;
  },
  delete: async (type) => {
    const { id, ...body } = made.get(type);
    const another = (await fhir.create(body)).json;
    return id !== undefined && [200, 204].includes((await fhir.remove(`${type}/${another.id}`)).status) && (await fhir.read(`${type}/${another.id}`)).status === 410;
  },
};

test('every interaction of every type does what its name says; one that is not listed is refused', async () => {
  const wrong = [];
  for (const { type, interaction } of rest.resource) {
    const one = made.get(type);
    if (!one) continue;
    const listed = codes(interaction);
    for (const code of listed) assert.ok(tries[code], `${type}: ${code} is no interaction of a type`);
    for (const [code, tried] of Object.entries(tries)) {
      if ((await tried(type, one)) !== listed.has(code)) wrong.push(`${type} ${code}: ${listed.has(code) ? 'listed, does not work' : 'works, is not listed'}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('what the statement says of conditional interactions and of versions holds', async () => {
  const wrong = [];
  const check = (holds, said, what) => { if (holds !== said) wrong.push(`${what}: said ${said}, is ${holds}`); };
  for (const line of rest.resource) {
    const one = made.get(line.type);
    if (!one) continue;
    const { id, ...body } = one;
    const name = `${line.type}/${id}`;
    check((await fhir.create(body, { 'If-None-Exist': `_id=${id}` })).status === 200, line.conditionalCreate === true, `${line.type} conditionalCreate`);
    check((await fhir.send('PUT', `${line.type}?_id=${id}`, body)).status === 200, line.conditionalUpdate === true, `${line.type} conditionalUpdate`);
    check((await fhir.send('PUT', `${line.type}/made-${id}`.slice(0, 60), { ...body, id: `made-${id}`.slice(0, 60 - line.type.length - 1) })).status === 201, line.updateCreate === true, `${line.type} updateCreate`);
    const read = await fhir.read(name);
    check((await fhir.read(name, { 'If-None-Match': read.headers.etag })).status === 304, ['not-match', 'full-support'].includes(line.conditionalRead), `${line.type} conditionalRead by ETag`);
    check((await fhir.read(name, { 'If-Modified-Since': new Date(Date.now() + 1000).toUTCString() })).status === 304, ['modified-since', 'full-support'].includes(line.conditionalRead), `${line.type} conditionalRead by time`);
    check((await fhir.send('PUT', name, one, { 'If-Match': 'W/"99"' })).status === 412, ['versioned', 'versioned-update'].includes(line.versioning), `${line.type} versioning`);
  }
  assert.deepEqual(wrong, []);
});

test('conditional delete is as wide as it is said to be', async () => {
  const wrong = [];
  for (const { type, conditionalDelete } of rest.resource.filter((line) => made.has(line.type)).slice(0, 12)) {
    const { id, ...body } = made.get(type);
    assert.ok(id);
    const two = [(await fhir.create(body)).json.id, (await fhir.create(body)).json.id];
    const many = await fhir.remove(`${type}?_id=${two.join(',')}`);
    const one = await fhir.remove(`${type}?_id=${two[0]}`);
    const is = [200, 204].includes(many.status) ? 'multiple' : [200, 204].includes(one.status) ? 'single' : 'not-supported';
    if (is !== conditionalDelete) wrong.push(`${type}: said ${conditionalDelete}, is ${is} (${many.status}, ${one.status})`);
    if (is === 'single') assert.equal(many.status, 412);
  }
  assert.deepEqual(wrong, []);
});

test('what the whole server offers is what it lists', async () => {
  const listed = codes(rest.interaction);
  const offered = {
    transaction: (await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction' })).status === 200,
    batch: (await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch' })).status === 200,
    'history-system': (await fhir.read('_history?_count=1')).json?.type === 'history',
    'search-system': (await fhir.send('GET', '/fhir?_type=Patient&_count=1')).json?.type === 'searchset',
  };
  for (const [code, works] of Object.entries(offered)) assert.equal(works, listed.has(code), `${code}: ${works ? 'works' : 'does not work'}, ${listed.has(code) ? 'listed' : 'not listed'}`);
  const child = made.get('Patient').id;
  const compartment = await fhir.read(`Patient/${child}/Observation?_count=1`);
  const compartments = (rest.compartment ?? []).map((one) => one.replace(/.*\//, ''));
  assert.equal(compartment.status === 200, compartments.includes('patient'), `Patient/x/Observation: ${compartment.status}`);
});

// ---- searches

test('every search parameter of every type takes a value of its type, and its definition is R4\'s or ours', async () => {
  const official = new Map(searchParameters().map((one) => [one.url, one]));
  const urls = [];
  for (const { type, searchParam } of rest.resource) {
    assert.equal(new Set(searchParam.map((one) => one.name)).size, searchParam.length, `${type} names a parameter twice`);
    for (const parameter of searchParam) {
      const definition = official.get(parameter.definition);
      if (definition && parameter.name === definition.code) {
        assert.equal(parameter.type, definition.type, `${type}:${parameter.name}`);
        assert.ok(definition.base.some((base) => [type, 'Resource', 'DomainResource'].includes(base)), `${type}:${parameter.name} is not defined for ${type}`);
      }
      const composite = parameter.type === 'composite' && definition?.component.map((part) => value[official.get(part.definition).type]).join('$');
      // What is "special" has a form of its own.
      const special = { near: '42.3|-71.1|10|km', _filter: 'name eq x', _text: 'x', _content: 'x' }[parameter.name];
      urls.push([`${type}?${q([[parameter.name, composite || special || (parameter.name === '_list' ? 'nobody' : value[parameter.type])]])}&_count=1`, parameter]);
      if (parameter.type !== 'composite' && !['_id', '_lastUpdated', '_list', '_has'].includes(parameter.name)) urls.push([`${type}?${parameter.name}:missing=true&_count=1`, parameter]);
    }
  }
  assert.ok(urls.length > 3000, `${urls.length}`);
  const answers = await askAll(urls.map(([url]) => url));
  const wrong = answers.flatMap((answer, index) => (answer.status === 200 ? [] : [`${urls[index][0]}: ${answer.status} ${JSON.stringify(answer.outcome?.issue?.[0]?.details?.text ?? answer.outcome).slice(0, 160)}`]));
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${urls.length}`);
});

test('a parameter that is not listed is refused by name: R4\'s own, those of another type, invented ones', async () => {
  const urls = [];
  for (const { type, searchParam } of rest.resource) {
    const listed = new Set([...searchParam.map((one) => one.name), ...(rest.searchParam ?? []).map((one) => one.name)]);
    for (const one of searchParameters()) {
      if (!one.base.some((base) => [type, 'Resource', 'DomainResource'].includes(base)) || listed.has(one.code)) continue;
      urls.push(`${type}?${one.code}=${encodeURIComponent(value[one.type] ?? 'x')}`);
    }
    for (const name of ['nothing-of-the-kind', '_text', '_content', '_filter', '_query', 'Name', '_ID']) if (!listed.has(name)) urls.push(`${type}?${name}=x`);
  }
  const answers = await askAll(urls);
  const wrong = answers.flatMap((answer, index) => (answer.status === 400 && answer.outcome?.issue?.[0]?.code === 'not-supported' ? [] : [`${urls[index]}: ${answer.status} ${answer.outcome?.issue?.[0]?.code}`]));
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${urls.length}`);
});

test('every listed include is followed, and one that does not exist is refused', async () => {
  const urls = rest.resource.flatMap(({ type, searchInclude, searchRevInclude }) => [...(searchInclude ?? []).map((one) => `${type}?_count=1&_include=${one}`), ...(searchRevInclude ?? []).map((one) => `${type}?_count=1&_revinclude=${one}`)]);
  const answers = await askAll(urls);
  const wrong = answers.flatMap((answer, index) => (answer.status === 200 ? [] : [`${urls[index]}: ${answer.status}`]));
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${urls.length}`);
  for (const bad of ['Patient?_include=Patient:nothing', 'Patient?_include=Nothing:patient', 'Patient?_revinclude=Observation:code', 'Patient?_include=', 'Patient?_include=Patient']) {
    assert.equal((await fhir.read(bad)).status, 400, bad);
  }
});

// ---- operations

const invoked = (type, id, name) => `${type ? `${type}/` : ''}${id ? `${id}/` : ''}$${name}`;

test('a listed operation answers; one that is not listed does not', async () => {
  const listed = new Set([...(rest.operation ?? []).map((one) => `$${one.name}`), ...rest.resource.flatMap(({ type, operation }) => (operation ?? []).map((one) => `${type}/$${one.name}`))]);
  for (const one of [...(rest.operation ?? []), ...rest.resource.flatMap((line) => line.operation ?? [])]) assert.ok(one.definition && one.name && !one.name.startsWith('$'), JSON.stringify(one));
  const wrong = [];
  const known = operations();
  const names = new Set([...known.map((one) => one.code), ...[...listed].map((one) => one.split('$')[1]), 'nothing']);
  for (const name of names) {
    const places = [[null, null], ...new Set(['Patient', ...known.filter((one) => one.code === name).flatMap((one) => one.resource ?? [])].filter((type) => made.has(type)))].map((place) => (Array.isArray(place) ? place : [place, null]));
    for (const [type] of places) {
      for (const id of type ? [null, made.get(type).id] : [null]) {
        const path = invoked(type, id, name);
        const get = await fhir.send('GET', path, undefined, { Prefer: 'respond-async' });
        const post = await fhir.send('POST', path, { resourceType: 'Parameters' });
        const there = [get, post].some((answer) => !(notSupported(answer) && ['not-supported', 'not-found'].includes(answer.json?.issue?.[0]?.code)));
        const said = listed.has(invoked(type, null, name)) || (!type && listed.has(`$${name}`));
        if (there && !said && ![404, 405].includes(get.status) && ![404, 405].includes(post.status)) wrong.push(`${path} is not listed and was answered ${get.status} and ${post.status}`);
      }
    }
  }
  for (const path of listed) {
    const [type, name] = path.includes('/') ? path.split('/$') : [null, path.slice(1)];
    const tried = [];
    for (const id of type && made.has(type) ? [null, made.get(type).id] : [null]) {
      tried.push(await fhir.send('GET', invoked(type, id, name), undefined, { Prefer: 'respond-async' }), await fhir.send('POST', invoked(type, id, name), { resourceType: 'Parameters' }));
    }
    if (!tried.some((answer) => ![404, 405, 500, 501].includes(answer.status) && answer.json?.issue?.[0]?.code !== 'not-supported')) wrong.push(`${path} is listed and was answered ${tried.map((answer) => answer.status)}`);
  }
  assert.deepEqual(wrong, []);
});

test('an address under the base that is none of these is refused, with an OperationOutcome', async () => {
  for (const [method, path] of [['GET', 'Nothing'], ['POST', 'Nothing'], ['GET', 'patient'], ['GET', 'Patient/x/y'], ['GET', 'Patient/x/_history/1/2'], ['DELETE', ''], ['PUT', 'Patient'], ['DELETE', 'Patient'], ['PATCH', 'Patient'], ['POST', 'Patient/x'],
    ['GET', '_search'], ['GET', 'metadata/x']]) {
    const answer = await fhir.send(method, path, method === 'POST' || method === 'PUT' ? { resourceType: 'Patient' } : undefined);
    assert.ok([400, 404, 405, 412, 415].includes(answer.status), `${method} ${path}: ${answer.status}`);
    assert.equal(answer.json?.resourceType, 'OperationOutcome', `${method} ${path}: ${answer.text.slice(0, 200)}`);
    if (answer.status === 405) assert.ok(answer.headers.allow, `${method} ${path} names what is allowed`);
  }
});
