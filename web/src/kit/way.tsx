// How a page that both apps share leads on: each app hands in its own way of opening an address.
//
// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, type ReactNode } from 'react'

export interface Way {
  // `to`: an address below the app's own, "/sign-in".
  go: (to: string) => void | Promise<void>
  // After something broke: asks anew who is signed in and draws the page again.
  again: () => void
}

const WayContext = createContext<Way | undefined>(undefined)

export function WayProvider({ way, children }: { way: Way; children: ReactNode }) {
  return <WayContext.Provider value={way}>{children}</WayContext.Provider>
}

export function useWay(): Way {
  const way = useContext(WayContext)
  if (!way) throw new Error('WayProvider is missing')
  return way
}
