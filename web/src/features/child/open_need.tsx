// Who has an open need, and when we look again; where nobody does, and where no day is set, the chips of the board.
//
// SPDX-License-Identifier: Apache-2.0
import type { Need } from '../../client/index.ts'
import { Chip, NextDate } from '../../kit/chip.tsx'
import { useWords } from '../../kit/words.tsx'

export function NeedOwner({ need }: { need: Need }) {
  const { t } = useWords()
  return need.owner ? <bdi>{need.owner.name}</bdi> : <Chip look="late-outline" icon="warning">{t('need.no-owner')}</Chip>
}

export function NextLook({ need }: { need: Need }) {
  const { t } = useWords()
  return need.next_date ? <NextDate need={need} /> : <Chip look="quiet" icon="circle-dashed">{t('staff.need.no-date')}</Chip>
}
