// Dates, ages, phones and numbers as people say them: UI.md section 5. Dates are never digits and slashes.
//
// SPDX-License-Identifier: Apache-2.0
import type { Language, Translate } from './words.tsx'

export interface Age {
  value: number
  unit: 'days' | 'weeks' | 'months' | 'years'
  months?: number | undefined
}

export interface Speaking {
  language: Language
  zone: string
  now: Date
  t: Translate
}

export interface Formatter {
  // "Thursday, December 3"; today, tomorrow and yesterday stand before their date.
  dayInWords: (when: string) => string
  // The same without today or tomorrow, for inside a sentence: "by Thursday, December 3"
  dateInWords: (when: string) => string
  // "Thursday, December 3, at 9:40 in the morning"
  timeInWords: (when: string) => string
  // The same without today or tomorrow, for inside a sentence: "by Thursday, December 3, at 5:00 in the afternoon"
  momentInWords: (when: string) => string
  // "5:00 in the afternoon"
  hourInWords: (when: string) => string
  // "8:00 AM", of a wall clock's "08:00"
  clock: (time: string) => string
  // "Thursday", of a day of the week in FHIR's letters
  weekday: (code: string) => string
  // "Thu, Dec 3"; another year is told instead of the weekday: "Dec 3, 2024"
  dayShort: (when: string) => string
  // "Thu, Dec 3, 9:40 AM"
  timeShort: (when: string) => string
  // "Jul 14, 2019"
  birthDate: (when: string) => string
  // "July 14", of a day that comes back each year
  monthDay: (when: string) => string
  // What a day tile shows: "3" and "Dec"
  tile: (when: string) => { day: string; month: string }
  age: (age: Age) => string
  // Negative before today.
  daysUntil: (when: string) => number
  languageName: (code: string) => string
  // As it stands within a sentence: Spanish writes it small.
  languageWithin: (code: string) => string
  number: (value: number) => string
}

const isDay = (when: string) => /^\d{4}(-\d\d){0,2}$/.test(when)

// A civil date stands at noon UTC so that no zone moves it; FHIR's years and months are their first day.
function instant(when: string): Date {
  if (!isDay(when)) return new Date(when)
  const [year, month = '01', day = '01'] = when.split('-')
  return new Date(`${year}-${month}-${day}T12:00:00Z`)
}

export function civilDate(now: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
}

export function addDays(day: string, days: number): string {
  const date = instant(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

export function formatter({ language, zone, now, t }: Speaking): Formatter {
  const locale = language === 'es' ? 'es-US' : 'en-US'
  const today = civilDate(now, zone)
  const put = (when: string, options: Intl.DateTimeFormatOptions) => {
    const precise = when.length === 4 ? { year: 'numeric' as const } : when.length === 7 ? { year: 'numeric' as const, month: options.month } : options
    return new Intl.DateTimeFormat(locale, { ...precise, timeZone: isDay(when) ? 'UTC' : zone } as Intl.DateTimeFormatOptions).format(instant(when))
  }
  // Spanish puts no comma between weekday and day.
  const dated = (text: string) => (language === 'es' ? text.replace(/^(\p{L}+\.?), /u, '$1 ') : text)
  const civil = (when: string) => (isDay(when) ? instant(when).toISOString().slice(0, 10) : civilDate(instant(when), zone))
  const sameYear = (when: string) => civil(when).slice(0, 4) === today.slice(0, 4)
  const daysUntil = (when: string) => Math.round((instant(civil(when)).getTime() - instant(today).getTime()) / 86_400_000)

  const plainDay = (when: string) =>
    dated(put(when, { weekday: 'long', month: 'long', day: 'numeric', ...(sameYear(when) ? {} : { year: 'numeric' }) }))
  const dayInWords = (when: string) => {
    if (when.length < 10) return plainDay(when)
    const date = plainDay(when)
    switch (daysUntil(when)) {
      case -1: return t('date.yesterday', { date })
      case 0: return t('date.today', { date })
      case 1: return t('date.tomorrow', { date })
      default: return date
    }
  }
  const dayShort = (when: string) =>
    dated(sameYear(when) ? put(when, { weekday: 'short', month: 'short', day: 'numeric' }) : put(when, { month: 'short', day: 'numeric', year: 'numeric' }))
  const hourOf = (when: string) => Number(new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', hour12: true }).format(instant(when)).replace(/\D/g, ''))

  const timed = (when: string, date: string) =>
    t('date.at', { date, hour: hourOf(when), time: put(when, { hour: 'numeric', minute: '2-digit', dayPeriod: 'long' }) })
  const languageWithin = (code: string) => new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' }).of(code.split('-')[0] ?? code) ?? code
  // Clocks and weekdays alone: any Monday will do, in no zone.
  const someMonday = '2026-11-23'
  const bare = (when: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(when))

  return {
    dayInWords,
    dateInWords: plainDay,
    timeInWords: (when) => timed(when, dayInWords(when)),
    momentInWords: (when) => timed(when, plainDay(when)),
    hourInWords: (when) => put(when, { hour: 'numeric', minute: '2-digit', dayPeriod: 'long' }),
    // 24:00 is the end of the day: midnight.
    clock: (time) => bare(`${someMonday}T${time === '24:00' ? '00:00' : time}:00Z`, { hour: 'numeric', minute: '2-digit' }),
    weekday: (code) => bare(`${addDays(someMonday, Math.max(0, ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(code)))}T12:00:00Z`, { weekday: 'long' }),
    dayShort,
    timeShort: (when) => `${dayShort(when)}, ${put(when, { hour: 'numeric', minute: '2-digit' })}`,
    birthDate: (when) => put(when, { month: 'short', day: 'numeric', year: 'numeric' }),
    monthDay: (when) => put(when, { month: 'long', day: 'numeric' }),
    tile: (when) => ({ day: put(when, { day: 'numeric' }), month: put(when, { month: 'short' }) }),
    age: ({ value, unit, months }) => {
      switch (unit) {
        case 'days': return t('age.days', { n: value })
        case 'weeks': return t('age.weeks', { n: value })
        case 'months': return t('age.months', { n: value })
        case 'years': return months ? t('age.years-and-months', { n: value, months }) : t('age.years', { n: value })
      }
    },
    daysUntil,
    languageName: (code) => {
      const name = languageWithin(code)
      return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
    },
    languageWithin,
    number: (value) => new Intl.NumberFormat(locale).format(value).replace('-', '−'),
  }
}

// A coded term without the marks its code system puts on it: "Viral sinusitis (disorder)", "Allergy to eggs".
export function plainTerm(text: string): string {
  return text.replace(/ \((disorder|finding|procedure|situation|regime\/therapy|substance|product|observable entity|morphologic abnormality)\)$/, '')
}
export function allergen(text: string): string {
  const bare = plainTerm(text).replace(/^(allergy|allergic reaction) to /i, '')
  return bare.charAt(0).toLocaleLowerCase() + bare.slice(1)
}

// "(555) 014-2277" for a number of the United States; others as they stand.
export function phone(number: string): string {
  const digits = /^\+?1?(\d{3})(\d{3})(\d{4})$/.exec(number.replace(/[\s().-]/g, ''))
  return digits ? `(${digits[1]})\u00a0${digits[2]}-${digits[3]}` : number
}

// E.164 of what a person typed in any shape; undefined where it is no phone number.
export function storedPhone(typed: string): string | undefined {
  const trimmed = typed.trim()
  const digits = trimmed.replace(/\D/g, '')
  if (/[^\d\s().+-]/.test(trimmed)) return undefined
  if (trimmed.startsWith('+')) return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : undefined
  if (digits.length === 10) return `+1${digits}`
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : undefined
}

// The letters in a door: first given and first family name, whatever their accents.
// `familyName`: where the record keeps the parts of the name; without it they are guessed.
export function initials(name: string, familyName?: string | null): string {
  const known = familyName && name.endsWith(familyName) && name.length > familyName.length ? [familyName.replace(/^((de|del|la|las|los|y)\s+)+/, ''), name.replace(/^(dr|dra)\.\s+/i, '')] : undefined
  const [family, given] = known ?? (name.includes(',') ? name.split(',').map((part) => part.trim()) : [undefined, undefined])
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !/^(dr|dra|sr|sra|ms|mr|mrs)\.?$/i.test(word) && !/^(de|del|la|las|los|y)$/.test(word))
  // Four names are two given and two family names: María José Herrera Soto.
  const letters = family !== undefined && given !== undefined ? [given, family] : words.length > 1 ? [words[0], words[words.length > 3 ? 2 : 1]] : words
  return letters.map((word) => (word ? Array.from(word)[0]!.toLocaleUpperCase() : '')).join('')
}
