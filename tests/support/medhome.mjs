// A real `medhome` for a test: a site in a folder of its own, started, spoken to over HTTP, stopped or killed.
//
// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';

import { Cluster } from './postgres.mjs';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');
export const binary = process.env.MEDHOME ?? join(root, 'build/release/medhome');

// A folder that is removed when the process ends.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'medhome-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Runs a subcommand to its end: {code, stdout, stderr}.
export async function run(args, { input = '', timeout = 120_000 } = {}) {
  const child = spawn(binary, args, { stdio: 'pipe', timeout });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => (stdout += bytes));
  child.stderr.on('data', (bytes) => (stderr += bytes));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

async function succeed(args, options) {
  const done = await run(args, options);
  if (done.code !== 0) throw new Error(`medhome ${args.join(' ')} ended with ${done.code}: ${done.stderr || done.stdout}`);
  return done.stdout;
}

export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

// One request on a kept connection. `json` is the parsed body where it is JSON, else null.
export function request(base, { method = 'GET', path, headers = {}, body, agent, timeout = 30_000 }) {
  return new Promise((answered, failed) => {
    const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const all = { ...headers };
    if (text !== undefined) all['Content-Length'] = Buffer.byteLength(text);
    const asked = http.request(new URL(path, base), { method, headers: all, agent, timeout }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', failed);
      answer.on('end', () => {
        const received = Buffer.concat(parts).toString();
        let json = null;
        if (/json/.test(answer.headers['content-type'] ?? '')) {
          try {
            json = JSON.parse(received);
          } catch {
            // A body that says it is JSON and is not: the test sees null and the text.
          }
        }
        answered({ status: answer.statusCode, headers: answer.headers, text: received, json });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${method} in ${timeout} ms`)));
    asked.on('error', failed);
    asked.end(text);
  });
}

// What a machine client does: FHIR with a bearer token, over connections of its own.
export class FhirClient {
  constructor(base, token) {
    this.base = base;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    this.headers = { Accept: 'application/fhir+json' };
    if (token) this.headers.Authorization = `Bearer ${token}`;
  }
  send(method, path, body, headers = {}) {
    const kind = body === undefined ? {} : { 'Content-Type': 'application/fhir+json' };
    return request(this.base, {
      method, path: path.startsWith('/') ? path : `/fhir${path ? '/' : ''}${path}`, body, agent: this.agent,
      headers: { ...this.headers, ...kind, ...headers },
    });
  }
  read(path, headers) { return this.send('GET', path, undefined, headers); }
  create(resource, headers) { return this.send('POST', resource.resourceType, resource, headers); }
  update(resource, headers) { return this.send('PUT', `${resource.resourceType}/${resource.id}`, resource, headers); }
  remove(path) { return this.send('DELETE', path); }
  transaction(entry) { return this.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry }); }
  close() { this.agent.destroy(); }
}

// MEDHOME_DATABASE=postgresql runs a test on PostgreSQL: a database of its own in a cluster of its own. The folder remembers which.
export const onPostgres = process.env.MEDHOME_DATABASE === 'postgresql';
function databaseIn(folder) {
  if (!onPostgres) return `sqlite:${join(folder, 'site.db')}`;
  const kept = join(folder, 'site.url');
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const url = Cluster.shared().newDatabase();
  writeFileSync(kept, url);
  return url;
}

export class Site {
  // With a folder that exists, the site that is in it.
  constructor(folder = temporaryFolder()) {
    this.folder = folder;
    this.database = databaseIn(folder);
    this.child = null;
  }

  // Starts `medhome serve` and waits until it answers.
  async start(args = []) {
    this.port ??= await freePort();
    this.base = `http://127.0.0.1:${this.port}`;
    const began = performance.now();
    const log = openSync(join(this.folder, 'serve.log'), 'a');
    const exports = onPostgres && !args.includes('--export-folder') ? ['--export-folder', join(this.folder, 'site.db.exports')] : [];
    this.child = spawn(binary, ['serve', '--database', this.database, '--listen', `127.0.0.1:${this.port}`, ...exports, ...args], { stdio: ['ignore', log, log] });
    closeSync(log);
    // A test that fails halfway still ends, and takes its server with it.
    this.child.unref();
    const child = this.child;
    this.orphan = () => child.kill('SIGKILL');
    process.on('exit', this.orphan);
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`medhome serve ended with ${child.exitCode ?? child.signalCode}:\n${this.log().slice(-2000)}`);
      }
      try {
        if ((await request(this.base, { path: '/healthz', timeout: 2000 })).status === 200) break;
      } catch {
        // Not listening yet.
      }
      if (performance.now() - began > 20_000) throw new Error(`medhome serve did not answer in 20 s:\n${this.log().slice(-2000)}`);
      await wait(5);
    }
    this.startedIn = performance.now() - began;
    return this;
  }

  log() {
    try {
      return readFileSync(join(this.folder, 'serve.log'), 'utf8');
    } catch {
      return '';
    }
  }

  async #end(signal) {
    if (!this.child) return null;
    const child = this.child;
    this.child = null;
    process.removeListener('exit', this.orphan);
    if (child.exitCode === null && child.signalCode === null) {
      child.ref();
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  }
  stop() { return this.#end('SIGTERM'); }
  kill() { return this.#end('SIGKILL'); }

  // A subcommand on this site: {code, stdout, stderr}.
  run(args, options) { return run([args[0], ...args.slice(1), '--database', this.database], options); }

  async token(scope = 'system/*.cruds', more = []) {
    const out = await succeed(['token', '--database', this.database, '--scope', scope, '--hours', '12', ...more]);
    return out.trim().split('\n').at(-1);
  }
  async addUser(name, role, password, more = []) {
    await succeed(['user', 'add', '--database', this.database, '--name', name, '--role', role, '--password-stdin', ...more],
      { input: `${password}\n` });
  }
  async client(scope) { return new FhirClient(this.base, await this.token(scope)); }
  async signIn(name, password) { return new ApiSession(this.base).signIn(name, password); }
}

// What an app does: a session cookie, its CSRF token, an Idempotency-Key on each unsafe call.
export class ApiSession {
  constructor(base) {
    this.base = base;
    this.cookie = '';
    this.csrf = '';
    this.agent = new http.Agent({ keepAlive: true });
  }
  async signIn(name, password) {
    const answer = await this.send('POST', '/api/session', { name, password });
    if (answer.status !== 200) throw new Error(`sign-in of ${name}: ${answer.status} ${answer.text}`);
    this.account = answer.json.account;
    this.csrf = this.account.csrf;
    return this;
  }
  async send(method, path, body, headers = {}) {
    const all = { Accept: 'application/json', ...headers };
    if (this.cookie) all.Cookie = this.cookie;
    if (body !== undefined) all['Content-Type'] = 'application/json';
    if (method !== 'GET') {
      if (this.csrf) all['X-CSRF-Token'] ??= this.csrf;
      all['Idempotency-Key'] ??= crypto.randomUUID();
    }
    const answer = await request(this.base, { method, path, body, headers: all, agent: this.agent });
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [pair] = set.split(';');
      if (pair.startsWith('medhome_session=')) this.cookie = pair;
    }
    return answer;
  }
  get(path) { return this.send('GET', path); }
}
