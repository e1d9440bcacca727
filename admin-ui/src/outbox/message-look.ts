import type { IconName } from '../../kit/icons.js'

interface Look {
  icon: IconName
  tone?: 'accent' | 'success' | 'danger'
}

const LOOKS: Record<string, Look> = {
  kept: { icon: 'inbox' },
  sending: { icon: 'clock', tone: 'accent' },
  sent: { icon: 'check', tone: 'success' },
  failed: { icon: 'alert', tone: 'danger' },
}

/** Icon and colour of a message's state; the word comes from the catalogue. */
export function lookOfMessage(status: string): Look {
  return LOOKS[status] ?? { icon: 'inbox' }
}
