import type { IconName } from './icons.js'

/** How something outside of the product is, such as an account at a vendor. */
export type HealthState = 'not-set-up' | 'testing' | 'healthy' | 'slow' | 'needs-sign-in' | 'stopped'

export const HEALTH_LOOKS: Readonly<Record<HealthState, { icon: IconName; tone?: 'success' | 'warning' | 'danger' }>> =
  {
    'not-set-up': { icon: 'clock' },
    testing: { icon: 'refresh' },
    healthy: { icon: 'check', tone: 'success' },
    slow: { icon: 'alert', tone: 'warning' },
    'needs-sign-in': { icon: 'key', tone: 'warning' },
    stopped: { icon: 'x', tone: 'danger' },
  }
