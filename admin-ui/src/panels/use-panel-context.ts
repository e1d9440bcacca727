import { useRouter } from 'vue-router'
import type { KeptStates, Panel, PanelPlaceKind, PanelQuestion } from '../../kit/panel.js'
import type { SettingsLevel } from '../../kit/settings-field.js'
import { useToasts } from '../../kit/toasts.js'
import type { PluginPanels } from '../api/panel-api.js'
import type { Permission } from '../session/permissions.js'
import { useSession } from '../session/session.js'
import { useDesk } from '../shell/desk.js'

export interface PanelSource {
  readonly plugin: PluginPanels
  readonly kind: PanelPlaceKind
  readonly name: string
}

export interface PanelSurroundings {
  readonly subject: Record<string, unknown>
  ask(question: PanelQuestion): Promise<boolean>
}

const OF_BUSINESS: SettingsLevel = { scope: 'tenant', id: '', name: '' }

export type PanelContext = Panel<object> & KeptStates & { words: Record<string, string> }

/** What a module gets from the admin; the words come with it each time it is loaded. */
export function usePanelContext(source: PanelSource, { subject, ask }: PanelSurroundings): PanelContext {
  const session = useSession()
  const toasts = useToasts()
  const router = useRouter()
  const { id, slug, name, timeZone, currency, locale = 'en' } = useDesk().business
  const { panels: api } = session.api
  const context: PanelContext = {
    get plugin() {
      const { pluginId, name: called, version } = source.plugin
      return { id: pluginId, name: called, version }
    },
    place: { kind: source.kind, name: source.name },
    business: { id, slug, name, timeZone, currency, locale },
    subject,
    states: new Map(),
    words: {},
    api: api.client(`/p/${source.plugin.pluginId}`),
    engine: api.client(''),
    settings: {
      read: signal => session.api.settings.read(source.plugin.pluginId, OF_BUSINESS, signal),
      save: (values, version) =>
        session.api.settings.save(source.plugin.pluginId, OF_BUSINESS, { values, locks: {}, version }),
    },
    may: permission => session.may(permission as Permission),
    t: (key, values = {}) =>
      (context.words[key] ?? key).replace(/\{(\w+)\}/g, (same, value: string) => String(values[value] ?? same)),
    toast: text => toasts.show(text),
    confirm: ask,
    open: address => void router.push(address),
  }
  return context
}
