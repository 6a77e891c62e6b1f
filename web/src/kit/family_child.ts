// The child a family page is about: the one in the address, else the first.
//
// SPDX-License-Identifier: Apache-2.0
import { useSearch } from '@tanstack/react-router'
import { useSession, type ChildName } from '../client/index.ts'

export function useFamilyChild(): ChildName {
  const { children = [] } = useSession()
  const { child } = useSearch({ strict: false }) as { child?: string }
  return children.find((one) => one.id === child) ?? children[0] ?? { id: child ?? '', name: '' }
}

export const said = (child: ChildName): string => child.preferred_name ?? child.name.split(',').at(-1)?.trim() ?? child.name
