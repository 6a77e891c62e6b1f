// When the app itself cannot open: without signal it still says whom to call.
//
// SPDX-License-Identifier: Apache-2.0
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { keptContact } from '../client/index.ts'
import { MainContactCard } from '../kit/contact.tsx'
import { Problem } from '../kit/feedback.tsx'

export function NoPage({ error }: ErrorComponentProps) {
  const router = useRouter()
  const kept = keptContact()
  return (
    <main className="page stack">
      <Problem error={error} again={() => { void router.invalidate() }} />
      {kept && <MainContactCard contact={kept.contact} practice={kept.practice} withLinks />}
    </main>
  )
}
