import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { Permission } from '../../dist/identity/roles.js'
import { definePlugin } from '../../dist/plugin/define-plugin.js'
import { PanelDesk } from '../../dist/plugin/panel-desk.js'
import type { PluginAdmin } from '../../dist/plugin/panels.js'
import { aLab, aPackage, OTHER_TENANT, OWNER, TENANT } from './support/plugin-lab.js'

const CORE = '1.0.0-alpha.0'
const ID = 'vertical-stamps'
const label = `${ID}.stamps`

describe('PanelBook', () => {
  let directory: string
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'bookwright-panels-')))
    write('admin/stamps.js', 'export default 1')
    write('admin/style.css', 'p {}')
    write('admin/deep/other.css', 'p {}')
    write('admin/notes.txt', 'for nobody')
    write('shop/note.js', 'export default 2')
    write('locales/en.json', JSON.stringify({ [label]: 'Stamps', [`${ID}.name`]: 'Stamp cards' }))
    write('locales/de.json', JSON.stringify({ [label]: 'Stempel' }))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const folder = (name: string) => pathToFileURL(`${join(directory, name)}/`)
  const aStampPlugin = (admin: Partial<PluginAdmin> = {}) => {
    const pages = [{ name: 'stamps', module: 'stamps.js', label, needs: 'clients:read' as const }]
    const definition = definePlugin({
      id: ID,
      compat: '^1.0.0-alpha.0',
      locales: folder('locales'),
      admin: { folder: folder('admin'), panel: 'stamps.js', pages, ...admin },
      storefront: { folder: folder('shop'), slots: [{ slot: 'services', module: 'note.js', label }] },
      setup: () => {},
    })
    return { ...aPackage(definition), directory }
  }
  const loaded = async (admin?: Partial<PluginAdmin>) => {
    const lab = aLab()
    const [record] = await lab.host.load([aStampPlugin(admin)], CORE)
    return { ...lab, record, shown: lab.panels.of(ID) }
  }
  const turn = () => new Promise(resolve => setImmediate(resolve))

  it('serves modules, styles and words under an address with their hash, and nothing else of the package', async () => {
    const { panels, shown } = await loaded()
    const hash = shown?.hash ?? ''
    expect(shown?.panelUrl).to.equal(`/plugins/${ID}/${hash}/admin/stamps.js`)
    expect(panels.file(ID, hash, 'admin/stamps.js')?.type).to.equal('text/javascript; charset=utf-8')
    expect(panels.file(ID, hash, 'words/de.json')?.content.toString()).to.contain('Stempel')
    for (const path of ['admin/notes.txt', 'package.json', 'admin/../package.json', 'locales/en.json', 'admin', '']) {
      expect(panels.file(ID, hash, path), path).to.equal(undefined)
    }
    expect(panels.file(ID, 'another', 'admin/stamps.js')).to.equal(undefined)
    expect(shown?.stylesOf('admin')).to.deep.equal([`/plugins/${ID}/${hash}/admin/style.css`])
  })

  it('leaves links out, which may lead anywhere', async () => {
    write('secret.js', 'const key = 1')
    symlinkSync(join(directory, 'secret.js'), join(directory, 'admin/linked.js'))
    const { shown } = await loaded()
    expect(shown?.file('admin/linked.js')).to.equal(undefined)
  })

  const wrong: [string, () => Partial<PluginAdmin>, string][] = [
    ['a module that is not there', () => ({ panel: 'gone.js' }), 'has no module gone.js'],
    ['a module that leads out', () => ({ panel: '../shop/note.js' }), 'has no module ../shop/note.js'],
    ['a file that is no module', () => ({ panel: 'style.css' }), 'has no module style.css'],
    ['a folder that is not there', () => ({ folder: folder('built') }), 'its folder built is missing'],
    ['the whole package', () => ({ folder: folder('.') }), 'a folder of its own inside the package'],
    ['a folder outside', () => ({ folder: pathToFileURL(`${tmpdir()}/`) }), 'a folder of its own inside the package'],
    ['a slot that does not exist', () => ({ slots: [{ ...place, slot: 'roof' as 'booking' }] }), 'no place "roof"'],
    ['a right that does not exist', () => ({ widgets: [aWidget('roof:read')] }), 'a permission that does not exist'],
    ['two widgets of one name', () => ({ widgets: [aWidget(), aWidget()] }), '"sum" is there twice'],
    ['a place without words', () => ({ slots: [{ ...place, slot: 'booking', label: '' }] }), 'has no label'],
  ]
  const place = { module: 'stamps.js', label }
  const aWidget = (needs = 'clients:read') => ({ ...place, name: 'sum', needs: needs as Permission })
  for (const [what, admin, reason] of wrong) {
    it(`refuses a plugin that shows ${what}`, async () => {
      const { record, shown } = await loaded(admin())
      expect(record?.state).to.equal('refused')
      expect(record?.reason).to.contain(reason)
      expect(shown).to.equal(undefined)
    })
  }

  it('refuses more than a browser should be sent', async () => {
    write('admin/large.js', 'x'.repeat(5 * 1024 * 1024 + 1))
    expect((await loaded()).record?.reason).to.contain('300 files or 5 MB')
  })

  it('tells of what changed for browsers, once, and of nothing that was only tried out', async () => {
    const { host, panels } = await loaded()
    await turn()
    let told = 0
    panels.onChanged(() => (told += 1))
    await host.tryOut({ ...aStampPlugin(), contentHash: 'another' }, CORE)
    await turn()
    expect(told).to.equal(0)
    const before = panels.of(ID)?.hash
    write('admin/stamps.js', 'export default 3')
    await host.load([{ ...aStampPlugin(), contentHash: 'edited' }], CORE)
    await turn()
    expect(told).to.equal(1)
    expect(panels.of(ID)?.hash).to.not.equal(before)
    await host.load([], CORE)
    await turn()
    expect(told).to.equal(2)
    expect(panels.of(ID)).to.equal(undefined)
  })

  describe('for a business', () => {
    const spa = { id: TENANT, locale: 'de-AT' }
    const clinic = { id: OTHER_TENANT, locale: 'en' }
    const all = new Set<Permission>(['clients:read', 'plugins:read'])
    const desk = async () => {
      const lab = await loaded()
      await lab.manager.enable({ tenantId: TENANT, pluginId: ID, actor: OWNER })
      const isEnabled = async (tenantId: string, id: string) => {
        await lab.activation.ready(tenantId)
        return lab.activation.isEnabled(tenantId, id)
      }
      const { panels: book, shelf, translator, manager, shown } = lab
      return { desk: new PanelDesk({ book, shelf, translator, isEnabled }), manager, shown }
    }

    it('lists what a person may see, in the language of the business', async () => {
      const { desk: panels, shown } = await desk()
      const [view] = await panels.forStaff(spa, all)
      expect(view).to.deep.include({ pluginId: ID, name: 'Stamp cards', version: '1.2.3', panel: shown?.panelUrl })
      expect(view?.pages).to.deep.equal([
        { module: shown?.panelUrl, label: 'Stempel', name: 'stamps', icon: 'plug', group: 'business' },
      ])
      expect(view?.words.map(address => address.split('/').at(-1))).to.deep.equal(['en.json', 'de.json'])
      expect(await panels.forStaff(spa, new Set(['bookings:read']))).to.deep.equal([])
      expect((await panels.forStaff(spa, new Set(['clients:read'])))[0]?.panel).to.equal(null)
      expect(await panels.forStaff(spa, new Set())).to.deep.equal([])
    })

    it('shows nothing of it where it is switched off', async () => {
      const { desk: panels, manager, shown } = await desk()
      expect(await panels.forStaff(clinic, all)).to.deep.equal([])
      expect(await panels.forStorefront(clinic)).to.deep.equal([])
      const panelOf = async (tenantId: string) => (await manager.get(tenantId, ID)).panelUrl
      expect([await panelOf(TENANT), await panelOf(OTHER_TENANT)]).to.deep.equal([shown?.panelUrl, null])
      expect((await panels.forStorefront(spa)).map(({ slot, label: text }) => [slot, text])).to.deep.equal([
        ['services', 'Stempel'],
      ])
    })
  })
})
