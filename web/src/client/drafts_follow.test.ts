// Words belong to what they were typed for: a form that is turned to another child shows that child's, and a late answer settles its own.
//
// SPDX-License-Identifier: Apache-2.0
import { createElement, useState } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, expect, test } from 'vitest'
import { dropAllDrafts, readDraft, useDraft, writeDraft, type Draft } from './drafts.ts'

afterEach(() => { dropAllDrafts() })

// One form, first for Ana, then for Luis, without being closed between.
function turned(then: (ana: Draft<string>, luis: Draft<string>) => void = () => {}): string {
  let ana: Draft<string> | undefined
  function Form() {
    const [child, turn] = useState('ana')
    const draft = useDraft(`part/${child}`, 'nothing yet')
    if (child === 'ana') {
      ana = draft
      turn('luis')
      return null
    }
    then(ana!, draft)
    return createElement('p', null, `${child}: ${draft.value}${draft.restored ? ', kept' : ''}`)
  }
  return renderToStaticMarkup(createElement(Form))
}

test('a form turned to another child shows none of the first one’s words', () => {
  writeDraft('part/ana', 'Sleep through the night')
  expect(turned()).toBe('<p>luis: nothing yet</p>')
  writeDraft('part/luis', 'Walk to school')
  expect(turned()).toBe('<p>luis: Walk to school, kept</p>')
  expect(readDraft('part/ana')).toBe('Sleep through the night')
})

test('what is typed after the turn is the second child’s alone', () => {
  writeDraft('part/ana', 'Sleep through the night')
  writeDraft('part/luis', 'Walk to school')
  let typed = false
  turned((ana, luis) => {
    if (typed) return
    typed = true
    luis.set('Walk to school with Zoë')
    ana.settle()
  })
  expect([readDraft('part/ana'), readDraft('part/luis')]).toEqual([undefined, 'Walk to school with Zoë'])
})
