// Where the child lives: one home, or two in turn, each with the adult who is there.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { childQuery, endHome, saveHome, useDraft, type ChildTeam, type Home, type HomeDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useWords } from '../../kit/words.tsx'

export function Homes({ page }: { page: ChildTeam }) {
  const { t } = useWords()
  const [open, setOpen] = useState<Home | 'new'>()
  const done = () => { setOpen(undefined) }
  return (
    <>
      <div className="line-between"><h2>{t('staff.homes.title', { n: page.homes.length })}</h2>{!open && <Button icon="plus" onClick={() => { setOpen('new') }}>{t('staff.homes.add')}</Button>}</div>
      {page.homes.length === 0 && !open && <p className="second">{t('staff.homes.empty')}</p>}
      {open === 'new' && <HomeForm page={page} home={null} onDone={done} />}
      {page.homes.length > 0 && (
        <ul className="card">
          {page.homes.map((home) => (open !== 'new' && open?.id === home.id ? <li key={home.id}><HomeForm page={page} home={home} onDone={done} /></li> : (
            <li className="person-row" key={home.id}>
              <Icon name="house-line" />
              <div className="grow">
                <p><strong dir="auto">{home.name}</strong></p>
                <p className="second small">{home.when && <span dir="auto">{home.when}</span>}{home.when && home.adult && ' · '}{home.adult && <bdi>{home.adult.name}</bdi>}</p>
              </div>
              <Button look="plain" onClick={() => { setOpen(home) }} aria-label={t('staff.pools.change-one', { name: home.name })}>{t('staff.pools.change')}</Button>
            </li>
          )))}
        </ul>
      )}
    </>
  )
}

function HomeForm({ page, home, onDone }: { page: ChildTeam; home: Home | null; onDone: () => void }) {
  const { t } = useWords()
  const child = page.header.id
  const client = useQueryClient()
  const { data } = useQuery(childQuery(child))
  const draft = useDraft<HomeDraft & { known: string }>(`home-draft/${child}/${home?.id ?? 'new'}`, { name: home?.name ?? '', when: home?.when ?? '', adult: home?.adult?.reference ?? '', known: '' })
  const typed = draft.value
  const [pressed, setPressed] = useState(false)
  const change = (part: Partial<typeof typed>) => { draft.set({ ...typed, ...part }) }
  const done = async () => { draft.settle(); await client.invalidateQueries({ queryKey: ['child', child] }); onDone() }
  const save = useMutation({ mutationFn: () => saveHome(child, home?.id ?? (typed.known || null), { name: typed.name.trim(), when: typed.when.trim(), adult: typed.adult }), onSuccess: done })
  const end = useMutation({ mutationFn: () => endHome(child, home!.id), onSuccess: done })
  const submit = () => {
    setPressed(true)
    if (typed.name.trim()) save.mutate()
  }
  return (
    <form className="card stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); submit() } }}>
      {save.isError && <Problem error={save.error} />}
      {end.isError && <Problem error={end.error} />}
      {!home && page.homes_nearby.length > 0 && (
        <Field label={t('staff.homes.known')} hint={t('staff.homes.known-hint')}>
          {(tied) => (
            <select {...tied} value={typed.known} onChange={(event) => { change({ known: event.target.value, name: page.homes_nearby.find((one) => one.id === event.target.value)?.name ?? typed.name }) }}>
              <option value="">{t('staff.homes.new')}</option>
              {page.homes_nearby.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          )}
        </Field>
      )}
      <Field label={t('staff.homes.name')} hint={t('staff.homes.name-hint')} problem={pressed && !typed.name.trim() ? t('error.home.name-missing') : undefined}>
        {(tied) => <input {...tied} autoFocus dir="auto" value={typed.name} maxLength={200} onChange={(event) => { change({ name: event.target.value }) }} />}
      </Field>
      <Field label={t('staff.homes.when')} hint={t('staff.homes.when-hint')}>{(tied) => <input {...tied} dir="auto" value={typed.when} maxLength={200} onChange={(event) => { change({ when: event.target.value }) }} />}</Field>
      <Field label={t('staff.homes.adult')}>
        {(tied) => (
          <select {...tied} value={typed.adult} onChange={(event) => { change({ adult: event.target.value }) }}>
            <option value="">{t('staff.homes.nobody')}</option>
            {data?.caregivers.map((one) => <option key={one.related_person} value={`RelatedPerson/${one.related_person.replace(/^.*\//, '')}`}>{one.name}</option>)}
          </select>
        )}
      </Field>
      <p className="second small">{t('staff.homes.who-sees')}</p>
      <div className="buttons">
        <Button type="submit" keys="Control+Enter" busy={save.isPending}>{t('staff.homes.save')}</Button>
        <Button look="plain" onClick={() => { draft.settle(); onDone() }}>{t('common.cancel')}</Button>
        {home && <Button look="plain" busy={end.isPending} onClick={() => { end.mutate() }}>{t('staff.homes.end')}</Button>}
      </div>
    </form>
  )
}
