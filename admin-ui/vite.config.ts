import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** The engine serves the built files under /admin/ with a policy that allows neither inline scripts nor eval. */
export default defineConfig({
  base: '/admin/',
  plugins: [vue()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // In development the calls go to an engine that runs beside it.
  server: { proxy: { '/api': process.env['BOOKWRIGHT_URL'] ?? 'http://127.0.0.1:3000' } },
})
