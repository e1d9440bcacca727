import * as catalog from '../hooks/catalog.js'
import type { ActionEvent, ActionHook } from '../hooks/hook.js'

/** What the engine tells itself: that something is due, or that it gave up on an endpoint. */
const OWN_AFFAIRS = /^(account|reminder|report|availability|webhook)\.|-due$/

/** Every event that a business can be told, by name. */
export function webhookHooks(): readonly ActionHook<ActionEvent>[] {
  return Object.values(catalog)
    .filter(hook => hook.kind === 'action')
    .map(hook => hook as ActionHook<ActionEvent>)
    .filter(({ name }) => !OWN_AFFAIRS.test(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
}

export function webhookEventTypes(): string[] {
  return webhookHooks().map(hook => hook.name)
}
