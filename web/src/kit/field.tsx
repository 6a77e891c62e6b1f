// A labelled field: its hint and its problem are tied to it and stand above what is typed.
//
// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react'
import { FieldProblem } from './feedback.tsx'

export interface Tied { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

export function Field({ label, hint, problem, children }: {
  label: string; hint?: string | undefined; problem?: string | undefined; children: (tied: Tied) => ReactNode
}) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className="field" data-bad={problem ? true : undefined}>
      <label htmlFor={id}>{label}</label>
      {hint && <p className="hint" id={`${id}-hint`}>{hint}</p>}
      {problem && <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem>}
      {children({ id, ...(described ? { 'aria-describedby': described } : {}), ...(problem ? { 'aria-invalid': true as const } : {}) })}
    </div>
  )
}

export function Choices<T extends string>({ legend, name, options, value, onChange, problem }: {
  legend: string; name: string; options: { value: T; label: string }[]; value: T | ''; onChange: (value: T) => void; problem?: string | undefined
}) {
  const id = useId()
  return (
    <fieldset className="field" data-bad={problem ? true : undefined} aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend>{legend}</legend>
      {problem && <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem>}
      <div className="buttons">
        {options.map((option) => (
          <label className="choice" key={option.value}>
            <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => { onChange(option.value) }} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

// After a refused save the first field that needs a word has the focus.
export function focusFirstProblem(form: HTMLElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>('[data-bad] :is(input, select, textarea)')?.focus()
  })
}
