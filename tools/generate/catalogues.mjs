// node catalogues.mjs LOCALES OUTPUT.cc: the server's part of the two PO catalogues as one sorted table.
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const [folder, output] = process.argv.slice(2)
// What the server itself says. The apps compile their own part.
const prefixes = ['demo.', 'plan.section.', 'print.', 'public.', 'role.']

function read(language) {
  const messages = new Map()
  let reading, key, text
  const keep = () => { if (key && prefixes.some((prefix) => key.startsWith(prefix))) messages.set(key, text) }
  for (const line of readFileSync(join(folder, `${language}.po`), 'utf8').split('\n').map((one) => one.trim())) {
    if (line.startsWith('msgid ')) {
      keep()
      reading = 'key'
      key = JSON.parse(line.slice(6))
      text = ''
    } else if (line.startsWith('msgstr ')) {
      reading = 'text'
      text = JSON.parse(line.slice(7))
    } else if (line.startsWith('"')) {
      if (reading === 'key') key += JSON.parse(line)
      else text += JSON.parse(line)
    }
  }
  keep()
  return messages
}

const english = read('en')
const spanish = read('es')
const missing = [...english.keys()].filter((key) => !spanish.has(key)).concat([...spanish.keys()].filter((key) => !english.has(key)))
if (missing.length > 0) {
  process.stderr.write(`locales: in one language only: ${missing.join(', ')}\n`)
  process.exit(1)
}
// Sorted by bytes, as the reader searches.
const keys = [...english.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
const raw = (text) => `R"~(${text})~"`
mkdirSync(dirname(output), { recursive: true })
writeFileSync(output, `// Written by tools/generate/catalogues.mjs from locales/.
#include "base/catalogue_table.h"

namespace medhome::catalogue {

namespace {
constexpr Entry entries[] = {
${keys.map((key) => `    {${raw(key)}, ${raw(english.get(key))}, ${raw(spanish.get(key))}},`).join('\n')}
    {"~", "", ""},
};
}  // namespace

std::span<const Entry> table() { return {entries, std::size(entries) - 1}; }

}  // namespace medhome::catalogue
`)
