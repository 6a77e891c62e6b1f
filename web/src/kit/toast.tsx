// "Marked done. Undo": one at a time, ten seconds, and as long as it is touched. Never for errors.
//
// SPDX-License-Identifier: Apache-2.0
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.tsx'

interface Shown { id: number; text: string; undo?: (() => void) | undefined }
interface Toaster { show: (text: string, undo?: () => void) => void; undoLast: () => boolean; clear: () => void }
const ToastContext = createContext<Toaster | undefined>(undefined)

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const [shown, setShown] = useState<Shown>()
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!shown || held) return
    const timer = setTimeout(() => { setShown(undefined) }, 10_000)
    return () => { clearTimeout(timer) }
  }, [shown, held])
  const show = useCallback((text: string, undo?: () => void) => { setShown((before) => ({ id: (before?.id ?? 0) + 1, text, undo })) }, [])
  const undoLast = useCallback(() => {
    if (!shown?.undo) return false
    shown.undo()
    setShown(undefined)
    return true
  }, [shown])
  const clear = useCallback(() => { setShown(undefined) }, [])
  const toaster = useMemo(() => ({ show, undoLast, clear }), [show, undoLast, clear])
  return (
    <ToastContext.Provider value={toaster}>
      {children}
      <div role="status">
        {shown && (
          <div className="toast" key={shown.id} onPointerEnter={() => { setHeld(true) }} onPointerLeave={() => { setHeld(false) }}
            onFocus={() => { setHeld(true) }} onBlur={() => { setHeld(false) }}>
            <p>{shown.text}</p>
            {shown.undo && <Button onClick={undoLast}>{t('common.undo')}</Button>}
          </div>
        )}
      </div>
    </ToastContext.Provider>
  )
}

export function useToast(): Toaster {
  const toaster = useContext(ToastContext)
  if (!toaster) throw new Error('ToastProvider is missing')
  return toaster
}
