import type { Actor } from '../../../dist/domain/booking.js'
import type { ConnectionStore } from '../../../dist/ports/connection-store.js'
import { HookBus } from '../../../dist/hooks/hook-bus.js'
import { Translator } from '../../../dist/i18n/translator.js'
import type { AnyPlugin } from '../../../dist/plugin/define-plugin.js'
import { PanelBook } from '../../../dist/plugin/panel-book.js'
import { PluginActivation } from '../../../dist/plugin/plugin-activation.js'
import { PluginHost } from '../../../dist/plugin/plugin-host.js'
import { PluginManager } from '../../../dist/plugin/plugin-manager.js'
import type { PluginPackage } from '../../../dist/plugin/plugin-package.js'
import { PluginPorts } from '../../../dist/plugin/plugin-ports.js'
import { PluginQuestions } from '../../../dist/plugin/plugin-questions.js'
import { PluginShelf } from '../../../dist/plugin/plugin-record.js'
import { PluginSettingsService } from '../../../dist/plugin/plugin-settings.js'
import {
  MemoryPluginStore,
  MemorySettingPlaces,
  MemorySettingStore,
  MemoryUnitOfWork,
  ReadableSecretBox,
} from './memory-stores.js'

export const TENANT = '018f2f4e-0000-7000-8000-000000000001'
export const OTHER_TENANT = '018f2f4e-0000-7000-8000-000000000002'
export const OWNER: Actor = { type: 'account', id: 'a1', name: 'Isla Ward', roles: ['owner'] }

export interface LogLine {
  readonly level: string
  readonly data: Record<string, unknown>
  readonly message: string
}

/** Everything around plugins, without a database. */
export function aLab({ environment = {} }: { environment?: Record<string, string> } = {}) {
  let now = 0
  const clock = { now: () => new Date(now) }
  const lines: LogLine[] = []
  const write = (level: string) => (data: object, message: string) => {
    lines.push({ level, data: data as Record<string, unknown>, message })
  }
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  const plugins = new MemoryPluginStore()
  const settingStore = new MemorySettingStore()
  const unitOfWork = new MemoryUnitOfWork()
  const activation = new PluginActivation(plugins, clock)
  const bus = new HookBus({ clock, activation })
  const ports = new PluginPorts(activation)
  const shelf = new PluginShelf()
  const translator = new Translator()
  const secretBox = new ReadableSecretBox()
  const places = new MemorySettingPlaces()
  const connections = { read: async () => [] } as unknown as ConnectionStore
  const settings = new PluginSettingsService({
    store: settingStore,
    places,
    connections,
    publicUrl: 'https://book.test',
    secretBox,
    unitOfWork,
    shelf,
    translator,
    clock,
    environment,
  })
  const noTokens = { accessToken: async () => 'token' }
  const host = new PluginHost({ bus, ports, shelf, settings, connections: noTokens, translator, unitOfWork, log })
  const questions = new PluginQuestions({ shelf, settings, translator, log })
  const panels = new PanelBook()
  host.follow(panels.follow)
  const manager = new PluginManager({
    shelf,
    store: plugins,
    unitOfWork,
    activation,
    questions,
    bus,
    translator,
    panels,
  })
  const parts = {
    activation,
    bus,
    host,
    lines,
    manager,
    panels,
    places,
    plugins,
    ports,
    settings,
    settingStore,
    shelf,
    translator,
    unitOfWork,
  }
  return { ...parts, wait: (ms: number) => (now += ms) }
}

/** A package on disk that is in memory. */
export function aPackage(definition: AnyPlugin, changes: Partial<PluginPackage['manifest']> = {}): PluginPackage {
  const { id, compat } = definition
  const manifest = {
    id,
    packageName: `bookwright-plugin-${id}`,
    version: '1.2.3',
    compat,
    peerRange: compat,
    displayName: id,
    description: '',
    kind: id.split('-')[0] ?? '',
    permissions: definition.permissions ?? [],
    badges: [],
    ...changes,
  }
  const place = { directoryName: id, directory: '', source: 'site' as const }
  return { ...place, manifest, contentHash: `hash of ${id}`, load: async () => ({ default: definition }) }
}
