// A service's name, kinds of help, phone, languages and note; and whether it has closed.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError, addService, changeService, domains, longestWords, useDraft, type Domain, type Service, type ServiceDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

const languages = ['en', 'es', 'ar', 'zh', 'so', 'vi']
const empty: ServiceDraft = { name: '', domains: [], phone: '', languages: ['en'], note: '', active: true }

export function ServiceForm({ service, onDone }: { service?: Service; onDone: () => void }) {
  const { t, tIfKnown, language } = useWords()
  const client = useQueryClient()
  const { show } = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [from] = useState<ServiceDraft>(() => (service ? { ...service, phone: service.phone ?? '', note: service.note ?? '' } : empty))
  const draft = useDraft<ServiceDraft>(`service-draft/${service?.id ?? 'new'}`, from)
  const [pressed, setPressed] = useState(false)
  const typed = draft.value
  const spoken = new Intl.DisplayNames(language, { type: 'language' })
  const set = (part: Partial<ServiceDraft>) => { draft.set({ ...typed, ...part }) }
  const toggled = <T extends string>(all: T[], one: T) => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one])
  const problems = {
    name: typed.name.trim() ? undefined : t('error.service.name'),
    domains: typed.domains.length ? undefined : t('error.need.domain'),
    note: [...typed.note].length > longestWords ? t('error.too-long', { n: longestWords }) : undefined,
  }
  const save = useMutation({
    mutationFn: () => {
      const { name, phone, note, active } = typed
      const body: ServiceDraft = { name: name.trim(), domains: typed.domains, phone: phone.trim(), languages: typed.languages, note: note.trim(), active }
      return service ? changeService(service, body) : addService(body)
    },
    onSuccess: async ({ service: saved }) => {
      draft.settle(empty)
      show(saved.active || saved.open_needs === 0 ? t('staff.services.saved') : t('staff.services.closed-marks', { n: saved.open_needs }))
      onDone()
      await client.invalidateQueries({ queryKey: ['services'] })
    },
    onError: (error) => { if (error instanceof ApiError && error.conflict) void client.invalidateQueries({ queryKey: ['services'] }) },
  })
  const submit = () => {
    setPressed(true)
    if (Object.values(problems).some(Boolean)) focusFirstProblem(form.current)
    else save.mutate()
  }
  return (
    <form className="card stack" noValidate ref={form} onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit() } }}>
      <h2>{service ? t('staff.services.change') : t('staff.services.add')}</h2>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('staff.services.name')} problem={pressed ? problems.name : undefined}>{(tied) => <input {...tied} dir="auto" maxLength={200} value={typed.name} autoFocus onChange={(event) => { set({ name: event.target.value }) }} />}</Field>
      <fieldset className="field" data-bad={pressed && problems.domains ? true : undefined}>
        <legend>{t('staff.services.domains')}</legend>
        {pressed && problems.domains && <p className="problem">{problems.domains}</p>}
        <div className="fields">
          {domains.map((domain: Domain) => (
            <label className="choice" key={domain}><input type="checkbox" checked={typed.domains.includes(domain)} onChange={() => { set({ domains: toggled(typed.domains, domain) }) }} />{tIfKnown(`domain.${domain.replaceAll('_', '-')}`) ?? domain}</label>
          ))}
        </div>
      </fieldset>
      <Field label={t('staff.caregiver.phone')}>{(tied) => <input {...tied} type="tel" inputMode="tel" value={typed.phone} onChange={(event) => { set({ phone: event.target.value }) }} />}</Field>
      <fieldset className="field">
        <legend>{t('staff.services.languages')}</legend>
        <div className="buttons">
          {[...new Set([...languages, ...typed.languages])].map((code) => (
            <label className="choice" key={code}><input type="checkbox" checked={typed.languages.includes(code)} onChange={() => { set({ languages: toggled(typed.languages, code) }) }} />{spoken.of(code) ?? code}</label>
          ))}
        </div>
      </fieldset>
      <Field label={t('staff.services.note')} problem={pressed ? problems.note : undefined}>{(tied) => <textarea {...tied} rows={3} dir="auto" value={typed.note} onChange={(event) => { set({ note: event.target.value }) }} />}</Field>
      {service && <label className="choice"><input type="checkbox" checked={!typed.active} onChange={() => { set({ active: !typed.active }) }} />{t('staff.services.has-closed')}</label>}
      <div className="buttons">
        <Button look="main" type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.services.save')}</Button>
        <Button look="plain" onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
