import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { compilePlugin } from '../../core/dist/authoring/compile-plugin.js'
import { createPlugin, pluginIdOf, type PluginKind } from '../../core/dist/authoring/create-plugin.js'
import { packPlugin } from '../../core/dist/authoring/pack-plugin.js'
import { loadAuthored } from '../../core/dist/authoring/plugin-folder.js'
import { checkQuality } from '../../core/dist/authoring/quality.js'
import { runPluginTests } from '../../core/dist/authoring/run-plugin-tests.js'
import { discoverPlugins } from '../../core/dist/plugin/discover.js'
import { inRepository } from '../support/repository-root.js'

/** An assembled site: what `npm install` of the core and a compiler leaves, and nothing else. */
function makeSite(): string {
  const root = mkdtempSync(join(tmpdir(), 'bookwright-kinds-'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'site', private: true, type: 'module' }))
  mkdirSync(join(root, 'node_modules/@bookwright'), { recursive: true })
  symlinkSync(inRepository('core'), join(root, 'node_modules/@bookwright/core'))
  symlinkSync(inRepository('node_modules/ts7'), join(root, 'node_modules/ts7'))
  return root
}

describe('plugin create', function () {
  this.timeout(120_000)
  let site = ''

  before(() => (site = makeSite()))
  after(() => rmSync(site, { recursive: true, force: true }))

  async function make(kind: PluginKind, language: 'ts' | 'js') {
    const { folder, id } = createPlugin({ name: `Own ${kind} ${language}`, kind, language, siteRoot: site })
    await compilePlugin(folder)
    const plugin = await loadAuthored(folder)
    const tests = await runPluginTests(plugin)
    return { id, folder, tests }
  }

  it('makes plain JavaScript where no compiler is, and it is as green', async () => {
    const { id, tests, folder } = await make('calendar', 'js')
    expect(tests.failed, tests.output).to.deep.equal([])
    expect(tests.missing).to.deep.equal([])
    expect(existsSync(join(folder, 'tsconfig.json'))).to.equal(false)
    expect(readFileSync(join(folder, 'src/provider.js'), 'utf8')).not.to.match(/[«»]|: string/)
    const found = discoverPlugins(site)
    expect(found.broken).to.deep.equal([])
    expect(found.packages.map(({ manifest }) => manifest.id)).to.deep.equal([id])
  })

  it('fails the tests of one that breaks a promise, and says which', async () => {
    const { folder } = createPlugin({ name: 'Broken', kind: 'ai', language: 'js', siteRoot: site })
    const path = join(folder, 'src/assistant.js')
    writeFileSync(path, readFileSync(path, 'utf8').replace('signal.throwIfAborted()', ''))
    const test = join(folder, 'test/plugin.test.js')
    const lessTests = readFileSync(test, 'utf8').replace(/describe\('ai-broken as a plugin'.*?\n\}\)\n/s, '')
    writeFileSync(test, lessTests)
    const plugin = await loadAuthored(folder)
    const tests = await runPluginTests(plugin)
    expect(tests.failed).to.deep.equal(['rejects at once when it was aborted before it began'])
    expect(tests.missing).to.include(
      'every plugin: sets itself up twice in one process, and shares nothing between the two',
    )
    const error = await packPlugin(plugin, checkQuality(plugin, tests)).catch((thrown: Error) => thrown)
    expect(error).to.have.property('message').that.includes('a test fails: rejects at once')
  })

  it('makes one name of one wish, and overwrites nothing', () => {
    expect(pluginIdOf('Stamp Cards', 'vertical')).to.equal('vertical-stamp-cards')
    expect(pluginIdOf('payment-swift', 'payment')).to.equal('payment-swift')
    expect(pluginIdOf('crm-notes', 'blank')).to.equal('crm-notes')
    expect(pluginIdOf('Café №1', 'channel')).to.equal('channel-cafe-no1')
    expect(() => pluginIdOf('!!!', 'ai')).to.throw('makes no name')
    expect(() => pluginIdOf('x'.repeat(43), 'ai')).to.throw('longer than 45 signs')
    expect(() => createPlugin({ name: 'Broken', kind: 'ai', siteRoot: site })).to.throw('is there already')
  })
})
