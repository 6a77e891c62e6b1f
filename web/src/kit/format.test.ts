// UI.md section 5: dates in words, ages as families and staff say them, phones, doors.
//
// SPDX-License-Identifier: Apache-2.0
import { setupI18n } from '@lingui/core'
import { describe, expect, test } from 'vitest'
import { compileFor } from '../../tools/catalogue.ts'
import { addDays, allergen, civilDate, formatter, initials, phone, plainTerm, storedPhone } from './format.ts'
import type { Language } from './words.tsx'

function speaking(language: Language, now = '2026-11-22T15:00:00Z', zone = 'America/New_York') {
  const i18n = setupI18n({ locale: language, messages: { [language]: compileFor('family', language) } })
  return formatter({ language, zone, now: new Date(now), t: (key, values) => i18n._(key, values) })
}

describe('a day', () => {
  test('is told to a family in words, in both languages', () => {
    expect(speaking('en').dayInWords('2026-12-03')).toBe('Thursday, December 3')
    expect(speaking('es').dayInWords('2026-12-03')).toBe('jueves 3 de diciembre')
  })
  test('of another year says the year', () => {
    expect(speaking('en').dayInWords('2025-12-03')).toBe('Wednesday, December 3, 2025')
    expect(speaking('es').dayInWords('2025-12-03')).toBe('miércoles 3 de diciembre de 2025')
  })
  test('near today is named with its date beside it', () => {
    expect(speaking('en').dayInWords('2026-11-22')).toBe('today, Sunday, November 22')
    expect(speaking('en').dayInWords('2026-11-23')).toBe('tomorrow, Monday, November 23')
    expect(speaking('es').dayInWords('2026-11-21')).toBe('ayer, sábado 21 de noviembre')
    expect(speaking('es').dateInWords('2026-11-21'), 'inside a sentence').toBe('sábado 21 de noviembre')
  })
  test('is short for staff', () => {
    expect(speaking('en').dayShort('2026-12-03')).toBe('Thu, Dec 3')
    expect(speaking('en').dayShort('2024-12-03')).toBe('Dec 3, 2024')
    expect(speaking('es').dayShort('2026-12-03')).toBe('jue 3 de dic')
  })
  test('stays the same day whatever the zone of the practice', () => {
    for (const zone of ['Pacific/Honolulu', 'America/New_York', 'Asia/Tokyo']) {
      expect(speaking('en', '2026-11-22T15:00:00Z', zone).birthDate('2019-07-14')).toBe('Jul 14, 2019')
    }
  })
  test('that a record knows only by month or year is not made more exact', () => {
    expect(speaking('en').birthDate('2019-07')).toBe('Jul 2019')
    expect(speaking('en').birthDate('2019')).toBe('2019')
  })
})

describe('a time', () => {
  test('is told to a family with the part of the day', () => {
    expect(speaking('en').timeInWords('2026-12-03T14:40:00Z')).toBe('Thursday, December 3, at 9:40 in the morning')
    expect(speaking('es').timeInWords('2026-12-03T14:40:00Z')).toBe('jueves 3 de diciembre, a las 9:40 de la mañana')
  })
  test('at one o’clock is "a la" in Spanish', () => {
    expect(speaking('es').timeInWords('2026-12-03T18:15:00Z')).toBe('jueves 3 de diciembre, a la 1:15 de la tarde')
  })
  test('is short for staff', () => {
    expect(speaking('en').timeShort('2026-12-03T14:40:00Z').replace(/\s/g, ' ')).toBe('Thu, Dec 3, 9:40 AM')
  })
  test('late in the evening belongs to the practice’s day, not to Greenwich’s', () => {
    expect(speaking('en').dayShort('2026-12-04T03:30:00Z')).toBe('Thu, Dec 3')
    expect(civilDate(new Date('2026-12-04T03:30:00Z'), 'America/New_York')).toBe('2026-12-03')
  })
})

test('an age is days, then weeks, then months, then years and months', () => {
  const { age } = speaking('en')
  expect(age({ value: 1, unit: 'days' })).toBe('1 day')
  expect(age({ value: 5, unit: 'weeks' })).toBe('5 weeks')
  expect(age({ value: 14, unit: 'months' })).toBe('14 months')
  expect(age({ value: 2, unit: 'years', months: 1 })).toBe('2 y 1 mo')
  expect(age({ value: 9, unit: 'years', months: 0 })).toBe('9 y')
  expect(speaking('es').age({ value: 2, unit: 'years', months: 1 })).toBe('2 a 1 m')
})

test('days until a date count from today in the practice’s zone', () => {
  const { daysUntil } = speaking('en', '2026-11-23T02:00:00Z')
  expect(daysUntil('2026-11-22')).toBe(0)
  expect(daysUntil('2026-11-20')).toBe(-2)
  expect(addDays('2026-12-28', 7)).toBe('2027-01-04')
})

test('a phone number reads as people in the United States write it, and is taken in any shape', () => {
  expect(phone('+15550142277')).toBe('(555)\u00a0014-2277')
  expect(phone('+525512345678')).toBe('+525512345678')
  for (const typed of ['(555) 014-2277', '555-014-2277', '5550142277', '1 555 014 2277', '+1 555.014.2277']) expect(storedPhone(typed)).toBe('+15550142277')
  for (const typed of ['014-2277', 'call me', '']) expect(storedPhone(typed)).toBeUndefined()
})

test('a door shows the first given and the first family name, with their accents', () => {
  expect(initials('Rosa Delgado')).toBe('RD')
  expect(initials('Peña Ortiz, Ángela')).toBe('ÁP')
  expect(initials('Dr. Amara Okafor')).toBe('AO')
  expect(initials('Nurses')).toBe('N')
  expect(initials('María José Herrera Soto')).toBe('MH')
  expect(initials('María José Heredia de la Cruz')).toBe('MH')
  expect(initials('Carmen Ortiz de la Peña')).toBe('CO')
  // Nobody can tell two given names from two family names by looking; the record can.
  expect(initials('Luis Ángel Peña', 'Peña')).toBe('LP')
  expect(initials('Anaïs Chloé Aïssatou N’Diaye', 'N’Diaye')).toBe('AN')
  expect(initials('Dr. Amara Okafor', 'Okafor')).toBe('AO')
  expect(initials('Inés de la Cruz Núñez', 'de la Cruz Núñez')).toBe('IC')
})

test('languages are named in the reader’s own', () => {
  expect(speaking('en').languageName('es-US')).toBe('Spanish')
  expect(speaking('es').languageName('en')).toBe('Inglés')
  expect(speaking('es').languageWithin('en')).toBe('inglés')
})

test('a coded term loses the marks of its code system and nothing else', () => {
  expect(plainTerm('Viral sinusitis (disorder)')).toBe('Viral sinusitis')
  expect(plainTerm('Asthma (childhood onset)')).toBe('Asthma (childhood onset)')
  expect(allergen('Allergy to eggs')).toBe('eggs')
  expect(allergen('Latex')).toBe('latex')
})
