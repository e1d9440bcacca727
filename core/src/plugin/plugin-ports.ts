import { NotFoundError, PluginRefusedError } from '../errors/catalog.js'
import type { TenantId } from '../domain/id.js'
import type { HandlerActivation } from '../hooks/hook-bus.js'
import type { PortKey, PortRegistries, PortRegistry, Provided } from '../ports/port-registry.js'

interface Offer {
  readonly factory: () => unknown
  adapter?: unknown
}

/** The adapters that plugins provide. Each is made once an engine, when a tenant that enabled its plugin needs it. */
export class PluginPorts implements PortRegistries {
  private readonly offers = new Map<symbol, Map<string, Offer>>()

  constructor(private readonly activation: HandlerActivation) {}

  /** @throws BW_PLUGIN_REFUSED when the plugin already provides this port. */
  offer(port: symbol, pluginId: string, factory: () => unknown): void {
    const offers = this.offers.get(port) ?? new Map<string, Offer>()
    if (offers.has(pluginId)) {
      const reason = `it provides ${port.description ?? 'a port'} twice. Provide one adapter a port.`
      throw new PluginRefusedError({ plugin: pluginId, reason })
    }
    this.offers.set(port, offers.set(pluginId, { factory }))
  }

  withdraw(pluginId: string): void {
    for (const offers of this.offers.values()) offers.delete(pluginId)
  }

  of<T>(port: PortKey<T>): PortRegistry<T> {
    return {
      forTenant: async tenantId => {
        const enabled = await this.enabled(port, tenantId)
        return enabled.map(([pluginId, offer]): Provided<T> => ({ pluginId, adapter: adapterOf<T>(offer) }))
      },
      byId: async (tenantId, pluginId) => {
        const offer = (await this.enabled(port, tenantId)).find(([id]) => id === pluginId)?.[1]
        if (offer === undefined) throw new NotFoundError({ what: 'plugin' })
        return adapterOf<T>(offer)
      },
    }
  }

  private async enabled(port: symbol, tenantId: TenantId): Promise<[string, Offer][]> {
    await this.activation.ready(tenantId)
    const offers = [...(this.offers.get(port) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1))
    return offers.filter(([pluginId]) => this.activation.isEnabled(tenantId, pluginId))
  }
}

function adapterOf<T>(offer: Offer): T {
  offer.adapter ??= offer.factory()
  return offer.adapter as T
}
