// One need: its thread, who owns it, what the family said, and the next move.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { needQuery, type Answer, type For, type Need } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { NextDate, StageChip } from '../../kit/chip.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { NeedThread } from '../../kit/thread.tsx'
import { useWords } from '../../kit/words.tsx'
import { MoveForm } from './move_form.tsx'

const whom: Record<For, Key> = { child: 'need.for.child', family: 'need.for.family', sibling: 'need.for.sibling' }
const answers: Record<Answer, Key> = { yes: 'staff.need.answer-yes', partly: 'staff.need.answer-partly', no: 'staff.need.answer-no' }

export function NeedPage() {
  const { t } = useWords()
  const { need: id } = useParams({ strict: false }) as { need: string }
  const navigate = useNavigate()
  const router = useRouter()
  const { data, error, refetch } = useQuery(needQuery(id))
  useKeys({ Escape: () => { if (router.history.canGoBack()) router.history.back(); else void navigate({ to: data ? `/children/${data.header.id}` : '/board' }) } })
  if (!data) return <div className="page">{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={5} />}</div>
  return (
    <>
      <ChildHeader header={data.header} />
      <Page title={t('staff.need.title')} hideTitle>
        <div className="need-grid">
          <section className="pane">
            <Facts need={data.need} />
            <h2>{t('staff.need.thread')}</h2>
            <div className="card"><NeedThread need={data.need} /></div>
          </section>
          <MoveForm key={`${data.need.id}/${data.need.version}`} need={data.need} />
        </div>
      </Page>
    </>
  )
}

function Facts({ need }: { need: Need }) {
  const { t, tIfKnown, format } = useWords()
  const { family_answer: answer } = need
  return (
    <>
      <h2 className="child-name" dir="auto">{need.text}</h2>
      <p className="line">
        <StageChip stage={need.stage} />
        <span>{t('need.kind-and-whom', { kind: tIfKnown(`domain.${need.domain.replaceAll('_', '-')}`) ?? need.domain, whom: t(whom[need.for]) })}</span>
        {need.performer && <span>{t('staff.need.performed-by', { name: need.performer })}</span>}
      </p>
      <p className="line">{t('staff.need.owned-by', { name: need.owner?.name ?? t('need.no-owner') })} {t('staff.need.open-for', { n: need.age_days })} <NextDate need={need} /></p>
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
