import 'reflect-metadata'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { TestEngine } from '../../core/dist/testing/index.js'
import { expect } from 'chai'
import { packPlugin } from '../../core/dist/authoring/pack-plugin.js'
import { packageFiles } from '../../core/dist/authoring/package-files.js'
import { loadAuthored } from '../../core/dist/authoring/plugin-folder.js'
import { checkQuality } from '../../core/dist/authoring/quality.js'
import { missingCases } from '../../core/dist/authoring/run-plugin-tests.js'
import { SYSTEM_ACTOR } from '../../core/dist/domain/booking.js'
import { describeFiles, readPackageArchive } from '../../core/dist/plugin/package-archive.js'
import { PluginInstaller } from '../../core/dist/plugin/plugin-installer.js'
import { PluginManager } from '../../core/dist/plugin/plugin-manager.js'
import { PluginOffers } from '../../core/dist/plugin/plugin-offers.js'
import { inRepository } from '../support/repository-root.js'

const PLUGINS = readdirSync(inRepository('plugins')).filter(name =>
  existsSync(inRepository(`plugins/${name}/package.json`)),
)
const EXAMPLES = readdirSync(inRepository('docs/examples'))
/** What tests are written with; a site has none of it. */
const TOOLS = ['chai', 'ical.js', 'mocha', 'reflect-metadata', 'smtp-server', 'postal-mime']
/** Two tests of channel-email wait for five seconds each. `npm test` runs them where they lie. */
const SLOW = 'EmailChannel.test'

const packed = (folder: string) => packPlugin({ archive: describeFiles(packageFiles(folder)) })

describe('A plugin of the repository, packed and installed alone', function () {
  this.timeout(120_000)
  let engine: TestEngine
  const folders: string[] = []

  before(async () => (engine = await TestEngine.start()))
  after(async () => {
    await engine.close()
    folders.forEach(folder => rmSync(folder, { recursive: true, force: true }))
  })

  for (const folder of [...PLUGINS.map(id => `plugins/${id}`), ...EXAMPLES.map(id => `docs/examples/${id}`)]) {
    it(`starts in an empty site: ${folder}`, async () => {
      const offer = await engine.resolve(PluginOffers).keep(await packed(inRepository(folder)))
      expect(offer.problem).to.equal(null)
      const order = { actor: SYSTEM_ACTOR, permissions: offer.permissions }
      await engine.resolve(PluginInstaller).install({ contentHash: offer.contentHash }, order)
      const plugins = engine.resolve(PluginManager)
      const command = { tenantId: engine.tenantId, pluginId: offer.id, actor: SYSTEM_ACTOR }
      expect(await plugins.enable(command)).to.include({ state: 'ready', isEnabled: true })
      expect((await plugins.list(engine.tenantId)).map(({ id }) => id)).to.deep.equal([offer.id])
      await engine.resolve(PluginInstaller).uninstall(offer.id, 'delete', { actor: SYSTEM_ACTOR })
    })
  }

  for (const id of PLUGINS) {
    it(`passes its own tests in an assembled site, and has the badges that it earned: ${id}`, async () => {
      const site = mkdtempSync(join(tmpdir(), 'bookwright-alone-'))
      folders.push(site)
      const place = await assemble(site, id)
      const { passes, failures } = await runMocha(place)
      expect(failures).to.deep.equal([])
      expect(passes.length).to.be.greaterThan(10)
      const plugin = await loadAuthored(inRepository(`plugins/${id}`))
      const missing = await missingCases(plugin, passes)
      const quality = checkQuality(plugin, { passed: passes, failed: failures, missing, output: '' })
      expect(quality.problems).to.deep.equal([])
      const earned = quality.findings.filter(({ isEarned }) => isEarned).map(({ badge }) => badge)
      expect(plugin.archive.manifest.badges).to.deep.equal(earned)
    })
  }
})

/** A site of the core and one package, unpacked as it was packed; the tests of the package lie beside it. */
async function assemble(site: string, id: string): Promise<string> {
  const place = join(site, 'plugins', id)
  const { files } = await readPackageArchive(await packed(inRepository(`plugins/${id}`)))
  for (const { path, content } of files) {
    mkdirSync(dirname(join(place, path)), { recursive: true })
    writeFileSync(join(place, path), content)
  }
  cpSync(inRepository(`plugins/${id}/dist-test`), join(place, 'dist-test'), { recursive: true })
  writeFileSync(join(site, 'package.json'), JSON.stringify({ name: 'site', private: true, type: 'module' }))
  mkdirSync(join(site, 'node_modules/@bookwright'), { recursive: true })
  symlinkSync(inRepository('core'), join(site, 'node_modules/@bookwright/core'))
  for (const tool of TOOLS) symlinkSync(inRepository(`node_modules/${tool}`), join(site, 'node_modules', tool))
  return place
}

interface MochaReport {
  readonly passes: readonly { readonly title: string }[]
  readonly failures: readonly { readonly fullTitle: string }[]
}

async function runMocha(place: string): Promise<{ passes: string[]; failures: string[] }> {
  const mocha = inRepository('node_modules/mocha/bin/mocha.js')
  const options = ['--no-config', '--exit', '--reporter', 'json', '--timeout', '20000', '--require', 'reflect-metadata']
  const args = [mocha, ...options, '--grep', SLOW, '--invert', 'dist-test/**/*.test.js']
  const child = spawn(process.execPath, args, { cwd: place })
  let output = ''
  let errors = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (errors += String(chunk)))
  await new Promise(resolve => child.once('close', resolve))
  const start = output.indexOf('{\n')
  if (start < 0) throw new Error(`the tests did not run: ${output}${errors}`)
  const report = JSON.parse(output.slice(start)) as MochaReport
  return {
    passes: report.passes.map(({ title }) => title),
    failures: report.failures.map(({ fullTitle }) => fullTitle),
  }
}
