// What is sent, who it goes to, and the roles, in words.
//
// SPDX-License-Identifier: Apache-2.0
import type { OpenSpan, Promised } from '../../client/index.ts'
import { weekdays } from '../../client/index.ts'
import type { Words } from '../../kit/words.tsx'

export const kindInWords = (kind: string, { t, tIfKnown }: Pick<Words, 't' | 'tIfKnown'>): string =>
  kind === 'question' ? t('staff.ways.kind.question') : tIfKnown(`domain.${kind.replaceAll('_', '-')}`) ?? kind

export const promiseInWords = ({ amount, unit }: Promised, { t }: Pick<Words, 't'>): string =>
  t(unit === 'working_days' ? 'staff.ways.promise.days' : 'staff.ways.promise.hours', { n: amount })

export const weekOf = (hours: OpenSpan[]): { day: (typeof weekdays)[number]; spans: OpenSpan[] }[] =>
  weekdays.map((day) => ({ day, spans: hours.filter((one) => one.day === day) }))
