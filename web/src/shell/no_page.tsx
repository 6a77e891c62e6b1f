// When the app itself cannot open: without signal it still says whom to call.
//
// SPDX-License-Identifier: Apache-2.0
import { keptContact } from '../client/index.ts'
import { MainContactCard } from '../kit/contact.tsx'
import { Problem } from '../kit/feedback.tsx'
import { useWay } from '../kit/way.tsx'

export function NoPage({ error }: { error: unknown }) {
  const { again } = useWay()
  const kept = keptContact()
  return (
    <main className="page stack">
      <Problem error={error} again={again} />
      {kept && <MainContactCard contact={kept.contact} practice={kept.practice} withLinks />}
    </main>
  )
}
