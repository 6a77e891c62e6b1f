// UI.md "Print page": the running head carries the name as it is written, whatever is in it.
//
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import { cssString } from './print_head.ts'

test('A name with quotes, backslashes or other scripts stays one CSS string', () => {
  expect(cssString("Séan D'Ángelo-Peña")).toBe('"Séan D\'Ángelo-Peña"')
  expect(cssString('Ana "Nita" \\ Ruiz')).toBe('"Ana \\22 Nita\\22  \\5c  Ruiz"')
  expect(cssString('عمر\nحداد')).toBe('"عمر\\a حداد"')
  expect(cssString('</style>')).not.toContain('<')
})
