import type { IconName } from '../../kit/icons.js'
import { messages } from '../locales/messages.js'

interface Look {
  icon: IconName
  tone: 'accent' | 'success' | 'warning' | 'danger'
}

export function lookOfEndpoint({ state, failingSince }: { state: string; failingSince: string | null }): Look {
  if (state === 'disabled') return { icon: 'alert', tone: 'danger' }
  if (state === 'paused' || failingSince) return { icon: 'alert', tone: 'warning' }
  return { icon: 'check', tone: 'success' }
}

/** What an endpoint is, in words. */
export function stateOfEndpoint({ state, failingSince }: { state: string; failingSince: string | null }): string {
  const words = messages.webhooks
  return state === 'active' && failingSince ? words.failing : (words.states[state] ?? state)
}

export function lookOfDelivery(state: string): Look {
  if (state === 'delivered') return { icon: 'check', tone: 'success' }
  return state === 'failed' ? { icon: 'alert', tone: 'danger' } : { icon: 'clock', tone: 'accent' }
}
