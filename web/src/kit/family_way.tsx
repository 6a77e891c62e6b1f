// The family app's addresses: one path a page, without parts to fill in; ?child= stays from page to page. A page is shown once its part is here.
//
// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'
import { base, pathOf } from './family_path.ts'

export interface Place {
  path: string
  search: URLSearchParams
  // Where the page was left, when one comes back to it.
  scroll: number
}
export type Values = Record<string, string | undefined>

const read = (scroll: number): Place => ({ path: pathOf(location.href), search: new URLSearchParams(location.search), scroll })

let place = read(0)
let opening: (path: string) => Promise<unknown> = () => Promise.resolve()
// Each entry of the browser's history has a number, by which its scrolled height is found again.
let at = 0
let turn = 0
const heights = new Map<number, number>()
const listeners = new Set<() => void>()

export function address(to: string, values: Values = {}): string {
  const [path = '', written = ''] = to.split('?')
  const search = new URLSearchParams(written)
  const child = place.search.get('child')
  for (const [name, value] of Object.entries({ ...(child ? { child } : {}), ...values })) {
    if (value !== undefined && !(name === 'child' && search.has(name) && !('child' in values))) search.set(name, value)
  }
  return `${base}${path}${search.size ? `?${search.toString()}` : ''}`
}

async function show(next: string, scroll: number, arrive: () => void): Promise<void> {
  turn += 1
  const mine = turn
  heights.set(at, scrollY)
  // A part that does not come is told of on the page itself.
  await opening(pathOf(next)).catch(() => {})
  if (mine !== turn) return
  arrive()
  place = read(scroll)
  for (const tell of listeners) tell()
}

export function go(to: string, values?: Values, replace = false): Promise<void> {
  const next = address(to, values)
  return show(next, 0, () => {
    const same = next === location.pathname + location.search
    if (!replace && !same) at += 1
    history[replace || same ? 'replaceState' : 'pushState']({ at }, '', next)
  })
}

// Draws the page that is open once more, fetching its part where that did not come.
export const redraw = (): Promise<void> => show(location.pathname + location.search, scrollY, () => {})

// `open` fetches what a path needs before it can be drawn.
export function begin(open: (path: string) => Promise<unknown>): void {
  opening = open
  history.scrollRestoration = 'manual'
  history.replaceState({ at }, '')
  addEventListener('popstate', ({ state }) => {
    const next = location.pathname + location.search
    // A mark within the page ("#main") is the browser's own business.
    if (pathOf(next) === place.path && new URLSearchParams(location.search).toString() === place.search.toString()) return
    const arrived = (state as { at?: number } | null)?.at ?? 0
    void show(next, heights.get(arrived) ?? 0, () => { at = arrived })
  })
}

const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => { listeners.delete(tell) }
}
export const usePlace = (): Place => useSyncExternalStore(subscribe, () => place)
export const useChildInAddress = (): string | undefined => usePlace().search.get('child') ?? undefined

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> { to: string; search?: Values | undefined }

export function Link({ to, search, ...rest }: LinkProps) {
  usePlace()
  const warm = () => { void opening(pathOf(address(to))).catch(() => {}) }
  const press = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    void go(to, search)
  }
  return <a {...rest} href={address(to, search)} onClick={press} onPointerEnter={warm} onTouchStart={warm} onFocus={warm} />
}
