// The week, with several spans a day, and the days on which nobody is there.
//
// SPDX-License-Identifier: Apache-2.0
import { weekdays, type OpenSpan, type WaysDraft } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { FieldProblem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useWords } from '../../kit/words.tsx'

const inOrder = (hours: OpenSpan[]) => weekdays.flatMap((day) => hours.filter((one) => one.day === day))

export function HoursFields({ hours, closed, pressed, onHours, onClosed }: {
  hours: OpenSpan[]; closed: WaysDraft['closed']; pressed: boolean; onHours: (hours: OpenSpan[]) => void; onClosed: (closed: WaysDraft['closed']) => void
}) {
  const { t, format } = useWords()
  const put = (which: OpenSpan, part: Partial<OpenSpan>) => { onHours(hours.map((one) => (one === which ? { ...one, ...part } : one))) }
  const add = (day: OpenSpan['day']) => {
    const spans = hours.filter((one) => one.day === day)
    const last = spans.at(-1)
    const next: OpenSpan = !last ? { day, from: '08:00', until: '17:00' } : last.until < '13:00' ? { day, from: '13:00', until: '17:00' } : { day, from: last.until, until: '20:00' }
    onHours(inOrder([...hours, next]))
  }
  const putClosed = (at: number, part: Partial<WaysDraft['closed'][number]>) => { onClosed(closed.map((one, i) => (i === at ? { ...one, ...part } : one))) }
  const monday = hours.filter((one) => one.day === 'mon')
  return (
    <section className="card stack-tight">
      <h2>{t('staff.ways.hours.title')}</h2>
      <p className="second small">{t('staff.ways.hours.lead')}</p>
      <div className="ways-week">
        {weekdays.map((day) => {
          const name = format.weekday(day)
          const spans = hours.filter((one) => one.day === day)
          const bad = spans.some((one) => !one.from || !one.until || one.from >= one.until) || spans.some((one, i) => i > 0 && one.from < spans[i - 1]!.until)
          return (
            <fieldset className="ways-day" key={day} data-bad={pressed && bad ? true : undefined}>
              <legend>{name}</legend>
              {spans.length === 0 && <span className="second">{t('common.office.day-closed')}</span>}
              {spans.map((one, i) => (
                <span className="ways-span" key={i}>
                  <input type="time" aria-label={t('staff.ways.hours.from', { day: name })} value={one.from} onChange={(event) => { put(one, { from: event.target.value }) }} />
                  <span aria-hidden="true">–</span>
                  <input type="time" aria-label={t('staff.ways.hours.until', { day: name })} value={one.until === '24:00' ? '23:59' : one.until} onChange={(event) => { put(one, { until: event.target.value }) }} />
                  <Button look="plain" icon="x" aria-label={t('staff.ways.hours.remove', { day: name, from: format.clock(one.from || '00:00') })} onClick={() => { onHours(hours.filter((other) => other !== one)) }}>{t('staff.ways.remove')}</Button>
                </span>
              ))}
              {spans.length < 6 && <Button look="plain" icon="plus" aria-label={t('staff.ways.hours.add-on', { day: name })} onClick={() => { add(day) }}>{t('staff.ways.hours.add')}</Button>}
              {day === 'mon' && monday.length > 0 && (
                <Button look="plain" onClick={() => { onHours(inOrder([...hours.filter((one) => one.day === 'sat' || one.day === 'sun'), ...weekdays.slice(0, 5).flatMap((other) => monday.map((one) => ({ ...one, day: other })))])) }}>{t('staff.ways.hours.same')}</Button>
              )}
              {pressed && bad && <FieldProblem id={`bad-${day}`}>{t('staff.ways.bad-hours')}</FieldProblem>}
            </fieldset>
          )
        })}
      </div>
      <h3>{t('staff.ways.closed.title')}</h3>
      {closed.map((one, at) => (
        <div className="fields ways-closed" key={at}>
          <Field label={t('staff.ways.closed.from')} problem={pressed && !one.from ? t('staff.ways.bad-day') : undefined}>{(tied) => <input {...tied} type="date" value={one.from} onChange={(event) => { putClosed(at, { from: event.target.value, until: one.until && one.until >= event.target.value ? one.until : event.target.value }) }} />}</Field>
          <Field label={t('staff.ways.closed.until')} problem={pressed && one.from && (!one.until || one.until < one.from) ? t('error.away.until-before') : undefined}>{(tied) => <input {...tied} type="date" value={one.until} onChange={(event) => { putClosed(at, { until: event.target.value }) }} />}</Field>
          <Field label={t('staff.ways.closed.why')}>{(tied) => <input {...tied} maxLength={200} value={one.why} onChange={(event) => { putClosed(at, { why: event.target.value }) }} />}</Field>
          <div><Button look="plain" icon="x" aria-label={t('staff.ways.closed.remove', { day: one.from ? format.dayShort(one.from) : '' })} onClick={() => { onClosed(closed.filter((_, i) => i !== at)) }}>{t('staff.ways.remove')}</Button></div>
        </div>
      ))}
      <div><Button icon="plus" onClick={() => { onClosed([...closed, { from: '', until: '', why: '' }]) }}>{t('staff.ways.closed.add')}</Button></div>
    </section>
  )
}
