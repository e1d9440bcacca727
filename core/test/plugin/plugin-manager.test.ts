import { expect } from 'chai'
import { defineFilter } from '../../dist/hooks/hook.js'
import { definePlugin, type AnyPlugin } from '../../dist/plugin/define-plugin.js'
import { defineSettings } from '../../dist/plugin/settings.js'
import { aLab, aPackage, OTHER_TENANT, OWNER, TENANT } from './support/plugin-lab.js'

const hook = defineFilter<string>('test.greeting')
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & Record<string, unknown>,
  )

function aPlugin(id: string, changes: Partial<AnyPlugin> = {}): AnyPlugin {
  return definePlugin({ id, compat: '*', setup: bw => bw.filter(hook, text => `${text} ${id}`), ...changes })
}

async function setUp(...plugins: AnyPlugin[]) {
  const lab = aLab()
  await lab.host.load(
    plugins.map(plugin => aPackage(plugin)),
    '1.0.0',
  )
  const command = (pluginId: string, tenantId = TENANT) => ({ tenantId, pluginId, actor: OWNER, requestId: 'r1' })
  const greet = (tenantId = TENANT) => lab.bus.apply(hook, 'hello', { tenantId })
  return { ...lab, command, greet }
}

describe('PluginManager.enable and disable', () => {
  it('work at once for that tenant, with an audit entry and an event each', async () => {
    const { manager, command, greet, unitOfWork } = await setUp(aPlugin('demo-a'))
    expect(await greet()).to.equal('hello')
    expect(await manager.enable(command('demo-a'))).to.include({ isEnabled: true, state: 'ready' })
    expect([await greet(), await greet(OTHER_TENANT)]).to.deep.equal(['hello demo-a', 'hello'])
    await manager.disable(command('demo-a'))
    expect(await greet()).to.equal('hello')
    expect(unitOfWork.events.map(event => event.hook)).to.deep.equal(['plugin.enabled', 'plugin.disabled'])
    expect(unitOfWork.audits.map(entry => entry.action)).to.deep.equal(['plugin.enabled', 'plugin.disabled'])
  })

  it('say nothing twice', async () => {
    const { manager, command, unitOfWork } = await setUp(aPlugin('demo-a'))
    await manager.enable(command('demo-a'))
    await manager.enable(command('demo-a'))
    expect(unitOfWork.events).to.have.length(1)
  })

  it('refuse to switch on what did not start, with the reason', async () => {
    const { manager, command } = await setUp(aPlugin('demo-a', { requires: ['demo-gone'] }))
    const error = await caught(manager.enable(command('demo-a')))
    expect(error).to.include({ code: 'BW_PLUGIN_REFUSED' })
    expect(error?.message).to.include('demo-gone')
    expect(await caught(manager.enable(command('demo-unknown')))).to.include({ code: 'BW_NOT_FOUND' })
  })

  it('keep what is required on while something needs it', async () => {
    const { manager, command } = await setUp(aPlugin('demo-base'), aPlugin('demo-user', { requires: ['demo-base'] }))
    expect((await caught(manager.enable(command('demo-user'))))?.message).to.include('switch on demo-base first')
    await manager.enable(command('demo-base'))
    await manager.enable(command('demo-user'))
    expect((await caught(manager.disable(command('demo-base'))))?.message).to.include('demo-user needs it')
    await manager.disable(command('demo-user'))
    expect(await manager.disable(command('demo-base'))).to.include({ isEnabled: false })
  })
})

describe('PluginManager.list', () => {
  const settings = defineSettings({ key: { type: 'secret', label: 'demo-keyed.key', required: true } })

  it('shows every plugin, also those that did not start, by id', async () => {
    const { manager, command } = await setUp(
      aPlugin('demo-b', { requires: ['demo-gone'] }),
      aPlugin('demo-a', { permissions: ['customers:read'] }),
    )
    await manager.enable(command('demo-a'))
    const [a, b] = await manager.list(TENANT)
    expect(a).to.deep.include({
      id: 'demo-a',
      kind: 'demo',
      version: '1.2.3',
      isEnabled: true,
      state: 'ready',
      health: { state: 'healthy', note: '' },
      permissions: ['customers:read'],
      settingsSchema: [],
      panelUrl: null,
    })
    expect(b).to.include({ id: 'demo-b', isEnabled: false, state: 'refused' })
    expect(b?.health.note).to.include('demo-gone')
  })

  it("shows what a plugin says of itself, and the engine's own finding when it cannot say", async () => {
    const health: Record<string, AnyPlugin['health']> = {
      'demo-says': async () => ({ state: 'degraded', note: 'The far end is slow.' }),
      'demo-throws': async () => {
        throw new Error('secret')
      },
    }
    const plugins = Object.entries(health).map(([id, answer]) => aPlugin(id, { health: answer }))
    const keyed = aPlugin('demo-keyed', { settings, health: async () => ({ state: 'healthy', note: '' }) })
    const { manager, command } = await setUp(...plugins, keyed)
    for (const id of ['demo-says', 'demo-throws', 'demo-keyed']) await manager.enable(command(id))
    const states = (await manager.list(TENANT)).map(view => [view.id, view.health.state, view.health.note])
    expect(states).to.deep.equal([
      ['demo-keyed', 'not-configured', 'Fill in its settings first: key.'],
      ['demo-says', 'degraded', 'The far end is slow.'],
      ['demo-throws', 'degraded', 'It failed. The log of the engine says why.'],
    ])
  })

  it('shows a plugin whose circuit is open as degraded', async () => {
    const broken = aPlugin('demo-broken', {
      setup: bw =>
        bw.filter(
          hook,
          () => {
            throw new Error('no')
          },
          { optional: true },
        ),
    })
    const { manager, command, greet } = await setUp(broken)
    await manager.enable(command('demo-broken'))
    for (let count = 0; count < 5; count += 1) expect(await greet()).to.equal('hello')
    expect((await manager.get(TENANT, 'demo-broken')).health.state).to.equal('degraded')
  })
})

describe('PluginManager.testConnection', () => {
  it('asks the plugin with its settings and what its setup made, and remembers the answer', async () => {
    const plugin = definePlugin({
      id: 'demo-test',
      compat: '*',
      settings: defineSettings({ host: { type: 'text', label: 'demo-test.host', default: 'a.test' } }),
      setup: () => ({ greeting: 'hi' }),
      testConnection: async ({ settings: { host }, shared, tenantId }) => ({
        state: 'needs-reauth',
        note: `${shared.greeting} ${host} ${tenantId === TENANT}`,
      }),
    })
    const { manager, command, plugins } = await setUp(plugin)
    await manager.enable(command('demo-test'))
    const answer = { state: 'needs-reauth', note: 'hi a.test true' }
    expect(await manager.testConnection(command('demo-test'))).to.deep.equal(answer)
    expect((await plugins.ofTenant(TENANT))[0]?.health).to.deep.equal(answer)
    expect((await manager.get(TENANT, 'demo-test')).health).to.deep.equal(answer)
  })
})
