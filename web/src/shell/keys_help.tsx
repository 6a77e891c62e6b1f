// The keys, shown by ?, and the switch that turns them off.
//
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { keysAreOn, switchKeys } from '../kit/keys.ts'
import type { Key } from '../generated/keys.ts'
import { useWords } from '../kit/words.tsx'

const keys: [string, Key][] = [
  ['/', 'staff.find'], ['G D', 'staff.nav.my-day'], ['G R', 'staff.nav.children'], ['G B', 'staff.nav.board'], ['J K ↑ ↓', 'staff.keys.move'], ['Enter', 'staff.keys.open'],
  ['Esc', 'staff.keys.back'], ['N', 'staff.keys.add'], ['A', 'staff.keys.assign'], ['G P', 'staff.keys.plan'], ['E', 'staff.keys.done'], ['P', 'staff.keys.put-off'], ['M', 'staff.keys.message'],
  ['Z', 'common.undo'], ['Ctrl Enter', 'staff.keys.save'], ['?', 'staff.keys'],
]

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const [on, setOn] = useState(keysAreOn)
  return (
    <Dialog title={t('staff.keys')} onClose={onClose}>
      <table>
        <tbody>{keys.map(([key, word]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{t(word)}</td></tr>)}</tbody>
      </table>
      <label className="choice">
        <input type="checkbox" checked={on} onChange={(event) => { switchKeys(event.target.checked); setOn(event.target.checked) }} />
        {t('staff.keys.on')}
      </label>
      <div><Button onClick={onClose} data-safe>{t('common.close')}</Button></div>
    </Dialog>
  )
}
