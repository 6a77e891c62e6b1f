// What was said without signal and is not with the team yet: the words, why, and what can be done.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ApiError, letGo, readDraft, sendAnew, useSession, writeDraft, type Answer, type Unsent } from '../client/index.ts'
import { Button } from './button.tsx'
import { said } from './family_child.ts'
import { go, Link } from './family_way.tsx'
import { errorText } from './feedback.tsx'
import { phone } from './format.ts'
import { useWords, type Words } from './words.tsx'

const answers = { yes: 'family.help.yes', partly: 'family.help.partly', no: 'family.help.not-yet' } as const
export const saidOf = (one: Unsent) => one.save.body as { answer?: Answer; note?: string; text?: string } | undefined
export const answerInWords = (answer: Answer, { t }: Pick<Words, 't'>): string => t(answers[answer])

function kindInWords({ about, save }: Unsent, { t }: Words): string {
  switch (about.kind) {
    case 'question': return t('family.unsent.question')
    case 'help': return t('family.unsent.help')
    case 'answer': return t('family.help.did-you-get-it')
    case 'withdrawal': return t('family.help.withdraw')
    case 'step': return t(save.path.endsWith('/undo') ? 'family.unsent.step-open' : 'family.plan.mark-done')
  }
}
// Where it is said anew, once one has seen what changed.
const places: Partial<Record<Unsent['about']['kind'], string>> = { answer: '/help', withdrawal: '/help', step: '/plan' }

// `here`: on the page itself where it would be said anew.
export function UnsentCard({ one, here, focused, children }: { one: Unsent; here?: boolean; focused?: boolean; children?: ReactNode }) {
  const words = useWords()
  const { t, format } = words
  const { children: family = [], practice } = useSession()
  const [sure, setSure] = useState(false)
  const box = useRef<HTMLElement>(null)
  useEffect(() => { if (focused) box.current?.focus() }, [focused])
  const { refused, about } = one
  const child = family.find(({ id }) => id === about.child)
  const { answer, note, text } = saidOf(one) ?? {}
  const place = places[about.kind]
  // What cannot be answered any more can still be told. It stays here besides: a letter that is begun is only this tab's.
  const ask = () => {
    const slot = `ask/${about.child}`
    const begun = readDraft<string>(slot) ?? ''
    if (note && !begun.includes(note)) writeDraft(slot, [begun, about.title && `“${about.title}”`, note].filter(Boolean).join('\n'))
    return go('/ask', { child: about.child })
  }
  return (
    <article className="notice stack-tight" data-kind="ask" tabIndex={-1} ref={box}>
      <h2>{kindInWords(one, words)}</h2>
      <p className="second small">{child && family.length > 1 && <><bdi>{said(child)}</bdi>, </>}<time dateTime={one.at}>{format.timeInWords(one.at)}</time></p>
      {about.title && <p dir="auto">{about.title}</p>}
      {answer && <p><strong>{answerInWords(answer, words)}</strong></p>}
      {(note ?? text) && <p className="letter-text" dir="auto">{note ?? text}</p>}
      {refused ? <p role="status">{t('family.unsent.why')} {errorText(new ApiError(refused.status, refused.code, refused.text), words)}</p> : <p>{t('error.offline')}</p>}
      {refused && !child && practice.phone && <p><a href={`tel:${practice.phone}`}>{practice.name} {phone(practice.phone)}</a></p>}
      {refused && sure && (
        <>
          <p>{t('family.unsent.delete-sure')}</p>
          <div className="buttons buttons-even">
            <Button onClick={() => { setSure(false) }}>{t('family.unsent.keep')}</Button>
            <Button onClick={() => { void letGo(one) }}>{t('family.unsent.delete')}</Button>
          </div>
        </>
      )}
      {refused && !sure && (
        <div className="buttons">
          {!place && <Button onClick={() => { void sendAnew(one) }}>{t('family.unsent.again')}</Button>}
          {place && !here && child && <Link className="button" to={place} search={{ child: about.child }}>{t('family.unsent.look')}</Link>}
          {note && child && <Button onClick={() => { void ask() }}>{t('family.unsent.as-question')}</Button>}
          <Button look="plain" onClick={() => { setSure(true) }}>{t('family.unsent.delete')}</Button>
        </div>
      )}
      {children}
    </article>
  )
}
