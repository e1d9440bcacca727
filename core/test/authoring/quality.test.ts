import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { definePlugin, defineSettings } from '@bookwright/core'
import { expect } from 'chai'
import { accessProblems } from '../../dist/authoring/access-problems.js'
import { checkQuality } from '../../dist/authoring/quality.js'
import type { AuthoredPlugin } from '../../dist/authoring/plugin-folder.js'
import type { TestReport } from '../../dist/authoring/run-plugin-tests.js'
import type { PluginDefinition } from '../../dist/plugin/define-plugin.js'

const ID = 'vertical-cards'
const README = `# Cards\n\nThe setting \`size\` says how large a card is. ${'A card is a card. '.repeat(12)}`
const GOOD: TestReport = { passed: ['adds up'], failed: [], missing: [], output: '' }

describe('The checklist of a plugin', () => {
  let words = ''
  before(() => {
    words = mkdtempSync(join(tmpdir(), 'bookwright-quality-'))
    const texts = { [`${ID}.name`]: 'Cards', [`${ID}.description`]: 'Cards.', [`${ID}.size`]: 'Size {n}' }
    writeFileSync(join(words, 'en.json'), JSON.stringify(texts))
    writeFileSync(join(words, 'de.json'), JSON.stringify({ ...texts, [`${ID}.size`]: 'Größe {n}' }))
  })
  after(() => rmSync(words, { recursive: true }))

  function authored(
    changes: Partial<PluginDefinition> = {},
    files: Readonly<Record<string, string>> = { 'README.md': README },
  ): AuthoredPlugin {
    const definition = definePlugin({
      ...{ id: ID, compat: '^1.0.0', locales: pathToFileURL(`${words}/`), privacy: 'nothing-personal' as const },
      settings: defineSettings({ size: { type: 'number', label: `${ID}.size` } }),
      setup() {},
      ...(changes as object),
    })
    const packed = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }))
    return { folder: words, definition, archive: { files: packed } } as unknown as AuthoredPlugin
  }
  const earned = (plugin: AuthoredPlugin, tests: TestReport | undefined = GOOD) =>
    checkQuality(plugin, tests)
      .findings.filter(({ isEarned }) => isEarned)
      .map(({ badge }) => badge)

  it('gives every badge to one that has earned it, and finds nothing wrong', () => {
    expect(earned(authored())).to.deep.equal(['documented', 'tested', 'accessible', 'translated', 'privacy'])
    expect(checkQuality(authored(), GOOD).problems).to.deep.equal([])
  })

  it('calls it documented only when a README says something, of each setting, too', () => {
    const documented = (files: Record<string, string>) => earned(authored({}, files)).includes('documented')
    expect(documented({})).to.equal(false)
    expect(documented({ 'README.md': '# Cards\n\nTheir `size`.' })).to.equal(false)
    expect(documented({ 'README.md': README.replace('`size`', 'size') })).to.equal(false)
  })

  it('calls it tested only when its tests ran, passed and hold it to its contracts', () => {
    const tested = (tests: TestReport | undefined) => checkQuality(authored(), tests).findings[1]
    expect(tested(undefined)).to.include({ isEarned: false, note: 'its tests were not run' })
    expect(tested({ ...GOOD, passed: [] })).to.include({ isEarned: false })
    expect(tested({ ...GOOD, missing: ['payment: has a label to show'] })?.note).to.include('has a label to show')
    expect(tested({ ...GOOD, failed: ['adds up'] })).to.include({ isEarned: false })
    expect(checkQuality(authored(), { ...GOOD, failed: ['adds up'] }).problems).to.deep.equal(['a test fails: adds up'])
  })

  it('calls it translated only when a second language has every word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bookwright-quality-'))
    const locales = pathToFileURL(`${folder}/`)
    const texts = { [`${ID}.name`]: 'Cards', [`${ID}.description`]: 'Cards.', [`${ID}.size`]: 'Size' }
    try {
      writeFileSync(join(folder, 'en.json'), JSON.stringify(texts))
      expect(earned(authored({ locales }))).not.to.include('translated')
      writeFileSync(join(folder, 'fr.json'), JSON.stringify({ [`${ID}.name`]: 'Cartes' }))
      expect(earned(authored({ locales }))).not.to.include('translated')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('calls privacy answered only when the answer is not shown wrong by its tables', () => {
    const answers = { export: async () => ({}), erase: async () => {} }
    const table = (columns: string) => ({ migrations: [{ name: '0001', up: `CREATE TABLE x (${columns})`, down: '' }] })
    const isAnswered = (changes: Partial<PluginDefinition>) => earned(authored(changes)).includes('privacy')
    expect(isAnswered({ privacy: undefined as never })).to.equal(false)
    expect(isAnswered(table('points integer'))).to.equal(true)
    expect(isAnswered(table('customer_id uuid'))).to.equal(false)
    expect(isAnswered({ ...table('customer_id uuid'), privacy: answers })).to.equal(true)
  })

  it('packs nothing whose refusals would be shown as keys', () => {
    const code = { 'README.md': README, 'src/index.js': `return veto('${ID}.too-many', { n })` }
    expect(checkQuality(authored({}, code), GOOD).problems).to.deep.equal([`en: "${ID}.too-many" has no words`])
  })

  it('finds what keeps people out, in code that is written and in code that Vue compiled', () => {
    const wrong = [
      `h('img', { src: 'x.png' })`,
      `_createElementVNode("div", { onClick: open }, "Open")`,
      `h('input', { type: 'text', value })`,
      `.card { outline: none }`,
      `h('a', { tabindex: 3 })`,
    ]
    for (const source of wrong) expect(accessProblems(source), source).to.have.length(1)
    const fine = [
      `h('img', { src: 'x.png', alt: '' })`,
      `h('button', { onClick: open })`,
      `h('input', { 'aria-label': t('note') })`,
      `h('input', { type: 'hidden', value })`,
      `h('div', { tabindex: -1 })`,
    ]
    for (const source of fine) expect(accessProblems(source), source).to.deep.equal([])
    const code = { 'README.md': README, 'admin/panel.js': wrong.join('\n') }
    expect(earned(authored({}, code))).not.to.include('accessible')
  })
})
