// Writes what the sources import but nobody edits: the type of all message keys and the sprite of the icons in use.
//
// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { icons } from '../src/kit/icons.ts'
import { readCatalogue } from './catalogue.ts'

const folder = fileURLToPath(new URL('../src/generated/', import.meta.url))
const phosphor = fileURLToPath(new URL('../node_modules/@phosphor-icons/core/assets/', import.meta.url))

function write(name: string, text: string) {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(folder + name) || readFileSync(folder + name, 'utf8') !== text) writeFileSync(folder + name, text)
}

function symbol(name: string): string {
  const weight = name.endsWith('-fill') ? 'fill' : 'regular'
  const svg = readFileSync(`${phosphor}${weight}/${name}.svg`, 'utf8')
  const body = /<svg[^>]*>(.*)<\/svg>/s.exec(svg)
  if (!body) throw new Error(`The icon ${name} is not an SVG file`)
  return `<symbol id="${name}" viewBox="0 0 256 256">${body[1]}</symbol>`
}

export function prepare() {
  const keys = [...readCatalogue('en').keys()]
  write('keys.ts', `export type Key =\n${keys.map((key) => `  | '${key}'`).join('\n')}\n`)
  write('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join('')}</svg>\n`)
}

if (import.meta.main) prepare()
