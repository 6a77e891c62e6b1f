// The shared plan as the family reads it: their words first, then goals, and what each person does by when.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { familyPlanQuery, markAction, planPrint, unsentQuery, useSession, type Action, type FamilyPlan, type Goal, type PlanSection } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip, DueChip } from '../../kit/chip.tsx'
import { ContactLine } from '../../kit/contact.tsx'
import { DoorMark } from '../../kit/door.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Link } from '../../kit/family_way.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Page } from '../../kit/page.tsx'
import { PlanStateChip, sectionName, SeenBy, useOpened, WhatWorksLines } from '../../kit/plan.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { OwnPart } from './own_part.tsx'
import { Sent, Suggest } from './suggest.tsx'

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

function Read({ page: { child, plan, together, what_works: works, main_contact: contact } }: { page: FamilyPlan }) {
  const words = useWords()
  const { t, format } = words
  const { practice } = useSession()
  useOpened('family', child.id, plan?.number, together?.new)
  if (!plan || !together) {
    return (
      <>
        <ContactLine contact={contact} practice={practice} />
        <EmptyState>{t('family.plan.empty', { child: said(child) })}</EmptyState>
        <OwnPart child={child.id} part="what_matters" name={t('family.plan.what-matters')} text="" version={undefined} open />
        <WhatWorksLines works={works} child={said(child)} />
      </>
    )
  }
  const toApprove = together.state === 'asked' || together.state === 'changed_since'
  const section = (code: string) => plan.sections.find((one) => one.code === code)
  const written = plan.sections.filter((one) => one.code !== 'goals' && (one.text !== '' || one.family))
  return (
    <>
      <ContactLine contact={contact} practice={practice} main={!toApprove} />
      <p className="line second small">
        <span>{t('plan.version', { n: plan.number })}. {t('family.plan.changed', { date: format.dateInWords(plan.updated), name: plan.updated_by?.name ?? practice.name })}</span>
        {together.new && <Chip look="ahead" icon="note-pencil">{t('plan.new')}</Chip>}
        <PlanStateChip state={together.state} family />
      </p>
      {toApprove && <Link className="button button-main button-wide" to="/plan/look"><span>{t('family.plan.look')}</span></Link>}
      <section className="section">
        <div className="line-between"><h2>{t('family.plan.what-matters')}</h2><span className="your-part"><DoorMark />{t('family.plan.your-part')}</span></div>
        <OwnPart child={child.id} part="what_matters" name={t('family.plan.what-matters')} text={plan.what_matters?.text ?? ''} version={plan.version}>
          {plan.what_matters ? <div className="card stack-tight"><blockquote className="quote" dir="auto">“{plan.what_matters.text}”</blockquote>
            {plan.what_matters.date && <p className="second small">{t('family.plan.changed', { date: format.dateInWords(plan.what_matters.date), name: plan.what_matters.told_by ? t('about.written-for', { told: plan.what_matters.told_by.name, author: plan.what_matters.author?.name ?? '' }) : plan.what_matters.author?.name ?? t('plan.the-family') })}</p>}</div>
            : <p className="second">{t('common.not-asked-yet')}</p>}
        </OwnPart>
      </section>
      <WhatWorksLines works={works} child={said(child)} />
      <section className="section">
        <h2>{t('family.plan.goals', { n: plan.goals.length })}</h2>
        <Whose section={section('goals')} />
        {plan.goals.map((goal) => <GoalCard key={goal.id} goal={goal} childId={child.id} />)}
        <Suggest child={child.id} kind="new_goal" press={t('family.plan.suggest-goal')} label={t('family.plan.suggest-goal-label')} />
      </section>
      {written.map((one) => {
        const name = sectionName(one.code, one.title, words)
        const text = one.text ? <p className="kept-lines" dir="auto" lang={one.language ?? undefined}>{one.text}</p> : <p className="second">{t('family.plan.nothing-written')}</p>
        return (
          <section className="section" key={one.code}>
            <div className="line-between"><h2 dir="auto">{name}</h2>{one.family && <span className="your-part"><DoorMark />{t('family.plan.your-part')}</span>}</div>
            <Whose section={one} />
            {one.family ? <OwnPart child={child.id} part={one.code} name={name} text={one.text} version={plan.version}><div className="card">{text}</div></OwnPart> : (
              <>
                <div className="card">{text}</div>
                <Suggest child={child.id} kind="section_text" section={one.code} begin={one.text} press={t('family.plan.suggest-section', { name })} label={t('family.plan.suggest-section-label')} />
              </>
            )}
          </section>
        )
      })}
      <Sent suggestions={together.suggestions} />
      <section className="section">
        <h2>{t('family.plan.who-knows')}</h2>
        <SeenBy seen={together.seen} />
        {together.agreement && <p className="second">{together.agreement.recorded_by
          ? t('plan.agreed-recorded', { name: together.agreement.by?.name ?? t('plan.the-family'), by: together.agreement.recorded_by.name, reason: together.agreement.reason ?? '' })
          : t('plan.agreed-by', { name: together.agreement.by?.name ?? '', date: format.dateInWords(together.agreement.at) })}</p>}
      </section>
      <p className="buttons">
        {!toApprove && together.state === 'shared' && <Link className="button" to="/plan/look"><span>{t('family.plan.look')}</span></Link>}
        <Link className="button" to="/plan/versions"><span>{t('plan.versions')}</span></Link>
        <a className="button" href={planPrint('family', child.id)} target="_blank" rel="noreferrer"><Icon name="printer" /><span>{t('plan.print')}</span></a>
      </p>
    </>
  )
}

// "Dr. Okafor. Changed Nov 9 by mother": who looks after a part, and who wrote it last.
function Whose({ section }: { section: PlanSection | undefined }) {
  const { t, format } = useWords()
  if (!section) return null
  const changed = section.changed_on ? t('family.plan.changed', { date: format.dateInWords(section.changed_on), name: section.changed_by?.name ?? t('plan.someone') }) : ''
  const owner = section.owner ? t('plan.owner', { name: section.owner.name }) : ''
  return owner || changed ? <p className="second small">{[owner, changed].filter(Boolean).join(' · ')}</p> : null
}

function GoalCard({ goal, childId }: { goal: Goal; childId: string }) {
  const { t } = useWords()
  return (
    <article className="card stack-tight">
      <h3 dir="auto" lang={goal.language ?? undefined}>{goal.text}</h3>
      {goal.why && <p className="second" dir="auto">{t('family.plan.why', { why: goal.why })}</p>}
      {goal.actions.length > 0 && <ul className="stack-tight">{goal.actions.map((action) => <ActionItem key={action.id} action={action} childId={childId} />)}</ul>}
      <Suggest child={childId} kind="goal_text" goal={goal.id} begin={goal.text} press={t('family.plan.suggest-words')} label={t('family.plan.suggest-words-label')} />
      <Suggest child={childId} kind="action" goal={goal.id} press={t('family.plan.suggest-step')} label={t('family.plan.suggest-step-label')} />
    </article>
  )
}

function ActionItem({ action, childId }: { action: Action; childId: string }) {
  const { t, format } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  const { show } = useToast()
  const { data: unsent } = useQuery(unsentQuery(account.id))
  const notSent = unsent?.find((one) => one.save.slot === `action/${action.id}`)
  const refresh = () => client.invalidateQueries({ queryKey: ['family'] })
  const mark = useMutation({
    mutationFn: ({ of, done }: { of: Action; done: boolean }) => markAction(childId, of, done, account.id),
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
      {notSent && <p className="notice">{notSent.refused ? <>{t('family.unsent.why')} <Link to="/unsent">{t('family.unsent.see')}</Link></> : t('error.offline')}</p>}
      {action.mine && action.status === 'open' && (!notSent || notSent.refused) && (
        <div><Button icon="check" busy={mark.isPending} onClick={() => { mark.mutate({ of: action, done: true }) }}>{t('family.plan.mark-done')}</Button></div>
      )}
    </li>
  )
}
