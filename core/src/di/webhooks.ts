import type { DependencyContainer } from 'tsyringe'
import { SqlWebhookStore } from '../db/repositories/sql-webhook-store.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { WebhookRouteServices } from '../http/routes/admin/webhooks.js'
import { OutboundClient } from '../outbound/outbound-client.js'
import type { EngineConfig } from '../ports/config.js'
import { EndpointDesk } from '../webhooks/endpoint-desk.js'
import { EndpointLetters, subscribeEndpointLetters } from '../webhooks/endpoint-letters.js'
import { subscribeWebhooks, WebhookFanOut } from '../webhooks/webhook-fan-out.js'
import { OUTBOUND, WEBHOOK_STORE } from './tokens.js'

/** The store, and the one client for every address that somebody wrote down. */
export function bindWebhookPorts(container: DependencyContainer, config: EngineConfig): void {
  container.registerSingleton(WEBHOOK_STORE, SqlWebhookStore)
  const isLoopbackAllowed = config.isLoopbackCalled === true
  const client = new OutboundClient({ isHttpAllowed: config.isSandbox || isLoopbackAllowed, isLoopbackAllowed })
  container.register(OUTBOUND, { useValue: client })
}

export function bindWebhooks(container: DependencyContainer, bus: HookBus): void {
  subscribeWebhooks(bus, container.resolve(WebhookFanOut))
  subscribeEndpointLetters(bus, container.resolve(EndpointLetters))
}

export function webhookServices(container: DependencyContainer): WebhookRouteServices {
  return { webhooks: container.resolve(EndpointDesk) }
}
