// What both apps begin with: who is signed in, in which language, and the page that was asked for.
//
// SPDX-License-Identifier: Apache-2.0
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { StrictMode, useEffect, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, attendSignOuts, sessionQuery, whenSignedOut, type Session } from '../client/index.ts'
import { ToastProvider } from '../kit/toast.tsx'
import { WordsProvider, languageToBeginWith, speak, useSpeech, type LoadMessages } from '../kit/words.tsx'
import { applyTheme } from '../kit/theme.ts'
import { WayProvider, type Way } from '../kit/way.tsx'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (count, error) => error instanceof ApiError && error.unanswered && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
})
// Also where a sign-in puts the session in, and no page watches it.
queries.setQueryDefaults(sessionQuery.queryKey, { staleTime: Infinity, gcTime: Infinity })

// The practice's zone, once it is known, is the zone of every date on screen.
function PracticeZone({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const { setZone } = useSpeech()
  useEffect(() => {
    const take = () => {
      const zone = client.getQueryData<Session | null>(sessionQuery.queryKey)?.practice.zone
      if (zone) setZone(zone)
    }
    take()
    return client.getQueryCache().subscribe(take)
  }, [client, setZone])
  return children
}

// `before`: what else must have come, now that it is known who is there, before the first page is drawn.
export async function start({ app, way, load, before }: { app: ReactNode; way: Way; load: LoadMessages; before?: (session: Session | null | undefined) => Promise<unknown> }): Promise<void> {
  applyTheme()
  // On a slow line each wait counts: the words are fetched while we learn who is there.
  void load(languageToBeginWith()).catch(() => {})
  const session = await queries.fetchQuery({ ...sessionQuery, retry: false }).catch(() => undefined)
  await before?.(session)
  await speak(session?.account.language ?? languageToBeginWith(), load)
  whenSignedOut(() => {
    queries.setQueryData(sessionQuery.queryKey, null)
    way.again()
  })
  attendSignOuts(() => {
    queries.setQueryData(sessionQuery.queryKey, null)
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    way.again()
  })
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <WordsProvider load={load}>
        <QueryClientProvider client={queries}>
          <PracticeZone>
            <WayProvider way={way}>
              <ToastProvider>{app}</ToastProvider>
            </WayProvider>
          </PracticeZone>
        </QueryClientProvider>
      </WordsProvider>
    </StrictMode>,
  )
}
