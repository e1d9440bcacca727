// `node scripts/mutate.mjs [--count 80] [--seed 1] [--only solver,policy] [--files rates,too-few] [--seconds 400]`: do the
// tests see a mistake?
// With `--seconds` no new change is tried after that time, and the share is of those that were tried.
//
// Changes one operator or constant at a time in a copy of the compiled engine and runs checks against the copy. Prints the
// share of changes that were noticed, and those that were not. Needs a build with tests (`node scripts/build.mjs --tests`).
//
// Solver files are first checked by scripts/mutation-probe.mjs, which answers seeded random questions and compares them
// with the answers of the unchanged build; those answers are the ones that the tests compare with the oracle. What that
// does not notice is run against the test files of the area, but for the slow comparisons that the probe stands for.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { repositoryRoot } from './build-steps.mjs'
import { EQUIVALENT_MUTANTS } from './mutation-equivalents.mjs'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '80' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: 'solver,policy,states' },
    files: { type: 'string', default: '' },
    seconds: { type: 'string', default: '' },
  },
})

/** Files by area, relative to core/dist, and the compiled tests that look after them. */
const AREAS = {
  solver: {
    files: filesIn('availability'),
    tests: [
      ...testsIn('availability').filter(name => !/differential|policy|clock-changes/.test(name)),
      'cli/solve.test.js',
    ],
    hasProbe: true,
  },
  policy: {
    files: ['domain/policy.js', 'domain/policy-text.js', 'domain/money.js'],
    tests: testsIn('domain'),
    hasProbe: false,
  },
  // The state machine is data: what can go wrong is that a word is missing from one of its lists.
  states: {
    files: ['domain/booking-state.js'],
    tests: testsIn('domain'),
    hasProbe: false,
    changes: [
      [/'[a-z-]+', /g, ''],
      [/, '[a-z-]+'\]/g, ']'],
      [/\['[a-z-]+'\]/g, '[]'],
    ],
  },
}

/** What is written, and what is put in its place. Spaces around operators keep arrows, generics and comments out. */
const CHANGES = [
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/Math\.max\(/g, 'Math.min('],
  [/Math\.min\(/g, 'Math.max('],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  // Whoever asks for true or false sees no difference between false and nothing.
  [/return (?!undefined|false;)([^;{]+);/g, 'return undefined;'],
  [/\bif \(!/g, 'if ('],
]

function filesIn(folder) {
  const all = readdirSync(join(repositoryRoot, 'core/dist', folder))
  return all.filter(name => name.endsWith('.js') && name !== 'types.js').map(name => `${folder}/${name}`)
}

function testsIn(folder) {
  const all = readdirSync(join(repositoryRoot, 'core/dist-test', folder))
  return all.filter(name => name.endsWith('.test.js')).map(name => `${folder}/${name}`)
}

function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const isWanted = file => values.files === '' || values.files.split(',').some(name => file.endsWith(`/${name}.js`))

const isEquivalent = ({ file, before, after }) =>
  EQUIVALENT_MUTANTS.some(known => known.file === file && known.before === before && known.after === after)

/** Every change that can be made to a file and can be noticed; lines of comments and imports are left alone. */
function mutantsOf(file, changes) {
  const lines = readFileSync(join(repositoryRoot, 'core/dist', file), 'utf8').split('\n')
  const all = lines.flatMap((line, number) => {
    if (/^\s*(\/\/|\*|\/\*|import |export \{|throw )/.test(line) || line.includes('sourceMappingURL')) return []
    return [...CHANGES, ...changes].flatMap(([pattern, to]) =>
      [...line.matchAll(pattern)].map(match => {
        const changed = line.slice(0, match.index) + to + line.slice(match.index + match[0].length)
        return {
          file,
          number,
          before: line.trim(),
          after: changed.trim(),
          text: lines.with(number, changed).join('\n'),
        }
      }),
    )
  })
  return all.filter(mutant => !isEquivalent(mutant))
}

function workplace() {
  const root = mkdtempSync(join(tmpdir(), 'bookwright-mutants-'))
  mkdirSync(join(root, 'core'))
  for (const name of ['dist', 'dist-test', 'package.json']) {
    cpSync(join(repositoryRoot, 'core', name), join(root, 'core', name), { recursive: true })
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'))
  return root
}

function runNode(args, root, timeout) {
  const environment = { ...process.env, BOOKWRIGHT_GOLDEN_DIR: join(repositoryRoot, '..', 'shared', 'golden') }
  return spawnSync(process.execPath, args, { cwd: root, timeout, encoding: 'utf8', env: environment })
}

const probe = join(repositoryRoot, 'scripts/mutation-probe.mjs')

function isNoticed(area, root, expected) {
  if (area.hasProbe) {
    const { status, stdout } = runNode([probe, join(root, 'core')], root, 60_000)
    if (status !== 0 || stdout !== expected) return true
  }
  const mocha = [join(repositoryRoot, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--exit', '--bail']
  const hooks = ['--require', 'reflect-metadata', '--require', join(root, 'core/dist/testing/mocha-hooks.js')]
  const files = area.tests.map(name => join('core/dist-test', name))
  return runNode([...mocha, ...hooks, '--timeout', '60000', ...files], root, 300_000).status !== 0
}

function pickSome(all, count, random) {
  const left = [...all]
  const some = []
  while (some.length < count && left.length > 0) some.push(...left.splice(Math.floor(random() * left.length), 1))
  return some
}

function runArea(name, root) {
  const area = AREAS[name]
  const random = randomFrom(Number(values.seed))
  const chosen = pickSome(
    area.files.filter(isWanted).flatMap(file => mutantsOf(file, area.changes ?? [])),
    Number(values.count),
    random,
  )
  const expected = area.hasProbe ? runNode([probe, join(root, 'core')], root, 120_000).stdout : ''
  if (isNoticed(area, root, expected)) throw new Error(`the checks of ${name} complain about the unchanged engine`)
  let survivors = 0
  let tried = 0
  const endsAt = values.seconds === '' ? Number.POSITIVE_INFINITY : Date.now() + Number(values.seconds) * 1_000
  for (const mutant of chosen) {
    if (Date.now() > endsAt) break
    tried++
    const path = join(root, 'core/dist', mutant.file)
    const original = readFileSync(path, 'utf8')
    writeFileSync(path, mutant.text)
    if (!isNoticed(area, root, expected)) {
      survivors++
      console.log(`  not noticed  ${mutant.file}:${mutant.number + 1}\n    - ${mutant.before}\n    + ${mutant.after}`)
    }
    writeFileSync(path, original)
  }
  const noticed = tried - survivors
  console.log(`${name}: ${noticed} of ${tried} noticed (${((100 * noticed) / tried).toFixed(1)} %)`)
}

const root = workplace()
try {
  for (const name of values.only.split(',')) runArea(name, root)
} finally {
  rmSync(root, { recursive: true })
}
