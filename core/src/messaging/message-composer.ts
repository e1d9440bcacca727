import { inject, injectable } from 'tsyringe'
import { BOOKING_READER, MANAGE_LINKS } from '../di/tokens.js'
import { FIRM_STATES } from '../domain/booking-state.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { messageCompose } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ComposedMessage, MessageKind } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { BookingReader, BookingView } from '../ports/booking-reader.js'
import type { ManageLinks } from '../ports/manage-links.js'
import type { MessageAttachment } from '../ports/message-channel.js'
import { bookingFacts, formatWhen } from './booking-facts.js'
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
    const isCancelled = CANCELLED_KINDS.includes(kind)
    const isCurrent = isCancelled ? booking.status === 'cancelled' : FIRM_STATES.includes(booking.status)
    if (!isCurrent || addressee === null || addressee.email === null || addressee.email === '') return undefined
    const locale = (audience === 'customer' ? booking.customer?.locale : null) ?? booking.business.locale
    const isManageable = audience === 'customer' && !isCancelled
    const manageLink = isManageable ? await this.links.linkFor(tenantId, bookingId) : undefined
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
    const contact = booking.business.phone ?? booking.business.email ?? ''
    const isAnswerable = audience === 'customer' && contact !== ''
    const content: MessageContent = {
      locale,
      lead: say(`message.${kind}.lead`, values),
      facts: bookingFacts(booking, audience, locale, this.translator),
      action: manageLink === undefined ? undefined : { label: say('message.manage'), url: manageLink },
      closing: isAnswerable ? say('message.questions', { business: booking.business.name, contact }) : '',
    }
    return {
      subject: say(`message.${kind}.subject`, values),
      text: textBody(content),
      html: htmlBody(content),
      attachments: audience === 'customer' ? calendarFiles(booking, kind, manageLink) : [],
    }
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
