// Two apps from one workspace: /family/ and /staff/, their assets under /assets/. Each is built by itself (--mode family, --mode staff):
// the family's runs on Preact, for old phones on slow lines (docs/DEPENDENCIES.md).
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

// The app itself is fetched beside the small script that begins the page, not after it.
function preloadApp(): Plugin {
  return {
    name: 'medhome-preload-app',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const app = Object.values(bundle ?? {}).find((part) => part.type === 'chunk' && part.moduleIds.includes(here('src/shell/family.tsx')))
        if (app?.type !== 'chunk') return []
        return [app.fileName, ...app.imports].filter((name) => !html.includes(name))
          .map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` }, injectTo: 'head' as const }))
      },
    },
  }
}

const onPreact = {
  'react-dom/client': 'preact/compat/client',
  'react-dom': 'preact/compat',
  'react/jsx-runtime': 'preact/compat/jsx-runtime',
  'react/jsx-dev-runtime': 'preact/compat/jsx-dev-runtime',
  'react': 'preact/compat',
}

// Many small files cost a phone a wait each: what runs first is one, what most pages share is one more.
const inOneFile = {
  codeSplitting: {
    groups: [
      { name: 'first', priority: 2, test: /preload-helper|src\/(kit\/(language|family_path)|client\/ahead|shell\/family_(early|parts))\.ts/ },
      { name: 'app', priority: 1, test: /node_modules|src\/(shell|client|kit\/(?!plan\.|thread\.|unsent\.|sign_out\.|dialog\.))/ },
    ],
  },
}

const apps: Record<string, string> = { family: here('family/index.html'), staff: here('staff/index.html') }
const one = (app: string) => ({ [app]: apps[app] ?? '' })

export default defineConfig(({ mode }) => ({
  root: here('.'),
  appType: 'mpa',
  plugins: [react(), messages(), deepLinks(), ...(mode === 'staff' ? [] : [preloadApp(), serviceWorker()])],
  resolve: mode === 'family' ? { alias: Object.entries(onPreact).map(([from, replacement]) => ({ find: new RegExp(`^${from}$`), replacement })) } : {},
  build: {
    outDir: 'dist',
    emptyOutDir: mode !== 'staff',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: mode === 'family' ? { input: one('family'), output: inOneFile } : { input: mode === 'staff' ? one('staff') : apps },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: { '/api': process.env.MEDHOME_SERVER ?? 'http://127.0.0.1:8080' },
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
  define: { __VERSION__: JSON.stringify((JSON.parse(readFileSync(here('package.json'), 'utf8')) as { version: string }).version) },
}))
