import type { Plugin } from 'vite'

export interface PanelBuildOptions {
  /** Name of each module and its source: `{ stamps: 'src/admin/stamps.ts' }` makes `stamps.js`. */
  readonly entries: Readonly<Record<string, string>>
  /** Default `dist/admin`. */
  readonly outDir?: string
}

/**
 * A Vite plugin that builds the modules of a plugin's panels; `vue` and the kit stay imports, the page provides them.
 * @example
 * export default defineConfig({ plugins: [vue(), panelBuild({ entries: { stamps: 'src/admin/stamps.ts' } })] })
 */
export declare function panelBuild(options: PanelBuildOptions): Plugin
