import type { CustomerId, TenantId } from '../domain/id.js'
import { runWithin } from '../hooks/run-within.js'
import type { Log } from '../ports/log.js'
import type { PluginStore } from '../ports/plugin-store.js'
import { privacyOf, type PluginPrivacy } from './define-plugin.js'
import type { PluginShelf } from './plugin-record.js'

const EXPORT_TIMEOUT_MS = 5_000

/** What the plugins of a business know of somebody. */
export interface PluginExport {
  readonly plugins: Readonly<Record<string, unknown>>
  /** Plugins whose answer is missing. */
  readonly missing: readonly string[]
}

interface Asked {
  readonly pluginId: string
  readonly privacy: PluginPrivacy
  readonly shared: unknown
}

/** Asks plugins what they know of one customer, and tells them to forget. Never inside a transaction. */
export class PluginPrivacyService {
  constructor(
    private readonly parts: { readonly shelf: PluginShelf; readonly store: PluginStore; readonly log: Log },
  ) {}

  /** Asks every plugin that the business ever chose, switched off or not: what it stored is still there. */
  async export(tenantId: TenantId, customerId: CustomerId): Promise<PluginExport> {
    const asked = await this.chosen(tenantId)
    const answers = await Promise.all(
      asked.map(async ({ pluginId, privacy, shared }) => {
        const budget = { hook: 'privacy.export', plugin: pluginId, timeoutMs: EXPORT_TIMEOUT_MS }
        try {
          return { pluginId, data: await runWithin(budget, () => privacy.export({ tenantId, customerId }, shared)) }
        } catch (error) {
          this.parts.log.warn({ error, plugin: pluginId, tenantId }, 'a plugin did not answer an export')
          return { pluginId }
        }
      }),
    )
    const plugins = Object.fromEntries(answers.flatMap(({ pluginId, data }) => (data ? [[pluginId, data]] : [])))
    return { plugins, missing: answers.filter(answer => !answer.data).map(answer => answer.pluginId) }
  }

  /** Ids of the plugins that are told to forget somebody of this business. */
  async forgetters(tenantId: TenantId): Promise<string[]> {
    return (await this.chosen(tenantId)).map(({ pluginId }) => pluginId)
  }

  /** @throws What the plugin threw. */
  async erase(pluginId: string, customer: { tenantId: TenantId; customerId: CustomerId }): Promise<void> {
    const { definition, shared } = this.parts.shelf.ready(pluginId)
    await privacyOf<unknown>(definition)?.erase(customer, shared)
  }

  private async chosen(tenantId: TenantId): Promise<Asked[]> {
    const chosen = new Set((await this.parts.store.ofTenant(tenantId)).map(plugin => plugin.pluginId))
    return this.parts.shelf.all().flatMap(({ manifest: { id }, state, definition, shared }): Asked[] => {
      const privacy = state === 'ready' && definition ? privacyOf<unknown>(definition) : undefined
      return privacy && chosen.has(id) ? [{ pluginId: id, privacy, shared }] : []
    })
  }
}
