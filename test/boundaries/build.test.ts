import { expect } from 'chai'
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { inRepository } from '../support/repository-root.js'

interface SourceState {
  fingerprint(root: string, paths: string[]): string
  isFresh(stampFile: string, print: string): boolean
  writeStamp(stampFile: string, print: string): void
  mirrorAssets(sourceDir: string, outputDir: string, copy: (from: string, to: string) => void): void
}

interface BuildLock {
  withBuildLock<T>(file: string, context: { report(line: string): void }, work: () => Promise<T>): Promise<T>
}

const run = promisify(execFile)
const load = async <T>(script: string) => (await import(pathToFileURL(inRepository('scripts', script)).href)) as T

describe('Build', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bookwright-build-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  function write(path: string, text = ''): string {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    return join(root, path)
  }

  it('sees a source that was changed, added or deleted, and nothing else', async () => {
    const { fingerprint } = await load<SourceState>('source-state.mjs')
    const print = () => fingerprint(root, [join(root, 'src')])
    const file = write('src/a.ts', 'one')
    write('src/b.ts')
    const before = print()
    expect(print()).to.equal(before)
    utimesSync(file, new Date(), new Date(Date.now() + 5_000))
    const touched = print()
    expect(touched).to.not.equal(before)
    rmSync(join(root, 'src/b.ts'))
    expect(print()).to.not.equal(touched)
  })

  it('removes the output of a deleted source and copies what the compiler does not', async () => {
    const { mirrorAssets } = await load<SourceState>('source-state.mjs')
    const built = ['kept.js', 'kept.d.ts', 'kept.js.map', 'gone.js', 'gone.d.ts', '.tsbuildinfo']
    built.forEach(name => write(`dist/${name}`))
    write('src/kept.ts')
    write('src/locales/en.json', '{}')
    mirrorAssets(join(root, 'src'), join(root, 'dist'), (from, to) => cpSync(from, to))
    const found = (name: string) => existsSync(join(root, 'dist', name))
    expect(['kept.js', 'kept.d.ts', 'kept.js.map', '.tsbuildinfo', 'locales/en.json'].every(found)).to.equal(true)
    expect(['gone.js', 'gone.d.ts'].some(found)).to.equal(false)
  })

  it('keeps its stamp to itself where a copy of the tree shares files by hard links', async () => {
    const { isFresh, writeStamp } = await load<SourceState>('source-state.mjs')
    const own = write('one/build.stamp', 'old')
    const others = join(root, 'others.stamp')
    linkSync(own, others)
    writeStamp(own, 'new')
    expect([isFresh(own, 'new'), isFresh(others, 'old')]).to.deep.equal([true, true])
  })

  it('takes over the lock of a process that died', async () => {
    const { withBuildLock } = await load<BuildLock>('build-lock.mjs')
    const file = write('build.lock', '999999999')
    const lines: string[] = []
    expect(await withBuildLock(file, { report: line => lines.push(line) }, async () => 'built')).to.equal('built')
    expect(lines).to.deep.equal([])
    expect(existsSync(file)).to.equal(false)
  })

  it('waits for the lock of a process that lives, and says so once', async () => {
    const { withBuildLock } = await load<BuildLock>('build-lock.mjs')
    const file = join(root, 'build.lock')
    const lines: string[] = []
    const context = { report: (line: string) => lines.push(line) }
    const order: string[] = []
    let finish = () => {}
    const first = withBuildLock(file, context, async () => {
      await new Promise<void>(resolve => (finish = resolve))
      order.push('first')
    })
    const second = withBuildLock(file, context, async () => order.push('second'))
    while (lines.length === 0) await new Promise(resolve => setImmediate(resolve))
    finish()
    await Promise.all([first, second])
    expect(order).to.deep.equal(['first', 'second'])
    expect(lines).to.deep.equal([`waiting for the build of process ${process.pid}`])
  })

  it('makes what the kit names in its package, as npm runs no scripts when that is packed', async () => {
    const { kitStep } = await load<{ kitStep(): { outputs: string[]; sources: string[] } }>('build-steps.mjs')
    const folder = inRepository('admin-ui/kit')
    const kit = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      scripts?: object
      exports: Record<string, string | Record<string, string>>
    }
    expect(readFileSync(inRepository('.npmrc'), 'utf8')).to.include('ignore-scripts=true')
    expect(kit.scripts, 'scripts that nobody runs').to.equal(undefined)
    const named = Object.values(kit.exports).flatMap(entry =>
      Object.values(entry instanceof Object ? entry : { entry }),
    )
    const { outputs, sources } = kitStep()
    const lacking = named.map(path => join(folder, path)).filter(path => !existsSync(path) || path.includes('/dist/'))
    expect(lacking).to.deep.equal(outputs)
    expect(sources).to.include(join(folder, 'panel.ts'))
  })

  it('is skipped by the command outside the repository, where only dist exists', async () => {
    cpSync(inRepository('core/bin/bookwright.js'), write('bin/bookwright.js'))
    write('package.json', readFileSync(inRepository('core/package.json'), 'utf8'))
    write('dist/cli/supervisor.js', 'export const runSupervised = async () => undefined\n')
    write('dist/cli/main.js', 'export const main = async argv => (console.log(JSON.stringify(argv)), 2)\n')
    const failure = await run(process.execPath, [join(root, 'bin/bookwright.js'), 'doctor', '--json']).then(
      () => expect.fail('the exit code was lost'),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    )
    expect(failure).to.include({ code: 2, stdout: '["doctor","--json"]\n', stderr: '' })
  })
})
