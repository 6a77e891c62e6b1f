// Who reads what is written on a need, by name where the child's adults are known.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { relativesQuery } from '../../client/index.ts'
import { useWords } from '../../kit/words.tsx'

export function WhoSees({ child }: { child: string }) {
  const { t } = useWords()
  const { data } = useQuery(relativesQuery(child))
  const people = (data?.caregivers ?? []).map((one) => one.name).join(', ')
  return <p className="second small">{people ? t('staff.plan.who-sees-names', { people }) : t('staff.need.who-sees')}</p>
}
