// The words of the screen in the reader's language. One catalogue is loaded; switching keeps the page and what was typed.
//
// SPDX-License-Identifier: Apache-2.0
import { setupI18n, type Messages } from '@lingui/core'
import { I18nProvider, useLingui } from '@lingui/react'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import type { Key } from '../generated/keys.ts'
import { formatter, type Formatter } from './format.ts'
import { rememberLanguage, type Language } from './language.ts'

export { languageToBeginWith, type Language } from './language.ts'
export type Values = Record<string, string | number>
export type Translate = (key: Key, values?: Values) => string
export type LoadMessages = (language: Language) => Promise<Messages>

// Whether this person pressed the switch here: then their account follows them, not the other way round.
let chosenByHand = false
export const languageChosenByHand = () => chosenByHand
export function chooseByHand() { chosenByHand = true }

const i18n = setupI18n()

export async function speak(language: Language, load: LoadMessages): Promise<void> {
  if (i18n.locale === language) return
  i18n.loadAndActivate({ locale: language, messages: await load(language) })
  rememberLanguage(language)
  document.documentElement.lang = language
}

interface Speech {
  zone: string
  setZone: (zone: string) => void
  switchTo: (language: Language) => Promise<void>
}
const SpeechContext = createContext<Speech | undefined>(undefined)

export function WordsProvider({ load, children }: { load: LoadMessages; children: ReactNode }) {
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  const switchTo = useCallback((language: Language) => speak(language, load), [load])
  const speech = useMemo(() => ({ zone, setZone, switchTo }), [zone, switchTo])
  return (
    <I18nProvider i18n={i18n}>
      <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>
    </I18nProvider>
  )
}

export interface Words {
  t: Translate
  // The message of a key that is put together at run time, or undefined where the catalogue has none.
  tIfKnown: (key: string, values?: Values) => string | undefined
  language: Language
  format: Formatter
}

export function useWords(): Words {
  const { i18n: speaking } = useLingui()
  const { zone } = useSpeech()
  const language = speaking.locale as Language
  return useMemo(() => {
    const t: Translate = (key, values) => speaking._(key, values)
    const tIfKnown = (key: string, values?: Values) => (key in speaking.messages ? speaking._(key, values) : undefined)
    return { t, tIfKnown, language, format: formatter({ language, zone, now: new Date(), t }) }
  }, [speaking, language, zone])
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext)
  if (!speech) throw new Error('WordsProvider is missing')
  return speech
}
