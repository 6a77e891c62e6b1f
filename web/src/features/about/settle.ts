// Two people answer the same question at once: what then stands there, so that nothing that either typed is lost.
//
// SPDX-License-Identifier: Apache-2.0
import type { AboutQuestion, AboutUs } from '../../client/index.ts'

export const textOf = (about: AboutUs, question: AboutQuestion): string => about.answers.find((one) => one.question === question)?.text ?? ''

export type Settled =
  | { do: 'nothing' } // both say the same
  | { do: 'save-again' } // the other one wrote somewhere else
  | { do: 'choose'; theirs: string }

// base: what stood there when this person began to write; mine: what they wrote; now: what the server holds.
export function settle(question: AboutQuestion, base: string, mine: string, now: AboutUs): Settled {
  const theirs = textOf(now, question)
  if (theirs === mine.trim()) return { do: 'nothing' }
  return theirs === base ? { do: 'save-again' } : { do: 'choose', theirs }
}

// Where they stop: the next question without an answer, from here on and round.
export function nextUnanswered(questions: readonly AboutQuestion[], about: AboutUs, after?: AboutQuestion): AboutQuestion | undefined {
  const from = after ? questions.indexOf(after) + 1 : 0
  return [...questions.slice(from), ...questions.slice(0, from)].find((one) => textOf(about, one) === '')
}
