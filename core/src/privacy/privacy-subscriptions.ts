import { customerErased } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { CustomerEraser } from './customer-eraser.js'

/**
 * Connects what follows an erase: another look at the core's own rows, and each plugin on its own, so that one that fails
 * is asked again alone.
 */
export function subscribeErasure(bus: HookBus, eraser: CustomerEraser, pluginIds: readonly string[]): void {
  const again = { plugin: 'privacy', name: 'again', isCore: true }
  bus.onAction(customerErased, event => eraser.eraseAgain(event.tenantId, event.customerId), again)
  for (const pluginId of pluginIds) {
    const by = { plugin: 'privacy', name: pluginId, isCore: true }
    bus.onAction(customerErased, event => eraser.eraseInPlugin(pluginId, event), by)
  }
}
