import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import * as hooks from '../../core/dist/hooks/catalog.js'
import { EngineMetrics, METRICS, type MetricDescription } from '../../core/dist/metrics/engine-metrics.js'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { routeName, type Route } from '../../core/dist/http/route.js'
import { isForKeys } from '../../core/dist/identity/roles.js'
import { inRepository } from '../support/repository-root.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')
const generator = async <T>(path: string) => (await import(pathToFileURL(inRepository(path)).href)) as T
const regenerate = 'run: node scripts/generate-reference.mjs'
const rowsOf = (page: string) => [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)

interface ApiGenerator {
  renderApiReference(parts: { routes: readonly Route[]; nameOf: typeof routeName; isForKeys: typeof isForKeys }): string
}
interface HookGenerator {
  readonly SHAPE_FILES: readonly string[]
  renderHookReference(source: string, shapes: string): string
  hooksIn(source: string): { name: string; text: string }[]
}

interface MetricGenerator {
  renderMetricReference(metrics: readonly MetricDescription[]): string
}
interface DocumentedPlugin {
  id: string
  settings: Record<string, object>
}
interface PluginReader {
  bundledPlugins(): Promise<DocumentedPlugin[]>
}
interface KitGenerator {
  kitSources(root: string): [name: string, source: string][]
  renderKitReference(sources: [name: string, source: string][]): string
}
interface SettingGenerator {
  renderSettingReference(plugins: readonly DocumentedPlugin[]): string
}

describe('docs/reference/api.md', () => {
  const routes = describedRoutes('0')
  const page = read('docs/reference/api.md')

  it('has a row for every route', () => {
    console.log(`      docs: ${routes.length} calls`)
    expect(rowsOf(page), regenerate).to.include.members(routes.map(routeName))
  })

  it('is what the generator writes today', async () => {
    const { renderApiReference } = await generator<ApiGenerator>('scripts/api-reference.mjs')
    expect(page, regenerate).to.equal(renderApiReference({ routes, nameOf: routeName, isForKeys }))
  })
})

describe('docs/reference/hooks.md', () => {
  const page = read('docs/reference/hooks.md')
  const source = read('core/src/hooks/catalog.ts')

  it('has a row for every hook, each with a sentence', async () => {
    const { hooksIn } = await generator<HookGenerator>('scripts/hook-reference.mjs')
    const found = hooksIn(source)
    console.log(`      docs: ${found.length} hooks`)
    expect(found.map(({ name }) => name)).to.have.members(Object.values(hooks).map(hook => hook.name))
    expect(rowsOf(page), regenerate).to.have.members(found.map(({ name }) => name))
    expect(found.filter(({ text }) => text === '').map(({ name }) => name)).to.deep.equal([])
  })

  it('is what the generator writes today', async () => {
    const { renderHookReference, SHAPE_FILES } = await generator<HookGenerator>('scripts/hook-reference.mjs')
    expect(page, regenerate).to.equal(renderHookReference(source, SHAPE_FILES.map(read).join('\n\n')))
  })

  it('shows what every payload holds, and an example of each kind', () => {
    const shown = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
    const linked = [...page.matchAll(/\]\(#([a-z]+)\)/g)].map(([, name]) => name).filter(name => name !== 'types')
    expect(linked.length).to.be.at.least(60)
    expect(shown.map(name => name?.toLowerCase())).to.include.members(linked)
    expect(page.match(/bw\.(filter|commitFilter|on)\(/g)).to.have.length(3)
  })
})

describe('docs/reference/metrics.md', () => {
  const page = read('docs/reference/metrics.md')

  it('has a row for every number that a busy process tells, with its labels, and for no other', async () => {
    const counters = { calls: 1, failures: 0, timeouts: 0, vetoes: 0, skips: 0, totalMs: 1, durations: [1] }
    const metrics = new EngineMetrics({
      queue: () =>
        Promise.resolve({ lagSeconds: 0, deadEvents: 0, waitingEvents: 0, waitingWebhooks: 0, deadWebhooks: 0 }),
      pool: () => ({ size: 1, used: 1, waiting: 0, max: 10 }),
      handlers: () => [{ plugin: 'core', hook: 'booking.draft', ...counters }] as never,
      incidents: () => [{ plugin: 'a-b', kind: 'failed', count: 1 }],
      plugins: () => [{ plugin: 'a-b', state: 'ready', openCircuits: 0 }],
      log: { warn: () => {} } as never,
    })
    metrics.countRequest({ method: 'GET', route: 'GET /availability', status: 200, seconds: 0.1, code: undefined })
    const told = new Map<string, Set<string>>()
    for (const [, name = '', labels = ''] of (await metrics.text()).matchAll(/^([a-z_]+)(?:\{(.*?)\})? /gm)) {
      const metric = METRICS.find(one => one.name === name.replace(/_(bucket|sum|count)$/, ''))?.name ?? name
      const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label).filter(label => label !== 'le')
      told.set(metric, new Set([...(told.get(metric) ?? []), ...names]))
    }
    console.log(`      docs: ${METRICS.length} metrics`)
    expect(rowsOf(page), regenerate).to.have.members([...told.keys()])
    for (const { name, labels } of METRICS) expect([...told.get(name)!], name).to.have.members([...labels])
  })

  it('is what the generator writes today', async () => {
    const { renderMetricReference } = await generator<MetricGenerator>('scripts/metric-reference.mjs')
    expect(page, regenerate).to.equal(renderMetricReference(METRICS))
  })
})

describe('docs/reference/kit.md', () => {
  it('is what the generator makes of the components now, each of them exported to panels', async () => {
    const { kitSources, renderKitReference } = await generator<KitGenerator>('scripts/kit-reference.mjs')
    const sources = kitSources(inRepository('.'))
    expect(read('docs/reference/kit.md'), regenerate).to.equal(renderKitReference(sources))
    const exported = read('admin-ui/kit/index.ts')
    expect(sources.filter(([name]) => !exported.includes(`as ${name} }`)).map(([name]) => name)).to.deep.equal([])
  })
})

describe('docs/reference/settings.md', () => {
  const page = read('docs/reference/settings.md')

  it('is what the generator writes today, with every field of every plugin in words', async () => {
    const { bundledPlugins } = await generator<PluginReader>('scripts/bundled-plugins.mjs')
    const { renderSettingReference } = await generator<SettingGenerator>('scripts/setting-reference.mjs')
    const plugins = await bundledPlugins()
    const keys = plugins.flatMap(({ settings }) => Object.keys(settings))
    console.log(`      docs: ${plugins.length} plugins, ${keys.length} settings`)
    expect(keys).to.include('host')
    expect(rowsOf(page), regenerate).to.deep.equal(keys)
    expect(page, regenerate).to.equal(renderSettingReference(plugins))
    expect(page.match(/\| (channel|payment)-[\w.-]+ \|/), 'a key where words should be').to.equal(null)
  })
})

describe('The booking pages', () => {
  it('promise no reminder as long as no message is one', () => {
    const kinds = /export type MessageKind =([\s\S]*?)\n\n/.exec(read('core/src/hooks/payloads.ts'))?.[1] ?? ''
    expect(kinds).to.include('booking-confirmed')
    const promised = /remind/i.test(read('starters/storefront-kit/src/locales/en.ts'))
    expect(promised && !kinds.includes('reminder')).to.equal(false)
  })
})
