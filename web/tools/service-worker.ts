// Adds family/sw.js to the build: it keeps the family app's own files (never anything about a child) for bad signal.
//
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

export function serviceWorker(): Plugin {
  return {
    name: 'medhome-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const wanted = new Set<string>()
        const follow = (name: string) => {
          const part = bundle[name]
          if (!part || wanted.has(name)) return
          wanted.add(name)
          if (part.type !== 'chunk') return
          for (const next of [...part.imports, ...part.dynamicImports]) follow(next)
          for (const style of part.viteMetadata?.importedCss ?? []) wanted.add(style)
        }
        for (const [name, part] of Object.entries(bundle)) {
          if (part.type === 'chunk' && part.moduleIds.some((id) => id.endsWith('/src/shell/family_early.ts'))) follow(name)
          if (/assets\/(icons|source-sans-3-latin-wght)[^/]*\.(svg|woff2)$/.test(name)) wanted.add(name)
        }
        const files = ['/family/', ...[...wanted].sort().map((name) => `/${name}`)]
        const template = readFileSync(fileURLToPath(new URL('../family/sw.js', import.meta.url)), 'utf8')
        const page = bundle['family/index.html']
        const version = createHash('sha256')
          .update(files.join('\n'))
          .update(page?.type === 'asset' ? page.source : '')
          .digest('hex').slice(0, 16)
        this.emitFile({
          type: 'asset',
          fileName: 'family/sw.js',
          source: template.replace('[/* files */]', JSON.stringify(files)).replace("'version'", JSON.stringify(version)),
        })
      },
    },
  }
}
