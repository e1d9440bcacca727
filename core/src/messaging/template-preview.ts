import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, MANAGE_LINKS } from '../di/tokens.js'
import type { Tenant } from '../domain/tenant.js'
import type { ComposedMessage } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { BookingView } from '../ports/booking-reader.js'
import type { BusinessClock } from '../ports/clock.js'
import type { ManageLinks } from '../ports/manage-links.js'
import { bookingFacts, formatWhen, formatWhenShort } from './booking-facts.js'
import { htmlOf, isolatedAll, textOf } from './message-blocks.js'
import { renderBody, renderSubject, type TemplateWords } from './message-template.js'
import { MessageWriter } from './message-writer.js'
import { sampleBooking } from './sample-booking.js'
import { audienceOf, MANAGEABLE, OPTIONAL, type TemplateKind } from './template-kinds.js'

/** Shows what words would become, with a booking that nobody made. */
@injectable()
export class TemplatePreview {
  constructor(
    @inject(MessageWriter) private readonly writer: MessageWriter,
    @inject(Translator) private readonly translator: Translator,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(MANAGE_LINKS) private readonly links: ManageLinks,
  ) {}

  /** The line that goes to a telephone; its words are those of the engine. */
  writeShort(tenant: Tenant, kind: TemplateKind, language: string): string {
    const locale = localeOf(tenant, language)
    const booking = sampleBooking(tenant, this.clock.now(tenant.id))
    const page = this.links.bookingPage(tenant.slug)
    if (kind === 'waitlist-offered') {
      const [first] = booking.appointments
      const until = first ? formatWhenShort(first, { locale, timeZone: booking.timeZone }, this.translator) : ''
      const values = { business: booking.business.name, until }
      return `${this.translator.translate(locale, 'message.waitlist-offered.short', values)} ${page}`
    }
    const audience = audienceOf(kind)
    const manageLink = kind === 'review-request' || MANAGEABLE.includes(kind) ? page : undefined
    return this.writer.writeShort(booking, { kind, audience, locale, manageLink, bookingPage: page }).text
  }

  /** The words as a mail. */
  write(tenant: Tenant, kind: TemplateKind, language: string, words: TemplateWords): ComposedMessage {
    const locale = localeOf(tenant, language)
    const booking = sampleBooking(tenant, this.clock.now(tenant.id))
    const page = this.links.bookingPage(tenant.slug)
    if (kind === 'waitlist-offered') return this.writeOffer(booking, locale, words, page)
    const audience = audienceOf(kind)
    const manageLink = audience === 'customer' ? page : undefined
    const stopLink = OPTIONAL.includes(kind) ? page : undefined
    const form = { kind, audience, locale, manageLink, stopLink, bookingPage: page }
    return { ...this.writer.write(booking, form, words), attachments: [] }
  }

  private writeOffer(booking: BookingView, locale: string, template: TemplateWords, page: string): ComposedMessage {
    const say = (part: string) => this.translator.translate(locale, `message.waitlist-offered.${part}`)
    const [first] = booking.appointments
    const when = first ? formatWhen(first, { locale, timeZone: booking.timeZone }, this.translator) : ''
    const { name = '' } = booking.customer ?? {}
    const words = { name, business: booking.business.name, until: when, when, service: first?.serviceName ?? '' }
    const values = {
      words: isolatedAll(words, locale),
      parts: {
        details: { facts: bookingFacts(booking, 'customer', locale, this.translator) },
        link: { link: { label: say('action'), url: page } },
        leave: { text: `${say('closing')} ${page}` },
      },
    }
    const blocks = renderBody(template, values)
    const subject = renderSubject(template, values)
    return { subject, text: textOf(blocks), html: htmlOf(blocks, locale), attachments: [] }
  }
}

/** A business in `en-GB` shows `en` as its own customers see it. */
function localeOf({ locale }: Tenant, language: string): string {
  return locale.split('-')[0] === language ? locale : language
}
