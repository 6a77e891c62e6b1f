// Signing in: name and password, one way back to where the person was.
//
// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { saveLanguage, sessionQuery, signIn, useSignOutWaits } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { Page } from '../../kit/page.tsx'
import { useWay } from '../../kit/way.tsx'
import { languageChosenByHand, useSpeech, useWords } from '../../kit/words.tsx'

export const FamilySignInPage = () => <SignInPage surface="family" />
export const StaffSignInPage = () => <SignInPage surface="staff" />

function SignInPage({ surface }: { surface: 'family' | 'staff' }) {
  const { t, language } = useWords()
  const { switchTo } = useSpeech()
  const { go } = useWay()
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const outNotTold = useSignOutWaits()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [pressed, setPressed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!name.trim() || !password) return focusFirstProblem(form.current)
    setBusy(true)
    setError(undefined)
    try {
      const session = await signIn(name.trim(), password)
      const belongs = session.account.role === 'family' ? 'family' : 'staff'
      if (belongs !== surface) return window.location.assign(`/${belongs}/`)
      client.clear()
      client.setQueryData(sessionQuery.queryKey, session)
      if (languageChosenByHand()) void saveLanguage(language).catch(() => {})
      else await switchTo(session.account.language)
      const then = new URLSearchParams(location.search).get('then')
      await go(then?.startsWith('/') && !then.startsWith('//') ? then : '/')
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Page title={t('common.sign-in')} className="sign-in">
      {outNotTold && <p className="notice" role="status">{t('common.sign-out-owed')}</p>}
      <form className="stack" onSubmit={(event) => { void submit(event) }} noValidate ref={form}>
        {error !== undefined && <Problem error={error} />}
        <Field label={t('common.user-name')} problem={pressed && !name.trim() ? t('error.sign-in.name-missing') : undefined}>
          {(tied) => <input {...tied} value={name} autoComplete="username" autoCapitalize="none" spellCheck="false" onChange={(event) => { setName(event.target.value) }} />}
        </Field>
        <Field label={t('common.password')} problem={pressed && !password ? t('error.sign-in.password-missing') : undefined}>
          {(tied) => <input {...tied} type="password" value={password} autoComplete="current-password" onChange={(event) => { setPassword(event.target.value) }} />}
        </Field>
        <Button look="main" type="submit" wide busy={busy}>{t('common.sign-in')}</Button>
        {surface === 'family' && <a className="button button-wide" href="/family/invitation" onClick={(event) => { event.preventDefault(); void go('/invitation') }}>{t('common.have-invitation')}</a>}
      </form>
      <p className="second">{t('common.never-ask')}</p>
      <p><a className="link-alone" href={language === 'es' ? '/es/entrar' : '/sign-in'}>{t('common.sign-in-trouble')}</a></p>
      <p>{surface === 'family' ? <a className="link-alone" href="/staff/sign-in">{t('common.staff-sign-in')}</a> : <a className="link-alone" href="/family/sign-in">{t('common.family-sign-in')}</a>}</p>
    </Page>
  )
}
