import { customerErased } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { CustomerEraser } from './customer-eraser.js'

/** Connects what follows an erase: another look at the core's own rows. */
export function subscribeErasure(bus: HookBus, eraser: CustomerEraser): void {
  const again = { plugin: 'privacy', name: 'again', isCore: true }
  bus.onAction(customerErased, event => eraser.eraseAgain(event.tenantId, event.customerId), again)
}

/**
 * Tells a plugin to forget, each on its own, so that one that fails is asked again alone.
 * @returns What ends it.
 */
export function subscribePluginErasure(bus: HookBus, eraser: CustomerEraser, pluginId: string): () => void {
  const by = { plugin: 'privacy', name: pluginId, isCore: true }
  return bus.onAction(customerErased, event => eraser.eraseInPlugin(pluginId, event), by)
}
