// Staff keys: silent in text fields, each with a visible button that does the same, and off where the person says so.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react'

export type Keys = Record<string, (event: globalThis.KeyboardEvent) => void>

const off = 'medhome.keys-off'
export const keysAreOn = () => localStorage.getItem(off) === null
export function switchKeys(on: boolean) {
  if (on) localStorage.removeItem(off)
  else localStorage.setItem(off, 'yes')
}

const types = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(radio|checkbox|button|submit)$/.test(target.type))

// "n", "Escape", "Control+Enter", or two in a row: "g b".
export function useKeys(keys: Keys): void {
  const now = useRef(keys)
  useEffect(() => { now.current = keys })
  useEffect(() => {
    let before = ''
    let at = 0
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]')) return
      const withControl = event.ctrlKey || event.metaKey
      const name = withControl ? `Control+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key
      const plain = !withControl && name !== 'Escape'
      if (types(event.target) && (plain || name === 'Control+z')) return
      if (plain && name.length === 1 && !keysAreOn()) return
      const pair = event.timeStamp - at < 1200 ? `${before} ${name}` : ''
      const run = now.current[pair] ?? now.current[name]
      before = name
      at = event.timeStamp
      if (!run) return
      event.preventDefault()
      before = ''
      run(event)
    }
    window.addEventListener('keydown', press)
    return () => { window.removeEventListener('keydown', press) }
  }, [])
}

// Ctrl Enter inside a form that is not the page's main one: it sends this form, and the page hears nothing of it.
export function sends(event: KeyboardEvent<HTMLElement>): boolean {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

// Which row was opened last: Esc comes back to the list and to the same row.
let opened: string | undefined

export function rememberOpened(event: SyntheticEvent): void {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-item]') : null
  if (item?.dataset.item) opened = item.dataset.item
}

// Who looks for somebody else does not come back to that row.
export function forgetOpened(): void {
  opened = undefined
}

// Gives the row its focus back once the list is there; true while there is one to return to.
export function useReturnToRow(ready: boolean): boolean {
  const [item] = useState(opened)
  useEffect(() => {
    if (!ready || item === undefined || opened !== item) return
    const row = document.querySelector<HTMLElement>(`[data-item="${CSS.escape(item)}"]`)
    if (!row) return
    opened = undefined
    row.tabIndex = 0
    row.focus()
  }, [ready, item])
  return item !== undefined
}

// A list is one tab stop; arrows and J K move inside it, Home and End go to its ends.
export function moveInList(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-item]')]
  const here = items.findIndex((item) => item === document.activeElement)
  const steps: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1, ...(keysAreOn() ? { j: here + 1, k: here - 1 } : {}) }
  const to = steps[event.key]
  const item = to === undefined ? undefined : items[Math.max(0, Math.min(items.length - 1, to))]
  if (!item) return
  event.preventDefault()
  for (const other of items) other.tabIndex = other === item ? 0 : -1
  item.focus()
}
