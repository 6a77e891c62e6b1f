// One need: its thread and attempts, who owns it, what the family said, and the next move.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { needQuery, useSession, type Answer, type Header, type Move, type Need } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { NextDate, StageChip } from '../../kit/chip.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { PhoneLink } from '../../kit/person_card.tsx'
import { NeedThread, stepWord } from '../../kit/thread.tsx'
import { useWords } from '../../kit/words.tsx'
import { Flags, forWhom, kindOfHelp } from './facts.tsx'
import { MoveForm } from './move_form.tsx'
import { OwnerForm } from './owner_form.tsx'
import { SiblingForm } from './sibling_form.tsx'
import { TellForm } from './tell_form.tsx'

// The family may answer while this page is open.
const pollEvery = 30_000

const answers: Record<Answer, Key> = { yes: 'staff.need.answer-yes', partly: 'staff.need.answer-partly', no: 'staff.need.answer-no' }

export function NeedPage() {
  const { t } = useWords()
  const { need: id } = useParams({ strict: false }) as { need: string }
  const navigate = useNavigate()
  const router = useRouter()
  const { data, error, refetch } = useQuery({ ...needQuery(id), refetchInterval: pollEvery, refetchOnWindowFocus: 'always' })
  useKeys({ Escape: () => { if (router.history.canGoBack()) router.history.back(); else void navigate({ to: data ? `/children/${data.header.id}` : '/board' }) } })
  if (!data) return <div className="page">{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={5} />}</div>
  return <Shown key={data.need.id} header={data.header} need={data.need} />
}

// Nothing typed here is lost when the need changes on the server: the forms stay as they are, around what is new.
function Shown({ header, need }: { header: Header; need: Need }) {
  const { t, format } = useWords()
  const { account } = useSession()
  const [known, setKnown] = useState(need.version)
  const mine = (saved: Need) => { setKnown(saved.version) }
  const last = need.history.at(-1)
  const news = need.version > known && last && last.by?.name !== (account.display_name || account.name) ? last : undefined
  const [chosen, setChosen] = useState<Move>()
  return (
    <>
      <ChildHeader header={header} />
      <Page title={t('staff.need.title')} hideTitle>
        <div role="status" className={news ? '' : 'unseen'}>{news && <p className="notice" data-kind="ask">{t('staff.need.news', { name: news.by?.name ?? t('staff.someone'), what: t(stepWord(news.stage)), time: format.timeShort(news.at) })}</p>}</div>
        <div className="need-grid">
          <section className="pane">
            <Facts need={need} />
            <Attempts need={need} />
            <h2>{t('staff.need.thread')}</h2>
            <div className="card"><NeedThread need={need} /></div>
          </section>
          <div className="stack no-print">
            <MoveForm need={need} chosen={chosen} setChosen={setChosen} onMoved={mine} />
            {need.flags?.includes('sibling_unknown') && <SiblingForm need={need} />}
            <OwnerForm need={need} onSaved={mine} />
            <TellForm need={need} main={need.stage === 'done' && chosen === undefined} onSaved={mine} />
          </div>
        </div>
      </Page>
    </>
  )
}

function Facts({ need }: { need: Need }) {
  const words = useWords()
  const { t, tIfKnown, format } = words
  const { family_answer: answer } = need
  return (
    <>
      <h2 className="child-name wrap" dir="auto">{need.text}</h2>
      <p className="line">
        <StageChip stage={need.stage} />
        <span>{t('need.kind-and-whom', { kind: kindOfHelp(need, words), whom: forWhom(need, words) })}</span>
        {need.how_soon && <span>{tIfKnown(`need.soon.${need.how_soon.replaceAll('_', '-')}`)}</span>}
        {need.performer && <span>{t('staff.need.performed-by', { name: need.performer })} {need.service?.phone && <PhoneLink number={need.service.phone} />}</span>}
      </p>
      <Flags need={need} />
      {need.flags?.includes('service_closed') && <p>{t('staff.need.service-closed-do')}</p>}
      {need.flags?.includes('hand_up') && <p>{t('staff.need.quiet-do')}</p>}
      <p className="line">{t('staff.need.owned-by', { name: need.owner?.name ?? t('need.no-owner') })} {t('staff.need.open-for', { n: need.age_days })}<NextDate need={need} /></p>
      {answer && (
        <div className="notice" data-kind={answer.answer === 'yes' ? 'next' : 'bad'}>
          <p><strong>{t(answers[answer.answer])}</strong></p>
          <p className="second small"><time dateTime={answer.at}>{format.timeShort(answer.at)}</time>{answer.by && <>, <bdi>{answer.by.name}</bdi></>}</p>
          {answer.note && <p className="quote" dir="auto">“{answer.note}”</p>}
        </div>
      )}
    </>
  )
}

// "Attempt 2. The first ended Oct 3: no answer."
function Attempts({ need }: { need: Need }) {
  const { t, tIfKnown, format } = useWords()
  const attempts = need.attempts ?? []
  if (attempts.length < 2) return null
  return (
    <div className="notice">
      <p><strong>{t('staff.need.attempt', { n: attempts.length })}</strong></p>
      <ul className="stack-tight">
        {attempts.filter((one) => one.ended).map((one) => (
          <li key={one.number}>
            {t('staff.need.attempt-ended', { n: one.number, who: one.service ?? t('staff.need.nobody-named'), date: format.dayShort((one.ended ?? '').slice(0, 10)) })}{' '}
            {one.reason && one.reason !== 'other' ? tIfKnown(`need.reason.${one.reason.replaceAll('_', '-')}`) : ''} {one.note && <q dir="auto">{one.note}</q>}
          </li>
        ))}
      </ul>
    </div>
  )
}
