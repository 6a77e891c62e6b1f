// What users of other FHIR servers complain of when they add a search parameter: it is accepted and never searchable, or old records are left
// out in silence while they are indexed. wso2/fhir-server#63, #11; hapi-fhir#3534, #3755; medplum#8650; LinuxForHealth/FHIR#789.
// https://hl7.org/fhir/R4/searchparameter.html
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Site } from '../support/medhome.mjs';

let site, fhir;
const old = 400;
before(async () => {
  site = await new Site().start(['--quiet']);
  fhir = await site.client();
  const entry = Array.from({ length: old }, (_, index) => ({ request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient', name: [{ family: 'Vieja' }],
    extension: [{ url: 'http://example.org/ext/shelf', valueString: index % 2 ? 'Odd shelf' : 'Even shelf' }], contact: [{ name: { family: `Contacto${index % 4}` } }] } }));
  assert.equal((await fhir.transaction(entry)).status, 200);
});
after(async () => {
  fhir?.close();
  await site?.stop();
});

const parameter = (more) => ({ resourceType: 'SearchParameter', url: `http://example.org/SearchParameter/${more.code}`, name: 'ofOurs', status: 'active', description: 'Of this practice', base: ['Patient'], type: 'string', ...more });

test('a search parameter of one\'s own finds the old records too; until then it is refused, never half answered', async () => {
  const made = await fhir.create(parameter({ code: 'shelf', expression: "Patient.extension('http://example.org/ext/shelf').value" }));
  assert.ok(made.status === 201 || made.status >= 400 && made.status < 500, made.text.slice(0, 300));
  let searchable = false;
  for (let turn = 0; turn < 100 && !searchable; ++turn) {
    const answer = await fhir.read('Patient?shelf=odd&_count=0&_total=accurate');
    if (answer.status === 200) {
      assert.equal(answer.json.total, old / 2, 'all of the old, at the first answer');
      searchable = true;
    } else {
      assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
      assert.equal(answer.json.resourceType, 'OperationOutcome');
      const listed = (await fhir.read('metadata')).json.rest[0].resource.find((one) => one.type === 'Patient').searchParam.some((one) => one.name === 'shelf');
      if (!listed && turn > 20) return;  // parameters of one's own are not built yet, and nothing says that they are
      await wait(50);
    }
  }
  assert.ok(searchable, 'it is listed, so it must come to be searchable');
  await fhir.create({ resourceType: 'Patient', extension: [{ url: 'http://example.org/ext/shelf', valueString: 'Odd shelf' }] });
  assert.equal((await fhir.read('Patient?shelf=odd&_count=0&_total=accurate')).json.total, old / 2 + 1, 'and a new one at once');
  assert.equal((await fhir.remove(`SearchParameter/${made.json.id}`)).status, 204);
  await wait(300);
  assert.equal((await fhir.read('Patient?shelf=odd')).status, 400, 'what is taken away is unknown again');
});

test('one that cannot be searched by is refused when it is written, or never listed', async () => {
  for (const [what, bad] of [['an element that is not there', parameter({ code: 'bad1', expression: 'Patient.colour' })], ['half an expression', parameter({ code: 'bad2', expression: 'Patient.name.where(' })], ['no type', { ...parameter({ code: 'bad3', expression: 'Patient.name' }), type: 'foo' }],
    ['no base', { ...parameter({ code: 'bad4', expression: 'Patient.name' }), base: [] }], ['a name that R4 has', parameter({ code: 'family', expression: 'Patient.contact.name.family' })]]) {
    const answer = await fhir.create(bad);
    assert.ok(answer.status < 500, what);
    if (answer.status !== 201) assert.equal(answer.json.resourceType, 'OperationOutcome', what);
    else if (bad.code !== 'family') assert.equal((await fhir.read(`Patient?${bad.code}=x`)).status, 400, what);
  }
  assert.equal((await fhir.read('Patient?family=vieja&_count=0&_total=accurate')).json.total, old, 'R4\'s own parameter is what it was');
});
