import 'reflect-metadata'
import { expect } from 'chai'
import pg from 'pg'
import { SqlConnectionStore } from '../../dist/db/repositories/sql-connection-store.js'
import { SqlPluginInstallation } from '../../dist/db/repositories/sql-plugin-installation.js'
import { SqlPluginStore } from '../../dist/db/repositories/plugin-store.js'
import { SqlSettingStore } from '../../dist/db/repositories/setting-store.js'
import { AesSecretBox } from '../../dist/db/secret-box.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { PLUGIN_CHANGES_CHANNEL, type PluginHealth } from '../../dist/ports/plugin-store.js'
import type { Transaction } from '../../dist/ports/unit-of-work.js'
import { addTenant, caught, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('Plugins and settings in the database', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let plugins: SqlPluginStore
  let settings: SqlSettingStore
  let connections: SqlConnectionStore
  let tenantId: TenantId
  let otherId: TenantId

  before(async () => {
    engine = await openTestEngine()
    plugins = new SqlPluginStore(engine.unitOfWork)
    settings = new SqlSettingStore(engine.unitOfWork)
    connections = new SqlConnectionStore(engine.unitOfWork)
  })
  after(() => engine.close())
  beforeEach(async () => {
    tenantId = await addTenant(engine.owner, `plugins-${newId()}`)
    otherId = await addTenant(engine.owner, `others-${newId()}`)
  })

  const run = <T>(work: (tx: Transaction) => Promise<T>) => engine.unitOfWork.run(tenantId, work)
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
      {
        pluginId: 'channel-email',
        isEnabled: true,
        health: { state: 'not-configured', note: '', checkedAt: null, lastError: '', lastErrorAt: null },
      },
    ])
    expect(await plugins.ofTenant(otherId)).to.deep.equal([])
  })

  it('remember the last health, and the last complaint once it is well again', async () => {
    await setEnabled(tenantId, true)
    const tested = async (health: PluginHealth) => {
      await engine.unitOfWork.run(tenantId, tx => plugins.setHealth(tx, 'channel-email', health))
      return (await plugins.ofTenant(tenantId))[0]?.health
    }
    const ill = await tested({ state: 'needs-reauth', note: 'Sign in.' })
    expect(ill).to.include({ state: 'needs-reauth', note: 'Sign in.', lastError: 'Sign in.' })
    const well = await tested({ state: 'healthy', note: '' })
    expect(well).to.include({ state: 'healthy', note: '', lastError: 'Sign in.' })
    expect(well?.lastErrorAt).to.deep.equal(ill?.lastErrorAt)
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

  it('record what lies in the site, the newest version of each, and leave what was removed or sent', async () => {
    const installation = new SqlPluginInstallation(engine.unitOfWork, engine.url)
    const wanted = async () =>
      (await installation.wanted()).map(({ id, version, source, state }) => [id, version, source, state].join(' '))
    await installation.recordSite([
      { id: 'demo-a', version: '1.0.0', contentHash: 'h1' },
      { id: 'demo-b', version: '1.0.0', contentHash: 'h2' },
      { id: 'demo-c', version: '1.0.0', contentHash: 'h4' },
    ])
    await installation.want({ id: 'demo-b', state: 'removed', reason: '' })
    await engine.owner.query(`UPDATE bw.plugin_package SET source = 'file', version = '3.0.0' WHERE id = 'demo-c'`)
    await installation.recordSite(
      ['demo-a', 'demo-b', 'demo-c'].map(id => ({ id, version: '1.1.0', contentHash: 'h3' })),
    )
    expect(await wanted()).to.deep.equal([
      'demo-a 1.1.0 site installed',
      'demo-b 1.1.0 site removed',
      'demo-c 3.0.0 file installed',
    ])
    // Made of the site's folder as it was: the same folder leaves it alone, another state of it goes before it.
    await engine.owner.query(`UPDATE bw.plugin_package SET site_hash = 'h5' WHERE id = 'demo-c'`)
    await installation.recordSite([{ id: 'demo-c', version: '3.0.0', contentHash: 'h5' }])
    expect((await wanted())[2]).to.equal('demo-c 3.0.0 file installed')
    await installation.recordSite([{ id: 'demo-c', version: '3.1.0', contentHash: 'h6' }])
    expect((await wanted())[2]).to.equal('demo-c 3.1.0 site installed')
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

  it('keep an account of a vendor: one way there is good once, in time, and for who began it', async () => {
    const [accountId, stranger] = [newId(), newId()]
    const now = new Date()
    const [hash, sealed] = [Buffer.alloc(32, 1), Buffer.from('verifier')]
    const place = { scopeId: tenantId, pluginId: 'demo-z', field: 'account' }
    const begin = (expiresAt: Date) => run(tx => connections.attempt(tx, place, { hash, sealed, accountId, expiresAt }))
    const take = (proof: object = {}) =>
      run(tx => connections.takeAttempt(tx, place, { hash, accountId, now, ...proof }))
    await begin(new Date(now.getTime() - 1))
    expect(await take()).to.equal(undefined)
    await begin(new Date(now.getTime() + 60_000))
    for (const proof of [{ accountId: stranger }, { hash: Buffer.alloc(32, 2) }]) {
      expect(await take(proof)).to.equal(undefined)
    }
    const both = await Promise.all([take(), take()])
    expect(both.filter(Boolean).map(String)).to.deep.equal(['verifier'])
    expect((await connections.find(tenantId, place))?.state).to.equal('connecting')
    expect(await connections.find(otherId, place)).to.equal(undefined)
  })

  it('let one process at a time refresh tokens, and the next one once the lease is given back or over', async () => {
    const place = { scopeId: tenantId, pluginId: 'demo-z', field: 'account' }
    const attempt = { hash: Buffer.alloc(1), sealed: Buffer.alloc(1), accountId: newId(), expiresAt: new Date() }
    const tokens = { sealed: Buffer.from('one'), expiresAt: undefined }
    await run(tx => connections.attempt(tx, place, attempt))
    expect(await connections.lease(tenantId, place, 20)).to.equal(undefined)
    const by = { type: 'account', id: null, name: 'Olive', roles: [] } as const
    await run(tx => connections.connect(tx, place, { ...tokens, account: 'A' }, by))
    const leases = await Promise.all([1, 2, 3].map(() => connections.lease(tenantId, place, 20)))
    expect(leases.filter(Boolean).map(String)).to.deep.equal(['one'])
    await run(tx => connections.refreshed(tx, place, { ...tokens, sealed: Buffer.from('two') }))
    expect(String(await connections.lease(tenantId, place, 0))).to.equal('two')
    expect(String(await connections.lease(tenantId, place, 20))).to.equal('two')
    await run(tx => connections.failed(tx, place, { state: 'needs-reauth', problem: 'why' }))
    const [found] = await connections.read(tenantId, 'demo-z')
    expect(found).to.include({
      state: 'needs-reauth',
      problem: 'why',
      account: 'A',
      connectedBy: 'Olive',
      isOfTenant: true,
    })
    expect(String(await run(tx => connections.remove(tx, place)))).to.equal('two')
    expect(await run(tx => connections.remove(tx, place))).to.equal(undefined)
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
