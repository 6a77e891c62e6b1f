// What a page says while it waits, when it is empty, and when something went wrong: what is safe and what to do.
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { ApiError, type Session } from '../client/index.ts'
import { Button } from './button.tsx'
import { DoorMark } from './door.tsx'
import { phone } from './format.ts'
import { Icon } from './icon.tsx'
import { useWords, type Words } from './words.tsx'

export function Skeleton({ rows = 3, what }: { rows?: number; what: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{what}</span>
      {Array.from({ length: rows }, (_, index) => <span key={index} aria-hidden="true" />)}
    </div>
  )
}

export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <DoorMark />
      <p>{children}</p>
      {action}
    </div>
  )
}

// The apps' own words for an error's code; else the server's.
export function errorText(error: unknown, { t, tIfKnown }: Pick<Words, 't' | 'tIfKnown'>): string {
  if (!(error instanceof ApiError)) return t('error.broken')
  if (error.offline) return error.reading ? t('error.no-signal') : t('error.not-sent')
  if (error.status === 404) return tIfKnown(`error.${error.code}`) ?? t('error.not-here')
  if (error.status >= 500) return t('error.broken')
  return tIfKnown(`error.${error.code}`) ?? (error.message || t('error.broken'))
}

export function Problem({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const words = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => { box.current?.focus() }, [error])
  return (
    <div className="notice" data-kind="bad" role="alert" tabIndex={-1} ref={box}>
      <p>{errorText(error, words)}</p>
      {error instanceof ApiError && error.issues.length > 0 && (
        <ul className="stack-tight">{error.issues.map((issue) => <li key={issue.path + issue.code}>{issue.text}</li>)}</ul>
      )}
      {error instanceof ApiError && error.code === 'child.no-longer-yours' && <CallThePractice />}
      {again && <div><Button onClick={again}>{words.t('common.try-again')}</Button></div>}
      {error instanceof ApiError && error.requestId !== undefined && error.status >= 500 && (
        <p className="small second">{words.t('error.request', { id: error.requestId })}</p>
      )}
    </div>
  )
}

function CallThePractice() {
  const practice = useQueryClient().getQueryData<Session | null>(['session'])?.practice
  return practice?.phone ? <p><a href={`tel:${practice.phone}`}>{practice.name} {phone(practice.phone)}</a></p> : null
}

export function FieldProblem({ id, children }: { id: string; children: ReactNode }) {
  return <p className="problem" id={id}><Icon name="warning" small />{children}</p>
}
