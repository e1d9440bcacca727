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
  server: { proxy: { '/api': `http://127.0.0.1:${process.env['FAKE_PORT'] ?? '4179'}` } },
})
