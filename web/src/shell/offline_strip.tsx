// One strip under the top while there is no signal: what is seen was saved when.
//
// SPDX-License-Identifier: Apache-2.0
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sendWaiting, useSession, waitingToBeSent } from '../client/index.ts'
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
  const [waiting, setWaiting] = useState(0)
  useEffect(() => {
    let gone = false
    const look = async () => {
      const count = await waitingToBeSent(account.id)
      if (gone) return
      setWaiting(count)
      if (!online || count === 0 || (await sendWaiting(account.id)) === 0) return
      // Also where the page has begun to fetch something else meanwhile: what was sent is told, and shown.
      show(t('family.offline.sent'))
      setWaiting(await waitingToBeSent(account.id))
      await client.invalidateQueries()
    }
    look().catch(() => {})
    return () => { gone = true }
  }, [online, fetching, account.id, client, show, t])
  if (online && waiting === 0) return null
  const saved = Math.max(0, ...client.getQueryCache().findAll({ queryKey: ['family'] }).map((query) => query.state.dataUpdatedAt))
  const text = waiting > 0 ? t('error.offline') : saved ? t('family.offline.saved', { when: format.timeInWords(new Date(saved).toISOString()) }) : t('error.no-signal')
  return <p className="strip" role="status"><Icon name="wifi-slash" />{text}</p>
}
