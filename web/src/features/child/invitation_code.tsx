// The code that brings a caregiver in: shown once, printed, never sent.
//
// SPDX-License-Identifier: Apache-2.0
import { invitationPage, type Invitation } from '../../client/index.ts'
import { Icon } from '../../kit/icon.tsx'
import { useWords } from '../../kit/words.tsx'

export function InvitationCode({ child, relatedPerson, invitation, name, main }: {
  child: string; relatedPerson: string; invitation: Invitation; name: string; main?: boolean
}) {
  const { t, format } = useWords()
  return (
    <div className="notice" data-kind="next">
      <p>{t('staff.invitation.for', { name })}</p>
      <p className="code" translate="no">{invitation.code}</p>
      <p>{t('staff.invitation.ends', { date: format.dayShort(invitation.ends) })}</p>
      <p className="second small">{t('staff.invitation.next')}</p>
      <div>
        <a className={`button${main ? ' button-main' : ''}`} href={invitationPage(child, relatedPerson, invitation.code)} target="_blank" rel="noopener">
          <Icon name="printer" />{t('staff.invitation.print')}
        </a>
      </div>
    </div>
  )
}
