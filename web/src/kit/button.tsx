// Buttons begin with a verb. A screen has one filled button; it is never disabled, it says what is missing.
//
// SPDX-License-Identifier: Apache-2.0
import type { ButtonHTMLAttributes } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'main' | 'outline' | 'plain'
  wide?: boolean
  busy?: boolean
  icon?: IconName
  keys?: string
}

export function Button({ look = 'outline', wide, busy, icon, keys, className = '', children, onClick, type = 'button', ...rest }: Props) {
  return (
    <button
      type={type}
      className={`button button-${look}${wide ? ' button-wide' : ''} ${className}`}
      aria-busy={busy ? true : undefined}
      aria-keyshortcuts={keys}
      onClick={busy ? (event) => { event.preventDefault() } : onClick}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {keys && <kbd aria-hidden="true">{keys.length === 1 ? keys.toUpperCase() : keys.replace('Control+Enter', 'Ctrl ↵')}</kbd>}
    </button>
  )
}
