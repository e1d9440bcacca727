import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { CustomerErasedError, InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { customerCreated, customerUpdated } from '../hooks/catalog.js'
import type { CustomerFileStore, Duplicate, PersonSummary } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { entryOf, toCustomerBody, type CustomerBody, type DeskContext } from './customer-desk.js'
import { tidy } from './customer-service.js'
import { findCustomer } from './find-customer.js'

export interface CircleBody {
  readonly guardian: PersonSummary | null
  readonly dependants: readonly PersonSummary[]
  readonly duplicates: readonly Duplicate[]
}

/** Who belongs to a customer: those they book for, who books for them, and who may be the same person. */
@injectable()
export class CustomerCircle {
  constructor(
    @inject(CUSTOMER_FILE_STORE) private readonly store: CustomerFileStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  tags(tenantId: TenantId): Promise<{ readonly tag: string; readonly count: number }[]> {
    return this.store.tags(tenantId)
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, id: CustomerId): Promise<CircleBody> {
    const customer = await findCustomer(this.customers, { tenantId, id })
    const guardian = customer.guardianId
      ? await findCustomer(this.customers, { tenantId, id: customer.guardianId })
      : null
    return {
      guardian: guardian && summary(guardian),
      dependants: await this.store.dependants(tenantId, customer.id),
      duplicates: await this.store.duplicates(tenantId, customer.id),
    }
  }

  /**
   * Adds somebody whom a customer books for. Without an address of their own they have that of the customer: so a booking
   * in their name with it is theirs, and messages reach whoever looks after them.
   * @throws NotFoundError, CustomerErasedError; InvalidRequestError for a customer who is looked after themselves.
   */
  addDependant(
    tenantId: TenantId,
    given: { guardianId: CustomerId; name: string; email?: string | undefined; phone?: string | undefined },
    context: DeskContext,
  ): Promise<CustomerBody> {
    const { guardianId, name } = given
    return this.unitOfWork.run(tenantId, async tx => {
      const guardian = await this.lock(tx, guardianId)
      if (guardian.guardianId) throw invalid('id', 'Somebody else books for this customer: add it there')
      const email = given.email ?? guardian.email
      const phone = given.phone ?? guardian.phone
      const contact = tidy({ name, ...(email ? { email } : {}), ...(phone ? { phone } : {}) })
      const made = await this.customers.insert(tx, { ...contact, locale: guardian.locale })
      await this.store.setGuardian(tx, made.id, guardianId)
      const payload = { customerId: made.id }
      await tx.enqueue({ hook: customerCreated.name, aggregateId: made.id, payload })
      await tx.audit({ ...entryOf(context, 'customer.create', made.id), changes: { guardianId } })
      return toCustomerBody({ ...made, guardianId, version: made.version + 1 })
    })
  }

  /** Says who books for a customer, or that nobody does. @throws NotFoundError, CustomerErasedError, InvalidRequestError */
  setGuardian(
    tenantId: TenantId,
    { id, guardianId }: { id: CustomerId; guardianId: CustomerId | null },
    context: DeskContext,
  ): Promise<CircleBody> {
    return this.unitOfWork
      .run(tenantId, async tx => {
        const named = [id, ...(guardianId === null ? [] : [guardianId])]
        const found = await this.customers.list(tenantId, { ids: named, limit: 2 }, tx)
        if (found.length < new Set(named).size) throw new NotFoundError({ what: 'customer' })
        // In the order of their ids, as everybody who locks two.
        for (const one of named.sort()) await this.lock(tx, one)
        if (guardianId === id) throw invalid('guardianId', 'Choose somebody else')
        const guardian = guardianId === null ? null : await this.lock(tx, guardianId)
        const isChain = guardian?.guardianId || (guardian && (await this.store.dependants(tenantId, id, tx)).length > 0)
        if (isChain) {
          throw invalid('guardianId', 'Choose somebody who books for themselves, for somebody who books for nobody')
        }
        await this.store.setGuardian(tx, id, guardianId)
        await tx.enqueue({ hook: customerUpdated.name, aggregateId: id, payload: { customerId: id } })
        await tx.audit({ ...entryOf(context, 'customer.update', id), changes: { fields: ['guardianId'] } })
      })
      .then(() => this.read(tenantId, id))
  }

  /** Takes a customer out of the lists, or back in; nothing about them is lost. @throws NotFoundError, CustomerErasedError */
  setArchived(
    tenantId: TenantId,
    { id, isArchived }: { id: CustomerId; isArchived: boolean },
    context: DeskContext,
  ): Promise<void> {
    return this.unitOfWork.run(tenantId, async tx => {
      const customer = await this.lock(tx, id)
      if ((customer.archivedAt !== null) === isArchived) return
      await this.store.setArchived(tx, id, isArchived)
      await tx.enqueue({ hook: customerUpdated.name, aggregateId: id, payload: { customerId: id } })
      await tx.audit(entryOf(context, isArchived ? 'customer.archive' : 'customer.restore', id))
    })
  }

  private async lock(tx: Transaction, id: CustomerId): Promise<Customer> {
    const customer = await this.customers.lock(tx, id)
    if (!customer || customer.mergedIntoId) throw new NotFoundError({ what: 'customer' })
    if (customer.erasedAt) throw new CustomerErasedError({})
    return customer
  }
}

function summary({ id, name, email, phone }: Customer): PersonSummary {
  return { id, name, email, phone }
}

function invalid(path: string, message: string) {
  return new InvalidRequestError({ issues: [{ path, message }] })
}
