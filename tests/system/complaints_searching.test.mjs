// What users of other FHIR servers complain of when they search: days that shift with the zone, pages that lose or repeat, includes cut in silence,
// parameters ignored. Each test names the thread it comes from. https://hl7.org/fhir/R4/search.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Site } from '../support/medhome.mjs';

let site, fhir, child;
const loinc = (code) => ({ coding: [{ system: 'http://loinc.org', code }] });
const post = (resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } });

before(async () => {
  site = new Site();
  await site.run(['practice', 'set', '--zone', 'America/New_York']);
  await site.start(['--quiet']);
  fhir = await site.client();
  child = (await fhir.create({ resourceType: 'Patient', name: [{ family: 'Buscada' }], gender: 'female', birthDate: '2018-03-11' })).json.id;
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const made = async (resource) => {
  const answer = await fhir.create(resource);
  assert.equal(answer.status, 201, answer.text.slice(0, 300));
  return answer.json;
};
const ask = async (path) => {
  const answer = await fhir.read(path);
  assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.json;
};
const ids = (bundle, mode = 'match') => (bundle.entry ?? []).filter((entry) => entry.search.mode === mode).map((entry) => entry.resource.id);
const next = (bundle) => {
  const url = bundle.link.find((link) => link.relation === 'next')?.url;
  return url && url.slice(url.indexOf('/fhir'));
};
// A form that is not built yet is refused in words; a test of it then has nothing more to say.
const unsupported = async (path) => {
  const answer = await fhir.read(path);
  return answer.status === 400 && answer.json.issue[0].code === 'not-supported';
};
async function everyPage(path) {
  const pages = [];
  for (let bundle = await ask(path); bundle; bundle = next(bundle) ? await ask(next(bundle)) : null) pages.push(bundle);
  return pages;
}

// ---- days: hfs#456, hapi-fhir#8408, #7020, #1334, #6914, #2676, #1730; LinuxForHealth/FHIR#2531; microsoft/fhir-server#25; blaze#327

test('a day is the practice\'s day, at both its ends, whatever the zone of what was written', async () => {
  const system = 'http://example.org/days';
  const written = {
    'first instant of the day': '2024-03-09T00:00:00-05:00', 'the same in UTC': '2024-03-09T05:00:00Z', 'last second of the day': '2024-03-09T23:59:59-05:00', 'its last millisecond': '2024-03-09T23:59:59.999-05:00',
    'the evening before': '2024-03-08T23:59:59-05:00', 'the midnight after': '2024-03-10T00:00:00-05:00', 'the day alone': '2024-03-09', 'the next day alone': '2024-03-10', 'noon in Tokyo, the evening before here': '2024-03-09T12:00:00+09:00',
  };
  const names = new Map();
  for (const [what, effectiveDateTime] of Object.entries(written)) {
    names.set((await made({ resourceType: 'Observation', status: 'final', code: loinc('9279-1'), identifier: [{ system, value: 'a' }], subject: { reference: `Patient/${child}` }, effectiveDateTime })).id, what);
  }
  const found = async (value) => ids(await ask(`Observation?identifier=${encodeURIComponent(`${system}|a`)}&date=${value}&_count=100`)).map((id) => names.get(id)).sort();
  const within = ['first instant of the day', 'its last millisecond', 'last second of the day', 'the day alone', 'the same in UTC'];
  assert.deepEqual(await found('2024-03-09'), within);
  assert.deepEqual(await found('eq2024-03-09'), within);
  assert.deepEqual(await found('sa2024-03-09'), ['the midnight after', 'the next day alone']);
  assert.deepEqual(await found('gt2024-03-09'), ['the midnight after', 'the next day alone']);
  assert.deepEqual(await found('eb2024-03-09'), ['noon in Tokyo, the evening before here', 'the evening before']);
  assert.deepEqual(await found('lt2024-03-09'), ['noon in Tokyo, the evening before here', 'the evening before']);
  assert.deepEqual(await found('ge2024-03-09'), [...within, 'the midnight after', 'the next day alone'].sort());
  assert.deepEqual(await found('le2024-03-09'), [...within, 'noon in Tokyo, the evening before here', 'the evening before'].sort());
  assert.deepEqual(await found('ne2024-03-09'), ['noon in Tokyo, the evening before here', 'the evening before', 'the midnight after', 'the next day alone']);
  assert.deepEqual(await found('2024-03-09T05:00:00Z'), ['first instant of the day', 'the same in UTC']);
  assert.deepEqual(await found('ge2024-03-10&date=lt2024-03-11'), ['the midnight after', 'the next day alone'], 'the day on which clocks are put forward');
  assert.equal((await found('2024-03')).length, 9);
  assert.equal((await found('2024')).length, 9);
});

test('a birth date has no zone: the day asked for is the day written', async () => {
  for (const [value, count] of [['2018-03-11', 1], ['2018-03-10', 0], ['2018-03-12', 0], ['2018-03', 1], ['2018', 1], ['gt2018-03-11', 0], ['ge2018-03-11', 1], ['lt2018-03-12', 1], ['sa2018-03-10', 1]]) {
    assert.equal(ids(await ask(`Patient?_id=${child}&birthdate=${value}`)).length, count, value);
  }
});

test('a period without an end reaches on for ever, one without a start was always', async () => {
  const system = 'http://example.org/periods';
  const put = (period) => made({ resourceType: 'Encounter', status: 'in-progress', class: { code: 'AMB' }, identifier: [{ system, value: 'p' }], subject: { reference: `Patient/${child}` }, period });
  const open = (await put({ start: '2024-01-10' })).id, over = (await put({ end: '2024-01-20' })).id, closed = (await put({ start: '2024-01-10', end: '2024-01-20' })).id;
  const found = async (value) => ids(await ask(`Encounter?identifier=${encodeURIComponent(`${system}|p`)}&date=${value}`)).sort();
  assert.deepEqual(await found('gt2030-01-01'), [open]);
  assert.deepEqual(await found('lt2000-01-01'), [over]);
  assert.deepEqual(await found('ge2024-01-15'), [open, over, closed].sort());
  assert.deepEqual(await found('2024-01'), [closed], 'only what lies within the month is equal to it');
  assert.deepEqual(await found('sa2024-01-09'), [open, closed].sort());
  assert.deepEqual(await found('eb2024-01-21'), [over, closed].sort());
});

test('a prefix that the type of a parameter does not have is refused, not taken for a part of the value', async () => {
  for (const bad of ['Patient?birthdate=gte2018-01-01', 'Patient?birthdate=2018-13-01', 'Patient?birthdate=2018-02-30', 'Patient?birthdate=11.03.2018', 'Patient?birthdate=ge', 'Observation?value-quantity=much', 'Observation?value-quantity=gt5|kg',
    'RiskAssessment?probability=about0.5', 'RiskAssessment?probability=0,5,x', 'Patient?birthdate=2018-03-11T10', 'Observation?date=2020-01-01T25:00:00Z', 'Patient?active:missing=perhaps']) {
    const answer = await fhir.read(bad);
    assert.equal(answer.status, 400, `${bad}: ${answer.status} ${answer.text.slice(0, 200)}`);
    assert.ok(answer.json.issue[0].details.text.length > 10, bad);
  }
  assert.equal(ids(await ask('Patient?family=ge')).length, 0, 'a name may begin like a prefix');
});

// ---- pages: microsoft/fhir-server#1792; medplum#4608; hapi-fhir#3608, #7081, #5192, #2552; LinuxForHealth/FHIR#3906, #3590; blaze#882

async function flock(tag, count) {
  const entry = Array.from({ length: count }, (_, index) => post({ resourceType: 'Patient', name: [{ family: `Oveja${String(index % 7)}` }], birthDate: `20${10 + (index % 9)}-01-01`, identifier: [{ system: 'http://example.org/flock', value: tag }] }));
  const done = await fhir.transaction(entry);
  assert.equal(done.status, 200);
  return done.json.entry.map((one) => one.response.location.split('/').at(-3));
}

for (const sort of ['', '_sort=family', '_sort=-birthdate,family', '_sort=_lastUpdated', '_sort=-_lastUpdated', '_sort=_id']) {
  test(`pages neither lose nor repeat a record while others are written and deleted (${sort || 'no order'})`, async () => {
    const tag = `t${sort.replaceAll(/[^a-z]/g, '')}`;
    const flocked = await flock(tag, 60);
    const fixed = flocked.slice(0, 40), leaving = flocked.slice(40);
    const seen = [];
    let bundle = await ask(`Patient?identifier=${encodeURIComponent(`http://example.org/flock|${tag}`)}&_count=7${sort ? `&${sort}` : ''}`);
    for (let turn = 0; bundle; ++turn) {
      seen.push(...ids(bundle));
      if (leaving.length) assert.equal((await fhir.remove(`Patient/${leaving.pop()}`)).status, 204);
      if (turn < 8) await flock(tag, 2);
      bundle = next(bundle) ? await ask(next(bundle)) : null;
      assert.ok(turn < 60, 'the pages come to an end');
    }
    assert.equal(new Set(seen).size, seen.length, 'none twice');
    assert.deepEqual(fixed.filter((id) => !seen.includes(id)), [], 'none lost that was there all the time');
  });
}

test('a record that is changed while one turns pages by time comes at most once more, and only as what it has become', async () => {
  const flocked = await flock('changed', 20);
  const seen = [];
  let bundle = await ask(`Patient?identifier=${encodeURIComponent('http://example.org/flock|changed')}&_count=5&_sort=_lastUpdated`);
  let changed = false;
  for (let turn = 0; bundle && turn < 40; ++turn) {
    seen.push(...bundle.entry.filter((entry) => entry.search.mode === 'match').map((entry) => `${entry.resource.id}/${entry.resource.meta.versionId}`));
    if (!changed) {
      const one = bundle.entry[0].resource;
      assert.equal((await fhir.update({ ...one, active: true })).status, 200);
      changed = true;
    }
    bundle = next(bundle) ? await ask(next(bundle)) : null;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(new Set(seen.map((one) => one.split('/')[0])).size, flocked.length);
});

test('the link to the next page is there when includes stand on the page (hapi-fhir#7081), and the last page has none', async () => {
  for (let index = 0; index < 5; ++index) await made({ resourceType: 'Observation', status: 'final', code: loinc('8302-2'), subject: { reference: `Patient/${child}` } });
  const pages = await everyPage(`Observation?patient=${child}&code=8302-2&_count=2&_include=Observation:subject`);
  assert.deepEqual(pages.map((page) => ids(page).length), [2, 2, 1]);
  for (const page of pages) assert.deepEqual(ids(page, 'include'), [child], 'once on each page');
});

test('what is found is found whole: a page holds exactly _count, totals count matches alone, _count=0 counts', async () => {
  const tag = 'http://example.org/flock|tsortfamily';
  const all = (await everyPage(`Patient?identifier=${encodeURIComponent(tag)}&_count=10`)).flatMap((page) => ids(page)).length;
  const page = await ask(`Patient?identifier=${encodeURIComponent(tag)}&_count=10&_total=accurate&_revinclude=Observation:subject`);
  assert.equal(page.total, all);
  assert.equal(ids(page).length, 10);
  for (const counting of ['_count=0&_total=accurate', '_summary=count']) {
    const counted = await ask(`Patient?identifier=${encodeURIComponent(tag)}&${counting}`);
    assert.equal(counted.total, all, counting);
    assert.equal(counted.entry, undefined, counting);
  }
});

test('_count that is none, negative, huge or a word', async () => {
  for (const bad of ['-1', 'ten', '1.5', '', '1e3']) assert.equal((await fhir.read(`Patient?_count=${bad}`)).status, 400, `_count=${bad}`);
  assert.equal((await fhir.read('Patient?_count=99999999999999999999')).status < 500, true);
  assert.equal((await fhir.read('Patient?_count=1000000')).status, 200, 'more than a page may hold is a full page');
});

test('a cursor of another search, of another caller, or tampered with is refused', async () => {
  const first = await ask('Patient?_count=2&_sort=family');
  const cursor = new URL(first.link.find((link) => link.relation === 'next').url).searchParams.get('_cursor');
  assert.ok(cursor.length > 8);
  for (const path of [`Observation?_count=2&_cursor=${cursor}`, `Patient?_count=2&_sort=-birthdate&_cursor=${cursor}`, `Patient?_count=2&_sort=family&name=x&_cursor=${cursor}`, `Patient?_sort=family&_cursor=${cursor.slice(0, -4)}`, `Patient?_sort=family&_cursor=${cursor}AAAA`,
    `Patient?_sort=family&_cursor=${cursor.slice(0, 4)}${cursor[4] === 'A' ? 'B' : 'A'}${cursor.slice(5)}`, 'Patient?_sort=family&_cursor=nonsense', 'Patient?_sort=family&_cursor=', `Patient?_sort=family&_cursor=${'A'.repeat(5000)}`]) {
    const answer = await fhir.read(path);
    assert.ok([400, 410].includes(answer.status), `${path.slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 160)}`);
  }
});

// ---- includes: hapi-fhir#6803, #2802, #5353, #1030; LinuxForHealth/FHIR#346; microsoft/fhir-server#2950; blaze#397

test('600 records that refer to one come all beside it, or it is said that they do not', async () => {
  const much = (await made({ resourceType: 'Patient', name: [{ family: 'Mucha' }] })).id;
  const entry = Array.from({ length: 600 }, () => post({ resourceType: 'Observation', status: 'final', code: loinc('29463-7'), subject: { reference: `Patient/${much}` } }));
  assert.equal((await fhir.transaction(entry)).status, 200);
  assert.equal(ids(await ask(`Patient?_id=${much}&_revinclude=Observation:subject`), 'include').length, 600);
  const all = `Patient?_id=${much}&_revinclude=*`;
  if (!(await unsupported(all))) assert.equal(ids(await ask(all), 'include').length, 600);
});

test('two reverse includes in one question are both followed', async () => {
  const one = (await made({ resourceType: 'Patient', name: [{ family: 'Doble' }] })).id;
  await made({ resourceType: 'Observation', status: 'final', code: loinc('29463-7'), subject: { reference: `Patient/${one}` } });
  await made({ resourceType: 'Condition', subject: { reference: `Patient/${one}` } });
  const found = await ask(`Patient?_id=${one}&_revinclude=Observation:subject&_revinclude=Condition:subject`);
  assert.deepEqual(found.entry.map((entry) => [entry.resource.resourceType, entry.search.mode]).sort(), [['Condition', 'include'], ['Observation', 'include'], ['Patient', 'match']]);
});

test('an include goes one step without :iterate, all steps with it, and round a circle once', async () => {
  const above = (await made({ resourceType: 'Location', name: 'Above' })).id;
  const middle = (await made({ resourceType: 'Location', name: 'Middle', partOf: { reference: `Location/${above}` } })).id;
  const below = (await made({ resourceType: 'Location', name: 'Below', partOf: { reference: `Location/${middle}` } })).id;
  assert.deepEqual(ids(await ask(`Location?_id=${below}&_include=Location:partof`), 'include'), [middle]);
  const path = `Location?_id=${below}&_include:iterate=Location:partof`;
  if (await unsupported(path)) return;
  assert.deepEqual(ids(await ask(path), 'include').sort(), [above, middle].sort());
  assert.equal((await fhir.update({ resourceType: 'Location', id: above, name: 'Above', partOf: { reference: `Location/${below}` } })).status, 200);
  const round = await ask(path);
  assert.deepEqual(ids(round), [below]);
  assert.deepEqual(ids(round, 'include').sort(), [above, middle].sort());
});

// ---- tokens: hapi-fhir#3224, medplum#5868, microsoft/fhir-server#709, spark#95

test(':not finds what has another value and what has none, and never what has that value among others', async () => {
  const system = 'http://example.org/nots';
  const put = async (...codes) => (await made({ resourceType: 'Condition', subject: { reference: `Patient/${child}` }, identifier: [{ system, value: 'n' }], ...(codes.length ? { category: codes.map((code) => ({ coding: [{ system, code }] })) } : {}) })).id;
  const a = await put('a'), b = await put('b'), both = await put('a', 'b'), none = await put();
  const found = async (query) => ids(await ask(`Condition?identifier=${encodeURIComponent(`${system}|n`)}&${query}`)).sort();
  assert.deepEqual(await found('category:not=a'), [b, none].sort());
  assert.deepEqual(await found(`category:not=${encodeURIComponent(`${system}|a`)}`), [b, none].sort());
  assert.deepEqual(await found('category:not=a,b'), [none]);
  assert.deepEqual(await found('category:not=a&category:not=b'), [none]);
  assert.deepEqual(await found('category=a'), [a, both].sort());
  assert.deepEqual(await found('category=a&category=b'), [both]);
  assert.deepEqual(await found('category:missing=true'), [none]);
});

test('a value set that is not known is an error, never an empty answer', async () => {
  for (const modifier of ['in', 'not-in']) assert.ok([400, 404].includes((await fhir.read(`Condition?code:${modifier}=http://example.org/no-such-set`)).status), modifier);
});

// ---- chains and order: medplum#4212, #5499, #5513; hapi-fhir#8247, #8255, #7624

test('a chain with an order is answered, in order, and sees no more than a plain search', async () => {
  const families = ['Zeta', 'Alfa', 'Media'];
  for (const family of families) {
    const patient = (await made({ resourceType: 'Patient', name: [{ family }], identifier: [{ system: 'http://example.org/chain', value: 'c' }] })).id;
    await made({ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject: { reference: `Patient/${patient}` }, period: { start: `2024-0${families.indexOf(family) + 1}-01` } });
  }
  const path = `Encounter?subject:Patient.identifier=${encodeURIComponent('http://example.org/chain|c')}&_sort=-date`;
  if (await unsupported(path)) return;
  const found = await ask(path);
  assert.deepEqual(found.entry.map((entry) => entry.resource.period.start), ['2024-03-01', '2024-02-01', '2024-01-01']);
});

test('a chain to nowhere is refused in words', async () => {
  for (const bad of ['Observation?subject:Patient.colour=blue', 'Observation?subject:Pacient.name=x', 'Observation?code.name=x', 'Observation?subject:Medication.code=x', 'Observation?subject:Patient.=x', 'Observation?.name=x', 'Patient?_has:Observation:subject=x',
    'Patient?_has:Observation:colour:code=x', 'Patient?_has:Nothing:subject:code=x', 'Patient?_has:Observation:subject:colour=x', 'Patient?_has:Encounter:location:status=x', 'Patient?_has:=x', `Observation?${'subject:Patient.general-practitioner.'.repeat(60)}name=x`]) {
    const answer = await fhir.read(bad);
    assert.equal(answer.status, 400, `${bad.slice(0, 90)}: ${answer.status} ${answer.text.slice(0, 160)}`);
    assert.equal(answer.json.resourceType, 'OperationOutcome');
  }
});

// ---- what is ignored in silence: mock.health/blog/fhir-server-compare

test('an unknown parameter, modifier or order is refused by name; leniently it is left out and said to be', async () => {
  for (const [bad, word] of [['Patient?favourite=x', 'favourite'], ['Patient?name:sounds=x', 'sounds'], ['Patient?gender:exact=male', 'exact'], ['Patient?_sort=colour', 'colour'], ['Patient?birthdate:contains=2018', 'contains'], ['Patient?_include=Patient:colour', '_include'],
    ['Patient?_summary=most', '_summary'], ['Patient?_total=roughly', '_total']]) {
    const strict = await fhir.read(bad);
    assert.equal(strict.status, 400, `${bad}: ${strict.status}`);
    assert.ok(strict.text.includes(word), `${bad} names ${word}`);
  }
  const lenient = await fhir.read(`Patient?favourite=x&_id=${child}`, { Prefer: 'handling=lenient' });
  assert.equal(lenient.status, 200);
  assert.deepEqual(ids(lenient.json), [child]);
  assert.ok(!lenient.json.link[0].url.includes('favourite'));
  assert.ok(lenient.json.entry.some((entry) => entry.search.mode === 'outcome'));
});

test('what was written is found at once, on any connection, and what was deleted is not', async () => {
  for (let round = 0; round < 20; ++round) {
    const value = `ryw-${round}`;
    const one = await made({ resourceType: 'Patient', identifier: [{ system: 'http://example.org/ryw', value }] });
    const other = await site.client();
    const find = async () => ids((await other.read(`Patient?identifier=${encodeURIComponent(`http://example.org/ryw|${value}`)}`)).json).length;
    assert.equal(await find(), 1);
    await fhir.remove(`Patient/${one.id}`);
    assert.equal(await find(), 0);
    other.close();
  }
});
