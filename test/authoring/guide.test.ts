import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { main } from '../../core/dist/cli/main.js'
import { TestEngine } from '../../core/dist/testing/index.js'
import { blocksOf } from '../docs/support/blocks.js'
import { inRepository } from '../support/repository-root.js'

const GUIDE = 'docs/guide/first-plugin.md'
const ID = 'vertical-welcome-drink'
/** What the page promises, less the time that somebody reads. */
const MAX_MS = 60_000

describe('The guide to a first plugin', function () {
  this.timeout(120_000)
  let engine: TestEngine
  let site = ''

  before(async () => {
    site = mkdtempSync(join(tmpdir(), 'bookwright-guide-'))
    writeFileSync(join(site, 'package.json'), JSON.stringify({ name: 'site', private: true, type: 'module' }))
    mkdirSync(join(site, 'node_modules/@bookwright'), { recursive: true })
    symlinkSync(inRepository('core'), join(site, 'node_modules/@bookwright/core'))
    symlinkSync(inRepository('node_modules/ts7'), join(site, 'node_modules/ts7'))
    engine = await TestEngine.start()
  })
  after(async () => {
    await engine.close()
    rmSync(site, { recursive: true, force: true })
  })

  /** Types the lines of a block, one after the other; `lotus-day-spa` is the spa of this engine. */
  async function type(block: string): Promise<string> {
    const lines: string[] = []
    const env = {
      DATABASE_URL: engine.databaseUrl,
      BOOKWRIGHT_LOG_LEVEL: 'silent',
      BOOKWRIGHT_DATA_DIR: join(site, 'data'),
    }
    const io = { env, cwd: site, out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) }
    for (const line of block.trim().split('\n')) {
      const words = [...line.replace('lotus-day-spa', 'test-spa').matchAll(/"([^"]*)"|(\S+)/g)]
      const [npx, bookwright, ...argv] = words.map(([, quoted, plain = '']) => quoted ?? plain)
      expect([npx, bookwright]).to.deep.equal(['npx', 'bookwright'])
      expect(await main(argv, io), `${line}\n${lines.join('\n')}`).to.equal(0)
    }
    return lines.join('\n')
  }
  const priceOf = async () => ((await engine.book())['total'] as { amount: number }).amount

  it('leads from nothing to a plugin that is installed and changes what customers pay', async () => {
    const startedAt = performance.now()
    const [create = '', test = '', install = '', ...rest] = blocksOf(GUIDE, 'sh')
    expect(rest).to.deep.equal([])
    const before = await priceOf()
    expect(await type(create)).to.include(`plugins/${ID}`)
    const folder = join(site, 'plugins', ID)
    writeFileSync(join(folder, 'src/index.ts'), blocksOf(GUIDE, 'ts')[0] ?? '')
    writeFileSync(join(folder, 'locales/en.json'), blocksOf(GUIDE, 'json')[0] ?? '')
    const said = await type(test)
    expect(said).to.match(/- +documented +its README.md says nothing of price/)
    expect(said)
      .to.match(/ok +tested/)
      .and.match(/0 failed/)
    expect(await type(install))
      .to.include(`${ID} is now version 1.0.0`)
      .and.include('is enabled for Test Spa')
    const isThere = async () => (await engine.request('GET', `/p/${ID}/greeting`)).status === 200
    while (!(await isThere()) && performance.now() - startedAt < MAX_MS) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    expect(await priceOf()).to.equal(before + 300)
    console.log(`      guide: ${Math.round(performance.now() - startedAt)} ms`)
    expect(performance.now() - startedAt).to.be.lessThan(MAX_MS)
  })
})
