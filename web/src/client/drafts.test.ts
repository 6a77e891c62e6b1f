// Nothing typed is lost: not by a reload, not by a full or forbidden storage; only signing out or an answer ends it.
//
// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { draftsBelongTo, dropAllDrafts, dropDraft, readDraft, writeDraft } from './drafts.ts'

class Kept {
  [key: string]: unknown
  getItem(key: string) { return (this[key] as string | undefined) ?? null }
  setItem(key: string, value: string) { this[key] = value }
  removeItem(key: string) { delete this[key] }
}
class Full extends Kept {
  override setItem() { throw new DOMException('full', 'QuotaExceededError') }
}

beforeEach(() => { vi.stubGlobal('sessionStorage', new Kept()) })
afterEach(() => {
  draftsBelongTo('')
  dropAllDrafts()
  vi.unstubAllGlobals()
})

test('words outlive a reload of the page', async () => {
  writeDraft('plan-draft/c1', { mine: 'Caminar a la escuela' })
  vi.resetModules()
  const reloaded = await import('./drafts.ts')
  expect(reloaded.readDraft('plan-draft/c1')).toEqual({ mine: 'Caminar a la escuela' })
})

test('words stay in the page when the browser keeps nothing for us', () => {
  vi.stubGlobal('sessionStorage', new Full())
  writeDraft('note', 'Solo vino un día')
  expect(readDraft('note')).toBe('Solo vino un día')
})

test('an answer ends its own draft alone, signing out ends all of ours and nothing of others', () => {
  sessionStorage.setItem('another', 'stays')
  writeDraft('one', 1)
  writeDraft('two', 2)
  dropDraft('one')
  expect([readDraft('one'), readDraft('two')]).toEqual([undefined, 2])
  dropAllDrafts()
  expect(readDraft('two')).toBeUndefined()
  expect(sessionStorage.getItem('another')).toBe('stays')
})

test('a draft that cannot be read back is no draft', () => {
  sessionStorage.setItem('medhome.draft//broken', '{"half":')
  expect(readDraft('broken')).toBeUndefined()
})

test('whoever signs in next finds none of these words, and the one who wrote them finds them again', () => {
  draftsBelongTo('mother')
  writeDraft('ask/c1', 'Solo entre nosotras')
  draftsBelongTo('father')
  expect(readDraft('ask/c1')).toBeUndefined()
  writeDraft('ask/c1', 'Mine')
  dropAllDrafts()
  expect(readDraft('ask/c1')).toBeUndefined()
  draftsBelongTo('mother')
  expect(readDraft('ask/c1')).toBe('Solo entre nosotras')
  dropAllDrafts()
  expect(Object.values(sessionStorage)).toEqual([])
})
