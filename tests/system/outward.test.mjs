// What FHIR answers carry on their way out: gzip for who takes it, and the sites whose pages may read them.
// RFC 9110 section 12.5.3, https://fetch.spec.whatwg.org/#http-cors-protocol
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Site, run } from '../support/medhome.mjs';

let site, client;
const app = 'https://app.example.org';
before(async () => {
  site = await new Site().start(['--cors-origin', app, '--cors-origin', 'http://localhost:3000']);
  client = await site.client();
  for (let index = 0; index < 30; ++index) assert.equal((await client.update({ resourceType: 'Patient', id: `child-${index}`, name: [{ family: 'Vega', given: [`Number ${index}`] }] })).status, 201);
});
after(() => { client?.close(); return site?.stop(); });

// The bytes as they come.
const ask = (path, headers = {}, method = 'GET', base = site.base, own = client) => new Promise((answered, failed) => {
  const request = http.request(new URL(path, base), { method, headers: { ...own?.headers, ...headers } }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => answered({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
  });
  request.on('error', failed);
  request.end();
});

test('a page of records is sent smaller to who takes gzip, and is the same page', async () => {
  const whole = await ask('/fhir/Patient?_count=30&_sort=_id');
  const small = await ask('/fhir/Patient?_count=30&_sort=_id', { 'Accept-Encoding': 'br;q=1, gzip;q=0.5' });
  assert.equal(whole.headers['content-encoding'], undefined);
  assert.equal(small.headers['content-encoding'], 'gzip');
  assert.ok(small.bytes.length * 3 < whole.bytes.length, `${small.bytes.length} of ${whole.bytes.length}`);
  assert.equal(Number(small.headers['content-length']), small.bytes.length);
  assert.deepEqual(gunzipSync(small.bytes), whole.bytes);
  for (const answer of [whole, small]) assert.match(answer.headers.vary, /Accept-Encoding/);
  const head = await ask('/fhir/Patient?_count=30&_sort=_id', { 'Accept-Encoding': 'gzip' }, 'HEAD');
  assert.equal(head.headers['content-encoding'], 'gzip');
  assert.equal(head.bytes.length, 0);
});

test('what is small, refused as gzip, or asked with a cookie is sent as it is', async () => {
  assert.equal((await ask('/fhir/Patient/child-1', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined);
  assert.equal((await ask('/fhir/Patient', { 'Accept-Encoding': 'gzip;q=0, *' })).headers['content-encoding'], undefined);
  assert.equal((await ask('/fhir/Patient', { 'Accept-Encoding': 'gzip', Cookie: 'theme=dark' })).headers['content-encoding'], undefined, 'a stranger can make a browser ask with a cookie');
  assert.equal((await ask('/api/openapi.json', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined, 'answers that are not FHIR');
});

test('a client that undoes gzip by itself reads on', async () => {
  const answer = await fetch(`${site.base}/fhir/Patient?_count=30`, { headers: client.headers });
  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.equal((await answer.json()).entry.length, 30);
});

test('a page of a named site may ask and read, with what it must see of the headers', async () => {
  const asked = await ask('/fhir/Patient/child-1', { Origin: app });
  assert.equal(asked.status, 200);
  assert.equal(asked.headers['access-control-allow-origin'], app);
  assert.equal(asked.headers['access-control-allow-credentials'], undefined);
  assert.match(asked.headers.vary, /Origin/);
  for (const name of ['ETag', 'Location', 'Content-Location', 'Last-Modified']) assert.match(asked.headers['access-control-expose-headers'], new RegExp(`\\b${name}\\b`));
  const preflight = await ask('/fhir/Patient/child-1', { Origin: app, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization,if-match' }, 'OPTIONS', site.base, null);
  assert.equal(preflight.status, 204, 'without a token: a browser sends none');
  assert.equal(preflight.headers['access-control-allow-origin'], app);
  assert.match(preflight.headers['access-control-allow-methods'], /PUT/);
  assert.match(preflight.headers['access-control-allow-headers'], /Authorization/);
  assert.match(preflight.headers['access-control-allow-headers'], /If-Match/);
  assert.match(preflight.headers['access-control-allow-headers'], /Prefer/);
});

test('errors can be read by that page too', async () => {
  for (const [path, status, own] of [['/fhir/Patient/nobody', 404, client], ['/fhir/Patient/child-1', 401, null], ['/fhir/Patient?favourite=x', 400, client], ['/fhir/nothing/here/at/all/of/it', 404, client]]) {
    const answer = await ask(path, { Origin: 'http://localhost:3000' }, 'GET', site.base, own);
    assert.equal(answer.status, status, path);
    assert.equal(answer.headers['access-control-allow-origin'], 'http://localhost:3000', path);
  }
});

test('any other site, and any other address, is left out', async () => {
  for (const origin of ['https://evil.example.org', 'https://app.example.org.evil.org', 'http://app.example.org', 'https://APP.example.org', 'null']) {
    const answer = await ask('/fhir/Patient/child-1', { Origin: origin });
    assert.equal(answer.status, 200, 'the browser keeps it from the page; another program needs no Origin');
    assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
    assert.match(answer.headers.vary, /Origin/);
  }
  assert.equal((await ask('/api/openapi.json', { Origin: app })).headers['access-control-allow-origin'], undefined);
  assert.equal((await client.read('metadata')).json.rest[0].security.cors, true);
});

test('without a site named nothing is open, and the statement says so; with * no site is told apart', async () => {
  for (const [args, allowed] of [[[], undefined], [['--cors-origin', '*'], '*']]) {
    const other = await new Site().start(args);
    const own = await other.client();
    const answer = await ask('/fhir/metadata', { Origin: app }, 'GET', other.base, own);
    assert.equal(answer.headers['access-control-allow-origin'], allowed);
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
    assert.equal(JSON.parse(answer.bytes).rest[0].security.cors, args.length > 0);
    own.close();
    await other.stop();
  }
});

test('what is no site is refused at the start', async () => {
  for (const origin of ['app.example.org', 'https://app.example.org/', 'https://app.example.org/path', 'ftp://app.example.org', 'null']) {
    const answer = await run(['serve', '--database', `sqlite:${site.folder}/other.db`, '--listen', '127.0.0.1:1', '--cors-origin', origin]);
    assert.notEqual(answer.code, 0, origin);
    assert.match(answer.stderr, /--cors-origin/, origin);
  }
});
