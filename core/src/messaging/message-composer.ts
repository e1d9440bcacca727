import { inject, injectable } from 'tsyringe'
import { BOOKING_READER, MANAGE_LINKS } from '../di/tokens.js'
import { FIRM_STATES, type BookingState } from '../domain/booking-state.js'
import type { Interval } from '../domain/interval.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { messageCompose } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ComposedMessage, MessageKind } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { BookingReader, BookingView } from '../ports/booking-reader.js'
import type { ManageLinks } from '../ports/manage-links.js'
import type { MessageAttachment } from '../ports/message-channel.js'
import { bookingFacts, formatMoney, formatTime, formatWhen, type Fact } from './booking-facts.js'
import { calendarFileOf, type CalendarMethod } from './calendar-file.js'
import { htmlBody, textBody, type MessageContent } from './message-body.js'

/** What is to be told, about which booking. */
export interface Notice {
  readonly tenantId: TenantId
  readonly bookingId: BookingId
  readonly kind: MessageKind
}

/** A message with its address. */
export interface AddressedMessage extends ComposedMessage {
  readonly to: string
  readonly toName: string
}

const CANCELLED_KINDS: readonly MessageKind[] = ['booking-cancelled', 'staff-cancelled']

/** States in which the news still is news. */
const CURRENT: Readonly<Record<MessageKind, readonly BookingState[]>> = {
  'booking-confirmed': FIRM_STATES,
  'booking-rescheduled': [...FIRM_STATES, 'requested', 'pending-payment'],
  'booking-reassigned': [...FIRM_STATES, 'requested', 'pending-payment'],
  'booking-cancelled': ['cancelled'],
  'booking-reduced': [...FIRM_STATES, 'requested'],
  'booking-requested': ['requested'],
  'booking-approved': ['pending-payment'],
  'booking-declined': ['declined'],
  'booking-lapsed': ['expired'],
  'booking-follow-up': ['completed'],
  'visit-on-the-way': ['confirmed', 'checked-in'],
  'visit-delayed': ['confirmed', 'checked-in'],
  'visit-asked': ['confirmed'],
  'staff-visit-late': ['confirmed'],
  'staff-booked': FIRM_STATES,
  'staff-requested': ['requested'],
  'staff-rescheduled': [...FIRM_STATES, 'requested', 'pending-payment'],
  'staff-cancelled': ['cancelled'],
  'staff-reduced': [...FIRM_STATES, 'requested'],
}

/** Kinds whose reader can do something with the link to the booking. */
const MANAGEABLE: readonly MessageKind[] = [
  'booking-confirmed',
  'booking-rescheduled',
  'booking-reassigned',
  'booking-reduced',
  'booking-requested',
  'booking-approved',
  'visit-delayed',
  'visit-asked',
]

/** Kinds whose reader may want another time. */
const REBOOKABLE: readonly MessageKind[] = ['booking-declined', 'booking-lapsed', 'booking-follow-up']

/** Kinds with a calendar file: what is not agreed yet stands in nobody's calendar. */
const DATED: readonly MessageKind[] = [
  'booking-confirmed',
  'booking-rescheduled',
  'booking-reassigned',
  'booking-cancelled',
  'booking-reduced',
]

/** Writes the messages about bookings: words, facts, the link to manage, the calendar file. Sends nothing. */
@injectable()
export class MessageComposer {
  constructor(
    @inject(BOOKING_READER) private readonly bookings: BookingReader,
    @inject(MANAGE_LINKS) private readonly links: ManageLinks,
    @inject(HookBus) private readonly bus: HookBus,
    @inject(Translator) private readonly translator: Translator,
  ) {}

  /**
   * Reads the booking as it is now and writes the message; `message.compose` has the last word.
   * @returns undefined when there is nobody to tell, or when the booking went on and the news is old.
   */
  async compose({ tenantId, bookingId, kind }: Notice): Promise<AddressedMessage | undefined> {
    const booking = await this.bookings.read(tenantId, bookingId)
    const audience = kind.startsWith('staff-') ? 'business' : 'customer'
    const addressee = audience === 'business' ? booking.business : booking.customer
    const isCurrent = CURRENT[kind].includes(booking.status)
    if (!isCurrent || addressee === null || addressee.email === null || addressee.email === '') return undefined
    const locale = (audience === 'customer' ? booking.customer?.locale : null) ?? booking.business.locale
    const manageLink = MANAGEABLE.includes(kind) ? await this.links.linkFor(tenantId, bookingId) : undefined
    const written = this.write(booking, { kind, audience, locale, manageLink })
    const context = { tenantId, kind, audience, locale, booking } as const
    const composed = await this.bus.apply(messageCompose, written, context)
    return { ...composed, to: addressee.email, toName: addressee.name }
  }

  private write(booking: BookingView, form: Form): ComposedMessage {
    const { kind, locale, audience, manageLink } = form
    const say = (key: string, values = {}) => this.translator.translate(locale, key, values)
    const first = booking.appointments[0]
    const values = {
      business: booking.business.name,
      name: booking.customer?.name ?? '',
      reference: booking.reference,
      service: first?.serviceName ?? '',
      when: first === undefined ? '' : formatWhen(first, { locale, timeZone: booking.timeZone }, this.translator),
    }
    const visitValues = this.visitValues(booking, locale)
    const contact = booking.business.phone ?? booking.business.email ?? ''
    const isAnswerable = audience === 'customer' && contact !== ''
    const content: MessageContent = {
      locale,
      lead: say(`message.${kind}.lead`, { ...values, ...visitValues }),
      facts: [...this.moreOf(booking, form), ...bookingFacts(booking, audience, locale, this.translator)],
      action: this.actionOf(booking, form),
      closing: isAnswerable ? say('message.questions', { business: booking.business.name, contact }) : '',
    }
    return {
      subject: say(`message.${kind}.subject`, { ...values, ...visitValues }),
      text: textBody(content),
      html: htmlBody(content),
      attachments: DATED.includes(kind)
        ? [...calendarFiles(booking, kind, manageLink), ...leftFiles(booking, kind)]
        : [],
    }
  }

  /** Who comes when, and what is offered when it will be another day. */
  private visitValues(booking: BookingView, locale: string): Record<string, string> {
    const first = booking.appointments.find(({ visit }) => visit)
    const { visit } = first ?? {}
    if (!first || !visit) return {}
    const zone = { locale, timeZone: booking.timeZone }
    const goodwill = visit.goodwill.amount > 0 ? { amount: formatMoney(visit.goodwill, locale) } : undefined
    return {
      eta: formatTime(visit.etaAt ?? visit.plannedStartsAt, zone),
      person: first.resources.find(resource => resource.type === 'staff')?.name ?? booking.business.name,
      goodwill: goodwill ? this.translator.translate(locale, 'message.goodwill', goodwill) : '',
    }
  }

  /** The link to the booking, or to new times where there is nothing to manage any more. */
  private actionOf(booking: BookingView, { kind, locale, manageLink }: Form): MessageContent['action'] {
    if (manageLink !== undefined) {
      return { label: this.translator.translate(locale, 'message.manage'), url: manageLink }
    }
    if (!REBOOKABLE.includes(kind)) return undefined
    const label = this.translator.translate(locale, 'message.book-again')
    return { label, url: this.links.bookingPage(booking.business.slug) }
  }

  /** Facts of one kind of message: other times, what is to follow. */
  private moreOf(booking: BookingView, { kind, locale }: Form): Fact[] {
    const { timeZone } = booking
    if (kind === 'booking-declined') {
      const label = this.translator.translate(locale, 'message.line.alternative')
      const at = (time: { startsAt: string; endsAt: string }) => ({
        startsAt: new Date(time.startsAt),
        endsAt: new Date(time.endsAt),
      })
      return (booking.alternatives ?? []).map(time => ({
        label,
        value: formatWhen(at(time), { locale, timeZone }, this.translator),
      }))
    }
    if (kind === 'visit-asked') {
      const label = this.translator.translate(locale, 'message.line.choose')
      const asked = booking.appointments.flatMap(({ visit }) => visit?.askedWindows ?? [])
      const words = (window: Interval) => ({ ...window, visit: booking.appointments.find(({ visit }) => visit)?.visit })
      return asked.map(window => ({ label, value: formatWhen(words(window), { locale, timeZone }, this.translator) }))
    }
    if (kind !== 'booking-follow-up' || !booking.followUp) return []
    return [{ label: this.translator.translate(locale, 'message.line.follow-up'), value: booking.followUp }]
  }
}

interface Form {
  readonly kind: MessageKind
  readonly audience: 'customer' | 'business'
  readonly locale: string
  readonly manageLink: string | undefined
}

function calendarFiles(booking: BookingView, kind: MessageKind, manageLink: string | undefined): MessageAttachment[] {
  const method: CalendarMethod = CANCELLED_KINDS.includes(kind) ? 'CANCEL' : 'REQUEST'
  return booking.appointments.map((appointment, index) => ({
    name: index === 0 ? 'booking.ics' : `booking-${index + 1}.ics`,
    type: `text/calendar; charset=utf-8; method=${method}`,
    text: calendarFileOf({ ...booking, appointments: [appointment], manageLink }, method),
  }))
}

/** Takes the parts that were left out of the calendar: whoever has them already has them by their UID. */
function leftFiles(booking: BookingView, kind: MessageKind): MessageAttachment[] {
  if (kind !== 'booking-reduced') return []
  return (booking.left ?? []).map((appointment, index) => ({
    name: index === 0 ? 'left.ics' : `left-${index + 1}.ics`,
    type: 'text/calendar; charset=utf-8; method=CANCEL',
    text: calendarFileOf({ ...booking, appointments: [appointment] }, 'CANCEL'),
  }))
}
