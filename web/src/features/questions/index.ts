// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { QuestionLetters } from './letters.tsx'
export { QuestionPage } from './page.tsx'
