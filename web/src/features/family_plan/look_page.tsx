// "Look and approve": all that changed since the family last agreed on one page, then one button. And the plan's versions.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError, approvePlan, changesQuery, familyPlanQuery, useSession } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { CallButton, ContactLine } from '../../kit/contact.tsx'
import { EmptyState, Problem, Skeleton } from '../../kit/feedback.tsx'
import { said, useFamilyChild } from '../../kit/family_child.ts'
import { Link } from '../../kit/family_way.tsx'
import { Page } from '../../kit/page.tsx'
import { ChangeItem, useOpened, Versions } from '../../kit/plan.tsx'
import { useWords } from '../../kit/words.tsx'
import { Sent, Suggest } from './suggest.tsx'

export function PlanLookPage() {
  const { t, format } = useWords()
  const child = useFamilyChild()
  const { practice } = useSession()
  const client = useQueryClient()
  const page = useQuery(familyPlanQuery(child.id))
  const changes = useQuery(changesQuery('family', child.id))
  const approve = useMutation({
    mutationFn: () => approvePlan(child.id, changes.data?.version ?? 0),
    onSuccess: () => client.invalidateQueries({ queryKey: ['family'] }),
    onError: (error) => { if (error instanceof ApiError && error.conflict) void client.invalidateQueries({ queryKey: ['family'] }) },
  })
  useOpened('family', child.id, page.data?.plan?.number, page.data?.together?.new)
  const together = page.data?.together
  const contact = page.data?.main_contact ?? null
  const agreed = approve.isSuccess || together?.state === 'agreed'
  const notes = together?.suggestions.filter((one) => one.kind === 'note') ?? []
  const agreement = changes.data?.agreement
  const error = page.error ?? changes.error
  return (
    <Page title={t('family.plan.look-title', { child: said(child) })} inWindow={t('family.nav.plan')}>
      <p className="no-print"><Link to="/plan">{t('family.plan.whole')}</Link></p>
      {!page.data || !changes.data ? error ? <Problem error={error} again={() => { void page.refetch(); void changes.refetch() }} /> : <Skeleton what={t('plan.getting-changes')} rows={4} />
        : agreed ? (
          <>
            <p className="notice" role="status">{t('family.plan.approved', { contact: contact?.name ?? practice.name })}</p>
            <p>{t('family.plan.approved-next')}</p>
            <CallButton person={contact} practice={practice} main />
          </>
        ) : (
          <>
            <ContactLine contact={contact} practice={practice} />
            <p className="second">{agreement?.by ? t('family.plan.since-agreed', { date: format.dateInWords(agreement.at) }) : changes.data.from.number > 0 ? t('family.plan.since-version', { n: changes.data.from.number }) : t('family.plan.never-agreed')}</p>
            <ul className="stack-tight changes">{changes.data.changes.map((change, index) => <ChangeItem key={`${change.part}/${change.id ?? index}`} change={change} />)}</ul>
            {approve.error != null && <Problem error={approve.error} />}
            <p className="second small">{t('family.plan.approve-means')}</p>
            <Button look="main" wide busy={approve.isPending} onClick={() => { approve.mutate() }}>{t('family.plan.approve', { n: changes.data.to.number })}</Button>
            <Suggest child={child.id} kind="note" press={t('family.plan.differently')} label={t('family.plan.differently-label')} />
            <Sent suggestions={notes} />
          </>
        )}
    </Page>
  )
}

export function PlanVersionsPage() {
  const { t } = useWords()
  const child = useFamilyChild()
  const page = useQuery(familyPlanQuery(child.id))
  return (
    <Page title={t('plan.versions')}>
      <p className="no-print"><Link to="/plan">{t('family.plan.whole')}</Link></p>
      {page.data && !page.data.plan ? <EmptyState>{t('family.plan.empty', { child: said(child) })}</EmptyState> : <Versions who="family" child={child.id} />}
    </Page>
  )
}
