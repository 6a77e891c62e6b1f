// What is asked with and answered in: content types, Prefer, HEAD, conditional reads, $meta. https://hl7.org/fhir/R4/http.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site, request } from '../support/medhome.mjs';

let site, fhir, there;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  there = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Robles' }] })).json;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const outcome = (answer) => assert.equal(answer.json?.resourceType, 'OperationOutcome', answer.text);

test('JSON under each of its names; everything else is told what there is', async () => {
  for (const accept of ['application/fhir+json', 'application/json', 'text/json', '*/*', 'application/*', 'text/html, application/xhtml+xml, */*;q=0.8', 'application/fhir+xml;q=0.9, application/fhir+json;q=0.5',
    'application/fhir+json; fhirVersion=4.0', 'APPLICATION/FHIR+JSON']) {
    const answer = await fhir.read(`Patient/${there.id}`, { Accept: accept });
    assert.equal(answer.status, 200, accept);
    assert.match(answer.headers['content-type'], /^application\/fhir\+json; *charset=utf-8$/i);
  }
  for (const accept of ['application/fhir+xml', 'text/turtle', 'text/plain', 'application/fhir+json;fhirVersion=3.0', 'application/fhir+json;q=0', 'application/fhir+xml, text/xml']) {
    const answer = await fhir.read(`Patient/${there.id}`, { Accept: accept });
    assert.equal(answer.status, 406, accept);
    outcome(answer);
  }
  for (const format of ['json', 'application/json', 'application/fhir%2Bjson', 'application/fhir+json', 'text/json']) {
    assert.equal((await fhir.read(`Patient/${there.id}?_format=${format}`, { Accept: 'application/fhir+xml' })).status, 200, `${format} wins over Accept`);
  }
  for (const format of ['xml', 'ttl', 'application/fhir%2Bxml', 'html/json']) outcome(await fhir.read(`Patient?_format=${format}`));
  assert.equal((await fhir.read('metadata?_format=xml')).status, 406);
  assert.equal((await fhir.read('metadata?mode=terminology')).status, 200);
  assert.equal((await fhir.read('metadata?mode=all')).status, 400);
});

test('a body says what it is, and XML is told that JSON is read here', async () => {
  const body = JSON.stringify({ resourceType: 'Patient' });
  for (const type of ['application/fhir+json', 'application/json', 'text/json', 'application/fhir+json; charset=UTF-8', 'application/json;charset="utf-8"', 'application/fhir+json; fhirVersion=4.0']) {
    assert.equal((await fhir.send('POST', 'Patient', body, { 'Content-Type': type })).status, 201, type);
  }
  for (const type of ['application/fhir+xml', 'text/xml', 'application/x-www-form-urlencoded', 'application/fhir+json; charset=iso-8859-1', 'application/fhir+json; fhirVersion=3.0', 'nonsense']) {
    const answer = await fhir.send('POST', 'Patient', body, { 'Content-Type': type });
    assert.equal(answer.status, 415, type);
    outcome(answer);
  }
  assert.match((await fhir.send('POST', 'Patient', '<Patient xmlns="http://hl7.org/fhir"/>', { 'Content-Type': 'application/fhir+xml' })).json.issue[0].diagnostics ?? '', /JSON/);
});

test('_pretty sets whitespace and changes nothing else', async () => {
  const text = '{"resourceType":"Observation","status":"final","code":{"text":"a \\"b\\": [c], {d}"},"valueQuantity":{"value":1.50},"note":[]}'.replace(',"note":[]', '');
  const made = (await fhir.send('POST', 'Observation', text)).json;
  const plain = await fhir.read(`Observation/${made.id}`);
  const pretty = await fhir.read(`Observation/${made.id}?_pretty=true`);
  assert.ok(pretty.text.split('\n').length > 8);
  assert.ok(pretty.text.includes('"value": 1.50') && pretty.text.includes('"a \\"b\\": [c], {d}"'), pretty.text);
  assert.deepEqual(pretty.json, plain.json);
  assert.equal((await fhir.read(`Observation/${made.id}?_pretty=false`)).text, plain.text);
  assert.ok((await fhir.read('Observation?_pretty=true')).text.includes('\n  "type": "searchset"'));
});

test('Prefer: return says what a write is answered with, however it is written', async () => {
  const create = (prefer) => fhir.create({ resourceType: 'Basic', code: { text: 'x' } }, prefer ? { Prefer: prefer } : {});
  for (const [prefer, kind] of [['return=minimal', undefined], ['return=representation', 'Basic'], ['return=OperationOutcome', 'OperationOutcome'], ['handling=strict, return=minimal', undefined],
    ['handling=lenient; return=OperationOutcome', 'OperationOutcome'], ['return="minimal"', undefined], ['RETURN = minimal', undefined], ['return=everything', 'Basic'], ['x-return=minimal', 'Basic'], ['', 'Basic']]) {
    const answer = await create(prefer);
    assert.equal(answer.status, 201);
    assert.ok(answer.headers.location && answer.headers.etag && answer.headers['last-modified'], prefer);
    assert.equal(answer.json?.resourceType, kind, prefer);
  }
  const made = (await create()).json;
  const gone = await fhir.send('DELETE', `Basic/${made.id}`, undefined, { Prefer: 'return=OperationOutcome' });
  assert.equal(gone.status, 200);
  outcome(gone);
});

test('_summary and _elements cut a read down, and say so', async () => {
  const made = (await fhir.create({ resourceType: 'Patient', active: true, name: [{ family: 'Breve' }], photo: [{ title: 'x' }], text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } })).json;
  for (const place of [`Patient/${made.id}`, `Patient/${made.id}/_history/1`]) {
    const some = (await fhir.read(`${place}?_elements=name`)).json;
    assert.deepEqual([some.name?.[0].family, some.text, some.photo], ['Breve', undefined, undefined], place);
    assert.ok(some.meta.tag.some((tag) => tag.code === 'SUBSETTED'));
    assert.equal((await fhir.read(`${place}?_summary=true`)).json.photo, undefined);
    assert.equal((await fhir.read(`${place}?_summary=data`)).json.text, undefined);
    assert.ok((await fhir.read(`${place}?_summary=text`)).json.text);
    assert.ok((await fhir.read(`${place}?_summary=false`)).json.photo);
    for (const query of ['_summary=count', '_summary=much', '_summary=true&_elements=name']) assert.equal((await fhir.read(`${place}?${query}`)).status, 400, query);
  }
});

test('HEAD is GET without its body, on every read', async () => {
  for (const path of [`Patient/${there.id}`, `Patient/${there.id}/_history/1`, `Patient/${there.id}/_history`, 'Patient/_history', '_history', 'Patient?_id=x', 'metadata', 'Patient/nobody']) {
    const [get, head] = [await fhir.read(path), await fhir.send('HEAD', path)];
    assert.equal(head.status, get.status, path);
    assert.equal(head.text, '', path);
    assert.equal(head.headers['content-length'], get.headers['content-length'], path);
    assert.equal(head.headers.etag, get.headers.etag, path);
    assert.equal(head.headers['last-modified'], get.headers['last-modified'], path);
  }
});

test('a read under a condition is 304 without a body when nothing changed', async () => {
  const path = `Patient/${there.id}`;
  const read = await fhir.read(path);
  const at = Date.parse(read.headers['last-modified']);
  for (const [headers, status] of [
    [{ 'If-Modified-Since': read.headers['last-modified'] }, 304], [{ 'If-Modified-Since': new Date(at + 60000).toUTCString() }, 304], [{ 'If-Modified-Since': new Date(at - 60000).toUTCString() }, 200],
    [{ 'If-Modified-Since': 'lately' }, 200], [{ 'If-None-Match': 'W/"1"' }, 304], [{ 'If-None-Match': 'W/"2"', 'If-Modified-Since': read.headers['last-modified'] }, 200], [{ 'If-None-Match': '*' }, 304],
  ]) {
    for (const place of [path, `${path}/_history/1`]) {
      const answer = await fhir.read(place, headers);
      assert.equal(answer.status, status, JSON.stringify(headers));
      if (status === 304) assert.equal(answer.text, '');
      assert.equal(answer.headers.etag, 'W/"1"');
    }
  }
});

test('a request may bring its own name, and is answered under it', async () => {
  const named = await fhir.read(`Patient/${there.id}`, { 'X-Request-Id': 'ask-77' });
  assert.equal(named.headers['x-request-id'], 'ask-77');
  assert.ok((await fhir.read('Patient/nobody')).headers['x-request-id']);
});

test('what an address does not take is 405 with those it takes', async () => {
  const answer = await fhir.send('PUT', `Patient/${there.id}/_history`, { resourceType: 'Patient' });
  assert.equal(answer.status, 405);
  assert.match(answer.headers.allow, /GET/);
  outcome(answer);
  assert.equal((await request(site.base, { method: 'OPTIONS', path: `/fhir/Patient/${there.id}` })).headers.allow?.includes('PATCH'), true);
});

test('ids and types are as they are written', async () => {
  for (const [path, status] of [['patient/1', 404], ['PATIENT', 404], ['Patient/a%20b', 404], [`Patient/${'x'.repeat(65)}`, 404]]) {
    const answer = await fhir.read(path);
    assert.equal(answer.status, status, path);
    outcome(answer);
  }
  for (const id of ['a b', 'a_b', 'é', 'x'.repeat(65)]) {
    const put = await fhir.send('PUT', `Patient/${encodeURIComponent(id)}`, { resourceType: 'Patient', id });
    assert.equal(put.status, 400, id);
  }
  assert.equal((await fhir.send('PUT', 'Patient/A.b-1', { resourceType: 'Patient', id: 'A.b-1' })).status, 201);
  assert.equal((await fhir.read('Patient/a.b-1')).status, 404);
});

test('$meta reads what is said about a record; $meta-add and $meta-delete change that alone', async () => {
  const made = (await fhir.create({ resourceType: 'Patient', meta: { tag: [{ system: 'urn:t', code: 'a' }], source: 'urn:here' }, name: [{ family: 'Etiquetas' }] })).json;
  const path = `Patient/${made.id}`;
  const send = (operation, meta, headers) => fhir.send('POST', `${path}/$${operation}`, { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: meta }] }, headers);
  const told = (answer) => answer.json.parameter[0].valueMeta;
  const added = await send('meta-add', { profile: ['http://example.org/p'], tag: [{ system: 'urn:t', code: 'a', display: 'again' }, { system: 'urn:t', code: 'b' }, { system: 'urn:t', code: 'b' }], security: [{ system: 'urn:s', code: 'r' }] });
  assert.equal(added.status, 200, added.text);
  assert.equal(added.json.parameter[0].name, 'return');
  assert.deepEqual(told(added).tag, [{ system: 'urn:t', code: 'a' }, { system: 'urn:t', code: 'b' }]);
  assert.equal(told(added).source, 'urn:here');
  const now = (await fhir.read(path)).json;
  assert.equal(now.meta.versionId, '2');
  assert.equal(now.name[0].family, 'Etiquetas');
  assert.deepEqual(now.meta.profile, ['http://example.org/p']);
  assert.equal((await fhir.read(`Patient?_tag=urn:t|b&_id=${made.id}`)).json.entry.length, 1);
  assert.equal(told(await send('meta-add', { tag: [{ system: 'urn:t', code: 'b' }] })).versionId, '2', 'what says nothing new makes no version');
  const taken = await send('meta-delete', { tag: [{ system: 'urn:t', code: 'a' }, { system: 'urn:t', code: 'never' }], security: [{ system: 'urn:s', code: 'r' }] });
  assert.deepEqual(told(taken).tag, [{ system: 'urn:t', code: 'b' }]);
  assert.equal(told(taken).security, undefined);
  assert.deepEqual(told(await fhir.read(`${path}/$meta`)).tag, [{ system: 'urn:t', code: 'b' }]);
  assert.equal((await send('meta-add', { tag: [{ code: 'x' }] }, { 'If-Match': 'W/"1"' })).status, 412);
  assert.equal((await fhir.send('POST', `${path}/$meta-add`, { resourceType: 'Parameters' })).status, 400);
  assert.ok([404, 405].includes((await fhir.read(`${path}/$meta-add`)).status), 'what changes a record is not asked by GET');
  assert.equal((await fhir.read('Patient/nobody/$meta')).status, 404);
  assert.equal((await fhir.read(`${path}/$never`)).status, 404);
});

test('a deleted id comes back with the next number; its versions stay', async () => {
  const id = 'revived-1';
  const put = () => fhir.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id });
  await put();
  const gone = await fhir.send('DELETE', `Patient/${id}`);
  assert.equal(gone.headers.etag, 'W/"2"');
  assert.equal((await fhir.send('DELETE', `Patient/${id}`)).status, 204);
  assert.equal((await fhir.read(`Patient/${id}`)).status, 410);
  assert.equal((await fhir.read(`Patient/${id}/_history/1`)).status, 200);
  assert.equal((await fhir.read(`Patient/${id}/_history/2`)).status, 410);
  const back = await put();
  assert.equal(back.status, 201);
  assert.equal(back.json.meta.versionId, '3');
  assert.equal((await fhir.read(`Patient/${id}/_history/4`)).status, 404);
  const inBundle = await fhir.transaction([{ request: { method: 'DELETE', url: `Patient/${id}` } }]);
  assert.equal(inBundle.status, 200);
  const revived = await fhir.transaction([{ resource: { resourceType: 'Patient', id }, request: { method: 'PUT', url: `Patient/${id}` } }]);
  assert.equal(revived.json.entry[0].response.status, '201 Created');
  assert.equal(revived.json.entry[0].response.etag, 'W/"5"');
});

test('a byte order mark is read past and not kept', async () => {
  const made = await request(site.base, { method: 'POST', path: '/fhir/Patient', headers: { Authorization: `Bearer ${await site.token()}`, 'Content-Type': 'application/fhir+json' },
    body: '\ufeff{"resourceType":"Patient","name":[{"family":"Marca"}]}' });
  assert.equal(made.status, 201, made.text);
  assert.equal((await fhir.read('Patient?family=marca')).json.entry[0].resource.name[0].family, 'Marca');
});

test('a reference by the name that the client knows us by is to our own record', async () => {
  const name = `localhost:${new URL(site.base).port}`;
  const made = await request(site.base, { method: 'POST', path: '/fhir/Observation', headers: { Authorization: `Bearer ${await site.token()}`, 'Content-Type': 'application/fhir+json', Host: name },
    body: JSON.stringify({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `http://${name}/fhir/Patient/${there.id}` } }) });
  assert.equal(made.status, 201, made.text);
  for (const query of [`Observation?subject=Patient/${there.id}`, `Observation?patient.family=robles`, `Patient/${there.id}/Observation`, `Patient/${there.id}/$everything?_type=Observation`]) {
    assert.deepEqual((await fhir.read(query)).json.entry?.map((entry) => entry.resource.id), [made.json.id], query);
  }
  const dead = await request(site.base, { method: 'POST', path: '/fhir/Observation', headers: { Authorization: `Bearer ${await site.token()}`, 'Content-Type': 'application/fhir+json', Host: name },
    body: JSON.stringify({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `http://${name}/fhir/Patient/nobody` } }) });
  assert.equal(dead.status, 422, dead.text);
});

test('with --public-url every link, Location and reference goes by that name', async () => {
  const named = await new Site().start(['--quiet', '--public-url', 'https://records.example.org']);
  try {
    const client = await named.client();
    const made = await client.create({ resourceType: 'Patient', name: [{ family: 'Fuera' }] });
    assert.match(made.headers.location, /^https:\/\/records\.example\.org\/fhir\/Patient\//);
    await client.create({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: `https://records.example.org/fhir/Patient/${made.json.id}` } });
    const found = (await client.read(`Observation?subject=Patient/${made.json.id}`)).json;
    assert.equal(found.entry.length, 1);
    assert.ok(found.link[0].url.startsWith('https://records.example.org/fhir/Observation?'), found.link[0].url);
    assert.equal((await client.read(`Observation?subject=https://records.example.org/fhir/Patient/${made.json.id}`)).json.entry.length, 1);
    client.close();
  } finally {
    await named.stop();
  }
});

test('a batch may ask what the server can do', async () => {
  const batch = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'metadata' } }] });
  assert.equal(batch.json.entry[0].resource?.resourceType, 'CapabilityStatement', batch.text.slice(0, 300));
});

test('a save that has no word of a label leaves it on', async () => {
  const label = { system: 'urn:label', code: 'R' };
  const made = (await fhir.create({ resourceType: 'Patient', meta: { security: [label] }, name: [{ family: 'Discreta' }] })).json;
  const saved = await fhir.update({ resourceType: 'Patient', id: made.id, name: [{ family: 'Discreta' }], active: true });
  assert.deepEqual(saved.json.meta.security, [label]);
  const bundled = await fhir.transaction([{ resource: { resourceType: 'Patient', id: made.id, name: [{ family: 'Discreta' }] }, request: { method: 'PUT', url: `Patient/${made.id}` } }]);
  assert.equal(bundled.status, 200);
  assert.equal((await fhir.read('Patient?_security=urn:label|R')).json.entry.length, 1);
  const taken = await fhir.send('POST', `Patient/${made.id}/$meta-delete`, { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta: { security: [label] } }] });
  assert.equal(taken.status, 200, taken.text);
  assert.equal((await fhir.read('Patient?_security=urn:label|R')).json.entry, undefined);
});
