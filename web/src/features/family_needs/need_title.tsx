// A need in the family's words, its kind and for whom it is.
//
// SPDX-License-Identifier: Apache-2.0
import type { Need } from '../../client/index.ts'
import { useWords } from '../../kit/words.tsx'

export function NeedTitle({ need, child }: { need: Need; child: string }) {
  const { t, tIfKnown } = useWords()
  const whom = need.for === 'child' ? child : need.for === 'family' ? t('need.for.family') : need.for_person?.name ?? t(need.for === 'sibling' ? 'need.for.sibling' : 'need.for.caregiver')
  return (
    <div>
      <h3 className="wrap" dir="auto">{need.text}</h3>
      <p className="second small">{t('need.kind-and-whom', { kind: tIfKnown(`domain.${need.domain.replaceAll('_', '-')}`) ?? need.domain, whom })}</p>
    </div>
  )
}
