// Light, dark, or the same as the device.
//
// SPDX-License-Identifier: Apache-2.0
export type Theme = 'light' | 'dark' | 'device'
const remembered = 'medhome.theme'

export function theme(): Theme {
  const kept = localStorage.getItem(remembered)
  return kept === 'light' || kept === 'dark' ? kept : 'device'
}

export function applyTheme(next: Theme = theme()): void {
  if (next === 'device') {
    localStorage.removeItem(remembered)
    delete document.documentElement.dataset.theme
  } else {
    localStorage.setItem(remembered, next)
    document.documentElement.dataset.theme = next
  }
}
