import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, PRIVACY_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import { newId, type CustomerId, type TenantId } from '../domain/id.js'
import { CustomerOpenError, InternalError, NotFoundError } from '../errors/catalog.js'
import { customerErased } from '../hooks/catalog.js'
import { PluginPrivacyService } from '../plugin/plugin-privacy.js'
import type { CustomerFileStore } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type {
  EraseReason,
  ErasedPart,
  KeptPart,
  OpenThing,
  PluginAnswer,
  PrivacyRequest,
  PrivacyStore,
} from '../ports/privacy-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { PrivacyContext } from './privacy-service.js'

/** What an erase did or would do. */
export interface EraseBody {
  /** Null in a preview. */
  readonly requestId: string | null
  readonly isPreview: boolean
  readonly erasedAt: string | null
  readonly erased: readonly ErasedPart[]
  readonly kept: readonly KeptPart[]
  readonly plugins: readonly PluginAnswer[]
  /** What has to be settled first; an erase that is done has none. */
  readonly blockedBy: readonly OpenThing[]
}

interface Outcome {
  readonly erased: readonly ErasedPart[]
  readonly kept: readonly KeptPart[]
}

/** Forgets one person: contact, words they typed, messages and copies of them. Sales stay, without the person. */
@injectable()
export class CustomerEraser {
  constructor(
    @inject(PRIVACY_STORE) private readonly store: PrivacyStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(PluginPrivacyService) private readonly plugins: PluginPrivacyService,
    @inject(CUSTOMER_FILE_STORE) private readonly files: CustomerFileStore,
  ) {}

  /** What an erase would do now. It is done and undone, so that the counts are those of the real one. */
  async preview(tenantId: TenantId, id: CustomerId): Promise<EraseBody> {
    const pluginIds = await this.plugins.forgetters(tenantId)
    return this.unitOfWork.run(tenantId, async tx => {
      const customer = await this.lock(tx, id)
      if (customer.erasedAt) return { ...(await this.repeated(tx, customer.id)), isPreview: true }
      const blockedBy = await this.store.openThings(tx, customer.id)
      await tx.query('SAVEPOINT preview')
      const outcome = await this.write(tx, customer)
      await tx.query('ROLLBACK TO SAVEPOINT preview')
      const plugins = pluginIds.map(pluginId => ({ pluginId, state: 'waiting' as const, attempts: 0 }))
      return { requestId: null, isPreview: true, erasedAt: null, ...outcome, plugins, blockedBy }
    })
  }

  /**
   * Erases one person in one transaction; plugins follow from the outbox. A repeat answers what the first one did.
   * @throws NotFoundError; CustomerOpenError while a booking or a payment of theirs is open.
   */
  async erase(
    tenantId: TenantId,
    { id: asked, reason }: { id: CustomerId; reason: EraseReason },
    context: PrivacyContext,
  ): Promise<EraseBody> {
    const pluginIds = await this.plugins.forgetters(tenantId)
    let gone: Customer | undefined
    const body = await this.unitOfWork.run(tenantId, async tx => {
      const customer = await this.lock(tx, asked)
      const { id } = customer
      if (customer.erasedAt) return this.repeated(tx, id)
      const open = await this.store.openThings(tx, id)
      if (open.length > 0) throw new CustomerOpenError({ open })
      gone = customer
      const outcome = await this.write(tx, customer)
      const requestId = newId()
      const { type, id: actorId, name } = context.actor
      const request = { id: requestId, customerId: id, kind: 'erase' as const, reason, actor: { type, id: actorId } }
      await this.store.insertRequest(tx, { ...request, result: { ...outcome } }, pluginIds)
      const payload = { customerId: id, privacyRequestId: requestId }
      await tx.enqueue({ hook: customerErased.name, aggregateId: id, payload })
      const subject = { subjectType: 'customer', subjectId: id, requestId: context.requestId }
      const actor = { type, id: actorId, name }
      await tx.audit({ action: 'customer.erase', ...subject, actor, changes: { privacyRequestId: requestId } })
      return this.repeated(tx, id)
    })
    // Queued jobs are the owner's table, beyond the transaction of the business; they end by themselves within a week.
    if (gone) await this.store.forgetJobs(gone)
    return body
  }

  /**
   * Goes over the rows once more after the commit: a message that was being written meanwhile may have come behind it.
   * Safe to repeat.
   */
  async eraseAgain(tenantId: TenantId, id: CustomerId): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const customer = await this.customers.lock(tx, id)
      if (customer?.erasedAt) await this.write(tx, customer)
    })
  }

  /** Tells one plugin to forget, and writes down how it answered. @throws What the plugin threw, so that it is asked again. */
  async eraseInPlugin(
    pluginId: string,
    event: { tenantId: TenantId; customerId: CustomerId; privacyRequestId?: string },
  ): Promise<void> {
    const { tenantId, customerId, privacyRequestId } = event
    const pluginIds = await this.plugins.forgetters(tenantId)
    if (!pluginIds.includes(pluginId)) return
    const answer = async (state: 'done' | 'failed') => {
      if (privacyRequestId === undefined) return
      await this.unitOfWork.run(tenantId, tx => this.store.recordAnswer(tx, privacyRequestId, pluginId, state))
    }
    try {
      await this.plugins.erase(pluginId, { tenantId, customerId })
    } catch (error) {
      await answer('failed')
      throw error
    }
    await answer('done')
  }

  private async write(tx: Transaction, customer: Customer): Promise<Outcome> {
    const erased = await this.store.erase(tx, customer)
    // Who became part of them is the same person, with the name and address of then.
    for (const id of await this.files.aliases(tx.tenantId, customer.id, tx)) {
      const alias = await this.customers.lock(tx, id)
      if (!alias || alias.erasedAt) continue
      for (const part of await this.store.erase(tx, alias)) {
        const at = erased.findIndex(one => one.what === part.what)
        erased[at] = { what: part.what, count: part.count + (erased[at]?.count ?? 0) }
      }
    }
    return { erased: erased.filter(part => part.count > 0), kept: await this.store.kept(tx, customer.id) }
  }

  /** First the lock that bookings take for a contact, then the row: so nobody books as a person who is being erased. */
  private async lock(tx: Transaction, id: CustomerId): Promise<Customer> {
    const [found] = await this.customers.list(tx.tenantId, { ids: [id], limit: 1 }, tx)
    if (!found) throw new NotFoundError({ what: 'customer' })
    if (found.mergedIntoId) return this.lock(tx, found.mergedIntoId)
    const aliases = await this.files.aliases(tx.tenantId, id, tx)
    const others = aliases.length > 0 ? await this.customers.list(tx.tenantId, { ids: aliases, limit: 100 }, tx) : []
    for (const one of [found, ...others]) await this.store.lockContact(tx, one)
    const locked = await this.customers.lock(tx, id)
    if (!locked) throw new NotFoundError({ what: 'customer' })
    return locked
  }

  private async repeated(tx: Transaction, id: CustomerId): Promise<EraseBody> {
    const request = await this.store.findErase(tx, id)
    if (!request) throw new InternalError({ what: 'an erased customer without a request' })
    return toEraseBody(request)
  }
}

function toEraseBody({ id, createdAt, result, plugins }: PrivacyRequest): EraseBody {
  const { erased, kept } = result as unknown as Outcome
  return { requestId: id, isPreview: false, erasedAt: createdAt.toISOString(), erased, kept, plugins, blockedBy: [] }
}
