// Two versions of one part side by side, of which a person chooses one.
//
// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react'

export type Side = 'mine' | 'theirs'
export interface Version { side: Side; whose: string; says: ReactNode }

export function Sides({ part, name, versions, chosen, onChoose }: { part: string; name: ReactNode; versions: Version[]; chosen: Side | undefined; onChoose: (side: Side) => void }) {
  return (
    <fieldset className="stack-tight">
      <legend><h2>{name}</h2></legend>
      <div className="sides">
        {versions.map(({ side, whose, says }) => (
          <label className="side" key={side}>
            <span className="line">
              <input type="radio" name={part} checked={chosen === side} onChange={() => { onChoose(side) }} />
              <strong>{whose}</strong>
            </span>
            {says}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
