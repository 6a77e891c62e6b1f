// Bad input of issue 3: two people editing About us; nothing typed is lost.
//
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest'
import { aboutQuestions, type AboutQuestion, type AboutUs } from '../../client/child.ts'
import { nextUnanswered, settle } from './settle.ts'

const said = (answers: Partial<Record<AboutQuestion, string>>): AboutUs => ({
  version: 2, days: [], updated: null, updated_by: null,
  answers: Object.entries(answers).map(([question, text]) => ({ question: question as AboutQuestion, text, language: 'es', author: null, told_by: null })),
})

describe('Two parents who write at once', () => {
  test('are not asked anything when they wrote about different things', () => {
    expect(settle('works', '', 'Cantarle', said({ food: 'Sin cerdo' }))).toEqual({ do: 'save-again' })
    expect(settle('works', 'Música', 'Cantarle', said({ works: 'Música', food: 'Sin cerdo' }))).toEqual({ do: 'save-again' })
  })
  test('are not asked anything when they wrote the same', () => {
    expect(settle('works', '', 'Cantarle ', said({ works: 'Cantarle' }))).toEqual({ do: 'nothing' })
  })
  test('see both when they wrote different words in the same place, and when one took it back', () => {
    expect(settle('works', 'Música', 'Cantarle', said({ works: 'Bailar' }))).toEqual({ do: 'choose', theirs: 'Bailar' })
    expect(settle('works', 'Música', 'Cantarle', said({}))).toEqual({ do: 'choose', theirs: '' })
  })
})

describe('The next question', () => {
  test('is the first without an answer, after the one just answered', () => {
    expect(nextUnanswered(aboutQuestions, said({}))).toBe('child_strengths')
    expect(nextUnanswered(aboutQuestions, said({ child_strengths: 'x', works: 'y' }), 'works')).toBe('upsets')
  })
  test('goes back to what was left out, and ends when all is said', () => {
    const all = Object.fromEntries(aboutQuestions.map((one) => [one, 'x'])) as Record<AboutQuestion, string>
    expect(nextUnanswered(aboutQuestions, said({ ...all, works: '' }), 'home_language')).toBe('works')
    expect(nextUnanswered(aboutQuestions, said(all), 'food')).toBeUndefined()
  })
})
