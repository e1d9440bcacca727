import { join, relative, resolve } from 'node:path'
import { lookupFiles } from 'mocha/lib/cli/lookup-files.js'
import { interfacePackages, libraryPackages, repositoryRoot } from './build-steps.mjs'
import { listFiles } from './source-state.mjs'

/** Storms and load: they measure, and start several engines each. Two of them at once would measure one another. */
const ALONE = ['storm', 'bench']
/** Long files first, or one lane would end with a long one while the other has nothing left to do. */
const LONG_FIRST = ['isolation', 'fuzz', 'authoring', 'e2e', 'journeys', 'backup', 'http']

const folderOf = path => (path.startsWith('dist-test') ? (path.split(/[\\/]/)[1] ?? '') : undefined)
const isAlone = path => ALONE.includes(folderOf(path))

/** The packages' own tests before those across packages, which start engines and browsers. */
function rank(path) {
  const folder = folderOf(path)
  if (folder === undefined) return -1
  const at = LONG_FIRST.indexOf(folder)
  return at === -1 ? LONG_FIRST.length : at
}

/** `core/test/a/b.test.ts`, as one types it from the source tree, as the compiled file that mocha runs. */
function compiledPattern(pattern) {
  const path = relative(repositoryRoot, resolve(pattern)).replaceAll('\\', '/')
  return path.replace(/(^|\/)test\//, '$1dist-test/').replace(/\.ts$/, '.js')
}

/** A compiled file as it is called in the source tree. */
export function sourceName(path) {
  return path
    .replaceAll('\\', '/')
    .replace(/(^|\/)dist-test\/(test\/)?/, '$1test/')
    .replace(/\.js$/, '.ts')
}

function everyTest() {
  return [...[...libraryPackages(), ...interfacePackages()].map(name => join(name, 'dist-test')), 'dist-test']
    .flatMap(folder => listFiles(join(repositoryRoot, folder)))
    .filter(path => path.endsWith('.test.js'))
    .map(path => relative(repositoryRoot, path))
}

/**
 * The compiled files to run.
 *
 * @param only - Globs of source files; empty for all tests.
 * @throws what mocha says about a glob that names nothing.
 */
export function testFiles(only) {
  if (only.length === 0) return everyTest()
  const found = only.flatMap(pattern => lookupFiles(join(repositoryRoot, compiledPattern(pattern)), ['js']))
  return [...new Set(found.map(path => relative(repositoryRoot, path)))]
}

/**
 * Hands files to lanes that run side by side, each when it is free, so that no lane waits while there is work. The
 * storms go one after the other from the beginning, beside the packages' own tests, which need one processor.
 */
export class TestQueue {
  #alone
  #others
  #taken = new Map()

  constructor(files) {
    this.#alone = files.filter(isAlone)
    // Array.prototype.sort is stable: within one rank the files stay as they are listed.
    this.#others = files.filter(path => !isAlone(path)).sort((left, right) => rank(left) - rank(right))
  }

  /** The next file for this lane, which has ended the one before; null when there is none for it. */
  next(lane) {
    this.#taken.delete(lane)
    const isStormRunning = [...this.#taken.values()].some(isAlone)
    const file = (isStormRunning ? undefined : this.#alone.shift()) ?? this.#others.shift() ?? null
    if (file !== null) this.#taken.set(lane, file)
    return file
  }

  /** What nobody took: every lane has ended before. */
  get left() {
    return [...this.#alone, ...this.#others]
  }
}
