import type { TenantId } from '../domain/id.js'
import type { Permission } from '../identity/roles.js'
import type { OwnedWebhook } from './webhook.js'

/** One step of a plugin's own tables, run as the owner; names and tables begin with the plugin's id. */
export interface PluginMigration {
  readonly name: string
  readonly up: string
  readonly down: string
}

/** Who may call a route; there is no default, so that nothing is open by oversight. */
export type PluginRouteAudience = 'public' | { readonly needs: Permission }

/** A call that passed the audience of its route; values are as the caller sent them, unchecked. */
export interface PluginRouteRequest {
  readonly tenantId: TenantId
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A route of a plugin; it answers 404 for businesses that have not enabled the plugin. */
export interface PluginRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1/p/<plugin id>`, beginning with a slash; parameters as `:name`. */
  readonly path: string
  readonly audience: PluginRouteAudience
  handle(request: PluginRouteRequest): Promise<{ readonly status: number; readonly body?: unknown }>
}

/** Work outside a request, once for the installation. A run that failed or was missed is not made up for by another. */
export interface PluginJob {
  readonly name: string
  /** Cron expression, UTC. Nothing starts a job without one yet. */
  readonly schedule?: string
  run(payload: unknown, context: { readonly signal: AbortSignal; readonly attempt: number }): Promise<void>
}

/** Something a plugin registered, with the plugin it came from. */
export type Owned<T> = T & { readonly pluginId: string }

/** Everything that plugins registered besides handlers and adapters. */
export interface Contributions {
  readonly routes: readonly Owned<PluginRoute>[]
  readonly jobs: readonly Owned<PluginJob>[]
  readonly webhooks: readonly OwnedWebhook[]
  readonly migrations: readonly { readonly pluginId: string; readonly migrations: readonly PluginMigration[] }[]
}
