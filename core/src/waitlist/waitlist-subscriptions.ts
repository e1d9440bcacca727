import {
  availabilityFreed,
  bookingExpired,
  waitlistJoined,
  waitlistOffered,
  waitlistSkipped,
} from '../hooks/catalog.js'
import type { ActionHook } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilityFreedEvent, WaitlistEvent, WaitlistMessageKind } from '../hooks/payloads.js'
import type { MessageService } from '../messaging/message-service.js'
import type { WaitlistEndings } from './waitlist-endings.js'
import type { WaitlistLetters } from './waitlist-letters.js'
import type { FreedTime, WaitlistMatcher } from './waitlist-matcher.js'

export interface WaitlistParts {
  readonly matcher: WaitlistMatcher
  readonly endings: WaitlistEndings
  readonly letters: WaitlistLetters
  readonly messages: MessageService
}

/** Connects the waitlist to what frees time, and the people who wait to what becomes of them. */
export function subscribeWaitlist(bus: HookBus, parts: WaitlistParts): void {
  const { matcher, endings } = parts
  const own = { plugin: 'waitlist', isCore: true } as const
  bus.onAction(
    availabilityFreed,
    async (event, signal) => void (await matcher.match(event.tenantId, freedBy(event), signal)),
    { ...own, name: 'offer-freed-time' },
  )
  bus.onAction(bookingExpired, ({ tenantId, bookingId }) => endings.lapse(tenantId, bookingId), {
    ...own,
    name: 'lapse-offers',
  })
  tell(bus, parts, { hook: waitlistJoined, kind: 'waitlist-joined', channels: ['email'] })
  tell(bus, parts, { hook: waitlistOffered, kind: 'waitlist-offered', channels: ['email', 'sms'] })
  tell(bus, parts, { hook: waitlistSkipped, kind: 'waitlist-skipped', channels: ['email'] })
}

/** A handler a channel, so that an address that refuses does not repeat the message to the other. */
function tell<E extends WaitlistEvent>(
  bus: HookBus,
  parts: WaitlistParts,
  letter: { hook: ActionHook<E>; kind: WaitlistMessageKind; channels: readonly ('email' | 'sms')[] },
): void {
  const { hook, kind, channels } = letter
  for (const channel of channels) {
    const by = { plugin: 'waitlist', name: `${kind}-${channel}`, isCore: true }
    bus.onAction(hook, (event, signal) => announce(parts, { event, kind, channel }, signal), by)
  }
}

async function announce(
  { messages, letters }: WaitlistParts,
  what: { event: WaitlistEvent; kind: WaitlistMessageKind; channel: 'email' | 'sms' },
  signal: AbortSignal,
): Promise<void> {
  const { event, kind, channel } = what
  const { tenantId, entryId } = event
  const offerId = 'offerId' in event ? String(event.offerId) : undefined
  const effectKey = `${kind}:${channel}:${offerId ?? entryId}`
  const compose = () => letters.compose({ tenantId, kind, channel, entryId, offerId })
  await messages.deliver({ tenantId, effectKey, channel, compose }, signal)
}

function freedBy({ startsAt, endsAt, entryId }: AvailabilityFreedEvent): FreedTime {
  if (entryId !== undefined) return { entryId }
  return startsAt && endsAt ? { span: { startsAt: new Date(startsAt), endsAt: new Date(endsAt) } } : {}
}
