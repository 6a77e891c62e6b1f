// One section of text: whose it is, since when it stands, and its words.
//
// SPDX-License-Identifier: Apache-2.0
import { standardSections, type Person, type PlanSection } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Chip } from '../../kit/chip.tsx'
import { DoorMark } from '../../kit/door.tsx'
import { Field } from '../../kit/field.tsx'
import { roleInWords } from '../../kit/person_card.tsx'
import { sectionName } from '../../kit/plan.tsx'
import { useWords } from '../../kit/words.tsx'
import type { DraftSection } from './merge.ts'

interface Props {
  section: DraftSection
  stands: PlanSection | undefined
  owners: Person[]
  left: string[]
  problem: (member: string) => string | undefined
  onChange: (section: DraftSection | undefined) => void
}

export function SectionEditor({ section, stands, owners, left, problem, onChange }: Props) {
  const words = useWords()
  const { t } = words
  const own = section.code === null || !(['goals', ...standardSections] as string[]).includes(section.code)
  const name = sectionName(section.code, section.title, words) || t('staff.plan.new-section')
  return (
    <section className="plan-section stack-tight" id={`part-${section.code ?? 'new'}`} aria-label={name}>
      <h2 tabIndex={-1} dir="auto">{section.owner === 'family' && <DoorMark />}{name}</h2>
      <Changed section={stands} />
      {own && (
        <Field label={t('staff.plan.section-title')} problem={problem('title')}>
          {(tied) => <input {...tied} value={section.title} dir="auto" onChange={(event) => { onChange({ ...section, title: event.target.value }) }} />}
        </Field>
      )}
      <Field label={t('staff.plan.section-text', { name })} problem={problem('text')}>
        {(tied) => <textarea {...tied} rows={4} dir="auto" lang={section.language || undefined} value={section.text} onChange={(event) => { onChange({ ...section, text: event.target.value }) }} />}
      </Field>
      <SectionOwner label={t('staff.plan.section-owner', { name })} owner={section.owner} owners={owners} left={left} problem={problem('owner')} onChange={(owner) => { onChange({ ...section, owner }) }} />
      {own && <div><Button look="plain" icon="trash" onClick={() => { onChange(undefined) }}>{t('staff.plan.remove-section')}</Button></div>}
    </section>
  )
}

// "Changed Nov 9 by Dr. Okafor"
export function Changed({ section }: { section: PlanSection | undefined }) {
  const { t, format } = useWords()
  if (!section?.changed_on) return null
  return <p className="second small">{t('staff.plan.changed', { date: format.dayShort(section.changed_on), name: section.changed_by?.name ?? t('staff.someone') })}</p>
}

export function SectionOwner({ label, owner, owners, left, problem, onChange }: {
  label: string; owner: string; owners: Person[]; left: string[]; problem?: string | undefined; onChange: (owner: string) => void
}) {
  const words = useWords()
  const { t } = words
  const gone = left.includes(owner)
  const known = owner === '' || owner === 'family' || owners.some((one) => one.reference === owner)
  return (
    <>
      {gone && <p><Chip look="late-outline" icon="warning">{t('staff.plan.owner-left')}</Chip></p>}
      <Field label={gone ? t('staff.plan.new-owner') : label} problem={problem}>
        {(tied) => (
          <select {...tied} value={owner} onChange={(event) => { onChange(event.target.value) }}>
            <option value="">{t('plan.nobody')}</option>
            <option value="family">{t('plan.the-family')}</option>
            {!known && <option value={owner}>{t('staff.plan.owner-left')}</option>}
            {owners.filter((one) => one.kind !== 'family').map((one) => <option key={one.reference} value={one.reference}>{[one.name, roleInWords(one.role, words)].filter(Boolean).join(', ')}</option>)}
          </select>
        )}
      </Field>
    </>
  )
}
