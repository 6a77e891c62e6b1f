// A PostgreSQL of a test's own: a cluster in a temporary folder, as an unprivileged user, reached by a socket in that folder, gone with the test.
//
// Durable as in earnest (fsync is on). Nothing of a PostgreSQL that the machine may run already is touched.
// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = process.env.MEDHOME_PGBIN ?? '/usr/lib/postgresql/15/bin';

function numberOf(flag) {
  return Number(spawnSync('id', [flag, 'postgres']).stdout.toString());
}

// PostgreSQL does not run as root; and it goes when the test goes, however that ends.
function unprivileged(program, args) {
  const user = process.getuid() === 0 ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  return ['setpriv', [...user, '--pdeathsig', 'QUIT', join(programs, program), ...args]];
}

function succeed(program, args) {
  const done = spawnSync(...unprivileged(program, args), { timeout: 120_000 });
  if (done.status !== 0) throw new Error(`${program} ended with ${done.status ?? done.error}: ${done.stderr}${done.stdout}`);
  return done.stdout.toString();
}

export class Cluster {
  static #shared;
  // The one of this test program, started when first asked for; settings as in postgresql.conf, later ones win.
  static shared(settings = []) {
    return (Cluster.#shared ??= new Cluster(settings).start());
  }

  constructor(settings = []) {
    this.settings = settings;
    if (!existsSync(join(programs, 'postgres'))) throw new Error(`There is no PostgreSQL in ${programs}: install postgresql-15, or name its folder in MEDHOME_PGBIN.`);
    this.folder = mkdtempSync(join(tmpdir(), 'medhome-pg-'));
    if (process.getuid() === 0) chownSync(this.folder, numberOf('-u'), numberOf('-g'));
    this.data = join(this.folder, 'data');
    this.databases = 0;
    process.on('exit', () => {
      this.child?.kill('SIGKILL');
      rmSync(this.folder, { recursive: true, force: true });
    });
    succeed('initdb', ['-D', this.data, '-U', 'medhome', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']);
  }

  start() {
    const settings = ['listen_addresses=', 'max_connections=200', 'shared_buffers=128MB', 'fsync=on', 'log_min_messages=panic', ...this.settings];
    const log = openSync(join(this.folder, 'log'), 'a');
    const [program, args] = unprivileged('postgres', ['-D', this.data, '-k', this.folder, ...settings.flatMap((one) => ['-c', one])]);
    this.child = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.child.unref();
    const until = Date.now() + 60_000;
    while (spawnSync(join(programs, 'pg_isready'), ['-q', '-h', this.folder]).status !== 0) {
      if (Date.now() > until) throw new Error(`PostgreSQL did not start: ${readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
    return this;
  }

  // As a crash does: no process of it gets to say anything.
  async kill() {
    const child = this.child;
    this.child = null;
    child.ref();
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Its children notice that they are orphans.
    await new Promise((later) => setTimeout(later, 100));
  }

  url(database) {
    return `postgresql:///${database}?host=${this.folder}&user=medhome`;
  }

  newDatabase() {
    this.databases += 1;
    const name = `t${process.pid}_${this.databases}`;
    this.sql('postgres', `CREATE DATABASE ${name}`);
    return this.url(name);
  }

  sql(database, text) {
    return succeed('psql', ['-h', this.folder, '-U', 'medhome', '-d', database, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text]).trim();
  }
}
