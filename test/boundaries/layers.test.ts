import { expect } from 'chai'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cruiseLayers, layerConfiguration } from '../support/cruise.js'
import { inRepository, repositoryRoot } from '../support/repository-root.js'

/** Raise these as the repository grows: a run that sees less than this has gone blind. */
const MODULE_FLOOR = 400
const DEPENDENCY_FLOOR = 1_600

/** One import per rule that must be refused: `[rule, importing file, what it imports]`. */
const violations: [string, string, string][] = [
  ['core-knows-no-plugin', 'core/src/plugin/a.ts', '../../../plugins/payment-x/src/index.js'],
  ['domain-is-pure', 'core/src/domain/a.ts', '../db/store.js'],
  ['domain-is-pure', 'core/src/domain/b.ts', 'koa'],
  ['availability-is-pure', 'core/src/availability/a.ts', '../ports/clock.js'],
  ['availability-is-pure', 'core/src/availability/b.ts', 'tsyringe'],
  ['services-see-ports-not-adapters', 'core/src/booking/a.ts', '../db/store.js'],
  ['services-see-ports-not-adapters', 'core/src/booking/b.ts', '../http/app.js'],
  ['services-see-ports-not-adapters', 'core/src/catalog/c.ts', 'sequelize'],
  ['services-get-tokens-not-the-container', 'core/src/booking/d.ts', '../di/container.js'],
  ['ports-are-types', 'core/src/ports/a.ts', '../db/store.js'],
  ['http-does-not-see-the-database', 'core/src/http/a.ts', '../db/store.js'],
  ['http-does-not-see-the-database', 'core/src/http/b.ts', 'pg'],
  ['database-does-not-see-http', 'core/src/db/a.ts', '../http/app.js'],
  ['product-does-not-see-test-support', 'core/src/booking/e.ts', '../testing/builders.js'],
  ['plugins-are-islands', 'plugins/channel-y/src/index.ts', '../../payment-x/src/index.js'],
  ['plugins-use-public-api', 'plugins/payment-x/src/a.ts', '../../../core/src/db/store.js'],
  ['starters-use-the-client', 'starters/kit/src/a.ts', '../../../core/src/index.js'],
  ['admin-speaks-http-only', 'admin-ui/src/a.ts', '../../core/src/index.js'],
  ['sdk-only-in-its-plugin', 'core/src/messaging/a.ts', 'nodemailer'],
  ['no-unresolvable', 'core/src/booking/f.ts', './no-such-file.js'],
  ['no-undeclared-package', 'core/src/booking/g.ts', 'semver'],
  ['no-dev-package-in-product', 'core/src/booking/h.ts', 'chai'],
]
const targets = [
  'core/src/index.ts',
  'core/src/db/store.ts',
  'core/src/http/app.ts',
  'core/src/ports/clock.ts',
  'core/src/di/container.ts',
  'core/src/testing/builders.ts',
  'plugins/payment-x/src/index.ts',
]
const installed = ['koa', 'tsyringe', 'sequelize', 'pg', 'nodemailer', 'semver', 'chai']

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** A small repository in which every rule is broken once. */
function writeBrokenRepository(root: string): void {
  for (const path of targets) write(root, path, 'export const value = 1\n')
  for (const [, from, to] of violations) write(root, from, `import { value } from '${to}'\nexport const used = value\n`)
  write(root, 'core/src/hooks/one.ts', "import { two } from './two.js'\nexport const one = () => two\n")
  write(root, 'core/src/hooks/two.ts', "import { one } from './one.js'\nexport const two = () => one\n")
  for (const name of installed) {
    write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(root, `node_modules/${name}/index.js`, 'exports.value = 1\n')
  }
  const dependencies = Object.fromEntries(installed.slice(0, 5).map(name => [name, '1.0.0']))
  const manifest = {
    name: 'broken',
    version: '1.0.0',
    type: 'module',
    dependencies,
    devDependencies: { chai: '1.0.0' },
  }
  write(root, 'package.json', JSON.stringify(manifest))
}

describe('Layer rules', function () {
  this.timeout(60_000)

  it('hold for every import in the repository', async () => {
    const steps = (await import(pathToFileURL(inRepository('scripts/cruise-paths.mjs')).href)) as {
      cruisePaths(): string[]
    }
    const { summary } = await cruiseLayers(repositoryRoot, steps.cruisePaths())
    const broken = summary.violations
      .filter(violation => violation.rule.severity === 'error')
      .map(violation => `${violation.rule.name}: ${violation.from} -> ${violation.to}`)
    console.log(
      `      layers: ${summary.totalCruised} modules, ${summary.totalDependenciesCruised} dependencies, ` +
        `${broken.length} violations, ${layerConfiguration().forbidden?.length} rules`,
    )
    expect(broken).to.deep.equal([])
    expect(summary.totalCruised).to.be.at.least(MODULE_FLOOR)
    expect(summary.totalDependenciesCruised).to.be.at.least(DEPENDENCY_FLOOR)
  })

  describe('each', () => {
    let root: string
    const fired = new Set<string>()

    before(async () => {
      root = realpathSync(mkdtempSync(join(tmpdir(), 'bookwright-layers-')))
      writeBrokenRepository(root)
      const { summary } = await cruiseLayers(root, ['core/src', 'plugins', 'admin-ui/src', 'starters'])
      for (const { rule, from } of summary.violations) fired.add(`${rule.name} ${from}`)
    })
    after(() => rmSync(root, { recursive: true }))

    for (const [rule, from, to] of violations) {
      it(`${rule} refuses ${to} in ${from}`, () => {
        expect([...fired]).to.include(`${rule} ${from}`)
      })
    }
    it('no-cycles refuses two files that import each other', () => {
      expect([...fired].filter(entry => entry.startsWith('no-cycles'))).to.not.deep.equal([])
    })
    it('has a sample here, so that no rule is blind', () => {
      const names = (layerConfiguration().forbidden ?? [])
        .filter(rule => rule.severity === 'error' && rule.name !== 'no-cycles')
        .map(rule => rule.name)
      expect([...new Set(violations.map(([rule]) => rule))].sort()).to.deep.equal([...names].sort())
    })
  })
})
