// Records that neither Synthea nor R4's examples hold: open periods, timings, comparators, units of one kind, accents, versioned references, edges of a day.
//
// SPDX-License-Identifier: Apache-2.0
const child = { reference: 'Patient/oracle-child' };
const ucum = 'http://unitsofmeasure.org';
const code = (system, value, display) => ({ coding: [{ system, code: value, ...(display ? { display } : {}) }] });
const weight = code('http://loinc.org', '29463-7', 'Body weight');

const patients = [
  { id: 'oracle-child', active: true, name: [{ use: 'official', family: 'Peña-Ortiz', given: ['José María', 'Ángel'] }, { use: 'nickname', text: 'Chema' }], gender: 'male', birthDate: '2019-07-14',
    telecom: [{ system: 'phone', value: '+1 (555) 014-2200' }, { system: 'email', value: 'Chema@Example.org' }], address: [{ line: ['12 Calle de la Niña'], city: 'São Paulo', postalCode: '01310-100', country: 'BR' }],
    identifier: [{ type: code('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR'), system: 'urn:oid:1.2.3.4', value: 'Abc|1$2,3\\4' }, { value: 'NoSystem-7' }],
    generalPractitioner: [{ reference: 'Practitioner/oracle-doctor' }], link: [{ other: { reference: 'Patient/oracle-twin' }, type: 'seealso' }] },
  { id: 'oracle-twin', active: false, name: [{ family: 'Pena Ortiz', given: ['Jose'] }], gender: 'male', birthDate: '2019-07', deceasedDateTime: '2021-02-28T23:30:00-05:00',
    identifier: [{ system: 'urn:oid:1.2.3.4', value: 'abc' }], managingOrganization: { identifier: { system: 'http://example.org/npi', value: '77' } } },
  { id: 'oracle-third', name: [{ family: 'Øster', given: ['Łucja'] }], gender: 'other', birthDate: '2019', deceasedBoolean: false },
  { id: 'oracle-fourth', name: [{ text: 'van der Berg,  Ångström' }], gender: 'unknown', deceasedBoolean: true },
];
const dates = ['2020', '2020-02', '2020-02-29', '2020-02-29T23:59:59Z', '2020-02-29T23:59:59.999Z', '2020-03-01T00:00:00Z', '2020-03-01T00:30:00+01:00', '2020-02-29T19:00:00-05:00', '2020-03-01', '2020-03-08T02:30:00-05:00', '2020-11-01T01:30:00-04:00',
  '2020-11-01T01:30:00-05:00', '2020-12-31T23:59:59-05:00', '2021'];
const quantities = [
  { value: 5.4, system: ucum, code: 'kg', unit: 'kg' }, { value: 5400, system: ucum, code: 'g', unit: 'g' }, { value: 5.35, system: ucum, code: 'kg', unit: 'kg' }, { value: 5.45, system: ucum, code: 'kg', unit: 'kg' },
  { value: 5.4, unit: 'kg' }, { value: 5.4, system: ucum, code: '[lb_av]', unit: 'lb' }, { value: 11.9, system: ucum, code: '[lb_av]', unit: 'lb' }, { value: 5, comparator: '<', system: ucum, code: 'kg', unit: 'kg' },
  { value: 6, comparator: '>=', system: ucum, code: 'kg', unit: 'kg' }, { value: 0, system: ucum, code: 'kg', unit: 'kg' }, { value: -1.5, system: ucum, code: 'Cel', unit: 'C' }, { value: 100, system: ucum, code: 'mg/dL', unit: 'mg/dL' },
  { value: 1, system: ucum, code: 'g/L', unit: 'g/L' }, { value: 5.4, system: 'http://example.org/units', code: 'kg', unit: 'kg' },
];
const periods = [{ start: '2020-01-15' }, { end: '2020-03' }, { start: '2020-02-10T08:00:00Z', end: '2020-02-10T09:00:00Z' }, { start: '2020', end: '2020' }];
const timings = [
  { event: ['2020-02-01', '2020-02-20T10:00:00Z'] }, { repeat: { boundsPeriod: { start: '2020-02-05', end: '2020-04-05' } } }, { repeat: { boundsPeriod: { start: '2020-06' } } }, { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
];

export function crafted() {
  const all = patients.map((one) => ({ resourceType: 'Patient', ...one }));
  const numbered = (list, make) => list.forEach((one, index) => all.push(make(one, index)));
  all.push({ resourceType: 'Practitioner', id: 'oracle-doctor', name: [{ family: 'Díaz', given: ['Núria'] }], identifier: [{ system: 'http://example.org/npi', value: '42' }] });
  all.push({ resourceType: 'Organization', id: 'oracle-clinic', name: 'Clínica Peña', partOf: { reference: 'Organization/oracle-network' } }, { resourceType: 'Organization', id: 'oracle-network', name: 'Red de Clínicas' });
  all.push({ resourceType: 'Location', id: 'oracle-site', name: 'House', partOf: { reference: 'Location/oracle-campus' }, managingOrganization: { reference: 'Organization/oracle-clinic' } });
  all.push({ resourceType: 'Location', id: 'oracle-campus', name: 'Campus', partOf: { reference: 'Location/oracle-town' } }, { resourceType: 'Location', id: 'oracle-town', name: 'Town' });
  all.push({ resourceType: 'Location', id: 'oracle-ring-1', partOf: { reference: 'Location/oracle-ring-2' } }, { resourceType: 'Location', id: 'oracle-ring-2', partOf: { reference: 'Location/oracle-ring-1' } });
  all.push({ resourceType: 'Encounter', id: 'oracle-visit', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject: child, period: { start: '2020-02-29T14:00:00Z', end: '2020-02-29T15:00:00Z' },
    serviceProvider: { reference: 'Organization/oracle-clinic' }, location: [{ location: { reference: 'Location/oracle-site' } }], participant: [{ individual: { reference: 'Practitioner/oracle-doctor' } }], length: { value: 60, system: ucum, code: 'min', unit: 'min' } });
  numbered(dates, (date, index) => ({ resourceType: 'Observation', id: `oracle-date-${index}`, status: index % 3 ? 'final' : 'amended', code: weight, subject: child, effectiveDateTime: date, encounter: { reference: 'Encounter/oracle-visit' } }));
  numbered(periods, (period, index) => ({ resourceType: 'Observation', id: `oracle-period-${index}`, status: 'final', code: weight, subject: child, effectivePeriod: period, valueString: ['Plain', 'plain text', 'Épée  noire', 'plainer'][index] }));
  numbered(timings, (timing, index) => ({ resourceType: 'Observation', id: `oracle-timing-${index}`, status: 'final', code: weight, subject: child, effectiveTiming: timing }));
  numbered(quantities, (quantity, index) => ({ resourceType: 'Observation', id: `oracle-quantity-${index}`, status: 'final', code: index % 2 ? weight : code('http://loinc.org', '3141-9'), subject: child, effectiveDateTime: '2020-05-05', valueQuantity: quantity,
    performer: [{ reference: 'Practitioner/oracle-doctor' }, { reference: 'Organization/oracle-clinic' }], note: [{ text: 'n' }] }));
  all.push({ resourceType: 'Observation', id: 'oracle-versioned', status: 'final', code: { text: 'Only words' }, subject: { reference: 'Patient/oracle-child/_history/1' }, derivedFrom: [{ reference: 'Observation/oracle-date-0' }] });
  all.push({ resourceType: 'Observation', id: 'oracle-elsewhere', status: 'final', code: { coding: [{ code: '29463-7' }, { system: 'http://example.org/Local', code: 'WT', display: 'Weight, local' }], text: 'Peso corporal' },
    subject: { reference: 'http://elsewhere.example.org/fhir/Patient/oracle-child' }, device: { identifier: { system: 'http://example.org/devices', value: 'D-1' }, display: 'Scale' } });
  all.push({ resourceType: 'Observation', id: 'oracle-panel', status: 'final', code: code('http://loinc.org', '85354-9'), subject: child, component: [
    { code: code('http://loinc.org', '8480-6'), valueQuantity: { value: 107, system: ucum, code: 'mm[Hg]', unit: 'mmHg' } }, { code: code('http://loinc.org', '8462-4'), valueQuantity: { value: 60, system: ucum, code: 'mm[Hg]', unit: 'mmHg' } }],
    hasMember: [{ reference: 'Observation/oracle-quantity-0' }] });
  all.push({ resourceType: 'Observation', id: 'oracle-nobody', status: 'registered', code: weight });
  all.push({ resourceType: 'Provenance', id: 'oracle-provenance', target: [{ reference: 'Observation/oracle-panel' }, { reference: 'Patient/oracle-child' }], recorded: '2020-03-01T00:00:00Z', agent: [{ who: { reference: 'Practitioner/oracle-doctor' } }] });
  all.push({ resourceType: 'List', id: 'oracle-list', status: 'current', mode: 'working', subject: child, entry: [{ item: { reference: 'Observation/oracle-panel' } }, { item: { reference: 'Patient/oracle-child' } }, { item: { reference: 'Observation/oracle-date-2' } }] });
  all.push({ resourceType: 'Condition', id: 'oracle-condition', subject: child, code: code('http://snomed.info/sct', '195967001', 'Asthma'), onsetAge: { value: 2, system: ucum, code: 'a', unit: 'a' }, abatementString: 'gone', recordedDate: '2020-02' });
  all.push({ resourceType: 'Condition', id: 'oracle-condition-2', subject: child, code: code('http://snomed.info/sct', '195967002'), onsetRange: { low: { value: 12, system: ucum, code: 'mo', unit: 'mo' }, high: { value: 30, system: ucum, code: 'mo', unit: 'mo' } } });
  all.push({ resourceType: 'RiskAssessment', id: 'oracle-risk', status: 'final', subject: child, prediction: [{ probabilityDecimal: 0.25 }, { probabilityDecimal: 0.2 }] });
  all.push({ resourceType: 'RiskAssessment', id: 'oracle-risk-2', status: 'final', subject: child, prediction: [{ probabilityRange: { low: { value: 0.1 }, high: { value: 0.3 } } }] });
  all.push({ resourceType: 'Questionnaire', id: 'oracle-form', status: 'active', url: 'http://example.org/forms/a/b', version: '1.2', title: 'Form' }, { resourceType: 'Questionnaire', id: 'oracle-form-up', status: 'active', url: 'http://example.org/forms/a', title: 'Formalities' });
  all.push({ resourceType: 'QuestionnaireResponse', id: 'oracle-answers', status: 'completed', questionnaire: 'http://example.org/forms/a/b|1.2', subject: child }, { resourceType: 'QuestionnaireResponse', id: 'oracle-answers-2', status: 'completed', questionnaire: 'http://example.org/forms/a/b', subject: child },
    { resourceType: 'QuestionnaireResponse', id: 'oracle-answers-3', status: 'completed', questionnaire: 'http://example.org/forms/a/b|1', subject: child }, { resourceType: 'QuestionnaireResponse', id: 'oracle-answers-4', status: 'in-progress', questionnaire: 'http://example.org/forms/a/b|12.0', subject: child });
  for (const [index, resource] of all.entries()) {
    if (index % 4 === 0) resource.meta = { tag: [{ system: 'http://example.org/tags', code: index % 8 ? 'odd' : 'even' }], profile: [`http://example.org/StructureDefinition/p${index % 3}${['', '|1', '|1.2', '|12'][(index / 4) % 4]}`], source: `http://example.org/source/${index % 5}` };
  }
  return all;
}
