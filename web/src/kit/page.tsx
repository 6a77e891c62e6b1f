// A page: its title in the window and its heading in focus when one arrives from another page.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, type ReactNode } from 'react'

const opened = globalThis.location?.href
let moved = false

// `inWindow`: the title without a child's name, where the heading has one.
export function Page({ title, inWindow, hideTitle, lead, className = '', children }: {
  title: string; inWindow?: string; hideTitle?: boolean; lead?: ReactNode; className?: string; children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(inWindow ?? title)
  useEffect(() => {
    moved ||= location.href !== opened
    if (moved && (document.activeElement === document.body || document.activeElement?.tagName === 'A')) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className={`page stack ${className}`}>
      {lead}
      <h1 ref={heading} tabIndex={-1} className={hideTitle ? 'unseen' : ''}>{title}</h1>
      {children}
    </div>
  )
}

export function usePageTitle(title: string): void {
  useEffect(() => { document.title = `${title} · Medhome` }, [title])
}
