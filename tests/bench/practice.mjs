// An invented practice of any size, as FHIR R4 lines for `medhome import`: the same for the same seed and the same day.
//
// A third of the families speaks Spanish, with two surnames and the accents they are written with. Nine children of ten have a main contact, a
// tenth has a plan, a fifth has needs, in every stage. Nobody in it is real.
// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const kind = (code) => ({ coding: [{ system: 'https://medhome.dev/fhir/CodeSystem/care-kind', code }] });
const ours = (name) => `https://medhome.dev/fhir/StructureDefinition/${name}`;
const own = (system, code) => ({ coding: [{ system: `https://medhome.dev/fhir/CodeSystem/${system}`, code }] });
const words = (text) => ({ text });
const to = (reference) => ({ reference });

const given = {
  en: ['Emma', 'Noah', 'Olivia', 'Liam', 'Ava', 'Ethan', 'Grace', 'Henry', 'Chloe', 'Jack', 'Zoe', 'Caleb', 'Maya', 'Owen', 'Aaliyah', 'Malik', 'Hannah', 'Isaac', 'Naomi', 'Theo',
    'Ruby', 'Elijah', 'Sadie', 'Jonah', 'Willa', 'Amara', 'Kofi', 'Mei', 'Linh', 'Siobhán'],
  es: ['Mateo', 'Lucía', 'Santiago', 'Valentina', 'José', 'María', 'Sofía', 'Ángel', 'Camila', 'Íñigo', 'Belén', 'Tomás', 'Inés', 'Joaquín', 'Renata', 'Óscar', 'Ximena', 'Andrés', 'Noemí', 'Begoña',
    'Iván', 'Rocío', 'Héctor', 'Yadira', 'Raúl', 'Graciela', 'Martín', 'Abril', 'Ramón', 'Úrsula'],
};
const surnames = {
  en: ['Smith', 'Johnson', 'Brown', 'Williams', 'Miller', 'Davis', 'Thompson', 'Walker', 'O’Connor', 'Baker', 'Nguyễn', 'Okafor', 'Kim', 'Patel', 'Whitfield', 'Carter', 'Reed', 'Hughes', 'Flynn', 'Abara',
    'Bennett', 'Schäfer', 'Novak', 'D’Angelo', 'McKenna', 'Sato', 'Haddad', 'Osei', 'Larsen', 'Beaumont', 'Stone', 'Pike', 'Vaughn', 'Quill', 'Lund', 'Frost', 'Ames', 'Barlow', 'Crane', 'Dunne'],
  es: ['García', 'Rodríguez', 'Martínez', 'Hernández', 'López', 'González', 'Pérez', 'Sánchez', 'Ramírez', 'Torres', 'Ruiz', 'Herrera', 'Peña', 'Ortiz', 'Núñez', 'Muñoz', 'Ibáñez', 'Delgado', 'Vega', 'Soto',
    'Cabrera', 'Espinoza', 'Guzmán', 'Zúñiga', 'Ávila', 'de la Cruz', 'Benítez', 'Fuentes', 'Quiñones', 'Rosario', 'Salazar', 'Montoya', 'Galván', 'Urrutia', 'Olmos', 'Cuesta', 'Barrios', 'Lozano', 'Prado', 'Yáñez'],
};
const nicknames = ['Teo', 'Lili', 'Chuy', 'Nena', 'Bug', 'Mimi', 'Ace', 'Pepe'];
// The one name that one child in ten thousand has: a word that is rarely met.
const rare = 'Xóchitl';

const domains = ['medical', 'dental_vision_hearing', 'mental_health', 'therapy', 'equipment', 'school', 'child_care_respite', 'transportation', 'food', 'housing_utilities', 'money_benefits_insurance', 'legal',
  'family_support', 'sibling_support', 'recreation', 'other'];
const asked = { en: 'Help with this, as the family told us', es: 'Ayuda con esto, como lo contó la familia' };
// How a need goes, and how many of a hundred stand there now.
const ways = [
  [14, ['requested']], [14, ['requested', 'sent']], [10, ['requested', 'sent', 'accepted']], [10, ['requested', 'sent', 'scheduled']], [10, ['requested', 'sent', 'done']],
  [20, ['requested', 'sent', 'accepted', 'done', 'family_confirmed']], [9, ['requested', 'sent', 'stuck']], [13, ['requested', 'sent', 'done', 'closed']],
];
const taskStatus = { requested: 'requested', sent: 'requested', accepted: 'accepted', scheduled: 'in-progress', done: 'completed', family_confirmed: 'completed', stuck: 'on-hold', closed: 'completed' };
const requestStatus = { done: 'completed', family_confirmed: 'completed', closed: 'completed', stuck: 'on-hold' };
const conditions = ['Asthma', 'Eczema', 'Speech delay', 'Type 1 diabetes', 'Epilepsy', 'Autism', 'Cerebral palsy', 'Born at 30 weeks'];
const medicines = ['Albuterol 90 mcg inhaler', 'Fluticasone 44 mcg inhaler', 'Vitamin D drops', 'Hydrocortisone cream', 'Levetiracetam solution'];
const allergens = ['Penicillin', 'Peanut', 'Latex', 'Egg', 'Amoxicillin'];
const flags = ['Needs a quiet room', 'Foster care: the county caseworker consents', 'Latex allergy: use other gloves'];
const visits = ['Well child visit', 'Sick visit', 'Follow-up visit', 'Emergency department visit'];
const goals = { en: 'Walk to school with a friend', es: 'Caminar a la escuela con una amiga' };
const actions = ['Send the rescue plan to the school nurse', 'Call the clinic about the next visit', 'Ask the insurer about the chair', 'Use the inhaler with the spacer each morning'];

// https://en.wikipedia.org/wiki/Xorshift: small, quick, and the same everywhere.
function random(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
  for (let i = 0; i < 16; ++i) next();
  return {
    next,
    below: (n) => Math.floor(next() * n),
    of: (list) => list[Math.floor(next() * list.length)],
    // The first of a list is met most often, as with surnames.
    often: (list) => list[Math.floor(next() ** 2 * list.length)],
    chance: (share) => next() < share,
  };
}

// In the order of their making, as the server's own ids are.
const id = (number, part) => `0190${(number >>> 16).toString(16).padStart(4, '0')}-${(number & 0xffff).toString(16).padStart(4, '0')}-7${part.toString(16).padStart(3, '0')}-8000-000000000000`;
export const childId = (number) => id(number, 1);
const staffId = (number) => id(0xfff00000 + number, 0);

export const coordinators = 40;
export const clinicians = 20;
export const pools = 5;
export const coordinator = (number) => `Practitioner/${staffId(number)}`;
export const clinician = (number) => `Practitioner/${staffId(coordinators + number)}`;
export const pool = (number) => `Organization/${staffId(1000 + number)}`;

export function staff() {
  const out = [{ resourceType: 'Organization', id: staffId(2000), active: true, name: 'Lakeside Pediatrics', telecom: [{ system: 'phone', value: '+15550142200' }] }];
  const pick = random(7);
  for (let n = 0; n < coordinators + clinicians; ++n) {
    const language = n % 3 ? 'en' : 'es';
    out.push({ resourceType: 'Practitioner', id: staffId(n), active: true, name: [{ use: 'official', family: pick.of(surnames[language]), given: [pick.of(given[language])] }],
      telecom: [{ system: 'phone', value: `+1555015${String(n).padStart(4, '0')}`, use: 'work' }], qualification: [{ code: words(n < coordinators ? 'coordinator' : 'clinician') }] });
  }
  ['Nurses', 'Front desk', 'Social work', 'Referrals', 'Night line'].forEach((name, n) => {
    out.push({ resourceType: 'Organization', id: staffId(1000 + n), active: true, type: [kind('pool')], name });
    for (let member = n; member < coordinators; member += pools) {
      out.push({ resourceType: 'PractitionerRole', id: staffId(3000 + member), active: true, code: [kind('pool-member')], practitioner: to(coordinator(member)), organization: to(pool(n)),
        period: { start: '2025-01-06' } });
    }
  });
  return out;
}

export function child(number, seed, today) {
  const pick = random((seed * 2654435761 + number * 40503) | 0);
  const day = (days) => new Date(today.getTime() + days * 86400000).toISOString().slice(0, 10);
  const at = (days) => `${day(days)}T15:00:00.000Z`;
  const language = pick.chance(0.35) ? 'es' : 'en';
  const patient = `Patient/${childId(number)}`;
  const family = language === 'es' ? `${pick.often(surnames.es)} ${pick.often(surnames.es)}` : pick.often(surnames[pick.chance(0.2) ? 'es' : 'en']);
  const born = day(-Math.floor(pick.next() ** 1.1 * 18 * 365.25));
  const phone = `+1555${String(2000000 + number).slice(-7)}`;
  const caregiver = `RelatedPerson/${id(number, 2)}`;
  const main = pick.chance(0.92) ? (pick.chance(0.1) ? pool(pick.below(pools)) : coordinator(pick.below(coordinators))) : null;
  const doctor = clinician(pick.below(clinicians));
  const out = [];
  const name = [{ use: 'official', family, given: number % 10000 === 77 ? [rare] : pick.chance(0.3) ? [pick.often(given[language]), pick.of(given[language])] : [pick.often(given[language])] }];
  if (pick.chance(0.1)) name.push({ use: 'nickname', given: [pick.of(nicknames)] });
  out.push({ resourceType: 'Patient', id: childId(number), active: true, identifier: [{ system: 'urn:medhome:bench', value: String(number) }], name, gender: pick.chance(0.5) ? 'female' : 'male',
    birthDate: born, telecom: pick.chance(0.2) ? [{ system: 'phone', value: phone, use: 'home' }] : undefined,
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: language }] }, preferred: true }], managingOrganization: to(`Organization/${staffId(2000)}`) });
  out.push({ resourceType: 'RelatedPerson', id: id(number, 2), active: true, patient: to(patient), relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] }],
    name: [{ use: 'official', family, given: [pick.of(given[language])] }], telecom: [{ system: 'phone', value: phone, use: 'mobile' }],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: language }] }, preferred: true }] });
  const participant = [{ role: [words('mother')], member: to(caregiver), period: { start: day(-400) } }, { role: [words('clinician')], member: to(doctor), period: { start: day(-380) } }];
  if (main) participant.unshift({ role: [own('care-team-role', 'main-contact'), words('coordinator')], member: to(main), period: { start: day(-400) } });
  out.push({ resourceType: 'CareTeam', id: id(number, 3), status: 'active', category: [kind('care-team')], subject: to(patient), participant });

  const visited = pick.below(4);
  for (let n = 0; n < visited; ++n) {
    const ago = pick.below(700) + 1;
    out.push({ resourceType: 'Encounter', id: id(number, 16 + n), status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, type: [words(pick.of(visits))],
      subject: to(patient), period: { start: at(-ago), end: at(-ago) } });
  }
  if (pick.chance(0.4)) {
    out.push({ resourceType: 'Condition', id: id(number, 32), clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
      code: words(pick.of(conditions)), subject: to(patient), recordedDate: day(-pick.below(2000)) });
  }
  if (pick.chance(0.25)) {
    out.push({ resourceType: 'MedicationRequest', id: id(number, 33), status: 'active', intent: 'order', medicationCodeableConcept: words(pick.of(medicines)), subject: to(patient),
      authoredOn: day(-pick.below(300)), dosageInstruction: [words('As the label says')] });
  }
  if (pick.chance(0.15)) {
    out.push({ resourceType: 'AllergyIntolerance', id: id(number, 34), clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      criticality: pick.chance(0.3) ? 'high' : 'low', code: words(pick.of(allergens)), patient: to(patient), recordedDate: day(-pick.below(900)) });
  }
  if (pick.chance(0.08)) out.push({ resourceType: 'Flag', id: id(number, 35), status: 'active', code: words(pick.of(flags)), subject: to(patient) });

  const staffed = main ?? doctor;
  if (number % 10 === 0) plan(number, pick, { day, at, patient, caregiver, language, owner: staffed }, out);
  if (number % 5 === 1) {
    need(number, 0, pick, { day, at, patient, caregiver, language, owner: staffed }, out);
    if (pick.chance(0.3)) need(number, 1, pick, { day, at, patient, caregiver, language, owner: staffed }, out);
  }
  return out;
}

function plan(number, pick, who, out) {
  const ago = 1 + pick.below(200);
  const planId = id(number, 64);
  const tasks = [];
  const count = 1 + pick.below(2);
  const goalIds = Array.from({ length: count }, (_, n) => id(number, 65 + n));
  goalIds.forEach((goal, g) => {
    out.push({ resourceType: 'Goal', id: goal, language: who.language, lifecycleStatus: 'active', subject: to(who.patient), startDate: who.day(-ago), description: words(goals[who.language]),
      expressedBy: to(who.caregiver) });
    for (let n = 0; n < 2; ++n) {
      const done = pick.chance(0.4);
      const task = id(number, 80 + g * 4 + n);
      tasks.push(task);
      out.push({ resourceType: 'Task', id: task, status: done ? 'completed' : 'requested', intent: 'plan', code: kind('plan-action'), basedOn: [to(`CarePlan/${planId}`)], focus: to(`Goal/${goal}`),
        for: to(who.patient), description: pick.of(actions), authoredOn: who.at(-ago), lastModified: who.at(-ago), requester: to(who.owner),
        owner: to(pick.chance(0.3) ? who.caregiver : who.owner), restriction: { period: { end: who.day(pick.below(120) - 40) } },
        executionPeriod: done ? { end: who.day(-Math.min(ago, 5)) } : undefined });
    }
  });
  out.push({ resourceType: 'CarePlan', id: planId, status: 'active', intent: 'plan',
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, kind('shared-plan')], subject: to(who.patient), created: who.at(-ago),
    extension: [{ url: ours('what-matters'), extension: [{ url: 'author', valueReference: to(who.caregiver) }, { url: 'date', valueDate: who.day(-ago) }] },
      { url: ours('plan-number'), valuePositiveInt: 1 }, { url: ours('plan-next-review'), valueDate: who.day(180 - ago) }],
    description: who.language === 'es' ? 'Que no falte a la escuela.' : 'Not to miss school.', author: to(who.owner), goal: goalIds.map((one) => to(`Goal/${one}`)),
    activity: tasks.map((one) => ({ reference: to(`Task/${one}`) })) });
}

function need(number, nth, pick, who, out) {
  let left = pick.below(100);
  const [, steps] = ways.find(([share]) => (left -= share) < 0);
  const stage = steps.at(-1);
  const age = steps.length * 4 + pick.below(90);
  const domain = domains[(number + nth * 5) % domains.length];
  const request = id(number, 128 + nth * 2);
  const owner = pick.chance(0.04) ? null : who.owner;
  const note = steps.map((step, n) => ({ extension: [{ url: ours('need-step'), valueCode: step }].concat(step === 'family_confirmed' ? [{ url: ours('family-answer'), valueCode: 'yes' }] : []),
    authorReference: to(step === 'family_confirmed' ? who.caregiver : who.owner), time: who.at(-Math.max(1, age - n * 4)),
    text: step === 'stuck' ? 'Two calls, no one called back' : step === 'closed' ? 'The family moved away' : step[0].toUpperCase() + step.slice(1).replace('_', ' ') }));
  out.push({ resourceType: 'ServiceRequest', id: request, status: requestStatus[stage] ?? 'active', intent: 'order', category: [own('need-domain', domain)], code: words(asked[who.language]),
    subject: to(who.patient), authoredOn: who.at(-age), requester: to(who.owner), performer: [{ display: 'Lakeside Services' }] });
  out.push({ resourceType: 'Task', id: id(number, 129 + nth * 2), status: taskStatus[stage], intent: 'order', code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: to(`ServiceRequest/${request}`), for: to(who.patient), description: asked[who.language], businessStatus: own('need-stage', stage),
    statusReason: stage === 'stuck' || stage === 'closed' ? words(note.at(-1).text) : undefined, authoredOn: who.at(-age), lastModified: note.at(-1).time, requester: to(who.owner),
    owner: owner ? to(owner) : undefined, performerType: [words('Lakeside Services')], note,
    restriction: pick.chance(0.8) ? { period: { end: who.day(pick.below(60) - 20) } } : undefined,
    input: [{ type: own('need-input', 'domain'), valueCodeableConcept: own('need-domain', domain) }, { type: own('need-input', 'for-whom'), valueCode: pick.chance(0.8) ? 'child' : 'family' }] });
}

// Writes the practice into `folder` as .ndjson files; the number of resources.
export async function write(folder, { children, seed = 1, today }) {
  let resources = 0;
  const a_file = 20000;
  const a_bundle = 20;  // children whose records are committed together
  for (let first = 0; first < children || first === 0; first += a_file) {
    const file = createWriteStream(join(folder, `children-${String(first).padStart(7, '0')}.ndjson`), { highWaterMark: 1 << 20 });
    const put = async (together) => {
      resources += together.length;
      const entry = together.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } }));
      if (!file.write(`${JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })}\n`)) await once(file, 'drain');
    };
    if (first === 0) await put(staff());
    const end = Math.min(first + a_file, children);
    for (let number = first; number < end; number += a_bundle) {
      const together = [];
      for (let one = number; one < Math.min(number + a_bundle, end); ++one) together.push(...child(one, seed, today));
      await put(together);
    }
    file.end();
    await once(file, 'finish');
  }
  return resources;
}
