import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withBuildLock } from './build-lock.mjs'
import { runProcess, secondsSince } from './run-process.mjs'
import { fingerprint, isFresh, mirrorAssets, writeStamp } from './source-state.mjs'

export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..')
/** TypeScript 7's native compiler, installed beside TypeScript 6 (see docs/adr/0008-version-pins.md). */
export const compiler = join(repositoryRoot, 'node_modules/ts7/bin/tsc')
const stampDir = join(repositoryRoot, 'node_modules/.cache/bookwright')
const inRoot = (...parts) => join(repositoryRoot, ...parts)

function directoriesOf(parent) {
  return readdirSync(inRoot(parent), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => `${parent}/${entry.name}`)
}

/** Packages that the TypeScript compiler builds: those with a tsconfig.json and no bundler configuration. */
export function libraryPackages() {
  return ['core', ...directoriesOf('plugins')].filter(name => existsSync(inRoot(name, 'tsconfig.json')))
}

/** Packages that vite builds. */
export function interfacePackages() {
  return ['admin-ui', ...directoriesOf('starters')].filter(name => existsSync(inRoot(name, 'vite.config.ts')))
}

/** The script that starts a package's command line tool, wherever npm put that package. */
export function toolPath(fromPackage, tool, script) {
  const manifest = createRequire(inRoot(fromPackage, 'package.json')).resolve(`${tool}/package.json`)
  return join(dirname(manifest), script)
}

function copyAsset(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function compileStep({ name, projects, folders, sources }) {
  return {
    name,
    stamp: join(stampDir, `${name}.stamp`),
    sources: [...sources, inRoot('tsconfig.base.json'), inRoot('package-lock.json')],
    outputs: folders.map(({ to }) => to),
    command: [process.execPath, compiler, '-b', ...projects],
    finish: () => folders.forEach(({ from, to }) => mirrorAssets(from, to, copyAsset)),
  }
}

function engineStep() {
  const packages = libraryPackages()
  return compileStep({
    name: 'engine and plugins',
    projects: packages.map(name => inRoot(name)),
    folders: packages.map(name => ({ from: inRoot(name, 'src'), to: inRoot(name, 'dist') })),
    sources: packages.flatMap(name => [
      inRoot(name, 'src'),
      inRoot(name, 'tsconfig.json'),
      inRoot(name, 'package.json'),
    ]),
  })
}

function testStep() {
  const packages = libraryPackages().filter(name => existsSync(inRoot(name, 'tsconfig.test.json')))
  const engine = engineStep()
  // Tests of an interface compile its own sources along, so their output is apart from what vite builds.
  const interfaces = interfacePackages().filter(name => existsSync(inRoot(name, 'tsconfig.test.json')))
  return compileStep({
    name: 'tests',
    projects: [...[...packages, ...interfaces].map(name => inRoot(name, 'tsconfig.test.json')), inRoot('test')],
    folders: [
      ...packages.map(name => ({ from: inRoot(name, 'test'), to: inRoot(name, 'dist-test') })),
      { from: inRoot('test'), to: inRoot('dist-test') },
    ],
    sources: [
      ...engine.sources,
      ...[...packages, ...interfaces].flatMap(name => [inRoot(name, 'test'), inRoot(name, 'tsconfig.test.json')]),
      ...interfaces.flatMap(name => [inRoot(name, 'src'), inRoot(name, 'kit')]),
      inRoot('test'),
    ],
  })
}

/** What lies there, but for what is made there: the kit's declarations are no source of the admin. */
function sourcesOf(path) {
  if (!existsSync(join(path, 'package.json'))) return [path]
  return readdirSync(path)
    .filter(name => name !== 'dist')
    .map(name => join(path, name))
}

function interfaceStep(packageName) {
  const parts = ['src', 'kit', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package.json']
  return {
    name: packageName,
    stamp: join(stampDir, `${packageName.replaceAll('/', '-')}.stamp`),
    sources: [...parts.flatMap(part => sourcesOf(inRoot(packageName, part))), inRoot('package-lock.json')],
    outputs: [inRoot(packageName, 'dist/index.html')],
    command: [process.execPath, toolPath(packageName, 'vite', 'bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: inRoot(packageName),
    needsEngine: readFileSync(inRoot(packageName, 'package.json'), 'utf8').includes('"@bookwright/core"'),
  }
}

/** Types of the kit, which its package names. npm runs no scripts here, so nothing would make them when it is packed. */
export function kitStep() {
  const kit = 'admin-ui/kit'
  return {
    name: kit,
    stamp: join(stampDir, 'admin-kit.stamp'),
    sources: [...sourcesOf(inRoot(kit)), inRoot('admin-ui/tsconfig.json'), inRoot('package-lock.json')],
    outputs: [inRoot(kit, 'dist/index.d.ts')],
    command: [process.execPath, toolPath('admin-ui', 'vue-tsc', 'bin/vue-tsc.js'), '-p', inRoot(kit, 'tsconfig.json')],
  }
}

function isStepFresh(step) {
  return step.outputs.every(existsSync) && isFresh(step.stamp, fingerprint(repositoryRoot, step.sources))
}

async function runStep(step, { signal, report }) {
  const startedAt = Date.now()
  // Taken before the run: a source saved while the compiler works must count as newer than this build.
  const print = fingerprint(repositoryRoot, step.sources)
  const env = process.stderr.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }
  const { code, output } = await runProcess(step.command, { cwd: step.cwd ?? repositoryRoot, env, signal })
  if (code === 0) {
    step.finish?.()
    writeStamp(step.stamp, print)
  }
  if (!signal?.aborted) {
    report(`${code === 0 ? 'built' : 'FAILED'} ${step.name} in ${secondsSince(startedAt)}`)
    if (code !== 0 && output.trim() !== '') report(output.trimEnd())
  }
  return { name: step.name, isOk: code === 0 }
}

/** Interfaces build beside the compiler; those that import the engine's client wait for it, and tests wait as well. */
async function runSteps(steps, context) {
  const engine = steps.find(step => step.name === 'engine and plugins')
  const engineRun = engine ? runStep(engine, context) : Promise.resolve()
  const runs = steps
    .filter(step => step !== engine)
    .map(async step => {
      if (step.needsEngine || step.name === 'tests') await engineRun
      return context.signal?.aborted ? { name: step.name, isOk: false } : runStep(step, context)
    })
  return (await Promise.all([engineRun, ...runs])).filter(result => result !== undefined)
}

function staleSteps({ withTests, withKit, force }) {
  const wanted = [...(withKit ? [kitStep()] : []), ...(withTests ? [testStep()] : [])]
  const steps = [engineStep(), ...interfacePackages().map(interfaceStep), ...wanted]
  return force ? steps : steps.filter(step => !isStepFresh(step))
}

/**
 * Builds what is missing or older than its sources, in parallel.
 *
 * @param options - `withTests` compiles the tests too, `withKit` makes the types of the kit; `force` builds everything; `signal` stops the compilers;
 *   `report` receives one line per step, with the seconds it took, and a compiler's complaints.
 * @returns One `{name, isOk}` per step that had to run; empty when everything was fresh.
 */
export async function build({ withTests = false, withKit = false, force = false, signal, report }) {
  const wanted = { withTests, withKit, force }
  if (staleSteps(wanted).length === 0) return []
  return withBuildLock(join(stampDir, 'build.lock'), { signal, report }, () =>
    runSteps(staleSteps(wanted), { signal, report }),
  )
}
