// What a bench measures about the processes it runs beside: processor time, memory, disk, of the server and of its database; and the table it prints.
//
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Cluster } from '../support/postgres.mjs';

// As docs/guides/postgresql.md tells who runs Medhome on PostgreSQL.
export const settings = ['shared_buffers=2GB', 'max_wal_size=8GB', 'checkpoint_timeout=15min', 'wal_compression=lz4'];

function of(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

const childrenOf = (pid) => of(pid, `task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);

// Processor seconds: its own, and those of its children that have ended.
function used(pid) {
  const fields = of(pid, 'stat').replace(/^.*\) /, '').split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) / 100;
}

// What belongs to it alone, and its share of what it has in common with others.
const proportional = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(of(pid, 'smaps_rollup'))?.[1] ?? 0) / 1024;

export class Watched {
  constructor(site, onPostgres) {
    this.site = site;
    this.cluster = onPostgres ? Cluster.shared() : null;
  }
  #database() {
    if (!this.cluster) return [];
    const first = this.cluster.child.pid;
    return [first, ...childrenOf(first)];
  }
  processorSeconds() {
    return { server: used(this.site.child.pid), database: this.#database().reduce((sum, pid) => sum + used(pid), 0) };
  }
  memoryMiB(line) {
    return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(of(this.site.child.pid, 'status'))[1]) / 1024;
  }
  databaseMiB() {
    return this.#database().reduce((sum, pid) => sum + proportional(pid), 0);
  }
  // Bytes of all tables and indexes, and of those that are not the audit's.
  disk() {
    if (this.cluster) {
      const name = new URL(this.site.database).pathname.slice(1);
      const size = (where) => Number(this.cluster.sql(name, `SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace${where}`));
      return { all: size(''), withoutAudit: size(" AND relname NOT LIKE 'audit\\_%'") };
    }
    const file = join(this.site.folder, 'site.db');
    const program = `import sqlite3,sys
rows=sqlite3.connect(sys.argv[1]).execute("select s.tbl_name, sum(d.pgsize) from dbstat d left join sqlite_schema s on s.name=d.name group by 1").fetchall()
print(sum(size for name,size in rows if 'audit' not in (name or '')))`;
    const done = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return { all: existsSync(file) ? statSync(file).size : 0, withoutAudit: Number(done.stdout) };
  }
}

export const shown = (number) => (number >= 100 ? Math.round(number).toLocaleString('en-US') : number.toFixed(number >= 10 ? 1 : 2));

// Lines by name, one number a run. `isMet` looks at the best run: the others show how much the machine itself moves.
export class Table {
  #lines = new Map();
  put(what, { number, unit, budget = null, peer = '', atMost = false, times = '', used = '', more = '' }) {
    const line = this.#lines.get(what) ?? { what, unit, budget, peer, atMost, runs: [] };
    this.#lines.set(what, line);
    line.runs.push({ number, times, used, more });
    console.log(`  ${what}: ${shown(number)} ${unit}${times && `, ${times}`}${used && `, ${used}`}${more && `, ${more}`}`);
  }
  rows() {
    return [...this.#lines.values()].map((line) => {
      const best = line.runs.reduce((a, b) => ((line.atMost ? b.number < a.number : b.number > a.number) ? b : a));
      const short = line.budget === null ? 1 : line.atMost ? best.number / line.budget : line.budget / best.number;
      return { ...line, best, short, met: line.budget === null ? null : short <= 1 };
    });
  }
  print() {
    console.log('\n| what | budget | peer | measured, each run | p50, p99 | processor time per 1,000: server + database | |\n|---|---|---|---|---|---|---|');
    for (const { what, unit, budget, peer, atMost, runs, best, short, met } of this.rows()) {
      const verdict = met === null ? '' : met ? 'met' : short > 2 ? `**missed, ${short.toFixed(1)} times**` : `short by ${short.toFixed(2)}`;
      console.log(`| ${what} | ${budget === null ? '' : `${atMost ? '≤' : '≥'} ${budget.toLocaleString('en-US')} ${unit}`} | ${peer} | ${runs.map((run) => shown(run.number)).join('; ')} ${unit} | ${best.times} | ${best.used} | ${verdict}${best.more && `${verdict && '; '}${best.more}`} |`);
    }
    const all = this.rows();
    console.log(`\n${all.filter((one) => one.met).length} budgets met, ${all.filter((one) => one.met === false && one.short <= 2).length} short by less than two, ${all.filter((one) => one.short > 2).length} missed by more`);
  }
}
