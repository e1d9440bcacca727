import 'reflect-metadata'
import { expect } from 'chai'
import pg from 'pg'
import { SqlPluginStore } from '../../dist/db/repositories/plugin-store.js'
import { SqlSettingStore } from '../../dist/db/repositories/setting-store.js'
import { AesSecretBox } from '../../dist/db/secret-box.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { PLUGIN_CHANGES_CHANNEL } from '../../dist/ports/plugin-store.js'
import { addTenant, caught, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('Plugins and settings in the database', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let plugins: SqlPluginStore
  let settings: SqlSettingStore
  let tenantId: TenantId
  let otherId: TenantId

  before(async () => {
    engine = await openTestEngine()
    plugins = new SqlPluginStore(engine.unitOfWork)
    settings = new SqlSettingStore(engine.unitOfWork)
  })
  after(() => engine.close())
  beforeEach(async () => {
    tenantId = await addTenant(engine.owner, `plugins-${newId()}`)
    otherId = await addTenant(engine.owner, `others-${newId()}`)
  })

  const setEnabled = (tenant: TenantId, isEnabled: boolean) =>
    engine.unitOfWork.run(tenant, tx => plugins.setEnabled(tx, 'channel-email', isEnabled))

  it('remember what each tenant enabled, and say whether it changed', async () => {
    expect([
      await setEnabled(tenantId, true),
      await setEnabled(tenantId, true),
      await setEnabled(tenantId, false),
    ]).to.deep.equal([true, false, true])
    await setEnabled(tenantId, true)
    expect(await plugins.ofTenant(tenantId)).to.deep.equal([
      { pluginId: 'channel-email', isEnabled: true, health: { state: 'not-configured', note: '' } },
    ])
    expect(await plugins.ofTenant(otherId)).to.deep.equal([])
  })

  it('remember the last health', async () => {
    await setEnabled(tenantId, true)
    const health = { state: 'needs-reauth', note: 'Sign in.' } as const
    await engine.unitOfWork.run(tenantId, tx => plugins.setHealth(tx, 'channel-email', health))
    expect((await plugins.ofTenant(tenantId))[0]?.health).to.deep.equal(health)
  })

  it('tell the other processes after commit, and only when something changed', async () => {
    const listener = new pg.Client({ connectionString: engine.url })
    await listener.connect()
    const heard: (string | undefined)[] = []
    listener.on('notification', notification => heard.push(notification.payload))
    await listener.query(`LISTEN ${PLUGIN_CHANGES_CHANNEL}`)
    await setEnabled(tenantId, true)
    await setEnabled(tenantId, true)
    const write = { scopeId: tenantId, pluginId: 'channel-email', field: 'port', value: 25 }
    await engine.unitOfWork.run(tenantId, tx => settings.write(tx, write))
    await setEnabled(otherId, true)
    await eventually(() => heard.length >= 3)
    expect(heard).to.deep.equal([tenantId, tenantId, otherId])
    await listener.end()
  })

  it('record the packages of the installation, the newest version of each', async () => {
    await plugins.recordPackages([
      { id: 'demo-a', version: '1.0.0', contentHash: 'h1' },
      { id: 'demo-b', version: '1.0.0', contentHash: 'h2' },
    ])
    await plugins.recordPackages([{ id: 'demo-a', version: '1.1.0', contentHash: 'h3' }])
    expect(await plugins.packages()).to.deep.equal([
      { id: 'demo-a', version: '1.1.0', contentHash: 'h3' },
      { id: 'demo-b', version: '1.0.0', contentHash: 'h2' },
    ])
  })

  it('read settings outermost first: instance, organizations from the top, tenant, location', async () => {
    const { rows } = await engine.owner.query<{ organization_id: string }>(
      'SELECT organization_id FROM bw.tenant WHERE id = $1',
      [tenantId],
    )
    const [near, top] = [rows[0]?.organization_id, newId()]
    await engine.owner.query('INSERT INTO bw.organization (id, slug, name) VALUES ($1, $2, $2)', [top, `top-${top}`])
    await engine.owner.query('UPDATE bw.organization SET parent_id = $1 WHERE id = $2', [top, near])
    const platform = [
      ['organization', near],
      ['instance', ''],
      ['organization', top],
      ['organization', newId()],
    ]
    for (const [scopeType, scopeId] of platform) {
      await engine.owner.query(
        `INSERT INTO bw.platform_setting (scope_type, scope_id, plugin_id, field, value, is_locked) VALUES ($1, $2, 'demo-x', 'host', to_jsonb($2::text), $1 = 'instance')`,
        [scopeType, scopeId],
      )
    }
    const locationId = newId()
    const write = (scopeId: string, value: string) =>
      engine.unitOfWork.run(tenantId, tx => settings.write(tx, { scopeId, pluginId: 'demo-x', field: 'host', value }))
    await write(locationId, 'location')
    await write(tenantId, 'own')
    const read = await settings.read(tenantId, 'demo-x', locationId)
    expect(read.map(row => [row.scopeType, row.value, row.isLocked])).to.deep.equal([
      ['instance', '', true],
      ['organization', top, false],
      ['organization', near, false],
      ['tenant', 'own', false],
      ['location', 'location', false],
    ])
    expect((await settings.read(tenantId, 'demo-x')).map(row => row.scopeType)).to.not.include('location')
    expect((await settings.read(otherId, 'demo-x')).map(row => row.scopeType)).to.deep.equal(['instance'])
    await engine.owner.query(`DELETE FROM bw.platform_setting WHERE plugin_id = 'demo-x'`)
  })

  it('keep a secret sealed, replace it by a plain value, and remember that it was removed', async () => {
    const box = new AesSecretBox({ secretKey: Buffer.alloc(32, 7) })
    const place = { scopeType: 'tenant', scopeId: tenantId, pluginId: 'demo-y', field: 'key' } as const
    const at = { scopeId: tenantId, pluginId: 'demo-y', field: 'key' }
    await engine.unitOfWork.run(tenantId, tx => settings.write(tx, { ...at, sealed: box.seal(place, 'hunter2') }))
    const { rows } = await engine.owner.query('SELECT * FROM bw.setting WHERE plugin_id = $1', ['demo-y'])
    expect(JSON.stringify(rows)).to.not.include('hunter2')
    const [sealed] = await settings.read(tenantId, 'demo-y')
    expect(box.open(place, sealed?.sealed as Buffer)).to.equal('hunter2')
    expect(() => box.open({ ...place, scopeId: otherId }, sealed?.sealed as Buffer)).to.throw()
    await engine.unitOfWork.run(tenantId, tx => settings.write(tx, at))
    const [removed] = await settings.read(tenantId, 'demo-y')
    expect([removed?.value, removed?.sealed]).to.deep.equal([undefined, undefined])
    expect(removed?.updatedAt.getTime()).to.be.greaterThan(sealed?.updatedAt.getTime() ?? Infinity)
  })

  it('cannot be written for another tenant', async () => {
    const foreign = (tx: { tenantId: string }) => ({ ...tx, tenantId: otherId })
    const error = await caught(
      engine.unitOfWork.run(tenantId, tx =>
        plugins.setEnabled({ ...tx, ...foreign(tx), query: tx.query.bind(tx) }, 'demo-a', true),
      ),
    )
    expect(error).to.include({ code: 'BW_INTERNAL' })
  })
})
