import { inject, injectable } from 'tsyringe'
import { BOOKING_READER, CONSENT_STORE, MANAGE_LINKS } from '../di/tokens.js'
import { FIRM_STATES, type BookingState } from '../domain/booking-state.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { chooseChannel, type ChannelKind, type ChannelMeans, type ChosenChannel } from '../domain/message-route.js'
import { messageCompose } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ComposedMessage, MessageKind } from '../hooks/payloads.js'
import type { TakenOff } from '../hooks/people-change.js'
import type { BookingReader, BookingView } from '../ports/booking-reader.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { ManageLinks } from '../ports/manage-links.js'
import { MessageWriter, type MessageForm } from './message-writer.js'
import { TemplateBook } from './template-book.js'
import { audienceOf, MANAGEABLE, OPTIONAL } from './template-kinds.js'
import { isWelcome } from './welcome.js'

/** Where somebody is reached. */
export interface Addressee {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** What is to be told, about which booking. */
export interface Notice {
  readonly tenantId: TenantId
  readonly bookingId: BookingId
  readonly kind: MessageKind
  /** Default: the customer, or the business. */
  readonly to?: Addressee
  /** Default: to customers as they chose, else `email`. */
  readonly channel?: ChannelKind
  /** That of the rule which asks for it; what a customer chose goes before. */
  readonly rule?: ChannelKind
  /** The part and time that it is about, where that is not the booking as it is now. */
  readonly was?: Pick<TakenOff, 'appointmentId' | 'startsAt' | 'endsAt'>
}

/** A message with its address. */
export interface AddressedMessage extends ComposedMessage, Partial<ChosenChannel> {
  readonly to: string
  readonly toName: string
}

/** Which channels there are; those that refused this message are not tried again. */
export type Ways = Omit<ChannelMeans, 'hasAddress'>

const MAIL_ONLY: Ways = { isServed: channel => channel === 'email', refused: [] }

const AGREED_OR_ASKED: readonly BookingState[] = [...FIRM_STATES, 'requested', 'pending-payment']

/** States in which the news still is news. */
const CURRENT: Readonly<Record<MessageKind, readonly BookingState[]>> = {
  'booking-confirmed': FIRM_STATES,
  'booking-rescheduled': AGREED_OR_ASKED,
  'booking-reassigned': AGREED_OR_ASKED,
  'booking-cancelled': ['cancelled'],
  'booking-reduced': [...FIRM_STATES, 'requested'],
  'booking-requested': ['requested'],
  'booking-approved': ['pending-payment'],
  'booking-declined': ['declined'],
  'booking-lapsed': ['expired'],
  'booking-follow-up': ['completed'],
  'booking-reminder': ['confirmed'],
  'review-request': ['completed'],
  'visit-on-the-way': ['confirmed', 'checked-in'],
  'visit-delayed': ['confirmed', 'checked-in'],
  'visit-asked': ['confirmed'],
  'staff-visit-late': ['confirmed'],
  'staff-booked': FIRM_STATES,
  'staff-requested': ['requested'],
  'staff-rescheduled': AGREED_OR_ASKED,
  'staff-cancelled': ['cancelled'],
  'staff-reduced': [...FIRM_STATES, 'requested'],
  'staff-reminder': ['confirmed'],
  'staff-assigned': AGREED_OR_ASKED,
  'staff-unassigned': AGREED_OR_ASKED,
  'staff-reassigned': AGREED_OR_ASKED,
  'staff-no-show': ['no-show'],
  'staff-file-added': AGREED_OR_ASKED,
  'staff-feedback': ['completed'],
}

/** What is told before a visit says that a form still waits to be filled in. */
const ASKS_FOR_FORMS: readonly MessageKind[] = [
  'booking-confirmed',
  'booking-rescheduled',
  'booking-requested',
  'booking-reminder',
]

/** Finds what a message about a booking is written from: the booking as it is now, the reader, their language, the words. */
@injectable()
export class MessageComposer {
  constructor(
    @inject(BOOKING_READER) private readonly bookings: BookingReader,
    @inject(MANAGE_LINKS) private readonly links: ManageLinks,
    @inject(HookBus) private readonly bus: HookBus,
    @inject(MessageWriter) private readonly writer: MessageWriter,
    @inject(TemplateBook) private readonly book: TemplateBook,
    @inject(CONSENT_STORE) private readonly consents: ConsentStore,
  ) {}

  /**
   * Reads the booking as it is now and writes the message; `message.compose` has the last word.
   * @returns undefined when there is nobody to tell, or when the booking went on and the news is old.
   */
  async compose(
    { tenantId, bookingId, kind, ...notice }: Notice,
    ways: Ways = MAIL_ONLY,
  ): Promise<AddressedMessage | undefined> {
    const booking = asItWas(await this.bookings.read(tenantId, bookingId), notice.was)
    const audience = audienceOf(kind)
    const addressee = notice.to ?? (audience === 'business' ? booking.business : booking.customer)
    const way = wayTo(booking, { ...notice, addressee, isToCustomer: audience === 'customer' && !notice.to }, ways)
    const to = way && addressOf(addressee, way.channel)
    if (!CURRENT[kind].includes(booking.status) || !addressee || !to) return undefined
    const isOptional = OPTIONAL.includes(kind)
    if (isOptional && !(await this.wants(booking))) return undefined
    const locale = (audience === 'customer' ? booking.customer?.locale : null) ?? booking.business.locale
    const manageLink = await this.linkOf(kind, tenantId, bookingId)
    const stopLink = isOptional ? `${await this.links.linkFor(tenantId, bookingId)}#messages` : undefined
    const form = {
      kind,
      audience,
      locale,
      manageLink,
      stopLink,
      intakeLink: ASKS_FOR_FORMS.includes(kind) ? await this.links.intakeLinkFor(tenantId, bookingId) : undefined,
      bookingPage: this.links.bookingPage(booking.business.slug),
    }
    const written = await this.write(booking, form, way.channel)
    const context = { tenantId, kind, audience, locale, booking } as const
    const composed = await this.bus.apply(messageCompose, written, context)
    return { ...composed, ...way, to, toName: addressee.name }
  }

  private async wants({ tenantId, customer }: BookingView): Promise<boolean> {
    if (!customer) return false
    return isWelcome(this.consents, { tenantId, customerId: customer.id, purpose: 'messages' })
  }

  private async linkOf(kind: MessageKind, tenantId: TenantId, bookingId: BookingId): Promise<string | undefined> {
    if (kind === 'review-request') return this.links.reviewLinkFor(tenantId, bookingId)
    return MANAGEABLE.includes(kind) ? this.links.linkFor(tenantId, bookingId) : undefined
  }

  private async write(booking: BookingView, form: MessageForm, channel: string): Promise<ComposedMessage> {
    if (channel !== 'email') return this.writer.writeShort(booking, form)
    const { tenantId, business } = booking
    const words = await this.book.wordsFor(tenantId, form.kind, form.locale, business.locale)
    return this.writer.write(booking, form, words)
  }
}

const addressOf = (reader: Addressee | null, channel: ChannelKind) =>
  channel === 'email' ? reader?.email : reader?.phone

/** By which channel somebody is told: customers by what they chose, everybody else by the one that is named, or e-mail. */
function wayTo(
  { business, customer }: BookingView,
  to: Pick<Notice, 'channel' | 'rule'> & { addressee: Addressee | null; isToCustomer: boolean },
  ways: Ways,
): ChosenChannel | undefined {
  if (to.channel !== undefined || !to.isToCustomer) return { channel: to.channel ?? 'email', passedOver: [] }
  const wishes = { customer: customer?.channels ?? [], rule: to.rule, business: business.channels ?? [] }
  return chooseChannel(wishes, { ...ways, hasAddress: channel => Boolean(addressOf(to.addressee, channel)) })
}

/** Only the part that it is about, at the time of then, with nobody: who serves it now is no concern of who did. */
function asItWas(booking: BookingView, was: Notice['was']): BookingView {
  const part = [...booking.appointments, ...(booking.left ?? [])].find(({ id }) => id === was?.appointmentId)
  if (!was || !part) return booking
  const { visit: _visit, ...appointment } = part
  const span = { startsAt: new Date(was.startsAt), endsAt: new Date(was.endsAt) }
  return { ...booking, appointments: [{ ...appointment, ...span, resources: [] }] }
}
