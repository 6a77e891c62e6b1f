// The PO catalogues of locales/: msgid is the key, msgstr the ICU message. The server reads the same files for its own pages.
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage'

export const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]

export const surfaces = {
  family: ['about.', 'age.', 'common.', 'date.', 'domain.', 'error.', 'family.', 'map.', 'need.', 'plan.', 'role.', 'state.'],
  staff: ['about.', 'age.', 'common.', 'date.', 'domain.', 'error.', 'map.', 'need.', 'plan.', 'role.', 'staff.', 'state.'],
} as const
export type Surface = keyof typeof surfaces

export function cataloguePath(language: Language): string {
  return fileURLToPath(new URL(`../../locales/${language}.po`, import.meta.url))
}

export function readCatalogue(language: Language): Map<string, string> {
  const messages = new Map<string, string>()
  let key = ''
  let text = ''
  let reading: 'key' | 'text' = 'key'
  const keep = () => {
    if (key !== '') messages.set(key, text)
    key = ''
    text = ''
  }
  for (const line of readFileSync(cataloguePath(language), 'utf8').split('\n')) {
    if (line.startsWith('msgid ')) {
      keep()
      reading = 'key'
      key = JSON.parse(line.slice(6)) as string
    } else if (line.startsWith('msgstr ')) {
      reading = 'text'
      text = JSON.parse(line.slice(7)) as string
    } else if (line.startsWith('"')) {
      const more = JSON.parse(line) as string
      if (reading === 'key') key += more
      else text += more
    }
  }
  keep()
  return messages
}

// What one app needs in one language, compiled: an app loads exactly one of these.
export function compileFor(surface: Surface, language: Language): Record<string, CompiledMessage> {
  const compiled: Record<string, CompiledMessage> = {}
  for (const [key, text] of readCatalogue(language)) {
    if (!surfaces[surface].some((prefix) => key.startsWith(prefix))) continue
    try {
      compiled[key] = compileMessageOrThrow(text)
    } catch (cause) {
      throw new Error(`locales/${language}.po: ${key} is not an ICU message: ${String(cause)}`, { cause })
    }
  }
  return compiled
}
