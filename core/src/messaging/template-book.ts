import { inject, injectable } from 'tsyringe'
import { MESSAGE_TEMPLATE_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { Translator } from '../i18n/translator.js'
import type { MessageTemplateStore, StoredTemplate } from '../ports/message-template-store.js'
import type { TemplateWords } from './message-template.js'
import { defaultWords, type TemplateKind } from './template-kinds.js'

/** Finds the words for a reader: those of the business in their language, those of the engine, those of the business. */
@injectable()
export class TemplateBook {
  constructor(
    @inject(MESSAGE_TEMPLATE_STORE) private readonly store: MessageTemplateStore,
    @inject(Translator) private readonly translator: Translator,
  ) {}

  /**
   * @param locale - Of the reader, BCP 47; `de-AT` falls back to `de`.
   * @param home - Of the business: its words in that language are better than English ones of the engine.
   */
  async wordsFor(tenantId: TenantId, kind: TemplateKind, locale: string, home: string): Promise<TemplateWords> {
    const own = (await this.store.current(tenantId, kind)).filter(one => one.words !== null)
    const found = among(own, [locale, baseOf(locale)])
    if (found) return found
    const isTranslated = this.translator.has(baseOf(locale), `message.${kind}.subject`)
    const instead = isTranslated ? undefined : among(own, [home, baseOf(home), 'en'])
    return instead ?? defaultWords(kind, locale, this.translator)
  }
}

function baseOf(locale: string): string {
  return locale.split('-')[0] ?? locale
}

function among(own: readonly StoredTemplate[], languages: readonly string[]): TemplateWords | undefined {
  for (const language of languages) {
    const words = own.find(one => one.language.toLowerCase() === language.toLowerCase())?.words
    if (words) return words
  }
  return undefined
}
