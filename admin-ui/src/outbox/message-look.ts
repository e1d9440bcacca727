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

/** Letters that open a login are kept without the part of the link that does; the engine writes this in its place. */
const LEFT_OUT = 'token=only-in-the-mail'

export function isLinkLeftOut(text: string): boolean {
  return text.includes(LEFT_OUT)
}
