// One child: what happened and what waits, what is open now, who is on the team.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { childQuery, markOpened, recentChildrenQuery, type ChildPage as Shown, type FirstStep, type Need } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { Chip, StageChip } from '../../kit/chip.tsx'
import { ChildHeader } from '../../kit/child_header.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { Icon } from '../../kit/icon.tsx'
import { moveInList, rememberOpened, useKeys, useReturnToRow } from '../../kit/keys.ts'
import { usePageTitle } from '../../kit/page.tsx'
import { useWords } from '../../kit/words.tsx'
import { AboutPane } from './about_pane.tsx'
import { ListPanes } from './lists.tsx'
import { NeedOwner, NextLook } from './open_need.tsx'
import { Caregivers, Team } from './people.tsx'
import { TimelinePane } from './timeline.tsx'

export function ChildPage() {
  const { t } = useWords()
  const { child } = useParams({ strict: false }) as { child: string }
  const { data, error, refetch } = useQuery(childQuery(child))
  usePageTitle(t('staff.child.title'))
  if (data) return <Summary page={data} />
  return <div className="page">{error ? <Problem error={error} again={() => { void refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}</div>
}

const stepWords: Record<FirstStep['step'], Key> = {
  main_contact: 'staff.child.name-main-contact', caregiver: 'staff.child.add-caregiver', plan: 'staff.child.write-plan', need: 'staff.child.add-need',
}

function Summary({ page }: { page: Shown }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const router = useRouter()
  const id = page.header.id
  const [naming, setNaming] = useState(false)
  const go: Record<FirstStep['step'], () => void> = {
    main_contact: () => { setNaming(true) },
    caregiver: () => { void navigate({ to: `/children/${id}/caregiver` }) },
    plan: () => { void navigate({ to: `/children/${id}/plan` }) },
    need: () => { void navigate({ to: `/children/${id}/need` }) },
  }
  const client = useQueryClient()
  useEffect(() => {
    // The list of the last ten is a comfort: where it cannot be kept, the page is whole without it.
    markOpened(id).then(() => client.invalidateQueries({ queryKey: recentChildrenQuery.queryKey }), () => {})
  }, [id, client])
  useReturnToRow(true)
  useKeys({
    'n': go.need,
    'a': go.main_contact,
    'g p': go.plan,
    'Escape': () => { if (naming) setNaming(false); else if (router.history.canGoBack()) router.history.back(); else void navigate({ to: '/children' }) },
    '1': () => { document.getElementById('pane-timeline')?.focus() },
    '2': () => { document.getElementById('pane-open')?.focus() },
    '3': () => { document.getElementById('pane-team')?.focus() },
  })
  // The one filled button: the first step that is not done yet, else what most people came for.
  const next = page.first_steps.find((step) => !step.done)?.step ?? 'need'
  const steps: { step: FirstStep['step']; keys?: string }[] = [{ step: 'main_contact', keys: 'A' }, { step: 'caregiver' }, { step: 'plan' }, { step: 'need', keys: 'N' }]
  return (
    <>
      <ChildHeader header={page.header} asHeading />
      <div className="action-bar">
        {steps.map(({ step, keys }) => (
          <Button key={step} look={step === next && !naming ? 'main' : 'outline'} {...(keys ? { keys } : {})} onClick={go[step]}>
            {step === 'main_contact' && page.header.main_contact ? t('staff.child.change-main-contact') : step === 'plan' && page.plan ? t('staff.child.change-plan') : t(stepWords[step])}
          </Button>
        ))}
        <div className="action-rest">
          <Link className="button button-plain" to={`/children/${id}/care-map`}>{t('map.title')}</Link>
          <Button look="plain" icon="printer" onClick={() => { window.print() }}>{t('common.print')}</Button>
        </div>
      </div>
      <div className="child-grid">
        <TimelinePane page={page} />
        <section className="pane">
          <div className="pane-head"><h2 id="pane-open" tabIndex={-1}>{t('staff.child.open-now', { n: page.open_needs.length })}</h2></div>
          <OpenNeeds page={page} />
          <PlanSummary page={page} />
          <ListPanes child={id} lists={page.lists} />
        </section>
        <section className="pane">
          <AboutPane child={id} name={page.header.preferred_name ?? page.header.name_parts.given} about={page.about} />
          <FirstSteps steps={page.first_steps} onGo={(step) => { go[step]() }} />
          <Team page={page} naming={naming} onNaming={setNaming} />
          <Caregivers page={page} />
        </section>
      </div>
    </>
  )
}

// What is stuck, then what comes first.
function mostUrgentFirst(needs: Need[]): Need[] {
  const rank = (need: Need) => (need.stage === 'stuck' ? '0' : `1${need.next_date ?? '9999'}`)
  return [...needs].sort((one, other) => rank(one).localeCompare(rank(other)))
}

function OpenNeeds({ page }: { page: Shown }) {
  const { t, tIfKnown } = useWords()
  if (page.open_needs.length === 0) return <EmptyState>{t('staff.child.no-open-needs')}</EmptyState>
  return (
    <ul className="rows" onKeyDown={moveInList} onClick={rememberOpened}>
      {mostUrgentFirst(page.open_needs).map((need, index) => (
        <li key={need.id}>
          <Link className="row" to={`/needs/${need.id}`} data-item={need.id} tabIndex={index === 0 ? 0 : -1}>
            <span className="grow">
              <span className="row-title" dir="auto">{need.text}</span>
              <span className="row-more">
                <StageChip stage={need.stage} />
                <span>{tIfKnown(`domain.${need.domain.replaceAll('_', '-')}`) ?? need.domain}{need.owner && <> · <NeedOwner need={need} /></>}</span>
                {!need.owner && <NeedOwner need={need} />}
                <NextLook need={need} />
              </span>
            </span>
            <Icon name="caret-right" small />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function PlanSummary({ page }: { page: Shown }) {
  const { t, format } = useWords()
  const { plan } = page
  return (
    <>
      <div className="pane-head"><h2>{t('staff.plan.title')}</h2>{plan && <Link to={`/children/${page.header.id}/plan`}>{t('staff.child.open-plan')}</Link>}</div>
      {!plan ? <p className="second">{t('staff.child.no-plan')}</p> : (
        <div className="card stack-tight">
          <p className="second small">{t('staff.plan.changed', { date: format.timeShort(plan.updated), name: plan.updated_by?.name ?? t('staff.someone') })}</p>
          {plan.goals.map((goal) => (
            <div key={goal.id} className="stack-tight">
              <h3 dir="auto">{goal.text}</h3>
              {goal.owner && <p className="second small">{t('plan.owner', { name: goal.owner.name })}</p>}
              <ul className="stack-tight">{goal.actions.map((action) => (
                <li key={action.id} className="line-between">
                  <span dir="auto">{action.text}</span>
                  <span className="second small">{action.status === 'done' ? t('state.done') : t('staff.plan.owner-and-date', { name: action.owner.name, date: format.dayShort(action.due) })}
                    {action.status === 'open' && format.daysUntil(action.due) < 0 && <> <Chip look="late" icon="warning-fill">{t('need.days-late', { n: -format.daysUntil(action.due) })}</Chip></>}</span>
                </li>
              ))}</ul>
            </div>
          ))}
        </div>
      )}
    </>
  )
}

function FirstSteps({ steps, onGo }: { steps: FirstStep[]; onGo: (step: FirstStep['step']) => void }) {
  const { t } = useWords()
  if (steps.every((step) => step.done)) return null
  return (
    <section className="stack no-print">
      <h2>{t('staff.child.first-steps')}</h2>
      <ol className="card first-steps">
        {steps.map(({ step, done }) => (
          <li key={step}>
            <Icon name={done ? 'check-circle-fill' : 'circle-dashed'} />
            {done ? <span className="second">{t(stepWords[step])}<span className="unseen"> {t('state.done')}</span></span>
              : <Button look="plain" onClick={() => { onGo(step) }}>{t(stepWords[step])}</Button>}
          </li>
        ))}
      </ol>
    </section>
  )
}
