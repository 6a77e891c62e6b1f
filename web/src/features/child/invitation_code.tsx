// The code that brings a caregiver in: shown once, printed, never sent, and in no address.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query'
import { invitationSheet, type Invitation } from '../../client/index.ts'
import { Button } from '../../kit/button.tsx'
import { Problem } from '../../kit/feedback.tsx'
import { useWords } from '../../kit/words.tsx'

export function InvitationCode({ child, relatedPerson, invitation, name, main }: {
  child: string; relatedPerson: string; invitation: Invitation; name: string; main?: boolean
}) {
  const { t, format } = useWords()
  const print = useMutation({
    mutationFn: async (paper: Window) => {
      const sheet = await invitationSheet(child, relatedPerson, invitation.code)
      paper.document.open()
      paper.document.write(sheet)
      paper.document.close()
      paper.focus()
    },
    onError: (_, paper) => { paper.close() },
  })
  const open = () => {
    // A window without an address: what is written into it is in nobody's history.
    const paper = window.open('', '_blank')
    if (paper) print.mutate(paper)
  }
  return (
    <div className="notice" data-kind="next">
      <p>{t('staff.invitation.for', { name })}</p>
      <p className="code" translate="no">{invitation.code}</p>
      <p>{t('staff.invitation.ends', { date: format.dayShort(invitation.ends) })}</p>
      <p className="second small">{t('staff.invitation.next')}</p>
      {print.isError && <Problem error={print.error} />}
      <div><Button look={main ? 'main' : 'outline'} icon="printer" busy={print.isPending} onClick={open}>{t('staff.invitation.print')}</Button></div>
    </div>
  )
}
