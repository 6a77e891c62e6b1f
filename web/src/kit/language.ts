// The language before anything is known of who reads: the address, then what this phone used last, then what it is set to.
//
// SPDX-License-Identifier: Apache-2.0
export type Language = 'en' | 'es'

const remembered = 'medhome.language'
export const rememberLanguage = (language: Language) => { localStorage.setItem(remembered, language) }

export function languageToBeginWith(): Language {
  // A public page leads on in its own language: /family/?lang=es
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked === 'en' || asked === 'es') return asked
  const kept = localStorage.getItem(remembered)
  if (kept === 'en' || kept === 'es') return kept
  return navigator.languages.find((tag) => /^(en|es)/.test(tag))?.startsWith('es') ? 'es' : 'en'
}
