// Help and needs: "Did you get the help?" before anything new, then what waits and what is finished.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { familyNeedsQuery, unsentQuery, useSession, withdrawNeed, type FamilyNeeds, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { StageChip } from '../../kit/chip.tsx'
import { callName, ContactLine, whoAnswers } from '../../kit/contact.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Link } from '../../kit/family_way.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Page } from '../../kit/page.tsx'
import { PhoneLink } from '../../kit/person_card.tsx'
import { NeedSteps, NeedThread } from '../../kit/thread.tsx'
import { UnsentCard } from '../../kit/unsent.tsx'
import { useWords } from '../../kit/words.tsx'
import { AnswerCard, answerOf, ChangeAnswer, WhatIsNext, type Answered, type Answering } from './answer.tsx'
import { NeedTitle } from './need_title.tsx'

export function FamilyNeedsPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyNeedsQuery(child.id))
  return (
    <Page title={t('family.help.title')}>
      {data ? <Needs page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.waiting')} rows={3} />}
    </Page>
  )
}

function Needs({ page: { ask, waiting: all, finished, main_contact: contact, readers } }: { page: FamilyNeeds }) {
  const { t, language } = useWords()
  const { account, practice } = useSession()
  const child = useFamilyChild()
  const { data = [] } = useQuery(unsentQuery(account.id))
  const unsent = data.filter(({ about }) => about.child === child.id && (about.kind === 'answer' || about.kind === 'help' || about.kind === 'withdrawal'))
  // While an answer is being written, sending it is the one filled button.
  const [writing, setWriting] = useState(false)
  const [answered, setAnswered] = useState<Answered[]>([])
  const [changing, setChanging] = useState('')
  const [justKept, setJustKept] = useState('')
  const waits = (need: Need) => { const one = answerOf(need, unsent); return one !== undefined && !one.refused }
  const toAsk = ask.filter((need) => !answered.some((one) => one.id === need.id) && (!waits(need) || changing === need.id))
  // What is stuck waits for somebody to act: it comes first.
  const waiting = [...all].sort((one, other) => Number(other.stage === 'stuck') - Number(one.stage === 'stuck'))
  const people = new Intl.ListFormat(language).format([contact?.name ?? practice.name, t('family.ask.team-of', { practice: readers.practice }), ...readers.adults])
  const answering: Answering = {
    child: said(child), contact, practice, readers: people, unsent, onWriting: setWriting,
    told: [...answered.map((one) => one.id), ...[...ask, ...waiting, ...finished].filter(waits).map((need) => need.id)],
    onKept: setJustKept,
    onAnswered: (one) => { setAnswered((before) => [...before.filter((other) => other.id !== one.id), one]) },
  }
  const empty = ask.length + waiting.length + finished.length === 0
  return (
    <>
      <ContactLine contact={contact} practice={practice} />
      {unsent.map((one) => {
        const about = ask.find((need) => answerOf(need, unsent) === one)
        // Said anew, or to be said anew, on its own card below.
        if (about && (one.refused || changing === about.id)) return null
        return (
          <UnsentCard key={one.slot + one.key} one={one} here focused={one.save.slot === `answer/${justKept}`}>
            {about && !one.refused && <div><Button look="plain" onClick={() => { setChanging(about.id) }}>{t('family.help.change-answer')}</Button></div>}
          </UnsentCard>
        )
      })}
      {answered.map((one) => (changing === one.id
        ? <AnswerCard key={one.id} need={one.kept.need} keep={() => { setChanging('') }} {...answering} />
        : <WhatIsNext key={one.id} answered={one} contact={contact} practice={practice} change={() => { setChanging(one.id) }} />))}
      {toAsk.map((need) => <AnswerCard key={need.id + (answerOf(need, unsent)?.refused ? ' again' : '')} need={need} {...answering} {...(changing === need.id ? { keep: () => { setChanging('') } } : {})} />)}
      {waiting.length > 0 && (
        <section className="section">
          <h2>{t('family.help.waiting', { n: waiting.length })}</h2>
          {waiting.map((need) => <WaitingCard key={need.id} need={need} answering={answering} />)}
        </section>
      )}
      {finished.length > 0 && (
        <details className="section">
          <summary><Icon name="caret-right" />{t('family.help.finished', { n: finished.length })}</summary>
          <div className="stack">{finished.map((need) => <FinishedCard key={need.id} need={need} answering={answering} />)}</div>
        </details>
      )}
      {empty && <EmptyState>{t('family.help.empty')}</EmptyState>}
      {!writing && <Link className="button button-main button-wide" to="/help/ask">{t('family.help.ask.title')}</Link>}
    </>
  )
}

function WaitingCard({ need, answering }: { need: Need; answering: Answering }) {
  const { t, format } = useWords()
  const name = need.owner?.name ?? t('family.help.your-team')
  const late = need.next_date != null && format.daysUntil(need.next_date) < 0
  const answers = whoAnswers(answering.contact)
  const number = answers?.phone ?? answering.practice.phone
  return (
    <article className="card stack-tight">
      <NeedTitle need={need} child={answering.child} />
      <div className="line"><StageChip stage={need.stage} /></div>
      <NeedSteps need={need} />
      <p className="second">{!need.next_date ? t('family.help.no-date', { name })
        : late ? <>{t('family.help.was-to-check', { name, date: format.dateInWords(need.next_date), contact: answers ? callName(answers) : answering.practice.name })} {number && <PhoneLink number={number} />}</>
          : t('family.help.checks-by', { name, date: format.dateInWords(need.next_date) })}</p>
      {!answering.told.includes(need.id) && <ChangeAnswer need={need} {...answering} />}
      <details>
        <summary><Icon name="caret-right" />{t('family.help.what-happened')}</summary>
        <NeedThread need={need} family />
        {!answering.unsent.some((one) => one.save.slot === `withdraw/${need.id}` && !one.refused) && <Withdraw need={need} />}
      </details>
    </article>
  )
}

// "I do not need this any more": asked once more, for the team then stops looking.
function Withdraw({ need }: { need: Need }) {
  const { t } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  const [sure, setSure] = useState(false)
  const withdraw = useMutation({
    mutationFn: () => withdrawNeed(need, account.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['family'] }),
  })
  return (
    <div className="stack-tight">
      {withdraw.isError && <Problem error={withdraw.error} />}
      {sure ? (
        <>
          <p>{t('family.help.withdraw-sure')}</p>
          <div className="buttons buttons-even">
            <Button onClick={() => { setSure(false) }}>{t('family.help.keep-looking')}</Button>
            <Button busy={withdraw.isPending} onClick={() => { withdraw.mutate() }}>{t('family.help.stop-looking')}</Button>
          </div>
        </>
      ) : <div><Button look="plain" onClick={() => { setSure(true) }}>{t('family.help.withdraw')}</Button></div>}
    </div>
  )
}

function FinishedCard({ need, answering }: { need: Need; answering: Answering }) {
  return (
    <article className="card stack-tight">
      <NeedTitle need={need} child={answering.child} />
      <div className="line"><StageChip stage={need.stage} /></div>
      <NeedThread need={need} family />
      {!answering.told.includes(need.id) && <ChangeAnswer need={need} {...answering} />}
    </article>
  )
}
