// Signing out.
//
// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendWaiting, sessionQuery, signOut, unsentQuery, type Session } from '../client/index.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useWay } from './way.tsx'
import { useWords } from './words.tsx'

// What was not sent yet goes with the account: the one who wrote it is asked first.
export function SignOut() {
  const { t } = useWords()
  const client = useQueryClient()
  const { go } = useWay()
  const [unsent, setUnsent] = useState(0)
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    await signOut().catch(() => {})
    client.clear()
    client.setQueryData(sessionQuery.queryKey, null)
    await go('/sign-in')
  }
  const press = async () => {
    const who = client.getQueryData<Session | null>(sessionQuery.queryKey)?.account
    if (who?.role !== 'family') return leave()
    // It may still go out now; a line that is nearly dead holds nobody here.
    await Promise.race([sendWaiting(who.id).catch(() => {}), new Promise((later) => { setTimeout(later, 5000) })])
    const waits = await client.fetchQuery({ ...unsentQuery(who.id), staleTime: 0 }).catch(() => [])
    return waits.length ? setUnsent(waits.length) : leave()
  }
  return (
    <>
      <Button icon="sign-out" busy={busy} onClick={() => {
        setBusy(true)
        void press().finally(() => { setBusy(false) })
      }}>{t('common.sign-out')}</Button>
      {unsent > 0 && (
        <Dialog title={t('family.sign-out.title')} onClose={() => { setUnsent(0) }}>
          <p>{t('family.sign-out.waits', { n: unsent })}</p>
          <div className="buttons buttons-even">
            <Button data-safe onClick={() => { setUnsent(0) }}>{t('family.sign-out.stay')}</Button>
            <Button onClick={() => { void leave() }}>{t('family.sign-out.delete')}</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
