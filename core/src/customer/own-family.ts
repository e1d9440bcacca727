import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { InvalidRequestError } from '../errors/catalog.js'
import type { CustomerFileStore, PersonSummary } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { CustomerCircle } from './customer-circle.js'
import type { DeskContext } from './customer-desk.js'
import { CustomerService, tidy } from './customer-service.js'

/** More than a household has, and too few to fill a business with names. */
export const MAX_OWN_DEPENDANTS = 12

/** Whoever is signed in, with an address that they proved. */
export interface ProvedPerson {
  readonly name: string
  readonly email: string
}

/** Those for whom somebody with a login books: the same address, no second login. */
@injectable()
export class OwnFamily {
  constructor(
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(CUSTOMER_FILE_STORE) private readonly files: CustomerFileStore,
    @inject(CustomerService) private readonly service: CustomerService,
    @inject(CustomerCircle) private readonly circle: CustomerCircle,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** By name; none for somebody whom the business does not know. */
  async list(tenantId: TenantId, person: ProvedPerson): Promise<PersonSummary[]> {
    return this.unitOfWork.run(tenantId, async tx => {
      const own = await this.recordOf(tx, person)
      return own ? this.files.dependants(tenantId, own.id, tx) : []
    })
  }

  /**
   * Adds somebody by name, who has the address of whoever adds them. A name that is there already is not added again.
   * @throws InvalidRequestError when there are too many.
   */
  async add(tenantId: TenantId, person: ProvedPerson, name: string, context: DeskContext): Promise<PersonSummary[]> {
    const guardianId = await this.unitOfWork.run(tenantId, tx => this.guardianOf(tx, person, name))
    if (guardianId !== null) await this.circle.addDependant(tenantId, { guardianId, name }, context)
    return this.list(tenantId, person)
  }

  /** @returns null when the name is there. */
  private async guardianOf(tx: Transaction, person: ProvedPerson, name: string): Promise<CustomerId | null> {
    const own = (await this.recordOf(tx, person)) ?? (await this.service.findOrCreate(tx, person))
    const known = await this.files.dependants(tx.tenantId, own.id, tx)
    const spelling = tidy({ name }).name.toLowerCase()
    if (known.some(one => one.name.toLowerCase() === spelling)) return null
    if (known.length < MAX_OWN_DEPENDANTS) return own.id
    const message = `At most ${MAX_OWN_DEPENDANTS} people; the business can add more`
    throw new InvalidRequestError({ issues: [{ path: 'name', message }] })
  }

  /** The record of the one who proved the address: of their name, else the oldest; never of somebody they look after. */
  private async recordOf(tx: Transaction, { name, email }: ProvedPerson): Promise<Customer | undefined> {
    const found = await this.customers.list(tx.tenantId, { search: email, sort: 'createdAt', limit: 100 }, tx)
    const own = found.filter(one => one.email?.toLowerCase() === email.toLowerCase() && one.guardianId === null)
    return own.find(one => one.name.toLowerCase() === tidy({ name }).name.toLowerCase()) ?? own[0]
  }
}
