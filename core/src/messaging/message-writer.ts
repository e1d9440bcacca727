import { inject, injectable } from 'tsyringe'
import type { Interval } from '../domain/interval.js'
import type { ComposedMessage, MessageKind } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { BookingView } from '../ports/booking-reader.js'
import type { MessageAttachment } from '../ports/message-channel.js'
import { bookingFacts, formatMoney, formatTime, formatWhen, formatWhenShort, type Fact } from './booking-facts.js'
import { calendarFileOf, type CalendarMethod } from './calendar-file.js'
import { htmlOf, isolatedAll, textOf, type Block } from './message-blocks.js'
import { renderBody, renderSubject, type TemplateValues, type TemplateWords } from './message-template.js'

/** How a message about a booking is written, beside its words. */
export interface MessageForm {
  readonly kind: MessageKind
  readonly audience: 'customer' | 'business'
  readonly locale: string
  readonly manageLink: string | undefined
  /** Where whoever does not want such messages says so. */
  readonly stopLink?: string | undefined
  /** Where a form waits to be filled in before the visit. */
  readonly intakeLink?: string | undefined
  /** Where new times are chosen. */
  readonly bookingPage: string
}

const CANCELLED_KINDS: readonly MessageKind[] = ['booking-cancelled', 'staff-cancelled']

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

/** Puts a booking into the words of a template: what the variables stand for, the table of facts, the calendar file. */
@injectable()
export class MessageWriter {
  constructor(@inject(Translator) private readonly translator: Translator) {}

  write(booking: BookingView, form: MessageForm, words: TemplateWords): ComposedMessage {
    const { kind, locale, manageLink } = form
    const values = this.valuesOf(booking, form)
    const more = [
      ['message.intake', form.intakeLink],
      ['message.choices', form.stopLink],
    ] as const
    const links = more.flatMap(([key, url]) =>
      url === undefined ? [] : [{ link: { label: this.translator.translate(locale, key), url } }],
    )
    const blocks = [...renderBody(words, values), ...links]
    return {
      subject: renderSubject(words, values),
      text: textOf(blocks),
      html: htmlOf(blocks, locale),
      attachments: DATED.includes(kind)
        ? [...calendarFiles(booking, kind, manageLink), ...leftFiles(booking, kind)]
        : [],
    }
  }

  /** One line and the link: no names of services or people, because a telephone lies on tables. */
  writeShort(booking: BookingView, form: MessageForm): ComposedMessage {
    const [first] = booking.appointments
    const { locale } = form
    const when = first ? formatWhenShort(first, { locale, timeZone: booking.timeZone }, this.translator) : ''
    const words = { ...this.wordsOf(booking, form), when }
    const text = this.translator.translate(locale, `message.${form.kind}.short`, words)
    return { subject: '', text: [text, form.manageLink ?? ''].join(' ').trim(), attachments: [] }
  }

  private valuesOf(booking: BookingView, form: MessageForm): TemplateValues {
    const { locale, audience } = form
    const reader = form.kind === 'staff-unassigned' ? 'former' : audience
    const facts = [...this.moreOf(booking, form), ...bookingFacts(booking, reader, locale, this.translator)]
    const link = this.actionOf(form)
    const { name: business, phone, email } = booking.business
    const contact = phone ?? email ?? ''
    const isAnswerable = audience === 'customer' && contact !== ''
    const questions = this.translator.translate(locale, 'message.questions', isolatedAll({ business, contact }, locale))
    const parts: Record<string, Block | undefined> = {
      details: { facts },
      link: link && { link },
      contact: isAnswerable ? { text: questions } : undefined,
    }
    return { words: isolatedAll(this.wordsOf(booking, form), locale), parts }
  }

  /** What stands for the variables within a line. */
  private wordsOf(booking: BookingView, { locale }: MessageForm): Record<string, string> {
    const first = booking.appointments[0]
    return {
      business: booking.business.name,
      name: booking.customer?.name ?? '',
      reference: booking.reference,
      service: first?.serviceName ?? '',
      when: first === undefined ? '' : formatWhen(first, { locale, timeZone: booking.timeZone }, this.translator),
      where: first === undefined ? '' : [first.locationName, first.locationAddress].filter(Boolean).join(', '),
      with: first?.resources.map(resource => resource.name).join(', ') ?? '',
      total: formatMoney(booking.total, locale),
      ...this.visitValues(booking, locale),
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
  private actionOf({ kind, locale, manageLink, bookingPage }: MessageForm) {
    const say = (key: string) => this.translator.translate(locale, key)
    if (manageLink !== undefined) {
      return { label: say(kind === 'review-request' ? 'message.review' : 'message.manage'), url: manageLink }
    }
    return REBOOKABLE.includes(kind) ? { label: say('message.book-again'), url: bookingPage } : undefined
  }

  /** Facts of one kind of message: other times, what is to follow. */
  private moreOf(booking: BookingView, { kind, locale }: MessageForm): Fact[] {
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
