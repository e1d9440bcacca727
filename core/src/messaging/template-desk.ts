import { inject, injectable } from 'tsyringe'
import { MESSAGE_TEMPLATE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import { InvalidRequestError, StaleVersionError } from '../errors/catalog.js'
import type { ComposedMessage } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import type { SendResult } from '../ports/message-channel.js'
import type { MessageTemplateStore, StoredTemplate } from '../ports/message-template-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { MessageService } from './message-service.js'
import { smsLength, type SmsLength } from './sms-length.js'
import { templateIssues, type TemplateNames, type TemplateWords } from './message-template.js'
import { audienceOf, defaultWords, namesFor, TEMPLATE_KINDS, type TemplateKind } from './template-kinds.js'
import { TemplatePreview } from './template-preview.js'

/** Which words are meant. */
export interface TemplateKey {
  readonly kind: TemplateKind
  readonly language: string
}

/** Words as they stand: those of the business, or the engine's own. */
export interface EditedTemplate extends TemplateKey, TemplateWords {
  readonly audience: 'customer' | 'business'
  readonly isDefault: boolean
  /** 0: never changed. */
  readonly version: number
  readonly defaults: TemplateWords
  readonly variables: TemplateNames
  readonly versions: readonly StoredTemplate[]
}

/** One kind in the list, with the languages in which the business has words of its own. */
export interface TemplateLine {
  readonly kind: TemplateKind
  readonly audience: 'customer' | 'business'
  readonly languages: readonly string[]
  readonly changedAt: Date | null
}

/** What words become, and the line that goes to a telephone instead. */
export interface MessageTrial extends ComposedMessage {
  readonly short: SmsLength & { readonly text: string }
}

/** Who changes words, and the version that they have seen; undefined: any. */
export interface TemplateChange {
  readonly actor: Actor
  readonly requestId: string
  readonly version?: number | undefined
}

/** The words of messages, as the business edits them. Messages that went out keep the text that they had. */
@injectable()
export class TemplateDesk {
  constructor(
    @inject(MESSAGE_TEMPLATE_STORE) private readonly store: MessageTemplateStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(Translator) private readonly translator: Translator,
    @inject(TemplatePreview) private readonly previews: TemplatePreview,
    @inject(MessageService) private readonly messages: MessageService,
  ) {}

  async list(tenantId: TenantId): Promise<TemplateLine[]> {
    const own = (await this.store.current(tenantId)).filter(one => one.words !== null)
    return TEMPLATE_KINDS.map(kind => {
      const written = own.filter(one => one.kind === kind)
      const newest = Math.max(...written.map(one => one.createdAt.getTime()))
      const languages = written.map(one => one.language)
      return { kind, audience: audienceOf(kind), languages, changedAt: languages.length > 0 ? new Date(newest) : null }
    })
  }

  async read(tenantId: TenantId, key: TemplateKey): Promise<EditedTemplate> {
    return this.edited(key, await this.store.versions(tenantId, key.kind, key.language))
  }

  /** @throws InvalidRequestError for a variable that is not there; StaleVersionError. */
  async save(
    tenantId: TenantId,
    key: TemplateKey,
    words: TemplateWords,
    change: TemplateChange,
  ): Promise<EditedTemplate> {
    this.check(key.kind, words)
    return this.write(tenantId, key, words, change)
  }

  /** Gives the words of the engine back; the history stays. @throws StaleVersionError. */
  reset(tenantId: TenantId, key: TemplateKey, change: TemplateChange): Promise<EditedTemplate> {
    return this.write(tenantId, key, null, change)
  }

  /** @throws InvalidRequestError for a variable that is not there. */
  preview(tenant: Tenant, { kind, language }: TemplateKey, words: TemplateWords): MessageTrial {
    this.check(kind, words)
    const text = this.previews.writeShort(tenant, kind, language)
    return { ...this.previews.write(tenant, kind, language, words), short: { text, ...smsLength(text) } }
  }

  /** Sends the words with sample data to whoever asks, and to nobody else. @returns undefined where no mail is enabled. */
  async sendTest(
    tenant: Tenant,
    draft: TemplateKey & TemplateWords,
    to: { readonly name: string; readonly email: string },
  ): Promise<SendResult['status'] | undefined> {
    const { short: _short, ...message } = this.preview(tenant, draft, draft)
    const subject = this.translator.translate(draft.language, 'message.test', { subject: message.subject })
    const compose = () => Promise.resolve({ ...message, subject, to: to.email, toName: to.name })
    const delivery = { tenantId: tenant.id, effectKey: `template-test:${newId()}`, compose }
    return this.messages.deliver(delivery, AbortSignal.timeout(TEST_MS))
  }

  private async write(
    tenantId: TenantId,
    key: TemplateKey,
    words: TemplateWords | null,
    { actor, requestId, version }: TemplateChange,
  ): Promise<EditedTemplate> {
    await this.unitOfWork.run(tenantId, async tx => {
      const known = await this.store.current(tenantId, key.kind, tx)
      const current = known.find(one => one.language === key.language)?.version ?? 0
      if (version !== undefined && version !== current) throw new StaleVersionError({ current })
      const added = await this.store.add(tx, { ...key, version: current + 1, words }, actor)
      if (!added) throw new StaleVersionError({ current: current + 1 })
      const subject = { subjectType: 'message-template', subjectId: `${key.kind}/${key.language}` }
      const action = words ? 'message-template.save' : 'message-template.reset'
      await tx.audit({ action, ...subject, actor, requestId, changes: { version: current + 1 } })
    })
    return this.read(tenantId, key)
  }

  private edited(key: TemplateKey, versions: readonly StoredTemplate[]): EditedTemplate {
    const { kind, language } = key
    const defaults = defaultWords(kind, language, this.translator)
    const [newest] = versions
    const words = newest?.words ?? defaults
    const state = { version: newest?.version ?? 0, isDefault: !newest?.words, audience: audienceOf(kind) }
    return { ...key, ...words, ...state, defaults, variables: namesFor(kind), versions }
  }

  private check(kind: TemplateKind, words: TemplateWords): void {
    const issues = templateIssues(words, namesFor(kind))
    if (issues.length > 0) throw new InvalidRequestError({ issues })
  }
}

const TEST_MS = 9_000
