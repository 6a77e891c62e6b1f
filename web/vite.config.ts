// Two apps from one workspace: /family/ and /staff/, their assets under /assets/.
//
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'
import { cataloguePath, compileFor, languages, type Language, type Surface } from './tools/catalogue.ts'
import { prepare } from './tools/prepare.ts'
import { serviceWorker } from './tools/service-worker.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

prepare()

// `virtual:messages/family/es`: the compiled messages of one app in one language.
function messages(): Plugin {
  const prefix = 'virtual:messages/'
  return {
    name: 'medhome-messages',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined
      const [surface, language] = id.slice(prefix.length + 1).split('/') as [Surface, Language]
      this.addWatchFile(cataloguePath(language))
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(compileFor(surface, language)))})`
    },
    handleHotUpdate({ file, server }) {
      if (languages.some((language) => cataloguePath(language) === file)) server.ws.send({ type: 'full-reload' })
    },
  }
}

// In development the two apps answer for every address below their own, as the server does.
function deepLinks(): Plugin {
  return {
    name: 'medhome-deep-links',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const app = /^\/(family|staff)(\/[^.?]*)?(\?.*)?$/.exec(request.url ?? '')
        if (app) request.url = `/${app[1]}/index.html`
        next()
      })
    },
  }
}

export default defineConfig({
  root: here('.'),
  appType: 'mpa',
  plugins: [react(), messages(), deepLinks(), serviceWorker()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { family: here('family/index.html'), staff: here('staff/index.html') } },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: { '/api': process.env.MEDHOME_SERVER ?? 'http://127.0.0.1:8080' },
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
  define: { __VERSION__: JSON.stringify((JSON.parse(readFileSync(here('package.json'), 'utf8')) as { version: string }).version) },
})
