/** What staff can be told of. */
export const NOTIFICATION_KINDS = [
  'booking-requested',
  'booking-made',
  'booking-moved',
  'booking-cancelled',
  'no-show',
  'file-added',
  'waitlist-booked',
  'message-received',
  'plugin-problem',
] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

export const NOTIFICATION_CHANNELS = ['email', 'sms'] as const
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number]

export interface NotificationChoice {
  readonly kind: NotificationKind
  readonly channel: NotificationChannel
  readonly isOn: boolean
}

/** Whoever chose nothing hears by e-mail of what waits for an answer, and of nothing else. */
const ON_BY_DEFAULT: readonly NotificationKind[] = ['booking-requested', 'plugin-problem']

/** Every kind by every channel, with what was chosen in place of what holds without a choice. */
export function withDefaults(chosen: readonly NotificationChoice[]): NotificationChoice[] {
  return NOTIFICATION_KINDS.flatMap(kind =>
    NOTIFICATION_CHANNELS.map(channel => {
      const own = chosen.find(choice => choice.kind === kind && choice.channel === channel)
      return own ?? { kind, channel, isOn: channel === 'email' && ON_BY_DEFAULT.includes(kind) }
    }),
  )
}
