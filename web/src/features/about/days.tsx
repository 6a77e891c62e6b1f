// Days that matter: a feast, a fast, a birthday, a day of mourning; and whether the family wants quiet on it.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useDraft, type AboutUs, type MarkedDay, type Side } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field, focusFirstProblem } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'
import { SaidLine } from '../../kit/said.tsx'
import { useAboutSaver } from './answer.tsx'

type DayInput = { id: string; what: string; on: string; every_year: boolean; quiet: boolean; language: string }
interface Typed { what: string; on: string; every_year: boolean; quiet: boolean }
const nothing: Typed = { what: '', on: '', every_year: true, quiet: false }
const kept = ({ id, what, on, every_year, quiet, language }: MarkedDay): DayInput => ({ id, what, on, every_year, quiet, language: language ?? '' })

// A change is made to the days as they stand, so that one added by somebody else meanwhile stays.
function useDaySaver(side: Side, child: string, about: AboutUs, toldBy: string | undefined) {
  const save = useAboutSaver(side, child)
  return useMutation({
    mutationFn: async (change: (days: DayInput[]) => DayInput[]) => {
      const body = (of: AboutUs) => ({ days: change(of.days.map(kept)), ...(toldBy ? { told_by: toldBy } : {}) })
      const first = await save('days', body(about))
      if ('saved' in first) return
      const second = await save('days', body(first.now))
      if ('now' in second) throw new Error('Changed again while saving')
    },
  })
}

export function DayList({ side, child, about, toldBy, fixed }: { side: Side; child: string; about: AboutUs; toldBy?: string | undefined; fixed?: boolean }) {
  const { t, format } = useWords()
  const save = useDaySaver(side, child, about, toldBy)
  if (about.days.length === 0) return <p className="second">{t('about.days.none')}</p>
  return (
    <ul className="stack-tight">
      {save.isError && <li><Problem error={save.error} /></li>}
      {about.days.map((day) => (
        <li key={day.id} className="line-between">
          <div>
            <p><strong dir="auto">{day.what}</strong></p>
            <p>{day.every_year ? t('about.days.yearly', { date: format.monthDay(day.on) }) : format.birthDate(day.on)}{day.quiet && <> · {t('about.days.is-quiet')}</>}</p>
            <SaidLine said={day} />
          </div>
          {!fixed && <Button look="plain" busy={save.isPending} onClick={() => { save.mutate((days) => days.filter((one) => one.id !== day.id)) }}>{t('about.days.remove')}<span className="unseen">: {day.what}</span></Button>}
        </li>
      ))}
    </ul>
  )
}

export function AddDay({ side, child, about, toldBy, main }: { side: Side; child: string; about: AboutUs; toldBy?: string | undefined; main?: boolean }) {
  const { t, language } = useWords()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft<Typed>(`about/${side}/${child}/day`, nothing)
  const [pressed, setPressed] = useState(false)
  const save = useDaySaver(side, child, about, toldBy)
  const typed = draft.value
  const set = (part: Partial<Typed>) => { draft.set({ ...typed, ...part }) }
  const problems = { what: typed.what.trim() ? undefined : t('error.about.day-what'), on: typed.on ? undefined : t('error.about.day-on') }
  const submit = () => {
    setPressed(true)
    if (problems.what || problems.on) { focusFirstProblem(form.current); return }
    save.mutate((days) => [...days, { ...typed, what: typed.what.trim(), id: '', language }], { onSuccess: () => { draft.settle(nothing); setPressed(false) } })
  }
  return (
    <form ref={form} className="stack" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      {save.isError && <Problem error={save.error} />}
      <Field label={t('about.days.what')} hint={t('about.days.what-hint')} problem={pressed ? problems.what : undefined}>
        {(tied) => <input {...tied} dir="auto" value={typed.what} autoComplete="off" onChange={(event) => { set({ what: event.target.value }) }} />}
      </Field>
      <Field label={t('about.days.on')} problem={pressed ? problems.on : undefined}>{(tied) => <input {...tied} type="date" value={typed.on} onChange={(event) => { set({ on: event.target.value }) }} />}</Field>
      <label className="choice"><input type="checkbox" checked={typed.every_year} onChange={(event) => { set({ every_year: event.target.checked }) }} />{t('about.days.every-year')}</label>
      <label className="choice"><input type="checkbox" checked={typed.quiet} onChange={(event) => { set({ quiet: event.target.checked }) }} />{t('about.days.quiet')}</label>
      <div><Button look={main ? 'main' : 'outline'} type="submit" busy={save.isPending}>{t('about.days.add')}</Button></div>
    </form>
  )
}
