// When the office is open: at this moment, through the week, and the days it is closed.
//
// SPDX-License-Identifier: Apache-2.0
import { weekdays, type ClosedDays, type Office, type OpenSpan } from '../client/index.ts'
import { useWords } from './words.tsx'

// "Office open until 5:00 PM." or "Office closed. Opens Monday, November 23, at 8:00 in the morning."
export function OfficeNow({ office }: { office: Office | null | undefined }) {
  const { t, format } = useWords()
  if (!office) return null
  // A page that was kept on the phone may tell of yesterday.
  const changes = office.open_until ?? office.opens
  if (changes && Date.parse(changes) < Date.now()) return null
  if (office.open_until) return <p className="second small">{t('common.office.open', { time: format.hourInWords(office.open_until) })}</p>
  return <p className="second small">{office.opens ? t('common.office.closed-until', { when: format.momentInWords(office.opens) }) : t('common.office.closed')}</p>
}

// Days with the same hours stand in one row: Monday to Friday, 8:00 AM to 12:00 PM, 1:00 PM to 5:00 PM.
export function OfficeWeek({ hours, closed }: { hours: OpenSpan[]; closed: ClosedDays[] }) {
  const { t, format } = useWords()
  const said = (day: string) => hours.filter((one) => one.day === day).map((one) => t('common.office.span', { from: format.clock(one.from), until: format.clock(one.until) })).join(', ') || t('common.office.day-closed')
  const rows: { first: string; last: string; says: string }[] = []
  for (const day of weekdays) {
    const says = said(day)
    const last = rows.at(-1)
    if (last?.says === says) last.last = day
    else rows.push({ first: day, last: day, says })
  }
  return (
    <>
      <dl className="week">
        {rows.map((row) => (
          <div key={row.first}>
            <dt>{row.first === row.last ? format.weekday(row.first) : t('common.office.days', { first: format.weekday(row.first), last: format.weekday(row.last) })}</dt>
            <dd>{row.says}</dd>
          </div>
        ))}
      </dl>
      {closed.length > 0 && (
        <ul className="second small">
          {closed.map((one) => (
            <li key={one.from + one.until}>{one.from === one.until ? t('common.office.closed-on', { day: format.dateInWords(one.from) }) : t('common.office.closed-from', { from: format.dateInWords(one.from), until: format.dateInWords(one.until) })}{one.why && <> <bdi>{one.why}</bdi></>}</li>
          ))}
        </ul>
      )}
    </>
  )
}
