// One question of a family, whole.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { questionQuery } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { useKeys } from '../../kit/keys.ts'
import { Page } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { QuestionLetters } from './letters.tsx'

export function QuestionPage() {
  const { t } = useWords()
  const { question: id } = useParams({ strict: false }) as { question: string }
  const navigate = useNavigate()
  const router = useRouter()
  const { data, error, refetch } = useQuery(questionQuery(id))
  const [replying, setReplying] = useState(false)
  useKeys({ m: () => { setReplying(true) }, Escape: () => { if (router.history.canGoBack()) router.history.back(); else void navigate({ to: '/' }) } })
  if (!data) return <div className="page">{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={4} />}</div>
  return (
    <>
      <ChildHeader header={data.header} />
      <Page title={t('staff.question.title')} hideTitle className="narrow">
        <QuestionLetters question={data.question} opened replying={replying} onStop={() => { setReplying(false) }} onAnswered={async () => { await refetch() }} />
        {!data.question.answer && !replying && <div><Button look="main" keys="m" onClick={() => { setReplying(true) }}>{t('staff.question.reply')}</Button></div>}
      </Page>
    </>
  )
}
