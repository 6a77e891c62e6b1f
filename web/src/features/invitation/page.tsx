// A parent's first minute: the code from the paper, then a name and a password. One question on a screen.
//
// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { ApiError, acceptInvitation, lookAtInvitation, sessionQuery } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { go, Link } from '../../kit/family_way.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'

const shortest = 10

// "abcd efgh jklm" as it stands on the paper: "ABCD-EFGH-JKLM".
export function codeAsPrinted(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return letters.match(/.{1,4}/g)?.join('-') ?? ''
}

export function InvitationPage() {
  const { t, language } = useWords()
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [step, setStep] = useState<'code' | 'account'>('code')
  const [from, setFrom] = useState('')
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [pressed, setPressed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const codeProblem = code.replace(/[^A-Za-z0-9]/g, '').length < 12 ? t('error.invitation.code-short') : undefined

  const toAccount = async (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (codeProblem) return focusFirstProblem(form.current)
    setPressed(false)
    setError(undefined)
    setBusy(true)
    try {
      setFrom((await lookAtInvitation(codeAsPrinted(code))).practice.name)
      setStep('account')
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const accept = async (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!name.trim() || password.length < shortest) return focusFirstProblem(form.current)
    setBusy(true)
    setError(undefined)
    try {
      const session = await acceptInvitation({ code: codeAsPrinted(code), name: name.trim(), password, language })
      client.clear()
      client.setQueryData(sessionQuery.queryKey, session)
      await go('/')
    } catch (failure) {
      setError(failure)
      if (failure instanceof ApiError && failure.code.startsWith('invitation.')) setStep('code')
    } finally {
      setBusy(false)
    }
  }

  if (step === 'code') {
    return (
      <Page key="code" title={t('family.invitation.code-title')} lead={<Link className="back" to="/sign-in"><Icon name="arrow-left" />{t('common.back')}</Link>}>
        <p className="steps-of">{t('family.invitation.step', { n: 1 })}</p>
        <p>{t('family.invitation.for-what')}</p>
        <form className="stack" onSubmit={(event) => { void toAccount(event) }} noValidate ref={form}>
          {error !== undefined && <Problem error={error} />}
          <Field label={t('family.invitation.code')} hint={t('family.invitation.code-hint')} problem={pressed ? codeProblem : undefined}>
            {(tied) => <input {...tied} className="code-field" value={code} autoComplete="one-time-code" autoCapitalize="characters" spellCheck="false" onChange={(event) => { setCode(event.target.value) }} />}
          </Field>
          <Button look="main" type="submit" wide busy={busy}>{t('common.next')}</Button>
        </form>
      </Page>
    )
  }
  return (
    <Page key="account" title={t('family.invitation.account-title')} lead={<Button look="plain" icon="arrow-left" className="back" onClick={() => { setStep('code') }}>{t('common.back')}</Button>}>
      <p className="steps-of">{t('family.invitation.step', { n: 2 })}</p>
      <p>{t('family.invitation.from', { practice: from })}</p>
      <form className="stack" onSubmit={(event) => { void accept(event) }} noValidate ref={form}>
        {error !== undefined && <Problem error={error} />}
        <Field label={t('common.user-name')} hint={t('family.invitation.name-hint')} problem={pressed && !name.trim() ? t('error.sign-in.name-missing') : undefined}>
          {(tied) => <input {...tied} value={name} autoComplete="username" autoCapitalize="none" spellCheck="false" onChange={(event) => { setName(event.target.value) }} />}
        </Field>
        <Field label={t('common.password')} hint={pressed && password.length < shortest ? undefined : t('family.invitation.password-hint')} problem={pressed && password.length < shortest ? t('error.sign-in.password-short') : undefined}>
          {(tied) => <input {...tied} type="password" value={password} autoComplete="new-password" onChange={(event) => { setPassword(event.target.value) }} />}
        </Field>
        <Button look="main" type="submit" wide busy={busy}>{t('family.invitation.accept')}</Button>
      </form>
    </Page>
  )
}
