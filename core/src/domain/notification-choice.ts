/** What staff can be told of. */
export const NOTIFICATION_KINDS = [
  'booking-requested',
  'booking-made',
  'booking-moved',
  'booking-cancelled',
  'reminder',
  'no-show',
  'file-added',
  'waitlist-booked',
  'feedback-given',
] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

export const NOTIFICATION_CHANNELS = ['email', 'sms'] as const
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number]

export interface NotificationChoice {
  readonly kind: NotificationKind
  readonly channel: NotificationChannel
  readonly isOn: boolean
}

/** Of which bookings somebody is told: those that they serve, all of the business, or none, because none is their concern. */
export type NotificationScope = 'own' | 'all' | 'none'

/** Who serves bookings hears by e-mail what becomes of them. */
const ON_FOR_OWN: readonly NotificationKind[] = [
  'booking-requested',
  'booking-made',
  'booking-moved',
  'booking-cancelled',
  'reminder',
]
/** Who looks after all of them hears of what waits for an answer; the rest comes to the address of the business. */
const ON_FOR_ALL: readonly NotificationKind[] = ['booking-requested']

/** Every kind by every channel, with what was chosen in place of what holds without a choice. */
export function withDefaults(chosen: readonly NotificationChoice[], scope: NotificationScope): NotificationChoice[] {
  return NOTIFICATION_KINDS.flatMap(kind =>
    NOTIFICATION_CHANNELS.map(channel => {
      const own = chosen.find(choice => choice.kind === kind && choice.channel === channel)
      return own ? { kind, channel, isOn: own.isOn } : { kind, channel, isOn: isOnAtFirst(kind, channel, scope) }
    }),
  )
}

/** Whether somebody is reminded, and by which channel, is said by the rule; a choice can only take a channel out. */
function isOnAtFirst(kind: NotificationKind, channel: NotificationChannel, scope: NotificationScope): boolean {
  if (kind === 'reminder') return scope === 'own'
  return channel === 'email' && (scope === 'own' ? ON_FOR_OWN : scope === 'all' ? ON_FOR_ALL : []).includes(kind)
}
