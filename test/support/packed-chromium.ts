import { existsSync, readFileSync } from 'node:fs'
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inRepository } from './repository-root.js'

export interface PackedChromium {
  executablePath: string
  /** Shared libraries for machines that have none, for LD_LIBRARY_PATH. */
  libraryPath: string
  env: NodeJS.ProcessEnv
}

/** Runs `work` with some environment variables set: the package reads TMPDIR and its platform from there. */
async function withEnvironment<T>(changes: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(changes).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, changes)
  try {
    return await work()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** Under node_modules, so that a second run finds it; where that is read-only, a folder of this run. */
async function cacheParent(): Promise<string> {
  const cache = inRepository('node_modules/.cache/bookwright')
  try {
    await mkdir(cache, { recursive: true })
    await access(cache, constants.W_OK)
    return cache
  } catch (error) {
    console.log(`      the browser is unpacked into a temporary folder: ${(error as Error).message}`)
    return mkdtemp(join(tmpdir(), 'bookwright-browser-'))
  }
}

/**
 * Unpacks the Chromium of `@sparticuz/chromium` once. Left alone, the package unpacks to a fixed name in the temp
 * directory and runs whatever it finds there, which another user of the machine could have planted.
 */
async function unpack(target: string, parent: string): Promise<void> {
  const folder = await mkdtemp(join(parent, 'unpacking-'))
  const changes = { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }
  await withEnvironment({ ...changes, LD_LIBRARY_PATH: '', FONTCONFIG_PATH: '' }, async () => {
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
  })
  try {
    await rename(folder, target)
  } catch (error) {
    // Another test process was faster; its copy is the same.
    if (!existsSync(join(target, 'chromium'))) throw error
    await rm(folder, { recursive: true })
  }
}

function packageVersion(): string {
  const manifest = readFileSync(inRepository('node_modules/@sparticuz/chromium/package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/** The browser that npm installed, unpacked on the first call (about two seconds). */
export async function unpackedChromium(): Promise<PackedChromium> {
  const parent = await cacheParent()
  const target = join(parent, `chromium-${packageVersion()}`)
  if (!existsSync(join(target, 'chromium'))) await unpack(target, parent)
  const hasSystemFonts = existsSync('/etc/fonts/fonts.conf')
  return {
    executablePath: join(target, 'chromium'),
    libraryPath: join(target, 'al2023/lib'),
    env: hasSystemFonts ? {} : { FONTCONFIG_PATH: join(target, 'fonts') },
  }
}
