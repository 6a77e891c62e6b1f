// How the apps look and speak.
//
// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { saveLanguage, sessionQuery, type Session } from '../client/index.ts'
import { DoorMark } from './door.tsx'
import { chooseByHand, useSpeech, useWords } from './words.tsx'
import { applyTheme, theme, type Theme } from './theme.ts'

const ownNames = { en: 'English', es: 'Español' } as const

// The other language by its own name; the page, its place and what was typed stay.
export function LanguageSwitch() {
  const { language } = useWords()
  const { switchTo } = useSpeech()
  const client = useQueryClient()
  const other = language === 'en' ? 'es' : 'en'
  return (
    <a
      className="button button-plain language-switch" href={`?lang=${other}`} lang={other} hrefLang={other}
      onClick={(event) => {
        event.preventDefault()
        chooseByHand()
        void switchTo(other)
        const session = client.getQueryData<Session | null>(sessionQuery.queryKey)
        if (!session) return
        const changed: Session = { ...session, account: { ...session.account, language: other } }
        client.setQueryData(sessionQuery.queryKey, changed)
        void saveLanguage(other).catch(() => {})
      }}
    >{ownNames[other]}</a>
  )
}

// Before anyone is signed in, the mark leads to the public pages.
export function PublicHomeLink() {
  const { language } = useWords()
  return <a className="brand" href={language === 'es' ? '/es/' : '/'}><DoorMark />Medhome</a>
}

export function ThemeChoice() {
  const { t } = useWords()
  const [chosen, choose] = useState(theme)
  const options: { value: Theme; label: string }[] = [
    { value: 'device', label: t('common.look.device') }, { value: 'light', label: t('common.look.light') }, { value: 'dark', label: t('common.look.dark') },
  ]
  return (
    <label className="field">
      <span className="field-label">{t('common.look')}</span>
      <select value={chosen} onChange={(event) => {
        const next = event.target.value as Theme
        applyTheme(next)
        choose(next)
      }}>{options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}</select>
    </label>
  )
}
