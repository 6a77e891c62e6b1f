// The child a family page is about: the one in the address, else the first.
//
// SPDX-License-Identifier: Apache-2.0
import { useSession, type ChildName } from '../client/index.ts'
import { useChildInAddress } from './family_way.tsx'

export function useFamilyChild(): ChildName {
  const { children = [] } = useSession()
  const child = useChildInAddress()
  return children.find((one) => one.id === child) ?? children[0] ?? { id: child ?? '', name: '' }
}

export const said = (child: ChildName): string => child.preferred_name ?? child.name.split(',').at(-1)?.trim() ?? child.name
