// The plan editor. Saves carry the version they began from; when someone was faster, both versions stand side by side.
//
// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { childQuery, peopleQuery, planQuery, type Caregiver, type Header, type Person, type Plan, type Together, type WhatWorks } from '../../client/index.ts'
import { ChildHeader } from '../../kit/child_header.tsx'
import { Problem, Skeleton } from '../../kit/feedback.tsx'
import { useOpened } from '../../kit/plan.tsx'
import { useWords } from '../../kit/words.tsx'
import { PlanEditor } from './editor.tsx'

export function PlanPage() {
  const { t } = useWords()
  const { child } = useParams({ strict: false }) as { child: string }
  const plan = useQuery(planQuery(child))
  const people = useQuery(peopleQuery)
  const page = useQuery(childQuery(child))
  if (plan.data && people.data && page.data) return <Editing child={child} header={plan.data.header} plan={plan.data.plan} together={plan.data.together} works={plan.data.what_works} people={people.data.people} caregivers={page.data.caregivers} />
  const error = plan.error ?? people.error ?? page.error
  return <div className="page">{error ? <Problem error={error} again={() => { void plan.refetch(); void people.refetch(); void page.refetch() }} /> : <Skeleton what={t('staff.waiting')} rows={6} />}</div>
}

// Who can own a part: the staff and pools of the practice, and the child's own family.
function Editing({ child, header, plan, together, works, people, caregivers }: { child: string; header: Header; plan: Plan | null; together: Together | null; works: WhatWorks | null | undefined; people: Person[]; caregivers: Caregiver[] }) {
  const family: Person[] = caregivers.map((one) => ({
    reference: one.related_person.includes('/') ? one.related_person : `RelatedPerson/${one.related_person}`, name: one.name, role: one.relationship, kind: 'family',
  }))
  useOpened('staff', child, plan?.number, together?.new)
  return (
    <>
      <ChildHeader header={header} />
      <PlanEditor key={child} child={child} header={header} plan={plan} together={together} works={works} family={family} owners={[...family, ...people]} />
    </>
  )
}
