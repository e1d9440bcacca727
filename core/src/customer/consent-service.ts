import { inject, injectable } from 'tsyringe'
import { CONSENT_STORE, CUSTOMER_STORE, TENANT_DIRECTORY, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { Consent, ConsentPurpose, ConsentSource, ConsentText, GivenConsent } from '../domain/consent.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { CustomerErasedError, InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { ConsentStore } from '../ports/consent-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

/** Who agrees, withdraws or writes a text, and in which request. */
export interface ConsentContext {
  readonly actor: Actor
  readonly requestId: string
  readonly source: ConsentSource
}

/** How it stands now, and how it came to that, newest first. */
export interface ConsentState {
  readonly items: readonly Consent[]
  /** Purposes that are agreed to now. */
  readonly given: readonly ConsentPurpose[]
}

/** What customers agreed to and when they took it back. Nothing counts as agreed unless somebody said so. */
@injectable()
export class ConsentService {
  constructor(
    @inject(CONSENT_STORE) private readonly store: ConsentStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The newest words of each purpose that the business wrote some for. */
  async texts(tenantId: TenantId): Promise<ConsentText[]> {
    const all = await this.store.texts(tenantId)
    return all.filter((text, index) => all.findIndex(other => other.purpose === text.purpose) === index)
  }

  /** Writes the next version; earlier ones stay, because people agreed to them. */
  async saveText(
    tenantId: TenantId,
    text: { purpose: ConsentPurpose; text: string },
    by: ConsentContext,
  ): Promise<ConsentText> {
    const { locale: language } = await this.tenants.byId(tenantId)
    return this.unitOfWork.run(tenantId, async tx => {
      const saved = await this.store.addText(tx, { ...text, language })
      const { type, id, name } = by.actor
      const subject = { subjectType: 'consent-text', subjectId: text.purpose, requestId: by.requestId }
      const changes = { textVersion: saved.textVersion }
      await tx.audit({ action: 'consent-text.save', ...subject, actor: { type, id, name }, changes })
      return saved
    })
  }

  /**
   * Finds the words that were agreed to, before anything is written.
   * @throws InvalidRequestError for a version that the business never had.
   */
  async wordsOf(tenantId: TenantId, given: readonly GivenConsent[]): Promise<ConsentText[]> {
    if (given.length === 0) return []
    const texts = await this.store.texts(tenantId)
    return given.map(({ purpose, textVersion }, index) => {
      const found = texts.find(text => text.purpose === purpose && text.textVersion === textVersion)
      if (found) return found
      const message = 'This business has no such text. Read the business again and show its newest one'
      throw new InvalidRequestError({ issues: [{ path: `consents.${index}.textVersion`, message }] })
    })
  }

  /** Writes down agreements inside the caller's transaction; what already stands so is not repeated. */
  async give(
    tx: Transaction,
    customerId: CustomerId,
    words: readonly ConsentText[],
    by: ConsentContext,
  ): Promise<void> {
    for (const text of words) {
      const latest = await this.store.latest(tx, customerId, text.purpose)
      if (latest?.isGiven && latest.textVersion === text.textVersion) continue
      await this.append(tx, { customerId, isGiven: true, text }, by)
    }
  }

  /** @throws NotFoundError */
  async state(tenantId: TenantId, customerId: CustomerId): Promise<ConsentState> {
    const [customer] = await this.customers.list(tenantId, { ids: [customerId], limit: 1 })
    if (!customer) throw new NotFoundError({ what: 'customer' })
    return toState(await this.store.ofCustomer(tenantId, customerId))
  }

  /**
   * Agrees for a customer in the newest words of the business, or takes back what was agreed to.
   * @throws NotFoundError, CustomerErasedError; InvalidRequestError when there are no words to agree to.
   */
  async change(
    tenantId: TenantId,
    { customerId, purpose, isGiven }: { customerId: CustomerId; purpose: ConsentPurpose; isGiven: boolean },
    by: ConsentContext,
  ): Promise<ConsentState> {
    const text = (await this.texts(tenantId)).find(one => one.purpose === purpose)
    return this.unitOfWork.run(tenantId, async tx => {
      const customer = await this.customers.lock(tx, customerId)
      if (!customer) throw new NotFoundError({ what: 'customer' })
      if (customer.erasedAt) throw new CustomerErasedError({})
      if (isGiven) {
        await this.give(tx, customerId, [text ?? noText()], by)
      } else {
        const latest = await this.store.latest(tx, customerId, purpose)
        // Whoever was never asked may object all the same (GDPR article 21).
        const isObjection = latest === undefined && purpose === 'messages'
        const objection = { purpose, textVersion: 0, text: '', language: '' }
        if (latest?.isGiven || isObjection) {
          await this.append(tx, { customerId, isGiven, text: latest ?? objection }, by)
        }
      }
      return toState(await this.store.ofCustomer(tenantId, customerId, tx))
    })
  }

  private async append(
    tx: Transaction,
    consent: { customerId: CustomerId; isGiven: boolean; text: ConsentText },
    { actor, requestId, source }: ConsentContext,
  ): Promise<void> {
    const { customerId, isGiven, text } = consent
    const { purpose, textVersion, language } = text
    const { type, id, name } = actor
    const words = { purpose, textVersion, language, text: text.text }
    await this.store.append(tx, { ...words, customerId, isGiven, source, actor: { type, id } })
    const subject = { subjectType: 'customer', subjectId: customerId, requestId }
    const action = isGiven ? 'consent.give' : 'consent.withdraw'
    await tx.audit({ action, ...subject, actor: { type, id, name }, changes: { purpose } })
  }
}

function toState(items: readonly Consent[]): ConsentState {
  const newest = items.filter((item, index) => items.findIndex(other => other.purpose === item.purpose) === index)
  return { items, given: newest.filter(item => item.isGiven).map(item => item.purpose) }
}

function noText(): never {
  const message = 'Write the words for this purpose first'
  throw new InvalidRequestError({ issues: [{ path: 'purpose', message }] })
}
