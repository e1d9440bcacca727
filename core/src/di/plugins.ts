import type { DependencyContainer } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import { HookBus } from '../hooks/hook-bus.js'
import { Translator } from '../i18n/translator.js'
import { addQuoteSteps } from '../booking/quote-steps.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { PanelBook } from '../plugin/panel-book.js'
import { PanelDesk } from '../plugin/panel-desk.js'
import { privacyOf } from '../plugin/define-plugin.js'
import { PluginActivation } from '../plugin/plugin-activation.js'
import { PluginHost } from '../plugin/plugin-host.js'
import { CustomerEraser } from '../privacy/customer-eraser.js'
import { subscribeErasure, subscribePluginErasure } from '../privacy/privacy-subscriptions.js'
import { PluginConnections } from '../plugin/plugin-connections.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import { PluginPrivacyService } from '../plugin/plugin-privacy.js'
import { PluginPorts } from '../plugin/plugin-ports.js'
import { PluginQuestions } from '../plugin/plugin-questions.js'
import { PluginShelf } from '../plugin/plugin-record.js'
import { PluginSettingsService } from '../plugin/plugin-settings.js'
import { EVERY_TENANT } from '../ports/setting-store.js'
import { bindBookingLife } from './booking-life.js'
import { bindFieldVisits } from './field-visits.js'
import { makeContainment, type ContainmentSide } from './containment.js'
import { bindInstance } from './bindings.js'
import { FeedbackRequests } from '../feedback/feedback-requests.js'
import { bindMessaging } from './messaging.js'
import { bindWaitlist } from './waitlist.js'
import { bindWebhooks } from './webhooks.js'
import * as tokens from './tokens.js'

export interface PluginSide {
  readonly bus: HookBus
  readonly host: PluginHost
  readonly shelf: PluginShelf
  readonly containing: ContainmentSide
  readonly panels: PanelBook
  /** Calls when a business, or every one, may have other panels than before in this process. */
  onPanelsChanged(listener: (tenantId?: TenantId) => void): void
  /** Forgets what this process remembers of a tenant's plugins and their settings. */
  forget(tenantId: TenantId): void
  isEnabled(tenantId: TenantId, pluginId: string): Promise<boolean>
}

/** Makes the hook bus and the plugin host of one engine and binds what services need of them. */
export function bindPlugins(container: DependencyContainer, log: Log, tracing?: Tracing): PluginSide {
  const { environment, publicUrl } = container.resolve(tokens.CONFIG)
  const clock = container.resolve(tokens.REAL_CLOCK)
  const store = container.resolve(tokens.PLUGIN_STORE)
  const unitOfWork = container.resolve(tokens.UNIT_OF_WORK)
  const translator = container.resolve(Translator)
  const activation = new PluginActivation(store, clock)
  const containing = makeContainment(unitOfWork, log)
  const { context, metrics, containment } = containing
  const bus = new HookBus({
    clock,
    activation,
    tracing,
    metrics,
    enter: (call, work) => context.enter(call, work),
    describeVeto: ({ reason, values }) => translator.find('en', reason, values),
    onFailure: failure => containment.failed(failure, log),
  })
  const shelf = new PluginShelf()
  const ports = new PluginPorts(activation)
  const shared = { secretBox: container.resolve(tokens.SECRET_BOX), unitOfWork, shelf, translator, clock, publicUrl }
  const accounts = container.resolve(tokens.CONNECTION_STORE)
  const settings = new PluginSettingsService({
    ...shared,
    store: container.resolve(tokens.SETTING_STORE),
    connections: accounts,
    places: container.resolve(tokens.SETTING_PLACES),
    environment,
  })
  const outbound = container.resolve(tokens.OUTBOUND)
  const connections = new PluginConnections({ ...shared, store: accounts, settings, outbound })
  const questions = new PluginQuestions({ shelf, settings, translator, log })
  const panels = new PanelBook()
  const manager = new PluginManager({ shelf, store, unitOfWork, activation, questions, bus, translator, panels })
  const host = new PluginHost({ bus, ports, shelf, settings, connections, translator, unitOfWork, log, containment })
  host.follow(panels.follow)
  const memory = pluginMemory({ activation, settings, panels })
  container.register(tokens.PORTS, { useValue: ports })
  bindInstance(container, HookBus, bus)
  bindInstance(container, PluginSettingsService, settings)
  bindInstance(container, PluginConnections, connections)
  bindInstance(container, PluginManager, manager)
  bindInstance(container, PanelBook, panels)
  bindInstance(container, PanelDesk, new PanelDesk({ book: panels, shelf, translator, isEnabled: memory.isEnabled }))
  bindInstance(container, PluginPrivacyService, new PluginPrivacyService({ shelf, store, log }))
  return { bus, host, shelf, containing, panels, ...memory }
}

/** What the engine asks and tells beside the bus. */
function pluginMemory(parts: {
  activation: PluginActivation
  settings: PluginSettingsService
  panels: PanelBook
}): Omit<PluginSide, 'bus' | 'host' | 'shelf' | 'containing' | 'panels'> {
  const { activation, settings, panels } = parts
  const listeners: ((tenantId?: TenantId) => void)[] = []
  panels.onChanged(() => listeners.forEach(listener => listener()))
  return {
    onPanelsChanged: listener => void listeners.push(listener),
    forget(tenantId) {
      if (tenantId === EVERY_TENANT) return settings.invalidateAll()
      activation.invalidate(tenantId)
      settings.invalidate(tenantId)
      for (const listener of listeners) listener(tenantId)
    },
    async isEnabled(tenantId, pluginId) {
      await activation.ready(tenantId)
      return activation.isEnabled(tenantId, pluginId)
    },
  }
}

/** The core's own steps and subscriptions on the bus. */
export function bindCoreHandlers(
  container: DependencyContainer,
  { bus, host }: Pick<PluginSide, 'bus' | 'host'>,
): void {
  addQuoteSteps(bus)
  bindMessaging(container, bus)
  bindBookingLife(container, bus)
  bindFieldVisits(container, bus)
  bindWaitlist(container, bus)
  bindWebhooks(container, bus)
  container.resolve(FeedbackRequests).connect(bus, container.resolve(tokens.DUE_HANDLERS))
  const eraser = container.resolve(CustomerEraser)
  subscribeErasure(bus, eraser)
  host.follow(({ manifest, definition }) =>
    privacyOf(definition) ? subscribePluginErasure(bus, eraser, manifest.id) : undefined,
  )
}
