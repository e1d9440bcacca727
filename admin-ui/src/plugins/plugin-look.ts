import type { IconName } from '../../kit/icons.js'
import type { Plugin } from '../api/contract.js'
import { messages } from '../locales/messages.js'

type Tone = 'accent' | 'success' | 'warning' | 'danger'

const KIND_ICONS: Record<string, IconName> = {
  payment: 'card',
  channel: 'mail',
  calendar: 'calendar',
  ai: 'chat',
  vertical: 'star',
}

const HEALTH_LOOKS: Record<string, { icon: IconName; tone?: Tone }> = {
  'not-configured': { icon: 'clock' },
  testing: { icon: 'refresh' },
  healthy: { icon: 'check', tone: 'success' },
  degraded: { icon: 'alert', tone: 'warning' },
  'needs-reauth': { icon: 'key', tone: 'warning' },
  disabled: { icon: 'x', tone: 'danger' },
  quarantined: { icon: 'alert', tone: 'danger' },
  off: { icon: 'x' },
}

export interface HealthLook {
  word: string
  icon: IconName
  tone?: Tone
}

export function iconOfKind(kind: string): IconName {
  return KIND_ICONS[kind] ?? 'plug'
}

export function kindName(kind: string): string {
  return messages.plugins.kinds[kind] ?? kind
}

/** Health as a badge; a plugin that is off here has no health to speak of, unless it is kept out everywhere. */
export function healthLook(plugin: Pick<Plugin, 'isEnabled' | 'health' | 'state'>): HealthLook {
  const isKeptOut = plugin.state === 'quarantined'
  const state = isKeptOut ? plugin.state : plugin.isEnabled ? plugin.health.state : 'off'
  return { word: messages.plugins.health[state] ?? state, ...(HEALTH_LOOKS[state] ?? { icon: 'info' }) }
}

/** A permission such as `customers:read` or `network:api.example.com` as a sentence. */
export function permissionInWords(permission: string): string {
  const words = messages.permissions
  const [thing = '', ...rest] = permission.split(':')
  const what = rest.join(':')
  if (thing === 'network') return words.network(what)
  const verb = words.verbs[what]
  return verb ? `${verb} ${words.things[thing] ?? thing}` : words.other(permission)
}
