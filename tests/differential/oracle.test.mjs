// The oracle itself, held to the examples that the specification prints: https://hl7.org/fhir/R4/search.html#prefix, #number, #string
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localName, split, unescape } from './oracle.mjs';
import { dateInterval, dateMatches, dateValue, fold, impliedRange, numberMatches, numberSpan } from './values.mjs';

const zone = 'UTC';
const asks = (text, stored, now = Date.UTC(2013, 5, 1)) => {
  const [, prefix, date] = /^([a-z]{2})(.*)$/.exec(text);
  return dateMatches(prefix, dateInterval(date, zone), dateValue(stored, zone), now);
};
const day = (text) => [text, text];

test('R4\'s examples of a date and its prefixes', () => {
  assert.equal(asks('eq2013-01-14', day('2013-01-14')), true);
  assert.equal(asks('eq2013-01-14', day('2013-01-14T00:00:00Z')), true);
  assert.equal(asks('eq2013-01-14', day('2013-01-14T10:00:00Z')), true);
  assert.equal(asks('eq2013-01-14', day('2013-01-15T00:00:00Z')), false);
  assert.equal(asks('ne2013-01-14', day('2013-01-15T00:00:00Z')), true);
  assert.equal(asks('ne2013-01-14', day('2013-01-14T10:00:00Z')), false);
  assert.equal(asks('lt2013-01-14T10:00:00Z', day('2013-01-14')), true, 'it includes the part of that day before 10:00');
  assert.equal(asks('gt2013-01-14T10:00:00Z', day('2013-01-14')), true, 'and the part after');
  assert.equal(asks('ge2013-03-14', ['2013-01-21', null]), true, '"from 21-Jan 2013 onwards" is in, for it may reach past');
  assert.equal(asks('le2013-03-14', ['2013-01-21', null]), true);
  assert.equal(asks('sa2013-03-14', ['2013-03-15', null]), true);
  assert.equal(asks('sa2013-03-14', ['2013-01-21', null]), false, 'it would begin before');
  assert.equal(asks('sa2013-03-14', ['2013-03-15', '2013-06']), true);
  assert.equal(asks('eb2013-03-14', ['2013-01-21', null]), false);
  assert.equal(asks('eb2013-03-14', [null, '2013-03-13']), true);
  assert.equal(asks('ap2013-03-14', day('2013-03-14')), true);
  assert.equal(asks('ap2013-03-14', day('2013-03-21')), true, 'within a tenth of the time from then to now');
  assert.equal(asks('ap2013-03-14', day('2014-03-14')), false);
});

test('R4\'s examples of a number and what its digits mean', () => {
  assert.deepEqual(impliedRange('100'), [99.5, 100.5]);
  assert.deepEqual(impliedRange('100.00'), [99.995, 100.005]);
  assert.deepEqual(impliedRange('1e2'), [95, 105]);
  assert.deepEqual(impliedRange('-1.5'), [-1.55, -1.45]);
  const holds = (prefix, text, stored) => numberMatches(prefix, text, numberSpan(stored));
  assert.equal(holds('eq', '100', { v: '100.4' }), true);
  assert.equal(holds('eq', '100', { v: '100.5' }), false, 'the upper end is not in');
  assert.equal(holds('eq', '100', { v: '99.5' }), true);
  assert.equal(holds('ne', '100', { v: '99.5' }), false);
  assert.equal(holds('lt', '100', { v: '99.9999' }), true, '"exactly 100"');
  assert.equal(holds('lt', '100', { v: '100' }), false);
  assert.equal(holds('ge', '100', { v: '100' }), true);
  assert.equal(holds('gt', '5', { v: '5', cmp: '>' }), true);
  assert.equal(holds('lt', '5', { v: '5', cmp: '<' }), true);
  assert.equal(holds('gt', '5', { v: '5', cmp: '<' }), false);
  assert.equal(holds('ap', '100', { v: '91' }), true);
  assert.equal(holds('ap', '100', { v: '80' }), false);
});

test('a day is a day of its zone, as long as clocks make it', () => {
  const hours = (text, where) => { const [low, high] = dateInterval(text, where); return (high - low) / 3_600_000; };
  assert.equal(hours('2024-03-10', 'America/New_York'), 23);
  assert.equal(hours('2024-11-03', 'America/New_York'), 25);
  assert.equal(hours('2024-07-01', 'America/New_York'), 24);
  assert.equal(dateInterval('2024-07-01', 'America/New_York')[0], Date.UTC(2024, 6, 1, 4));
  assert.equal(dateInterval('2024-01-01T00:00:00', 'America/New_York')[0], Date.UTC(2024, 0, 1, 5));
  assert.deepEqual(dateInterval('2024-01-01T00:00:00.5+02:00', 'UTC'), [Date.UTC(2023, 11, 31, 22, 0, 0, 500), Date.UTC(2023, 11, 31, 22, 0, 0, 600)]);
  assert.equal(dateInterval('2024-1-1', 'UTC'), null);
});

test('words without case and accents, values apart at commas that are not escaped, references to our own', () => {
  assert.equal(fold('  JOSÉ   María '), 'jose maria');
  assert.deepEqual(split('a\\,b,c', ',').map(unescape), ['a,b', 'c']);
  assert.deepEqual(split('s\\|t|c', '|').map(unescape), ['s|t', 'c']);
  assert.equal(localName('http://a.example/fhir/Patient/1', 'http://a.example/fhir'), 'Patient/1');
  assert.equal(localName('http://b.example/fhir/Patient/1', 'http://a.example/fhir'), null);
  assert.equal(localName('Patient/1/_history/3', ''), 'Patient/1');
  assert.equal(localName('Pacient/1', ''), null);
});
