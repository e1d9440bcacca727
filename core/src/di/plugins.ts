import type { DependencyContainer } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import { HookBus } from '../hooks/hook-bus.js'
import { Translator } from '../i18n/translator.js'
import { addQuoteSteps } from '../booking/quote-steps.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import type { PluginStore } from '../ports/plugin-store.js'
import { PluginActivation } from '../plugin/plugin-activation.js'
import { PluginHost } from '../plugin/plugin-host.js'
import { CustomerEraser } from '../privacy/customer-eraser.js'
import { subscribeErasure } from '../privacy/privacy-subscriptions.js'
import { PluginManager } from '../plugin/plugin-manager.js'
import { PluginPrivacyService } from '../plugin/plugin-privacy.js'
import { PluginPorts } from '../plugin/plugin-ports.js'
import { PluginQuestions } from '../plugin/plugin-questions.js'
import { PluginShelf } from '../plugin/plugin-record.js'
import { PluginSettingsService } from '../plugin/plugin-settings.js'
import { bindBookingLife } from './booking-life.js'
import { bindFieldVisits } from './field-visits.js'
import { bindInstance } from './bindings.js'
import { FeedbackRequests } from '../feedback/feedback-requests.js'
import { bindMessaging } from './messaging.js'
import { bindWaitlist } from './waitlist.js'
import * as tokens from './tokens.js'

export interface PluginSide {
  readonly bus: HookBus
  readonly host: PluginHost
  readonly shelf: PluginShelf
  /** Forgets what this process remembers of a tenant's plugins and their settings. */
  forget(tenantId: TenantId): void
  isEnabled(tenantId: TenantId, pluginId: string): Promise<boolean>
  /** Writes down which packages this installation runs. */
  recordPackages(): Promise<void>
}

/** Makes the hook bus and the plugin host of one engine and binds what services need of them. */
export function bindPlugins(container: DependencyContainer, log: Log, tracing?: Tracing): PluginSide {
  const { environment } = container.resolve(tokens.CONFIG)
  const clock = container.resolve(tokens.REAL_CLOCK)
  const store = container.resolve(tokens.PLUGIN_STORE)
  const unitOfWork = container.resolve(tokens.UNIT_OF_WORK)
  const translator = container.resolve(Translator)
  const activation = new PluginActivation(store, clock)
  const bus = new HookBus({
    clock,
    activation,
    tracing,
    describeVeto: ({ reason, values }) => translator.find('en', reason, values),
    onFailure: failure => log.error({ ...failure }, 'a plugin failed'),
  })
  const shelf = new PluginShelf()
  const ports = new PluginPorts(activation)
  const settings = new PluginSettingsService({
    store: container.resolve(tokens.SETTING_STORE),
    secretBox: container.resolve(tokens.SECRET_BOX),
    unitOfWork,
    shelf,
    translator,
    clock,
    environment,
  })
  const questions = new PluginQuestions({ shelf, settings, translator, log })
  const manager = new PluginManager({ shelf, store, unitOfWork, activation, questions, bus, translator })
  const host = new PluginHost({ bus, ports, shelf, settings, translator, log })
  container.register(tokens.PORTS, { useValue: ports })
  bindInstance(container, HookBus, bus)
  bindInstance(container, PluginSettingsService, settings)
  bindInstance(container, PluginManager, manager)
  bindInstance(container, PluginPrivacyService, new PluginPrivacyService({ shelf, store, log }))
  return { bus, host, shelf, ...pluginMemory({ activation, settings, store, shelf }) }
}

interface MemoryParts {
  readonly activation: PluginActivation
  readonly settings: PluginSettingsService
  readonly store: PluginStore
  readonly shelf: PluginShelf
}

/** What the engine asks and tells beside the bus. */
function pluginMemory({ activation, settings, store, shelf }: MemoryParts): Omit<PluginSide, 'bus' | 'host' | 'shelf'> {
  return {
    forget(tenantId) {
      activation.invalidate(tenantId)
      settings.invalidate(tenantId)
    },
    recordPackages: () =>
      store.recordPackages(
        shelf.all().map(({ manifest, contentHash }) => ({ id: manifest.id, version: manifest.version, contentHash })),
      ),
    async isEnabled(tenantId, pluginId) {
      await activation.ready(tenantId)
      return activation.isEnabled(tenantId, pluginId)
    },
  }
}

/** The core's own steps and subscriptions on the bus. */
export function bindCoreHandlers(container: DependencyContainer, bus: HookBus): void {
  addQuoteSteps(bus)
  bindMessaging(container, bus)
  bindBookingLife(container, bus)
  bindFieldVisits(container, bus)
  bindWaitlist(container, bus)
  container.resolve(FeedbackRequests).connect(bus, container.resolve(tokens.DUE_HANDLERS))
  const { capable } = container.resolve(PluginPrivacyService)
  subscribeErasure(bus, container.resolve(CustomerEraser), capable)
}
