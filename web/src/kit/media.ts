// Whether the window is so: a phone, a wide desk. Components ask where CSS alone cannot tell.
//
// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react'

const lists = new Map<string, MediaQueryList | undefined>()

function listFor(query: string): MediaQueryList | undefined {
  if (!lists.has(query)) lists.set(query, globalThis.matchMedia?.(query))
  return lists.get(query)
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore((changed) => {
    const list = listFor(query)
    list?.addEventListener('change', changed)
    return () => { list?.removeEventListener('change', changed) }
  }, () => listFor(query)?.matches ?? false)
}

export const onPhone = '(width < 600px)'
export const onWideDesk = '(width >= 1280px)'
