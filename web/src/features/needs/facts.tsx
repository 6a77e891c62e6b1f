// What a need says of itself at a glance: its kind, for whom it is, and what about it wants a hand.
//
// SPDX-License-Identifier: Apache-2.0
import type { For, Need, NeedFlag } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Chip } from '../../kit/chip.tsx'
import { useWords, type Words } from '../../kit/words.tsx'

export const whomWords: Record<For, Key> = { child: 'need.for.child', sibling: 'need.for.sibling', caregiver: 'need.for.caregiver', family: 'need.for.family' }
const flagWords: Record<NeedFlag, Key> = {
  no_owner: 'need.no-owner', owner_left: 'staff.need.owner-left', no_date: 'staff.need.no-date', service_closed: 'staff.need.service-closed',
  service_unknown: 'staff.need.service-unknown', hand_up: 'staff.need.quiet', sibling_unknown: 'staff.need.sibling-unknown',
}
const urgent: NeedFlag[] = ['no_owner', 'owner_left', 'service_closed', 'hand_up']

export const kindOfHelp = (need: Pick<Need, 'domain'>, { tIfKnown }: Pick<Words, 'tIfKnown'>) => tIfKnown(`domain.${need.domain.replaceAll('_', '-')}`) ?? need.domain

// "Lucía, brother or sister"; the child's own need says so too.
export function forWhom(need: Need, { t }: Pick<Words, 't'>): string {
  if (!need.for_person?.name) return t(whomWords[need.for])
  return t('need.for-named', { name: need.for_person.name, whom: t(need.for === 'sibling' ? 'need.whom.sibling' : 'need.whom.caregiver') })
}

export function Flags({ need }: { need: Need }) {
  const { t } = useWords()
  if (!need.flags?.length) return null
  return (
    <span className="line flags">
      {need.flags.map((flag) => <Chip key={flag} look={urgent.includes(flag) ? 'late-outline' : 'quiet'} icon={urgent.includes(flag) ? 'warning' : 'circle-dashed'}>{t(flagWords[flag])}</Chip>)}
    </span>
  )
}
