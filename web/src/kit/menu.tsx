// A menu behind a button: Enter opens it, arrows and first letters move in it, Enter takes, Esc closes and gives the focus back.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'

export interface MenuItem<T extends string> { value: T; label: string }

// `end`: it opens towards the start of the line, for a button at its end.
export function Menu<T extends string>({ label, about, items, tabIndex, main, keys, end, onChoose }: {
  label: string; about: string; items: MenuItem<T>[]; tabIndex?: number; main?: boolean; keys?: string; end?: boolean; onChoose: (value: T) => void
}) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => { if (open) list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus() }, [open])
  const close = (giveBack: boolean) => {
    setOpen(false)
    if (giveBack) button.current?.focus()
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    event.stopPropagation()
    const all = [...list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []]
    const here = all.findIndex((item) => item === document.activeElement)
    let to: number | undefined = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') close(event.key === 'Escape')
    else if (to === undefined && event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLocaleLowerCase()
      const order = [...all.slice(here + 1), ...all.slice(0, here + 1)]
      const found = order.find((item) => item.textContent?.toLocaleLowerCase().startsWith(letter))
      if (found) to = all.indexOf(found)
    }
    if (event.key === 'Escape' || to !== undefined) event.preventDefault()
    if (to !== undefined) all[(to + all.length) % all.length]?.focus()
  }
  return (
    <span className="menu" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false) }}>
      <button type="button" className={`button button-${main ? 'main' : 'outline'}`} data-menu aria-keyshortcuts={keys} ref={button} tabIndex={tabIndex} aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined}
        aria-label={about} onClick={(event) => { event.preventDefault(); event.stopPropagation(); setOpen(!open) }}>
        <span>{label} <span aria-hidden="true">▾</span></span>
      </button>
      {open && (
        <div role="menu" data-end={end || undefined} id={id} ref={list} aria-label={about} onKeyDown={press}>
          {items.map((item) => (
            <button type="button" role="menuitem" tabIndex={-1} key={item.value}
              onClick={(event) => { event.preventDefault(); event.stopPropagation(); close(true); onChoose(item.value) }}>{item.label}</button>
          ))}
        </div>
      )}
    </span>
  )
}
