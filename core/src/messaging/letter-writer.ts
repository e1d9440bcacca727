import { inject, injectable } from 'tsyringe'
import { MANAGE_LINKS } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import type { Tenant } from '../domain/tenant.js'
import type { ComposedMessage } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { ManageLinks } from '../ports/manage-links.js'
import { htmlOf, isolatedAll, textOf } from './message-blocks.js'
import { renderBody, renderSubject, type TemplateNames, type TemplateWords } from './message-template.js'

/** What may stand in braces in the words to a client; `link` leads to new times. */
export const LETTER_NAMES: TemplateNames = { words: ['name', 'business', 'contact'], parts: ['link'] }

/** Puts a client into words that somebody of the business wrote. */
@injectable()
export class LetterWriter {
  constructor(
    @inject(MANAGE_LINKS) private readonly links: ManageLinks,
    @inject(Translator) private readonly translator: Translator,
  ) {}

  /** In the direction of the client's language; how to be left alone stands at the end. */
  write(tenant: Tenant, customer: Customer, words: TemplateWords): ComposedMessage {
    const locale = customer.locale ?? tenant.locale
    const { phone, email } = tenant.profile.contact ?? {}
    const contact = phone ?? email ?? ''
    const values = isolatedAll({ name: customer.name, business: tenant.name, contact }, locale)
    const link = {
      label: this.translator.translate(locale, 'message.book-again'),
      url: this.links.bookingPage(tenant.slug),
    }
    const filled = { words: values, parts: { link: { link } } }
    const stop = contact === '' ? [] : [{ text: this.translator.translate(locale, 'message.letter-stop', values) }]
    const blocks = [...renderBody(words, filled), ...stop]
    return {
      subject: renderSubject(words, filled),
      text: textOf(blocks),
      html: htmlOf(blocks, locale),
      attachments: [],
    }
  }
}
