// An icon from the sprite, always beside a word and silent to a screen reader.
//
// SPDX-License-Identifier: Apache-2.0
import sprite from '../generated/icons.svg?url'
import type { IconName } from './icons.ts'

export function Icon({ name, small, className = '' }: { name: IconName; small?: boolean; className?: string }) {
  return (
    <svg className={`icon${small ? ' icon-small' : ''} ${className}`} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${name}`} />
    </svg>
  )
}
