import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const engine = 'http://127.0.0.1:3000'

/** While developing, every page of a tenant is the same index.html, as the engine does it. */
const tenantPages: Plugin = {
  name: 'tenant-pages',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url?.startsWith('/b/')) request.url = '/storefront/'
      next()
    })
  },
}

/** Each file once more for browsers that take it smaller, which is all of them: the engine sends what is there. */
const smallerFiles: Plugin = {
  name: 'smaller-files',
  apply: 'build',
  writeBundle({ dir = 'dist' }) {
    copyFileSync(fileURLToPath(new URL('worker/service-worker.js', import.meta.url)), join(dir, 'service-worker.js'))
    const assets = join(dir, 'assets')
    for (const name of readdirSync(assets).filter(file => /\.(js|css|svg)$/.test(file))) {
      const bytes = readFileSync(join(assets, name))
      writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params }))
    }
  },
}

const vueFolder = dirname(createRequire(import.meta.url).resolve('vue/package.json'))

/** What modules of plugins import, copied as it stands: the page's own Vue has only the parts that it uses. */
const SHARED: Readonly<Record<string, { file: string; source: string }>> = {
  vue: { file: 'shared-vue.js', source: join(vueFolder, 'dist/vue.runtime.esm-browser.prod.js') },
  '@bookwright/admin-kit/storefront': {
    file: 'slot-kit.js',
    source: fileURLToPath(new URL('src/slots/slot-kit.js', import.meta.url)),
  },
}

/** Says in the page where these are; nothing of it is fetched before a plugin has a slot. */
const importMap: Plugin = {
  name: 'bookwright-import-map',
  apply: 'build',
  buildStart() {
    for (const { file, source } of Object.values(SHARED)) {
      this.emitFile({ type: 'asset', name: file, source: readFileSync(source, 'utf8') })
    }
  },
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const imports = Object.entries(SHARED).map(([name, { file }]) => {
        const asset = Object.values(bundle).find(output => output.type === 'asset' && output.names.includes(file))
        if (!asset) throw new Error(`the build has no ${file}`)
        return [name, `/storefront/${asset.fileName}`]
      })
      const children = JSON.stringify({ imports: Object.fromEntries(imports) as Record<string, string> })
      return [{ tag: 'script', attrs: { type: 'importmap' }, children, injectTo: 'head-prepend' }]
    },
  },
}

// The engine serves dist/assets under /storefront/assets and returns dist/index.html for every page of a tenant.
export default defineConfig({
  base: '/storefront/',
  plugins: [vue(), tenantPages, importMap, smallerFiles],
  define: { __VUE_OPTIONS_API__: 'false' },
  build: {
    // The polyfill is an inline script, which the engine's Content-Security-Policy refuses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': engine } },
})
