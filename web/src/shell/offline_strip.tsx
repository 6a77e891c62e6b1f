// One strip under the top while there is no signal: what is seen was saved when.
//
// SPDX-License-Identifier: Apache-2.0
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sendWaiting, unsentQuery, useSession, whenOutboxChanges } from '../client/index.ts'
import { Link } from '../kit/family_way.tsx'
import { Icon } from '../kit/icon.tsx'
import { useToast } from '../kit/toast.tsx'
import { useWords } from '../kit/words.tsx'

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => { setOnline(navigator.onLine) }
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
    return () => {
      window.removeEventListener('online', look)
      window.removeEventListener('offline', look)
    }
  }, [])
  return online
}

export function OfflineStrip() {
  const { t, format } = useWords()
  const { account } = useSession()
  const client = useQueryClient()
  const { show } = useToast()
  const online = useOnline()
  const fetching = useIsFetching()
  const { data: unsent = [] } = useQuery(unsentQuery(account.id))
  const waits = unsent.some((one) => !one.refused)
  const refused = unsent.some((one) => one.refused)
  useEffect(() => { whenOutboxChanges(() => { void client.invalidateQueries({ queryKey: ['unsent'] }) }) }, [client])
  useEffect(() => {
    if (!online || !waits) return
    sendWaiting(account.id).then(async (outcome) => {
      if (outcome.sent + outcome.refused === 0) return
      // Also where the page has begun to fetch something else meanwhile: what was sent is told, and shown.
      if (outcome.sent) show(t('family.offline.sent'))
      await client.invalidateQueries()
    }).catch(() => {})
  }, [online, waits, fetching, account.id, client, show, t])
  if (online && unsent.length === 0) return null
  const saved = Math.max(0, ...client.getQueryCache().findAll({ queryKey: ['family'] }).map((query) => query.state.dataUpdatedAt))
  const texts = [
    ...(refused ? [t('family.unsent.refused')] : []),
    ...(waits ? [t('error.offline')] : online ? [] : [saved ? t('family.offline.saved', { when: format.timeInWords(new Date(saved).toISOString()) }) : t('error.no-signal')]),
  ]
  return (
    <div className="strip" role="status">
      <Icon name={refused ? 'warning' : 'wifi-slash'} />
      <p>{texts.join(' ')}{unsent.length > 0 && <> <Link to="/unsent">{t('family.unsent.see')}</Link></>}</p>
    </div>
  )
}
