// Ask for help: what kind, in one's own words, for whom, how soon; who will see it before it is sent, and what happens next after.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { askForHelp, domains, familyNeedsQuery, howSoon, longestWords, unsentQuery, useDraft, useSession, type Domain, type FamilyNeeds, type For, type HelpKept, type HowSoon } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { CallButton, ContactLine } from '../../kit/contact.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Link } from '../../kit/family_way.tsx'
import { Choices, Field, focusFirstProblem } from '../../kit/field.tsx'
import { phone } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'

interface Typed { domain: Domain | ''; text: string; for: For | ''; sibling: string; name: string; soon: HowSoon | '' }
const nothing: Typed = { domain: '', text: '', for: '', sibling: '', name: '', soon: '' }
const notListed = 'not-listed'

export function AskForHelpPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyNeedsQuery(child.id))
  return (
    <Page title={t('family.help.ask.title')}>
      {data ? <Ask key={child.id} page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={3} />}
    </Page>
  )
}

function Ask({ page }: { page: FamilyNeeds }) {
  const { t, tIfKnown, language } = useWords()
  const child = useFamilyChild()
  const { account, practice } = useSession()
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<Typed>(`ask-help/${child.id}`, nothing)
  const [pressed, setPressed] = useState(false)
  const [sent, setSent] = useState<{ kept: HelpKept | undefined }>()
  const typed = draft.value
  const set = (part: Partial<Typed>) => { draft.set({ ...typed, ...part }) }
  const named = typed.sibling === notListed || page.siblings.length === 0
  const name = typed.name.trim()
  const problems = {
    domain: typed.domain ? undefined : t('error.need.domain'),
    text: !typed.text.trim() ? t('error.need.text') : [...typed.text.trim()].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
    for: typed.for ? undefined : t('error.choose-one'),
    sibling: typed.for !== 'sibling' || (named ? name : typed.sibling) ? undefined : t('error.name-sibling'),
    soon: typed.soon ? undefined : t('error.choose-one'),
  }
  const shown = (problem: string | undefined) => (pressed ? problem : undefined)
  const send = useMutation({
    mutationFn: () => askForHelp(child.id, {
      domain: typed.domain as Domain, text: typed.text.trim(), for: typed.for as For, how_soon: typed.soon,
      for_person: typed.for !== 'sibling' ? null : named ? { reference: null, name } : { reference: typed.sibling, name: '' },
    }, account.id),
    onSuccess: async (answer) => {
      draft.settle(nothing)
      await client.invalidateQueries({ queryKey: ['unsent'] })
      setSent({ kept: answer.state === 'sent' ? answer.answer : undefined })
      await client.invalidateQueries({ queryKey: ['family'] })
    },
  })
  if (sent) return <Sent kept={sent.kept} />
  const { readers } = page
  const people = new Intl.ListFormat(language).format([(typed.domain && readers.by_domain?.[typed.domain]?.name) || (readers.first?.name ?? readers.practice), t('family.ask.team-of', { practice: readers.practice }), ...readers.adults])
  return (
    <>
    <ContactLine contact={page.main_contact} practice={practice} />
    <p className="notice"><span className="emergency">{t('family.help.ask.emergency')} <a href="tel:911">{t('family.ask.call-911')}</a></span></p>
    <form className="stack" noValidate ref={form} onSubmit={(event) => {
      event.preventDefault()
      setPressed(true)
      if (send.isPending) return
      if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
      else send.mutate()
    }}>
      {draft.restored && <p className="second">{t('family.ask.kept-words')}</p>}
      {send.isError && <Problem error={send.error} />}
      <Field label={t('family.ask.kind')} problem={shown(problems.domain)}>
        {(tied) => (
          <select {...tied} value={typed.domain} onChange={(event) => { set({ domain: event.target.value as Domain | '' }) }}>
            <option value="">{t('common.choose')}</option>
            {domains.map((domain) => <option key={domain} value={domain}>{tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</option>)}
          </select>
        )}
      </Field>
      <Field label={t('family.ask.words')} hint={t('family.ask.words-hint')} problem={shown(problems.text)}>
        {(tied) => <textarea {...tied} rows={4} dir="auto" value={typed.text} onChange={(event) => { set({ text: event.target.value }) }} />}
      </Field>
      {typed.text.length > longestWords - 500 && <p className="second small" role="status">{t('family.ask.letters-left', { n: longestWords - [...typed.text].length })}</p>}
      <Choices legend={t('family.ask.for-whom')} name="for" value={typed.for} problem={shown(problems.for)} onChange={(value) => { set({ for: value }) }}
        options={[{ value: 'child', label: said(child) }, { value: 'sibling', label: t('need.for.sibling') }, { value: 'caregiver', label: t('family.ask.for-me') }, { value: 'family', label: t('need.for.family') }]} />
      {typed.for === 'sibling' && page.siblings.length > 0 && (
        <Choices legend={t('family.ask.which-sibling')} name="sibling" value={typed.sibling} problem={shown(named ? undefined : problems.sibling)} onChange={(value) => { set({ sibling: value }) }}
          options={[...page.siblings.map((one) => ({ value: one.reference, label: one.name })), { value: notListed, label: t('family.ask.somebody-else') }]} />
      )}
      {typed.for === 'sibling' && named && (
        <Field label={t('family.ask.sibling-name')} hint={t('family.ask.sibling-hint')} problem={shown(problems.sibling)}>
          {(tied) => <input {...tied} dir="auto" maxLength={100} autoComplete="off" value={typed.name} onChange={(event) => { set({ name: event.target.value }) }} />}
        </Field>
      )}
      <Choices legend={t('family.ask.how-soon')} name="soon" value={typed.soon} problem={shown(problems.soon)} onChange={(value) => { set({ soon: value }) }}
        options={howSoon.map((value) => ({ value, label: tIfKnown(`need.soon.${value.replaceAll('_', '-')}`) ?? value }))} />
      <p className="second">{t('family.help.ask.who-sees', { people })}{typed.for === 'caregiver' && practice.phone ? ` ${t('family.ask.rather-call', { phone: phone(practice.phone) })}` : ''}</p>
      <Button look="main" wide type="submit" busy={send.isPending}>{t('family.help.ask.send')}</Button>
    </form>
    </>
  )
}

// Who has it, by when, and what to do if nothing comes.
function Sent({ kept }: { kept: HelpKept | undefined }) {
  const { t, format } = useWords()
  const { account, practice } = useSession()
  const child = useFamilyChild()
  const { data: unsent } = useQuery(unsentQuery(account.id))
  const waits = unsent?.some(({ about }) => about.kind === 'help' && about.child === child.id)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => { box.current?.focus() }, [])
  return (
    <div className="stack">
      <div className="notice" data-kind={kept ? 'next' : 'ask'} role="status" tabIndex={-1} ref={box}>
        {kept ? <p>{t('family.help.ask.next', { name: kept.next.who?.name ?? practice.name, day: kept.next.at ? format.momentInWords(kept.next.at) : format.dateInWords(kept.next.by), phone: phone(kept.next.who?.phone ?? practice.phone ?? '') })}</p> : <p>{t(waits === false ? 'family.offline.sent' : 'error.offline')}</p>}
      </div>
      <Link className="button button-main button-wide" to="/help">{t('family.ask.see')}</Link>
      <CallButton person={kept?.next.who ?? null} practice={practice} />
    </div>
  )
}
