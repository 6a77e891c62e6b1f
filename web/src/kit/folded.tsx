// Filters: side by side on a desk; on a phone behind one word, so that the first screen belongs to what they filter.
//
// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'
import { onPhone, useMedia } from './media.ts'
import { useWords } from './words.tsx'

export function Folded({ set, children }: { set: number; children: ReactNode }) {
  const { t } = useWords()
  if (!useMedia(onPhone)) return children
  return <details className="folded no-print"><summary>{t('staff.filters', { n: set })}</summary><div className="stack-tight">{children}</div></details>
}
