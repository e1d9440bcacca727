/** Given by the page that shows a panel; a copy of its own would not know what the page provides. */
const SHARED = ['vue', '@bookwright/admin-kit', '@bookwright/admin-kit/storefront']

/**
 * A Vite plugin that builds modules for panels: one ES module for each entry, with its styles beside it, and what the page
 * provides left as imports.
 */
export function panelBuild({ entries, outDir = 'dist/admin' }) {
  return {
    name: 'bookwright-panels',
    config: () => ({
      define: { 'process.env.NODE_ENV': '"production"' },
      publicDir: false,
      build: {
        target: 'es2022',
        outDir,
        emptyOutDir: true,
        cssCodeSplit: false,
        // Pictures stay files: the page allows them from its own address.
        assetsInlineLimit: 0,
        lib: { entry: entries, formats: ['es'], fileName: (_format, name) => `${name}.js`, cssFileName: 'style' },
        rolldownOptions: { external: SHARED },
      },
    }),
  }
}
