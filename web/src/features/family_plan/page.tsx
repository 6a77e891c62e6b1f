// The shared plan as the family reads it: their words first, then goals, and what each person does by when.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { familyPlanQuery, markAction, useSession, type Action, type FamilyPlan, type Goal } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip, DueChip } from '../../kit/chip.tsx'
import { CallButton, MainContactCard } from '../../kit/contact.tsx'
import { DoorMark } from '../../kit/door.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Page } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'

export function FamilyPlanPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const { data, error, refetch } = useQuery(familyPlanQuery(child.id))
  return (
    <Page title={t('family.plan.title', { child: said(child) })} inWindow={t('family.nav.plan')}>
      {data ? <Read page={data} /> : error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('family.plan.getting', { child: said(child) })} rows={4} />}
    </Page>
  )
}

function Read({ page: { child, plan, main_contact: contact } }: { page: FamilyPlan }) {
  const { t, format } = useWords()
  const { practice } = useSession()
  if (!plan) {
    return (
      <>
        <EmptyState>{t('family.plan.empty', { child: said(child) })}</EmptyState>
        <MainContactCard contact={contact} practice={practice} />
      </>
    )
  }
  return (
    <>
      <p className="second">{t('family.plan.changed', { date: format.dayInWords(plan.updated), name: plan.updated_by?.name ?? practice.name })}</p>
      <section className="section">
        <div className="line-between"><h2>{t('family.plan.what-matters')}</h2><span className="your-part"><DoorMark />{t('family.plan.your-part')}</span></div>
        {plan.what_matters ? <div className="card"><blockquote className="quote" dir="auto">“{plan.what_matters.text}”</blockquote></div> : <p className="second">{t('common.not-asked-yet')}</p>}
      </section>
      <section className="section">
        <h2>{t('family.plan.goals', { n: plan.goals.length })}</h2>
        {plan.goals.map((goal) => <GoalCard key={goal.id} goal={goal} childId={child.id} />)}
      </section>
      <CallButton person={contact} practice={practice} main />
    </>
  )
}

function GoalCard({ goal, childId }: { goal: Goal; childId: string }) {
  const { t } = useWords()
  return (
    <article className="card stack-tight">
      <h3 dir="auto" lang={goal.language ?? undefined}>{goal.text}</h3>
      {goal.why && <p className="second" dir="auto">{t('family.plan.why', { why: goal.why })}</p>}
      {goal.actions.length > 0 && <ul className="stack-tight">{goal.actions.map((action) => <ActionItem key={action.id} action={action} childId={childId} />)}</ul>}
    </article>
  )
}

function ActionItem({ action, childId }: { action: Action; childId: string }) {
  const { t, format } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  const { show } = useToast()
  const refresh = () => client.invalidateQueries({ queryKey: ['family'] })
  const mark = useMutation({
    mutationFn: ({ of, done }: { of: Action; done: boolean }) => markAction(of, done, account.id),
    onSuccess: async (sent, { done }) => {
      if (sent.state === 'sent') {
        const after = { ...action, ...sent.answer.action }
        if (done) show(t('family.plan.marked-done'), () => { mark.mutate({ of: after, done: false }) })
        else show(t('family.plan.marked-open'))
      }
      await refresh()
    },
    onError: refresh,
  })
  const date = format.dateInWords(action.due)
  const late = format.daysUntil(action.due) < 0
  const told = action.mine ? t(late ? 'family.plan.you-late' : 'family.plan.you-do', { date })
    : t(late ? 'family.plan.they-late' : 'family.plan.they-do', { name: action.owner.name, date })
  return (
    <li className="action" data-action={action.id} data-child={childId}>
      <p dir="auto">{action.text}</p>
      {action.status === 'done'
        ? <p className="line"><Chip look="done" icon="check-circle-fill">{t('state.done')}</Chip>
          <span className="second small">{action.done_on && format.dayInWords(action.done_on)}{action.done_by && <>, <bdi>{action.done_by.name}</bdi></>}</span></p>
        : <p className="line">{late && <DueChip state="overdue" />}<span className="second small">{told}</span></p>}
      {mark.isError && <Problem error={mark.error} />}
      {mark.data?.state === 'kept' && <p className="notice">{t('error.offline')}</p>}
      {action.mine && action.status === 'open' && (
        <div><Button icon="check" busy={mark.isPending} onClick={() => { mark.mutate({ of: action, done: true }) }}>{t('family.plan.mark-done')}</Button></div>
      )}
    </li>
  )
}
