import type { AnyPlugin, PluginPrivacy } from '../plugin/define-plugin.js'
import type { PluginRoute, PluginJob } from '../plugin/contributions.js'
import type { PluginWebhook } from '../plugin/webhook.js'
import type { PluginContainment } from './plugin-containment.js'

type Bind = PluginContainment['bind']
type AnyFunction = (...given: never[]) => unknown

/** A definition whose functions run in the name of the plugin. */
export function containDefinition(definition: AnyPlugin, containment: PluginContainment): AnyPlugin {
  const { id } = definition
  const bound = <F extends AnyFunction>(place: string, run: F | undefined, owner: object): F | undefined =>
    run && (containment.bind({ plugin: id, place }, run.bind(owner)) as unknown as F)
  const { setup, health, testConnection, stop, privacy, migrations } = definition
  return {
    ...definition,
    setup: (bw: never) =>
      containment.enter({ plugin: id, place: 'setup' }, () => setup.call(definition, bw)) as unknown,
    ...(health && { health: bound('health', health, definition) }),
    ...(testConnection && { testConnection: bound('test-connection', testConnection, definition) }),
    ...(stop && { stop: bound('stop', stop, definition) }),
    ...(typeof migrations === 'function' && { migrations: bound('migrations', migrations, definition) }),
    ...(typeof privacy === 'object' && { privacy: containPrivacy(privacy, bound) }),
  } as AnyPlugin
}

function containPrivacy(
  privacy: PluginPrivacy,
  bound: <F extends AnyFunction>(place: string, run: F | undefined, owner: object) => F | undefined,
): PluginPrivacy {
  return {
    export: bound('privacy.export', privacy.export, privacy) ?? privacy.export,
    erase: bound('privacy.erase', privacy.erase, privacy) ?? privacy.erase,
  }
}

export function containRoute(plugin: string, route: PluginRoute, bind: Bind): PluginRoute {
  const place = `route ${route.method} ${route.path}`
  return { ...route, handle: bind({ plugin, place }, request => route.handle(request)) }
}

export function containJob(plugin: string, job: PluginJob, bind: Bind): PluginJob {
  return { ...job, run: bind({ plugin, place: `job ${job.name}` }, (payload, context) => job.run(payload, context)) }
}

export function containWebhook<Seen>(plugin: string, webhook: PluginWebhook<Seen>, bind: Bind): PluginWebhook<Seen> {
  const { handshake, look } = webhook
  const at = (place: string) => ({ plugin, place: `webhook ${place}` })
  return {
    ...webhook,
    verify: bind(at('verify'), request => webhook.verify(request)),
    apply: bind(at('apply'), (tx, event, seen, signal) => webhook.apply(tx, event, seen, signal)),
    ...(handshake && { handshake: bind(at('handshake'), request => handshake.call(webhook, request)) }),
    ...(look && { look: bind(at('look'), (event, signal) => look.call(webhook, event, signal)) }),
  }
}

/**
 * An adapter whose methods run in the name of the plugin. Fields are read and written through, so that the plugin sees its
 * own object; lists, such as custom fields, are data and stay what they are.
 */
export function containAdapter<T>(plugin: string, port: string, adapter: T, bind: Bind): T {
  if (typeof adapter !== 'object' || adapter === null || Array.isArray(adapter)) return adapter
  const bound = new WeakMap<AnyFunction, AnyFunction>()
  return new Proxy(adapter, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || key === 'constructor') return value
      const run = value as AnyFunction
      const known = bound.get(run)
      if (known) return known
      const place = `${port}.${String(key)}`
      const wrapped = bind({ plugin, place }, (...given: never[]) => run.apply(target, given)) as AnyFunction
      bound.set(run, wrapped)
      return wrapped
    },
  })
}
