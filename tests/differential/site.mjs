// A site that holds the whole data set, and the callers of the test: a program that may see everything, a parent who may see a part.
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiSession, Site } from '../support/medhome.mjs';
import { dataset, familyChildren, notForFamily, shared } from './dataset.mjs';
import { extraction, extractor } from './extract.mjs';
import { Oracle, localName, types } from './oracle.mjs';
import { compartment } from './parameters.mjs';

export const zone = 'America/New_York';

// Whose record it is. docs/spec-notes.md: where subject or patient may say it, who did, saw or pays does not; Task (Task.for), Device, GuidanceResponse and Contract join with their patient.
const official = compartment('Patient');
const joined = { Task: ['subject'], Device: ['patient'], GuidanceResponse: ['subject'], Contract: ['subject'] };
const say = ['patient', 'subject', 'beneficiary', 'individual'];
const doers = new Set(['performer', 'recorder', 'asserter', 'participant', 'payee', 'receiver', 'policy-holder', 'subscriber', 'payor']);
const directory = new Set(['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole']);

export function owner(record) {
  if (record.type === 'Patient') return record.id;
  const parameters = official.get(record.type) ?? joined[record.type] ?? [];
  const first = say.filter((code) => parameters.includes(code));
  for (const code of [...first, ...parameters.filter((one) => !first.includes(one) && !(first.length && doers.has(one)))]) {
    for (const value of record.values[code] ?? []) {
      const name = localName(value.r, '');
      if (name?.startsWith('Patient/')) return name.slice('Patient/'.length);
    }
  }
  return null;
}

// The others are R4's own: what one of these parameters leads there from; "{def}" is the record itself.
// https://hl7.org/fhir/R4/compartmentdefinition.html
const others = new Map(['Encounter', 'Practitioner', 'RelatedPerson', 'Device'].map((name) => [name, compartment(name)]));
const leads = (record, kind) => (others.get(kind)?.get(record.type) ?? []).flatMap((code) => (code === '{def}' ? [record.name] : (record.values[code] ?? []).map((value) => localName(value.r, '')))).filter((name) => name?.startsWith(`${kind}/`));

export const compartments = {
  // Those that a record is in: "Patient/1", "Encounter/2"...
  of(record) {
    const child = owner(record);
    return [...(child ? [`Patient/${child}`] : []), ...[...others.keys()].flatMap((kind) => leads(record, kind))];
  },
  inside: (oracle, { type, id }, of) => (type === 'Patient' ? (record) => record.type === of && owner(record) === id : (record) => leads(record, type).includes(`${type}/${id}`)),
};

export class Searched {
  static async open({ site = new Site(), serve = ['--quiet'] } = {}) {
    const self = new Searched();
    self.site = site;
    const resources = dataset(shared());
    const began = performance.now();
    const { ndjson, values } = await extraction(resources);
    self.extractedIn = performance.now() - began;
    await site.run(['practice', 'set', '--zone', zone]);
    const report = join(site.folder, 'rejected.ndjson');
    const imported = await site.run(['import', '--report', report, ndjson], { timeout: 600_000 });
    if (imported.code !== 0) throw new Error(`import: ${imported.stderr.slice(-1000)}`);
    self.imported = imported.stdout.trim().split('\n').at(-1);
    try {
      self.rejected = readFileSync(report, 'utf8').split('\n').filter(Boolean);
    } catch {
      self.rejected = [];
    }
    await site.start(serve);
    self.base = `${site.base}/fhir`;
    self.fhir = await site.client();
    await self.#family();
    const { updated, more } = await self.#held(resources);
    const extract = extractor();
    const all = resources.map((resource, index) => [resource, values[index]]);
    self.records = [...all, ...more.map((resource) => [resource, extract(resource, types.get(resource.resourceType))])].map(([resource, found]) => ({
      type: resource.resourceType, id: resource.id, name: `${resource.resourceType}/${resource.id}`, values: found,
      hidden: (resource.meta?.security ?? []).some((label) => label.code === notForFamily.code && label.system === notForFamily.system),
    })).filter((record) => updated.has(record.name)).map((record) => ({ ...record, updated: updated.get(record.name) }));
    self.absent = all.length + more.length - self.records.length;
    await self.#probe();
    return self;
  }

  // What the server holds, type by type, a page at a time: each record once, with the instant it was written; and what it made itself (of whom we invited).
  async #held(resources) {
    const ours = new Set(resources.map((resource) => `${resource.resourceType}/${resource.id}`));
    const updated = new Map();
    const more = [];
    for (const type of [...types.keys()].filter((one) => one !== 'AuditEvent' || resources.some((resource) => resource.resourceType === one))) {
      let path = `/fhir/${type}?_count=1000`;
      while (path) {
        const answer = await this.fhir.send('GET', path);
        if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
        for (const { resource } of answer.json.entry ?? []) {
          const name = `${resource.resourceType}/${resource.id}`;
          if (updated.has(name)) throw new Error(`${name} stands on two pages`);
          updated.set(name, Date.parse(resource.meta.lastUpdated));
          if (!ours.has(name)) more.push(resource);
        }
        const next = answer.json.link.find((link) => link.relation === 'next')?.url;
        path = next ? next.slice(next.indexOf('/fhir')) : null;
      }
    }
    return { updated, more };
  }

  // What the server says of itself: a form that it does not claim is unsupported, not wrong.
  async #probe() {
    const statement = (await this.fhir.read('metadata')).json;
    this.compartments = (statement.rest[0].compartment ?? []).length > 0;
    const grams = await this.fhir.read(`Observation?_id=oracle-quantity-0&value-quantity=${encodeURIComponent('5400|http://unitsofmeasure.org|g')}`);
    this.unitsAsWritten = !grams.json?.entry?.length;
  }

  // One account linked to several children: made for the first, the others added by invitation.
  async #family() {
    const { site } = this;
    const password = 'correct-horse-battery';
    await site.addUser('oracle-parent', 'family', password, ['--reference', 'RelatedPerson/oracle-parent-0']);
    await site.addUser('oracle-staff', 'coordinator', password);
    const staff = await site.signIn('oracle-staff', password);
    const children = [];
    for (let index = 0; index < familyChildren; ++index) {
      const parent = (await this.fhir.read(`RelatedPerson/oracle-parent-${index}`)).json;
      const child = parent.patient.reference.slice('Patient/'.length);
      children.push(child);
      if (index === 0) continue;
      const invited = await staff.send('POST', `/api/staff/children/${child}/caregivers/oracle-parent-${index}/invitation`, {});
      if (!invited.json?.invitation?.code && !invited.json?.code) throw new Error(`invitation: ${invited.status} ${invited.text.slice(0, 300)}`);
      const accepted = await new ApiSession(site.base).send('POST', '/api/invitations/accept', { code: invited.json.invitation?.code ?? invited.json.code, name: 'oracle-parent', password, language: 'en' });
      if (accepted.status !== 200) throw new Error(`accepting: ${accepted.status} ${accepted.text.slice(0, 300)}`);
    }
    this.parent = await site.signIn('oracle-parent', password);
    this.children = new Set(children);
  }

  // What each caller may see, and how it asks.
  callers() {
    const seen = this.records.filter((record) => {
      const of = owner(record);
      return !record.hidden && (of === null ? directory.has(record.type) : this.children.has(of));
    });
    const caller = (records, get) => {
      const options = { zone, base: this.base, now: Date.now() };
      return { oracle: new Oracle(records, options), asWritten: this.unitsAsWritten ? new Oracle(records, { ...options, unitsAsWritten: true }) : null, get, compartments: this.compartments };
    };
    const byForm = (path, form) => this.fhir.send('POST', path, form, { 'Content-Type': 'application/x-www-form-urlencoded' });
    return { system: { ...caller(this.records, (path) => this.fhir.send('GET', path)), post: byForm }, family: caller(seen, (path) => this.parent.get(path)) };
  }
  async close() {
    this.fhir?.close();
    await this.site?.stop();
  }
}
export { types };
