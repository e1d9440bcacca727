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

// The engine serves dist/assets under /storefront/assets and returns dist/index.html for every page of a tenant.
export default defineConfig({
  base: '/storefront/',
  plugins: [vue(), tenantPages],
  define: { __VUE_OPTIONS_API__: 'false' },
  build: {
    // The polyfill is an inline script, which the engine's Content-Security-Policy refuses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': engine } },
})
