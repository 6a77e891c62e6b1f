// What every sheet of paper says on its margin: who it is about, and who printed it when. Page n of m stands there already (base.css).
//
// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react'

// A CSS string: quotes, backslashes and line ends of a name must not end it.
export function cssString(text: string): string {
  return `"${text.replace(/["\\\n\r\f<>]/g, (one) => `\\${one.codePointAt(0)!.toString(16)} `)}"`
}

// `under`: gives way to what the page itself says.
export function usePrintHead(head: string, foot: string, under = false): void {
  useEffect(() => {
    if (!('adoptedStyleSheets' in document)) return
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`@page { margin: 18mm 12mm 16mm; @top-left { content: ${cssString(head)}; font: 700 10pt system-ui, sans-serif; } @bottom-left { content: ${cssString(foot)}; font: 9pt system-ui, sans-serif; } }`)
    document.adoptedStyleSheets = under ? [sheet, ...document.adoptedStyleSheets] : [...document.adoptedStyleSheets, sheet]
    return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet) }
  }, [head, foot, under])
}
