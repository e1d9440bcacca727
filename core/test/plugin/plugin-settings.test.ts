import { expect } from 'chai'
import { definePlugin } from '../../dist/plugin/define-plugin.js'
import { environmentNames } from '../../dist/plugin/resolve-settings.js'
import { defineSettings } from '../../dist/plugin/settings.js'
import { aLab, aPackage, OTHER_TENANT, OWNER, TENANT } from './support/plugin-lab.js'

const settings = defineSettings({
  host: { type: 'text', label: 'channel-x.host', environment: ['X_HOST'], scope: 'location' },
  port: { type: 'number', label: 'channel-x.port', default: 587, min: 1, max: 65_535 },
  mode: { type: 'choice', label: 'channel-x.mode', options: ['off', 'on'], default: 'off' },
  apiKey: { type: 'secret', label: 'channel-x.key', required: true, showIf: { mode: 'on' } },
})
const plugin = definePlugin({ id: 'channel-x', compat: '*', settings, setup: () => {} })
const ID = 'channel-x'
const by = { actor: OWNER, requestId: 'r1' }
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

async function setUp(environment: Record<string, string> = {}) {
  const lab = aLab({ environment })
  await lab.host.load([aPackage(plugin)], '1.0.0')
  const above = (level: 'instance' | `organization ${string}`, field: string, value: unknown, isLocked = false) => {
    const [scopeType, scopeId = ''] = level.split(' ') as ['instance' | 'organization', string?]
    lab.settingStore.above.push({
      scopeType,
      scopeId,
      field,
      value,
      sealed: undefined,
      isLocked,
      updatedAt: new Date(0),
    })
  }
  return { ...lab, above }
}

describe('PluginSettingsService.get', () => {
  it('answers defaults while nobody said anything', async () => {
    const { settings: service } = await setUp()
    expect(await service.get(TENANT, ID)).to.deep.equal({ host: undefined, port: 587, mode: 'off', apiKey: undefined })
  })

  it('takes the nearest level that has a value', async () => {
    const { settings: service, above, settingStore } = await setUp()
    above('instance', 'host', 'instance.test')
    above('organization top', 'host', 'top.test')
    above('organization near', 'host', 'near.test')
    expect((await service.view(TENANT, ID)).sources.host).to.equal('organization')
    expect(await service.get(TENANT, ID)).to.include({ host: 'near.test' })
    await service.save(TENANT, ID, { host: 'own.test' }, by)
    expect(await service.get(TENANT, ID)).to.include({ host: 'own.test' })
    const location = { tenantId: TENANT, pluginId: ID, scopeType: 'location', scopeId: 'l1', field: 'host' } as const
    settingStore.own.push({ ...location, value: 'l1.test', sealed: undefined, isLocked: false, updatedAt: new Date(1) })
    expect(await service.get(TENANT, ID, 'l1')).to.include({ host: 'l1.test' })
    expect(await service.get(TENANT, ID)).to.include({ host: 'own.test' })
  })

  it('lets the environment win over all, by its name or an alias', async () => {
    expect(environmentNames(ID, 'apiKey', settings.schema.apiKey)).to.deep.equal(['BOOKWRIGHT_CHANNEL_X_API_KEY'])
    for (const name of ['BOOKWRIGHT_CHANNEL_X_HOST', 'X_HOST']) {
      const { settings: service } = await setUp({ [name]: 'env.test', BOOKWRIGHT_CHANNEL_X_PORT: '25' })
      expect(await service.get(TENANT, ID)).to.include({ host: 'env.test', port: 25 })
      const view = await service.view(TENANT, ID)
      expect(view.locked).to.deep.equal({ host: 'environment', port: 'environment' })
      expect(await caught(service.save(TENANT, ID, { host: 'mine.test' }, by))).to.include({
        code: 'BW_SETTING_LOCKED',
      })
    }
  })

  it('ignores everything below a level that locks, and refuses to save there', async () => {
    const { settings: service, above } = await setUp()
    await service.save(TENANT, ID, { host: 'own.test' }, by)
    above('organization o', 'host', 'brand.test', true)
    service.invalidate(TENANT)
    expect(await service.get(TENANT, ID)).to.include({ host: 'brand.test' })
    const error = await caught(service.save(TENANT, ID, { host: 'other.test' }, by))
    expect(error).to.include({ code: 'BW_SETTING_LOCKED', kind: 'conflict' })
    expect(await caught(service.save(TENANT, ID, { host: 'brand.test', port: 25 }, by))).to.equal(undefined)
  })

  it('refuses while a required field is empty, and says which', async () => {
    const { settings: service } = await setUp({ BOOKWRIGHT_CHANNEL_X_MODE: 'on' })
    const error = await caught(service.get(TENANT, ID))
    expect(error).to.include({ code: 'BW_PLUGIN_NOT_CONFIGURED' })
    expect(error?.details).to.deep.equal({ plugin: ID, fields: ['apiKey'] })
  })

  it('takes a stored value that no longer fits for none', async () => {
    const { settings: service, above } = await setUp()
    above('instance', 'mode', 'sometimes')
    above('instance', 'port', 'many')
    expect(await service.get(TENANT, ID)).to.include({ mode: 'off', port: 587 })
  })

  it('reads again after half a minute, or at once when told', async () => {
    const { settings: service, above, wait } = await setUp()
    await service.get(TENANT, ID)
    above('instance', 'host', 'new.test')
    expect(await service.get(TENANT, ID)).to.include({ host: undefined })
    wait(30_000)
    expect(await service.get(TENANT, ID)).to.include({ host: 'new.test' })
  })
})

describe('PluginSettingsService.save', () => {
  it('seals secrets, opens them for the plugin, and shows them to nobody', async () => {
    const { settings: service, settingStore, unitOfWork } = await setUp()
    const view = await service.save(TENANT, ID, { mode: 'on', apiKey: 'hunter2' }, by)
    expect((await service.get(TENANT, ID)).apiKey).to.equal('hunter2')
    expect(view.secrets).to.deep.equal({ apiKey: { isSet: true, setAt: new Date(2) } })
    expect(view.values).to.not.have.property('apiKey')
    const stored = settingStore.own.find(row => row.field === 'apiKey')
    expect(stored?.value).to.equal(undefined)
    expect(stored?.sealed?.toString()).to.match(/^sealed\|tenant\|/)
    const everything = JSON.stringify([view, unitOfWork.audits, unitOfWork.events])
    expect(everything).to.not.include('hunter2')
  })

  it('audits what changed and announces the fields, in one transaction', async () => {
    const { settings: service, unitOfWork } = await setUp()
    await service.save(TENANT, ID, { host: 'a.test', mode: 'on', apiKey: 'k', port: 587 }, by)
    expect(unitOfWork.events).to.deep.equal([
      { hook: 'plugin.settings-saved', aggregateId: ID, payload: { pluginId: ID, fields: ['host', 'mode', 'apiKey'] } },
    ])
    expect(unitOfWork.audits[0]).to.deep.include({
      actor: OWNER,
      requestId: 'r1',
      changes: { host: { from: null, to: 'a.test' }, mode: { from: 'off', to: 'on' }, apiKey: { secret: 'replaced' } },
    })
  })

  it('writes nothing when nothing changed', async () => {
    const { settings: service, unitOfWork } = await setUp()
    await service.save(TENANT, ID, { port: 587, mode: 'off', apiKey: '' }, by)
    expect(unitOfWork.events).to.deep.equal([])
  })

  it('keeps a secret that is absent, removes one that is null', async () => {
    const { settings: service } = await setUp()
    await service.save(TENANT, ID, { mode: 'on', apiKey: 'k1' }, by)
    expect((await service.save(TENANT, ID, { port: 25 }, by)).secrets.apiKey?.isSet).to.equal(true)
    expect((await service.save(TENANT, ID, { mode: null, apiKey: null }, by)).secrets.apiKey?.isSet).to.equal(false)
  })

  it('goes back to what is inherited when a value is null', async () => {
    const { settings: service, above } = await setUp()
    above('instance', 'host', 'instance.test')
    await service.save(TENANT, ID, { host: 'own.test' }, by)
    const view = await service.save(TENANT, ID, { host: null }, by)
    expect([view.values.host, view.sources.host]).to.deep.equal(['instance.test', 'instance'])
  })

  it('refuses values that do not fit, one translated issue a field, and writes nothing', async () => {
    const { settings: service, unitOfWork } = await setUp()
    const error = await caught(service.save(TENANT, ID, { port: 70_000, mode: 'on', nonsense: 1 }, by))
    expect(error).to.include({ code: 'BW_SETTINGS_INVALID', kind: 'invalid' })
    const { issues } = error?.details as { issues: { path: string; message: string }[] }
    expect(issues.map(issue => issue.path).sort()).to.deep.equal(['apiKey', 'nonsense', 'port'])
    expect(issues.find(issue => issue.path === 'port')?.message).to.equal('This must be at most 65535.')
    expect(unitOfWork.audits).to.deep.equal([])
  })

  it('refuses an editor who read an older version', async () => {
    const { settings: service } = await setUp()
    const { version } = await service.view(TENANT, ID)
    const saved = await service.save(TENANT, ID, { port: 25 }, { ...by, version })
    expect(saved.version).to.be.greaterThan(version)
    expect(await caught(service.save(TENANT, ID, { port: 26 }, { ...by, version }))).to.include({
      code: 'BW_STALE_VERSION',
    })
  })

  it('concerns one tenant only', async () => {
    const { settings: service } = await setUp()
    await service.save(TENANT, ID, { host: 'own.test' }, by)
    expect(await service.get(OTHER_TENANT, ID)).to.include({ host: undefined })
  })

  it('answers not found for a plugin that is not installed', async () => {
    const { settings: service } = await setUp()
    expect(await caught(service.view(TENANT, 'channel-none'))).to.include({ code: 'BW_NOT_FOUND' })
  })
})
