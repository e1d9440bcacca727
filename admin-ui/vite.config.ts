import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What panels of plugins import by these names: files of this build, which the admin itself imports, too. */
const SHARED: Readonly<Record<string, string>> = {
  vue: fileOf('src/panels/shared-vue.ts'),
  '@bookwright/admin-kit': fileOf('kit/index.ts'),
}

/** The pages themselves, which wait for the words of a language: their files are on the way meanwhile. */
const preloadPages: Plugin = {
  name: 'bookwright-preload-pages',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {}, chunk: entry }) {
      const chunks = Object.values(bundle).filter(output => output.type === 'chunk')
      const pages = chunks.find(({ facadeModuleId }) => facadeModuleId === fileOf('src/start.ts'))
      if (!pages) throw new Error('the build has no chunk of the pages')
      const linked = new Set([entry?.fileName, ...(entry?.imports ?? [])])
      return [pages.fileName, ...pages.imports]
        .filter(file => !linked.has(file))
        .map(file => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/admin/${file}` },
          injectTo: 'head' as const,
        }))
    },
  },
}

/** Says in the page where the shared modules are; the engine puts the hash of this script into its policy. */
const importMap: Plugin = {
  name: 'bookwright-import-map',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter(output => output.type === 'chunk')
      const imports = Object.entries(SHARED).map(([name, file]) => {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === file)
        if (!chunk) throw new Error(`the build has no entry for ${name}`)
        return [name, `/admin/${chunk.fileName}`]
      })
      const children = JSON.stringify({ imports: Object.fromEntries(imports) as Record<string, string> })
      // Before everything that loads a module: a map that comes later is not read.
      return [{ tag: 'script', attrs: { type: 'importmap' }, children, injectTo: 'head-prepend' }]
    },
  },
}

/** The engine serves the built files under /admin/ with a policy that allows neither inline scripts nor eval. */
export default defineConfig({
  base: '/admin/',
  plugins: [vue(), preloadPages, importMap],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: fileOf('index.html'),
        vue: SHARED['vue'] ?? '',
        'admin-kit': SHARED['@bookwright/admin-kit'] ?? '',
      },
      // Panels import by name: the names of these entries stay.
      preserveEntrySignatures: 'strict',
    },
  },
  // In development the calls go to an engine that runs beside it.
  server: { proxy: { '/api': process.env['BOOKWRIGHT_URL'] ?? 'http://127.0.0.1:3000' } },
})
