import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { MIGRATION_LOCK } from '../../dist/db/migrate.js'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import type { TenantId } from '../../dist/domain/id.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import type { Quote } from '../../dist/domain/quote.js'
import { bookingQuote } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import type { QuoteContext } from '../../dist/hooks/payloads.js'
import { PluginChanges } from '../../dist/plugin/plugin-changes.js'
import { PluginInstaller } from '../../dist/plugin/plugin-installer.js'
import { PluginManager } from '../../dist/plugin/plugin-manager.js'
import { PluginOffers, type PluginOffer } from '../../dist/plugin/plugin-offers.js'
import { PluginSettingsService } from '../../dist/plugin/plugin-settings.js'
import type { EngineConfig } from '../../dist/ports/config.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'
import { foundSpa, OWNER, testConfig } from '../booking/support/spa-engine.js'
import { caught, eventually } from '../db/support/test-engine.js'
import { BundledSite } from './support/bundled-site.js'
import { cards, CARDS_ID as ID } from './support/cards-plugin.js'
import { packPlugin } from './support/packed-plugin.js'

const TABLE = 'bw.p_vertical_cards_card'
const order = { actor: OWNER }

describe('Plugins that come and go while the engine runs', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let engine: Engine
  let owner: pg.Client
  let config: EngineConfig
  let url: string
  let tenantId: TenantId
  let otherId: TenantId
  let site: BundledSite

  before(async () => {
    database = await createSchemaDatabase()
    const wanted = testConfig(database.url)
    site = new BundledSite(wanted.siteRoot)
    const dataDir = mkdtempSync(join(tmpdir(), 'bookwright-plugins-'))
    config = { ...wanted, siteRoot: site.root, dataDir }
    engine = await createEngine(config)
    tenantId = (await foundSpa(engine, 'lotus')).tenant.id
    otherId = (await foundSpa(engine, 'other')).tenant.id
    url = (await engine.listen()).url
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await engine.close()
    await database.drop()
    for (const path of [config.dataDir, site.root]) rmSync(path, { recursive: true })
  })

  const installer = () => engine.container.resolve(PluginInstaller)
  const keep = (bytes: Buffer): Promise<PluginOffer> => engine.container.resolve(PluginOffers).keep(bytes)
  const agreeing = ({ contentHash, permissions }: PluginOffer) => [{ contentHash }, { ...order, permissions }] as const
  const installFile = async (bytes: Buffer) => installer().install(...agreeing(await keep(bytes)))
  const upgradeTo = async (bytes: Buffer) => installer().upgrade(ID, ...agreeing(await keep(bytes)))
  const switchOn = (tenant: TenantId) =>
    engine.container.resolve(PluginManager).enable({ tenantId: tenant, pluginId: ID, actor: OWNER })

  async function ask(slug: string, path = '/version'): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(`${url}/api/v1/p/${ID}${path}`, { headers: { 'Bookwright-Tenant': slug } })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const tables = async () =>
    (
      await owner.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relname LIKE 'p\\_%' AND relkind = 'r'`,
      )
    ).rows.map(({ name }) => name)
  const rowsOf = async (table = TABLE) =>
    (await owner.query<{ row: string }>(`SELECT c::text AS row FROM ${table} c ORDER BY 1`)).rows.map(({ row }) => row)
  /** The line of a quote after every plugin of the business had its say. */
  async function quoted(tenant: TenantId): Promise<string | undefined> {
    const none = { amount: 0, currency: 'GBP' }
    const lines = [{ label: 'Massage', amount: { amount: 4_800, currency: 'GBP' } }]
    const quote: Quote = { lines, total: none, deposit: none, balance: none, policy: DEFAULT_POLICY }
    const context = { tenantId: tenant } as unknown as QuoteContext
    return (await engine.container.resolve(HookBus).apply(bookingQuote, quote, context)).lines[0]?.label
  }

  it('says what a package is before anything of it runs, and keeps it out without consent', async () => {
    const offer = await keep(cards('1.0.0'))
    const unknown = { problem: null, isInstalled: false, installedVersion: null }
    expect(offer).to.include({ id: ID, version: '1.0.0', source: 'file', ...unknown })
    expect(offer.permissions).to.deep.equal(['bookings:read'])
    expect(existsSync(join(config.dataDir, 'plugins'))).to.equal(false)
    const refused = await caught(installer().install({ contentHash: offer.contentHash }, { ...order, permissions: [] }))
    expect([refused.code, refused.message]).to.deep.equal([
      'BW_PLUGIN_CONSENT',
      `Show what ${ID} may touch and send it along as "permissions": bookings:read.`,
    ])
    expect((await ask('lotus')).status).to.equal(404)
  })

  it('refuses a plugin for another core with the reason, and changes nothing', async () => {
    const offer = await keep(cards('0.1.0', { compat: '^9.0.0' }))
    expect(offer.problem).to.contain('works with core ^9.0.0, and this is core 1.0.0')
    const refused = await caught(installer().install(...agreeing(offer)))
    expect(refused.code).to.equal('BW_PLUGIN_REFUSED')
    expect(refused.message).to.contain('works with core ^9.0.0')
    expect(await tables()).to.deep.equal([])
  })

  it('installs a package: its route, words, job and table are there at once, for who switches it on', async () => {
    const before = performance.now()
    const change = await installFile(cards('1.0.0'))
    const tookMs = performance.now() - before
    expect(change).to.include({
      pluginId: ID,
      kind: 'install',
      state: 'done',
      toVersion: '1.0.0',
      note: 'Tables: applied 0001-cards.',
    })
    expect((await ask('lotus')).status).to.equal(404)
    await switchOn(tenantId)
    expect(await ask('lotus')).to.deep.equal({ status: 200, body: { version: '1.0.0', greeting: 'Hello' } })
    expect((await ask('other')).status).to.equal(404)
    expect([await quoted(tenantId), await quoted(otherId)]).to.deep.equal(['Massage (1.0.0)', 'Massage'])
    expect(await tables()).to.deep.equal(['p_vertical_cards_card'])
    const { rows } = await owner.query(
      `SELECT relrowsecurity AND relforcerowsecurity AS secured, (SELECT count(*)::int FROM pg_policy WHERE polrelid = c.oid) AS policies FROM pg_class c WHERE relname = 'p_vertical_cards_card'`,
    )
    expect(rows).to.deep.equal([{ secured: true, policies: 1 }])
    const [view] = (await engine.container.resolve(PluginManager).list(tenantId)).filter(({ id }) => id === ID)
    expect(view).to.include({ name: 'Cards 1.0.0', version: '1.0.0', isEnabled: true, state: 'ready' })
    const queues = await owner.query(`SELECT name FROM bw_jobs.schedule WHERE name LIKE $1`, [`${ID}/%`])
    expect(queues.rows).to.deep.equal([{ name: `${ID}/sweep` }])
    const { paths } = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as { paths: Record<string, unknown> }
    expect(Object.keys(paths)).to.include(`/api/v1/p/${ID}/version`)
    const { checks } = (await (await fetch(`${url}/readyz`)).json()) as { checks: { name: string; note: string }[] }
    expect(checks.find(({ name }) => name === 'plugins')?.note).to.match(/^ready@[0-9a-f]{12}$/)
    console.log(`      installed in ${Math.round(tookMs)} ms`)
  })

  it('upgrades without a gap: every call is answered by one version or the other, and settings stay', async () => {
    const settings = engine.container.resolve(PluginSettingsService)
    await settings.save(tenantId, ID, { greeting: 'Welcome', key: 'canary-secret' }, { actor: OWNER })
    const seen: string[] = []
    let isOver = false
    const asking = (async () => {
      while (!isOver) {
        const { status, body } = await ask('lotus')
        seen.push(status === 200 ? `${String(body.version)} ${String(body.greeting)}` : String(status))
      }
    })()
    const steps = `, { ...bw.table('visit', 'card_id uuid NOT NULL, FOREIGN KEY (tenant_id, card_id) REFERENCES ${TABLE} (tenant_id, id)'), name: '0002-visits' }`
    const change = await upgradeTo(cards('1.1.0', { steps }))
    isOver = true
    await asking
    expect(change).to.include({ kind: 'upgrade', fromVersion: '1.0.0', toVersion: '1.1.0', state: 'done' })
    expect([...new Set(seen)].filter(line => !['1.0.0 Welcome', '1.1.0 Welcome'].includes(line))).to.deep.equal([])
    expect((await ask('lotus')).body).to.deep.equal({ version: '1.1.0', greeting: 'Welcome' })
    expect((await tables()).sort()).to.deep.equal(['p_vertical_cards_card', 'p_vertical_cards_visit'])
    expect((globalThis as { stoppedCards?: string }).stoppedCards).to.equal('1.0.0')
    const told = await owner.query(
      `SELECT action, changes FROM bw.audit_log WHERE tenant_id = $1 AND action LIKE 'plugin.upgraded'`,
      [tenantId],
    )
    expect(told.rows).to.deep.equal([{ action: 'plugin.upgraded', changes: { from: '1.0.0', to: '1.1.0' } }])
    await eventually(
      async () =>
        (await owner.query(`SELECT FROM bw.outbox WHERE hook = 'plugin.upgraded' AND state = 'done'`)).rows.length ===
        1,
    )
    console.log(`      ${seen.length} calls during the upgrade`)
  })

  it('shows what an upgrade would do to its tables, and does none of it', async () => {
    const steps = `, { ...bw.table('visit', 'card_id uuid NOT NULL'), name: '0002-visits' }, { ...bw.table('gift', 'code text'), name: '0003-gifts' }`
    const { contentHash } = await keep(cards('1.2.0', { steps }))
    expect(await installer().rehearse(ID, { contentHash })).to.deep.equal({ applied: ['0003-gifts'], takenBack: [] })
    expect(await tables()).to.have.length(2)
    expect((await ask('lotus')).body.version).to.equal('1.1.0')
  })

  const VISITS = `, { ...bw.table('visit', 'card_id uuid NOT NULL'), name: '0002-visits' }`
  const BAD: Record<string, { packed: Parameters<typeof cards>[1]; says: RegExp }> = {
    'whose step fails': {
      packed: { steps: `${VISITS}, { name: '0003', up: 'SELECT 1/0', down: '' }` },
      says: /0003 \(up\) failed: division by zero/,
    },
    'whose step cannot be taken back': {
      packed: { steps: `${VISITS}, { name: '0003', up: 'SELECT 1', down: 'DROP TABLE bw.nowhere' }` },
      says: /\(down\) failed/,
    },
    'whose step changes a table of the core': {
      packed: {
        steps: `${VISITS}, { name: '0003', up: 'ALTER TABLE bw.booking ADD COLUMN x int', down: 'ALTER TABLE bw.booking DROP COLUMN x' }`,
      },
      says: /outside of the tables of the plugin/,
    },
    'whose step makes a table that businesses would share': {
      packed: {
        steps: `${VISITS}, { name: '0003', up: 'CREATE TABLE bw.p_vertical_cards_shared (id int PRIMARY KEY)', down: 'DROP TABLE bw.p_vertical_cards_shared' }`,
      },
      says: /primary key that begins with tenant_id/,
    },
    'whose step ends the transaction': {
      packed: { steps: `${VISITS}, { name: '0003', up: 'COMMIT', down: '' }` },
      says: /the statement COMMIT/,
    },
    'whose setup throws': {
      packed: { steps: VISITS, extra: `throw new Error('out of luck')` },
      says: /its setup failed: out of luck/,
    },
    'that registers a route twice': {
      packed: {
        steps: VISITS,
        extra: `bw.route({ method: 'GET', path: '/version', audience: 'public', handle: async () => ({ status: 200 }) })`,
      },
      says: /the route GET \/version twice/,
    },
    'that starts when it is tried and not afterwards': {
      packed: {
        steps: `${VISITS}, { ...bw.table('gift', 'code text'), name: '0003-gifts' }`,
        extra: `globalThis.setUps = (globalThis.setUps ?? 0) + 1; if (globalThis.setUps > 1) throw new Error('only once')`,
      },
      says: /its setup failed: only once/,
    },
    'that needs a plugin that is not there': {
      packed: { steps: VISITS, code: `requires: ['demo-gone'], setup() {}` },
      says: /requires the plugin demo-gone, which is not installed/,
    },
  }
  for (const [title, { packed, says }] of Object.entries(BAD)) {
    it(`leaves the old version serving, with its settings, after an upgrade ${title}`, async () => {
      const refused = await caught(upgradeTo(cards('2.0.0', packed)))
      expect(refused.message).to.match(says)
      expect((await ask('lotus')).body).to.deep.equal({ version: '1.1.0', greeting: 'Welcome' })
      expect((await tables()).sort()).to.deep.equal(['p_vertical_cards_card', 'p_vertical_cards_visit'])
      const [latest] = await engine.container.resolve(PluginChanges).list(1)
      expect(latest).to.include({ kind: 'upgrade', toVersion: '2.0.0', state: 'failed', note: refused.message })
    })
  }

  it('exports its rows when it goes, and has identical ones after it came back', async () => {
    for (const tenant of [tenantId, otherId]) {
      await owner.query(
        `INSERT INTO ${TABLE} (tenant_id, id, number, points, data, raw) SELECT $1, gen_random_uuid(), 'N' || n, n * 1.001,
           CASE WHEN n % 3 = 0 THEN NULL ELSE '{"a": 1.50, "b": null, "c": "ü\u2028"}'::jsonb END, decode('00ff', 'hex') FROM generate_series(1, 700) n`,
        [tenant],
      )
      await owner.query(
        `INSERT INTO bw.p_vertical_cards_visit (tenant_id, id, card_id) SELECT tenant_id, gen_random_uuid(), id FROM ${TABLE} WHERE tenant_id = $1 LIMIT 5`,
        [tenant],
      )
    }
    const [before, visits] = [await rowsOf(), await rowsOf('bw.p_vertical_cards_visit')]
    // Who counts does not wait for who changes the schema, nor the other way round.
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const { rows: count } = await installer().data(ID)
    await owner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
    expect(count).to.equal(1_410)
    await engine.container.resolve(PluginManager).disable({ tenantId, pluginId: ID, actor: OWNER })
    expect([(await ask('lotus')).status, await rowsOf()]).to.deep.equal([404, before])
    await installer().uninstall(ID, 'export', order)
    expect((await ask('lotus')).status).to.equal(404)
    expect(await tables()).to.deep.equal([])
    expect((await owner.query(`SELECT FROM bw_jobs.schedule WHERE name LIKE $1`, [`${ID}/%`])).rows).to.deep.equal([])
    expect((await engine.container.resolve(PluginManager).list(tenantId)).map(({ id }) => id)).to.not.include(ID)

    const [offer] = (await engine.container.resolve(PluginOffers).list()).filter(
      ({ id, version }) => id === ID && version === '1.1.0',
    )
    await installer().install(...agreeing(offer as PluginOffer))
    await switchOn(tenantId)
    const change = await installer().importData(ID, undefined, order)
    expect(change.note).to.equal('1410 rows.')
    expect(await rowsOf()).to.deep.equal(before)
    expect(await rowsOf('bw.p_vertical_cards_visit')).to.deep.equal(visits)
    expect((await ask('lotus')).body).to.deep.equal({ version: '1.1.0', greeting: 'Welcome' })
    expect((await caught(installer().importData(ID, undefined, order))).message).to.contain('are not empty')
    const exported = await installer().exported(ID)
    expect(exported.includes('canary-secret')).to.equal(false)
  })

  it('finds everything again when it was kept, and nothing when it was deleted', async () => {
    const rows = await rowsOf()
    await installer().uninstall(ID, 'keep', order)
    expect((await ask('lotus')).status).to.equal(404)
    expect(await rowsOf()).to.deep.equal(rows)
    await installer().install({ name: ID }, { ...order, permissions: ['bookings:read'] })
    expect((await ask('lotus')).body).to.deep.equal({ version: '1.1.0', greeting: 'Welcome' })
    await installer().uninstall(ID, 'delete', order)
    expect(await tables()).to.deep.equal([])
    for (const table of ['setting', 'tenant_plugin', 'plugin_archive', 'plugin_export']) {
      expect((await owner.query(`SELECT FROM bw.${table} WHERE plugin_id = $1`, [ID])).rows, table).to.deep.equal([])
    }
    expect((await caught(installer().install({ name: ID }, { ...order, permissions: [] }))).code).to.equal(
      'BW_NOT_FOUND',
    )
  })

  it('takes a plugin of the site out and brings it back by its name', async () => {
    const list = async () => (await engine.container.resolve(PluginManager).list(tenantId)).map(({ id }) => id)
    await installer().uninstall('payment-onsite', 'keep', order)
    expect(await list()).to.deep.equal(['channel-email'])
    const { permissions } = (await engine.container.resolve(PluginOffers).list()).find(
      ({ id }) => id === 'payment-onsite',
    ) as PluginOffer
    await installer().install({ name: '@bookwright/payment-onsite' }, { ...order, permissions })
    expect(await list()).to.deep.equal(['channel-email', 'payment-onsite'])
  })

  it('has whatever version lies in the site, without a restart and after each change of the folder', async () => {
    const [id, given] = [BundledSite.id, { ...order, permissions: [] }]
    const reference = { name: id }
    const version = () => site.versionAt(url, 'lotus')
    const offers = async () =>
      (await engine.container.resolve(PluginOffers).list())
        .filter(offer => offer.id === id && offer.source === 'site')
        .map(offer => [offer.version, offer.isInstalled])
    await site.put('1.0.0')
    expect(await offers()).to.deep.equal([['1.0.0', false]])
    await installer().install(reference, given)
    await engine.container.resolve(PluginManager).enable({ tenantId, pluginId: id, actor: OWNER })
    expect([await version(), await offers()]).to.deep.equal(['1.0.0', [['1.0.0', true]]])
    for (const next of ['2.0.0', '3.0.0']) {
      await site.put(next)
      expect(await offers()).to.deep.equal([[next, false]])
      await installer().upgrade(id, reference, given)
      expect(await version()).to.equal(next)
    }
    await installer().uninstall(id, 'delete', order)
    await site.put('4.0.0')
    await installer().install(reference, given)
    expect(await version()).to.equal('4.0.0')
    await installer().uninstall(id, 'delete', order)
  })

  it('lets one change run at a time', async () => {
    const offers = await Promise.all(['demo-one', 'demo-two'].map(id => keep(packPlugin({ id }))))
    const ends = await Promise.allSettled(offers.map(offer => installer().install(...agreeing(offer))))
    const codes = ends.map(end => (end.status === 'fulfilled' ? 'done' : (end.reason as { code: string }).code)).sort()
    expect(codes).to.deep.equal(['BW_PLUGIN_BUSY', 'done'])
  })
})
