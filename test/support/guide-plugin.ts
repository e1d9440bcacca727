import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inRepository } from './repository-root.js'

const run = promisify(execFile)

/** The plugin that a page of the guide makes, in a folder of its own outside the repository. */
export interface GuidePlugin {
  readonly directory: string
  /** Changes a file of it. */
  edit(path: string, change: (text: string) => string): void
  /** As its author types it: `vite build` for both sides. */
  build(): Promise<void>
  /** As its author types it: `npm pack`. */
  pack(): Promise<Buffer>
  remove(): void
}

/** What `npm install` in the plugin's folder would bring. */
const INSTALLED: Readonly<Record<string, string>> = {
  '@bookwright/admin-kit': 'admin-ui/kit',
  '@vitejs/plugin-vue': 'node_modules/@vitejs/plugin-vue',
  vite: 'node_modules/vite',
  vue: 'node_modules/vue',
}

function link(directory: string, name: string, place: string): void {
  const path = join(directory, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(inRepository(place), path, 'junction')
}

/**
 * Writes the files that a page shows: a heading that ends in the path of a file, and the block that follows it. Nothing else
 * is there but what `npm install` would bring.
 */
export function writeGuidePlugin(page: string): GuidePlugin {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'bookwright-guide-plugin-')))
  const text = readFileSync(inRepository(page), 'utf8')
  const shown = text.matchAll(/^## .*`([\w./-]+)`\n(?:(?!^## )[\s\S])*?^```\w+\n([\s\S]*?)^```$/gm)
  for (const [, path = '', content = ''] of shown) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  for (const [name, place] of Object.entries(INSTALLED)) link(directory, name, place)
  const vite = join(directory, 'node_modules/vite/bin/vite.js')
  const options = { cwd: directory, timeout: 60_000 }
  const viteBuild = (...more: string[]) =>
    run(process.execPath, [vite, 'build', '--logLevel', 'error', ...more], options)
  return {
    directory,
    edit(path, change) {
      const file = join(directory, path)
      writeFileSync(file, change(readFileSync(file, 'utf8')))
    },
    async build() {
      await Promise.all([viteBuild(), viteBuild('--mode', 'storefront')])
    },
    async pack() {
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
      const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', '--offline'], options)
      const [packed] = JSON.parse(stdout) as { filename: string }[]
      return readFileSync(join(directory, packed?.filename ?? ''))
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
