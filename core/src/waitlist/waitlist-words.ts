import { inject, injectable } from 'tsyringe'
import type { Tenant } from '../domain/tenant.js'
import type { WaitlistEntry, WaitlistOffer, WaitlistWindow } from '../domain/waitlist.js'
import { messageCompose } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { ComposedMessage, WaitlistMessageKind } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import { bookingFacts, formatWhen, type Fact } from '../messaging/booking-facts.js'
import { htmlOf, isolatedAll, textOf } from '../messaging/message-blocks.js'
import { htmlBody, textBody } from '../messaging/message-body.js'
import { renderBody, renderSubject } from '../messaging/message-template.js'
import { TemplateBook } from '../messaging/template-book.js'
import type { BookingView } from '../ports/booking-reader.js'
import { wantedName, type WaitlistNames } from './waitlist-view.js'

/** What a message to somebody who waits is written from. */
export interface WaitlistLetter {
  readonly kind: WaitlistMessageKind
  readonly channel: 'email' | 'sms'
  readonly entry: WaitlistEntry
  readonly offer: WaitlistOffer | undefined
  /** The held booking of the offer. */
  readonly held: BookingView | undefined
  readonly names: WaitlistNames
  readonly tenant: Tenant
  readonly links: { readonly entry: string; readonly offer: string | undefined }
}

/** Puts a message to somebody who waits into words; `message.compose` has the last one where there is a booking. */
@injectable()
export class WaitlistWords {
  constructor(
    @inject(Translator) private readonly translator: Translator,
    @inject(HookBus) private readonly bus: HookBus,
    @inject(TemplateBook) private readonly book: TemplateBook,
  ) {}

  async write(letter: WaitlistLetter): Promise<ComposedMessage> {
    const locale = letter.entry.customer.locale ?? letter.tenant.locale
    const written = letter.channel === 'sms' ? this.short(letter, locale) : await this.longOf(letter, locale)
    const { kind, held: booking, tenant } = letter
    if (!booking) return written
    const context = { tenantId: tenant.id, kind, audience: 'customer', locale, booking } as const
    return this.bus.apply(messageCompose, written, context)
  }

  /** One line with the link: no names of services or people, because a telephone lies on tables. */
  private short(letter: WaitlistLetter, locale: string): ComposedMessage {
    const text = this.say(letter, locale, 'short')
    return { subject: '', text: `${text} ${letter.links.offer ?? letter.links.entry}`, attachments: [] }
  }

  private async longOf(letter: WaitlistLetter, locale: string): Promise<ComposedMessage> {
    if (letter.kind !== 'waitlist-offered') return this.long(letter, locale)
    const { tenant, links } = letter
    const words = await this.book.wordsFor(tenant.id, letter.kind, locale, tenant.locale)
    const values = {
      words: isolatedAll(this.wordsOf(letter, locale), locale),
      parts: {
        details: { facts: this.factsOf(letter, locale) },
        link: { link: { label: this.say(letter, locale, 'action'), url: links.offer ?? links.entry } },
        leave: { text: `${this.say(letter, locale, 'closing')} ${links.entry}` },
      },
    }
    const blocks = renderBody(words, values)
    const subject = renderSubject(words, values)
    return { subject, text: textOf(blocks), html: htmlOf(blocks, locale), attachments: [] }
  }

  private long(letter: WaitlistLetter, locale: string): ComposedMessage {
    const content = {
      locale,
      lead: this.say(letter, locale, 'lead'),
      facts: this.factsOf(letter, locale),
      action: { label: this.say(letter, locale, 'action'), url: letter.links.entry },
      closing: this.say(letter, locale, 'closing'),
    }
    return {
      subject: this.say(letter, locale, 'subject'),
      text: textBody(content),
      html: htmlBody(content),
      attachments: [],
    }
  }

  private say(letter: WaitlistLetter, locale: string, part: string): string {
    return this.translator.translate(locale, `message.${letter.kind}.${part}`, this.wordsOf(letter, locale))
  }

  private wordsOf({ entry, tenant, held, offer }: WaitlistLetter, locale: string): Record<string, string> {
    const first = held?.appointments[0]
    return {
      business: tenant.name,
      name: entry.customer.name,
      service: first?.serviceName ?? '',
      when: first && held ? formatWhen(first, { locale, timeZone: held.timeZone }, this.translator) : '',
      until: offer ? clockTime(offer.expiresAt, locale, held?.timeZone ?? tenant.timeZone) : '',
    }
  }

  private factsOf({ entry, held, names, kind, offer, tenant }: WaitlistLetter, locale: string): Fact[] {
    const label = (line: string) => this.translator.translate(locale, `message.line.${line}`)
    if (held && offer && kind === 'waitlist-offered') {
      const until = { label: label('until'), value: clockTime(offer.expiresAt, locale, held.timeZone) }
      // No reference: it is no booking yet.
      const facts = bookingFacts(held, 'customer', locale, this.translator)
      return [until, ...facts.filter(fact => fact.label !== label('reference'))]
    }
    const services = entry.serviceIds.map(id => wantedName(entry, names, id)).join(', ')
    const windows = entry.windows.map(window => windowText(window, locale)).join('\n')
    return [
      { label: label('service'), value: services },
      { label: label('between'), value: `${windows} (${tenant.timeZone})` },
    ]
  }
}

/** Narrow spaces in times show as boxes in plain-text mails. */
function clockTime(instant: Date, locale: string, timeZone: string): string {
  const time = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const
  const format = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric', ...time })
  return format.format(instant).replace(/[\u202f\u00a0\u2009]/g, ' ')
}

function windowText({ date, from, to }: WaitlistWindow, locale: string): string {
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'full' }).format(
    new Date(`${date}T12:00:00Z`),
  )
  return `${day}, ${from}–${to}`
}
