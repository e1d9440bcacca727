import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { defineFilter } from '../../dist/hooks/hook.js'
import { definePlugin, type AnyPlugin } from '../../dist/plugin/define-plugin.js'
import { defineSettings } from '../../dist/plugin/settings.js'
import type { PluginPackage } from '../../dist/plugin/plugin-package.js'
import { aLab, aPackage, TENANT, OTHER_TENANT } from './support/plugin-lab.js'

const CORE = '1.0.0-alpha.0'
const compat = '^1.0.0-alpha.0'
const GREETER = Symbol.for('test:Greeter') as symbol & { readonly _?: { greet(): string } }
const hook = defineFilter<string>('test.greeting')

function aPlugin(id: string, changes: Partial<AnyPlugin> = {}): AnyPlugin {
  return definePlugin({ id, compat, setup: () => {}, ...changes })
}

/** A greeting with the mark of every plugin that ran. */
const marking = (id: string, requires: string[] = []) =>
  aPlugin(id, { requires, setup: bw => bw.filter(hook, text => `${text} ${id}`) })

async function load(...packages: PluginPackage[]) {
  const lab = aLab()
  const records = await lab.host.load(packages, CORE)
  const stateOf = (id: string) => {
    const record = records.find(one => one.manifest.id === id)
    return `${record?.state} ${record?.reason}`.trim()
  }
  return { ...lab, records, stateOf }
}

describe('PluginHost.load', () => {
  it('sets plugins up, and their handlers run only for tenants that enabled them', async () => {
    const { bus, plugins, stateOf } = await load(aPackage(marking('demo-one')), aPackage(marking('demo-two')))
    expect([stateOf('demo-one'), stateOf('demo-two')]).to.deep.equal(['ready', 'ready'])
    plugins.rows.set(`${TENANT} demo-two`, {
      pluginId: 'demo-two',
      isEnabled: true,
      health: { state: 'healthy', note: '' },
    })
    expect(await bus.apply(hook, 'hello', { tenantId: TENANT })).to.equal('hello demo-two')
    expect(await bus.apply(hook, 'hello', { tenantId: OTHER_TENANT })).to.equal('hello')
  })

  it('sets aside what does not fit, with the sentence why, and starts the rest', async () => {
    const isSetUp: string[] = []
    const counting = (id: string, changes = {}) => aPlugin(id, { setup: () => void isSetUp.push(id), ...changes })
    const { stateOf, lines } = await load(
      aPackage(counting('demo-old', { compat: '^0.9.0' })),
      { ...aPackage(counting('demo-moved')), directoryName: 'elsewhere' },
      aPackage(counting('demo-liar'), { id: 'demo-other' }),
      { ...aPackage(aPlugin('demo-crash')), load: () => Promise.reject(new Error('Cannot find module')) },
      { ...aPackage(aPlugin('demo-empty')), load: async () => ({ default: undefined }) },
      aPackage(counting('demo-fine')),
    )
    expect(isSetUp).to.deep.equal(['demo-fine'])
    expect(stateOf('demo-old')).to.match(/^refused version 1\.2\.3 works with core \^0\.9\.0/)
    expect(stateOf('demo-moved')).to.equal('refused its id is "demo-moved", but its directory is called "elsewhere".')
    expect(stateOf('demo-other')).to.match(/^refused its id is|^refused its code says/)
    expect(stateOf('demo-crash')).to.equal('broken its code cannot be loaded: Cannot find module')
    expect(stateOf('demo-empty')).to.match(/^broken its default export/)
    expect(stateOf('demo-fine')).to.equal('ready')
    expect(lines.filter(line => line.level === 'warn')).to.have.length(5)
  })

  it('takes back all of a plugin whose setup throws half-way', async () => {
    const half = aPlugin('demo-half', {
      setup: bw => {
        bw.filter(hook, () => 'half')
        throw new Error('out of luck')
      },
    })
    const twice = aPlugin('demo-twice', {
      setup: bw => {
        bw.provide(GREETER, () => ({ greet: () => 'once' }))
        bw.filter(hook, () => 'first')
        bw.filter(hook, () => 'second')
      },
    })
    const { bus, ports, plugins, stateOf } = await load(aPackage(half), aPackage(twice))
    for (const pluginId of ['demo-half', 'demo-twice']) {
      plugins.rows.set(`${TENANT} ${pluginId}`, { pluginId, isEnabled: true, health: { state: 'healthy', note: '' } })
    }
    expect(stateOf('demo-half')).to.equal('broken its setup failed: out of luck')
    expect(stateOf('demo-twice')).to.match(/^refused it registers two handlers/)
    expect(await bus.apply(hook, 'hello', { tenantId: TENANT })).to.equal('hello')
    expect(await ports.of(GREETER).forTenant(TENANT)).to.deep.equal([])
  })

  it('refuses a setup that is asynchronous or registers later', async () => {
    let register = () => {}
    const late = aPlugin('demo-late', {
      setup: bw => {
        register = () => bw.filter(hook, () => 'late')
      },
    })
    const slow = aPlugin('demo-slow', { setup: () => Promise.reject(new Error('nobody waits for this')) })
    const { stateOf } = await load(aPackage(late), aPackage(slow))
    expect(stateOf('demo-slow')).to.match(/^refused its setup is asynchronous/)
    expect(register).to.throw(/after its setup/)
  })

  it('refuses a route that does not say who may call it', async () => {
    const open = aPlugin('demo-open', {
      setup: bw => bw.route({ method: 'GET', path: '/x', handle: async () => ({ status: 200 }) } as never),
    })
    const { stateOf, host } = await load(aPackage(open))
    expect(stateOf('demo-open')).to.equal('refused its route GET /x does not say who may call it.')
    expect(host.contributions.routes).to.deep.equal([])
  })

  it('collects routes, jobs and migrations with the plugin they come from', async () => {
    const full = aPlugin('demo-full', {
      migrations: [{ name: '0001', up: 'SELECT 1', down: 'SELECT 1' }],
      setup: bw => {
        bw.route({ method: 'GET', path: '/x', audience: 'public', handle: async () => ({ status: 200 }) })
        bw.job({ name: 'sweep', run: async () => {} })
      },
    })
    const { host } = await load(aPackage(full), aPackage(aPlugin('demo-empty')))
    const { routes, jobs, migrations } = host.contributions
    expect([...routes, ...jobs].map(one => one.pluginId)).to.deep.equal(['demo-full', 'demo-full'])
    expect(migrations).to.deep.equal([{ pluginId: 'demo-full', migrations: full.migrations }])
  })

  it('refuses a settings schema that contradicts itself', async () => {
    const settings = defineSettings({ a: { type: 'text', label: 'x', showIf: { b: 'c' } } })
    const { stateOf } = await load(aPackage(aPlugin('demo-odd', { settings })))
    expect(stateOf('demo-odd')).to.equal('refused setting "a": showIf names "b", which is no setting.')
  })

  it('refuses code that touches more than its package.json says', async () => {
    const { stateOf } = await load(
      aPackage(aPlugin('demo-more', { permissions: ['customers:read'] }), { permissions: [] }),
    )
    expect(stateOf('demo-more')).to.match(/^refused .*permissions/)
  })
})

describe('What plugins require', () => {
  it('stands before them, whatever the names', async () => {
    const order: string[] = []
    const noting = (id: string, requires: string[]) =>
      aPackage(aPlugin(id, { requires, setup: () => void order.push(id) }))
    await load(noting('demo-a', ['demo-z']), noting('demo-z', ['demo-m']), noting('demo-m', []))
    expect(order).to.deep.equal(['demo-m', 'demo-z', 'demo-a'])
  })

  it('refuses the plugin when it is missing, and what builds on it', async () => {
    const { stateOf } = await load(aPackage(marking('demo-a', ['demo-b'])), aPackage(marking('demo-b', ['demo-gone'])))
    expect(stateOf('demo-b')).to.equal('refused it requires the plugin demo-gone, which is not installed.')
    expect(stateOf('demo-a')).to.equal('refused it requires the plugin demo-b, which did not start.')
  })

  it('refuses those whose requirements lead back to themselves, and names the circle', async () => {
    const circle = [marking('demo-a', ['demo-b']), marking('demo-b', ['demo-c']), marking('demo-c', ['demo-a'])]
    const { stateOf } = await load(...circle.map(plugin => aPackage(plugin)), aPackage(marking('demo-free')))
    expect(stateOf('demo-a')).to.equal('refused its requirements form a circle: demo-a → demo-b → demo-c → demo-a.')
    expect(stateOf('demo-c')).to.match(/^refused its requirements form a circle/)
    expect(stateOf('demo-free')).to.equal('ready')
  })

  it('refuses a plugin whose requirement failed in its setup', async () => {
    const broken = aPlugin('demo-broken', {
      setup: () => {
        throw new Error('no')
      },
    })
    const { stateOf } = await load(aPackage(broken), aPackage(marking('demo-user', ['demo-broken'])))
    expect(stateOf('demo-user')).to.equal('refused it requires the plugin demo-broken, which did not start.')
  })
})

describe('PluginHost.load, again', () => {
  const version = (name: string, changes: Partial<AnyPlugin> = {}, id = 'demo-one') => ({
    ...aPackage(aPlugin(id, { setup: bw => bw.filter(hook, text => `${text} ${name}`), ...changes })),
    contentHash: name,
  })
  async function running(...packages: PluginPackage[]) {
    const lab = await load(...packages)
    for (const pluginId of ['demo-one', 'demo-two']) {
      const health = { state: 'healthy', note: '' } as const
      lab.plugins.rows.set(`${TENANT} ${pluginId}`, { pluginId, isEnabled: true, health })
    }
    return { ...lab, greet: () => lab.bus.apply(hook, 'hello', { tenantId: TENANT }) }
  }

  it('puts a version in the place of another, stops the old one, and leaves the rest alone', async () => {
    const told: string[] = []
    const stop = () => void told.push('stopped')
    const { host, greet } = await running(version('1', { stop }), version('a', {}, 'demo-two'))
    host.follow(({ contentHash }) => {
      told.push(`came ${contentHash}`)
      return () => void told.push(`went ${contentHash}`)
    })
    await host.load([version('2'), version('a', {}, 'demo-two')], CORE)
    expect(await greet()).to.equal('hello 2 a')
    expect(told).to.deep.equal(['came 1', 'came a', 'went 1', 'came 2', 'stopped'])
    await host.load([], CORE)
    expect(await greet()).to.equal('hello')
    expect(told.slice(5).sort()).to.deep.equal(['went 2', 'went a'])
  })

  it('goes on with the version it has when the next one does not start, and says why', async () => {
    const { host, greet, shelf } = await running(version('1'))
    const broken = version('2', {
      setup: bw => {
        bw.filter(hook, text => `${text} half`)
        throw new Error('out of luck')
      },
    })
    await host.load([broken], CORE)
    expect(await greet()).to.equal('hello 1')
    expect(shelf.get('demo-one').failed).to.include({ contentHash: '2', reason: 'its setup failed: out of luck' })
    await host.load([version('1')], CORE)
    expect(shelf.get('demo-one').failed).to.equal(undefined)
  })

  it('tries a version out and leaves everything as it was', async () => {
    const { host, greet, shelf } = await running(version('1'))
    const twice = version('2', {
      setup: bw => {
        bw.filter(hook, () => 'first')
        bw.filter(hook, () => 'second')
      },
    })
    expect(await host.tryOut(twice, CORE)).to.include({ state: 'refused' })
    expect((await host.tryOut(version('3'), CORE)).state).to.equal('ready')
    expect((await host.tryOut(version('4', { requires: ['demo-gone'] }), CORE)).reason).to.contain('demo-gone')
    expect(await greet()).to.equal('hello 1')
    expect(shelf.get('demo-one').contentHash).to.equal('1')
  })

  it('takes routes, jobs, words and adapters out with the plugin', async () => {
    const full = aPlugin('demo-one', {
      setup: bw => {
        bw.route({ method: 'GET', path: '/x', audience: 'public', handle: async () => ({ status: 200 }) })
        bw.job({ name: 'sweep', run: async () => {} })
        bw.provide(GREETER, () => ({ greet: () => 'hi' }))
      },
    })
    const { host, ports } = await running(aPackage(full))
    expect(await ports.of(GREETER).forTenant(TENANT)).to.have.length(1)
    const { routes } = host.contributions
    const { revision } = host.book
    await host.load([], CORE)
    expect([routes, host.contributions.jobs]).to.deep.equal([[], []])
    expect(host.book.revision).to.be.greaterThan(revision)
    expect(await ports.of(GREETER).forTenant(TENANT)).to.deep.equal([])
  })

  it('refuses a route that is there twice under other names, and one of an audience that does not exist', async () => {
    const handle = async () => ({ status: 200 })
    const routed = (...given: [string, unknown][]) =>
      aPlugin('demo-one', {
        setup: bw => {
          for (const [path, audience] of given) bw.route({ method: 'GET', path, audience, handle } as never)
        },
      })
    const stateAfter = async (plugin: AnyPlugin) => (await load(aPackage(plugin))).stateOf('demo-one')
    expect(await stateAfter(routed(['/a/:x', 'public'], ['/a/:y/', 'public']))).to.match(/GET \/a\/:y\/ twice/)
    expect(await stateAfter(routed(['/a', { needs: 'everything' }]))).to.match(/an audience that does not exist/)
    expect(await stateAfter(routed(['/a(b', 'public']))).to.match(/plain words and :parameters/)
  })
})

describe('PluginHost.readyHash', () => {
  it('is the same for the same plugins in any order, and another when one byte of one differs', async () => {
    const [one, two] = [aPackage(marking('demo-one')), aPackage(marking('demo-two'))]
    const hash = (await load(one, two)).host.readyHash
    expect(hash).to.match(/^[0-9a-f]{64}$/)
    expect((await load(two, one)).host.readyHash).to.equal(hash)
    expect((await load(one, { ...two, contentHash: 'changed' })).host.readyHash).to.not.equal(hash)
  })
})

describe('The words of a plugin', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bookwright-words-'))
    mkdirSync(join(folder, 'locales'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const withWords = (words: object) => {
    writeFileSync(join(folder, 'locales/en.json'), JSON.stringify(words))
    return aPlugin('demo-words', { locales: pathToFileURL(join(folder, 'locales/')) })
  }

  it('are read from its folder', async () => {
    const { translator } = await load(aPackage(withWords({ 'demo-words.hello': 'Hello {name}' })))
    expect(translator.translate('de-AT', 'demo-words.hello', { name: 'Zoë' })).to.equal('Hello Zoë')
  })

  it('must begin with its id, so that no plugin rewrites the words of another', async () => {
    const { stateOf, translator } = await load(aPackage(withWords({ 'settings.required': 'Hacked' })))
    expect(stateOf('demo-words')).to.match(/^refused the key "settings\.required"/)
    expect(translator.translate('en', 'settings.required')).to.not.equal('Hacked')
  })
})

describe('PluginPorts', () => {
  it('makes one adapter a plugin, when a tenant that enabled it first needs it', async () => {
    let made = 0
    const greeter = aPlugin('demo-greeter', {
      setup: bw =>
        bw.provide(GREETER, () => {
          made += 1
          return { greet: () => 'hello' }
        }),
    })
    const { plugins, ports } = await load(aPackage(greeter))
    const registry = ports.of(GREETER)
    expect(await registry.forTenant(TENANT)).to.deep.equal([])
    expect(made).to.equal(0)
    plugins.rows.set(`${OTHER_TENANT} demo-greeter`, {
      pluginId: 'demo-greeter',
      isEnabled: true,
      health: { state: 'healthy', note: '' },
    })
    const [first] = await registry.forTenant(OTHER_TENANT)
    expect(first?.pluginId).to.equal('demo-greeter')
    expect((await registry.byId(OTHER_TENANT, 'demo-greeter')).greet()).to.equal('hello')
    expect(made).to.equal(1)
  })

  it('answers not found for a plugin that the tenant did not enable', async () => {
    const { ports } = await load(
      aPackage(aPlugin('demo-greeter', { setup: bw => bw.provide(GREETER, () => ({ greet: () => '' })) })),
    )
    const error = await ports
      .of(GREETER)
      .byId(TENANT, 'demo-greeter')
      .catch((thrown: unknown) => thrown)
    expect(error).to.include({ code: 'BW_NOT_FOUND' })
  })
})

describe('Two hosts in one process', () => {
  it('share nothing: what one loads the other does not have', async () => {
    const [one, other] = [await load(aPackage(marking('demo-one'))), await load()]
    expect(one.shelf.all()).to.have.length(1)
    expect(other.shelf.all()).to.have.length(0)
  })
})
