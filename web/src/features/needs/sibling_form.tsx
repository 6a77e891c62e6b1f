// A family named a brother or sister who is not known here yet: link the child, or make a light record, in one step.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { nameSibling, relativesQuery, type Need } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { Field } from '../../kit/field.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { useRefreshNeed } from './use_move.ts'

export function SiblingForm({ need }: { need: Need }) {
  const { t } = useWords()
  const { show } = useToast()
  const refresh = useRefreshNeed()
  const relatives = useQuery(relativesQuery(need.child.id))
  const [patient, setPatient] = useState('')
  const [made, setMade] = useState({ given: need.for_person?.name ?? '', family: '', birth_date: '' })
  const [pressed, setPressed] = useState(false)
  const save = useMutation({
    mutationFn: () => nameSibling(need, patient ? { patient } : { make: made }),
    onSuccess: async ({ need: saved }) => {
      show(t('staff.sibling.saved', { name: saved.for_person?.name ?? '' }))
      await refresh(saved, need.id)
    },
  })
  return (
    <form className="card stack-tight" noValidate onSubmit={(event) => { event.preventDefault(); setPressed(true); if (patient || made.given.trim()) save.mutate() }}>
      <h2>{t('staff.sibling.title', { name: need.for_person?.name ?? '' })}</h2>
      <p className="second">{t('staff.sibling.hint')}</p>
      {save.isError && <Problem error={save.error} />}
      {(relatives.data?.siblings.length ?? 0) > 0 && (
        <Field label={t('staff.sibling.known')}>
          {(tied) => (
            <select {...tied} value={patient} onChange={(event) => { setPatient(event.target.value) }}>
              <option value="">{t('staff.sibling.none-of-these')}</option>
              {relatives.data?.siblings.map((one) => <option key={one.reference} value={one.reference}>{one.name}</option>)}
            </select>
          )}
        </Field>
      )}
      {!patient && (
        <>
          <Field label={t('staff.caregiver.given')} problem={pressed && !made.given.trim() ? t('error.name-person') : undefined}>{(tied) => <input {...tied} dir="auto" maxLength={100} value={made.given} onChange={(event) => { setMade({ ...made, given: event.target.value }) }} />}</Field>
          <Field label={t('staff.caregiver.family')}>{(tied) => <input {...tied} dir="auto" maxLength={100} value={made.family} onChange={(event) => { setMade({ ...made, family: event.target.value }) }} />}</Field>
        </>
      )}
      <div><Button type="submit" busy={save.isPending}>{patient ? t('staff.sibling.link') : t('staff.sibling.make')}</Button></div>
    </form>
  )
}
