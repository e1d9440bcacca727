import { inject, injectable } from 'tsyringe'
import { CommandRunner } from '../booking/command-runner.js'
import type { CommandContext, CommandResult } from '../booking/command.js'
import { CUSTOMER_FILE_STORE, CUSTOMER_GROUP_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { Customer, CustomerChange, CustomerContact, CustomerPreferences } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { CustomerErasedError, InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { customerCreated, customerUpdated } from '../hooks/catalog.js'
import type { CustomerFigures, CustomerFileStore } from '../ports/customer-file-store.js'
import type { CustomerGroupStore } from '../ports/customer-group-store.js'
import type { CustomerFilter, CustomerRow, CustomerSort, CustomerStore } from '../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { tidy } from './customer-service.js'
import { findCustomer } from './find-customer.js'

const DEFAULT_LIMIT = 50

/** Who looks or changes, and in which request. */
export interface DeskContext {
  readonly actor: Actor
  readonly requestId: string
}

/** A customer as the API shows it. Instants are ISO 8601 in UTC. */
export interface CustomerBody {
  readonly id: CustomerId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly guardianId: CustomerId | null
  readonly tags: readonly string[]
  readonly preferences: CustomerPreferences
  readonly custom: Readonly<Record<string, unknown>>
  readonly groups: readonly string[]
  readonly createdAt: string
  readonly lastContactAt: string | null
  readonly archivedAt: string | null
  readonly erasedAt: string | null
  readonly version: number
}

export interface CustomerPage {
  readonly items: CustomerBody[]
  readonly nextCursor: string | null
}

/** Which customers, in which order. */
export interface CustomerQuestion extends Pick<CustomerFilter, 'ids' | 'search' | 'isArchived' | 'tag' | 'custom'> {
  readonly sort?: CustomerSort | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

export interface CustomerFiguresBody extends Omit<CustomerFigures, 'lastVisitAt'> {
  readonly lastVisitAt: string | null
}

/** What the staff of a business does with the records of its customers. Whoever opens one is written down. */
@injectable()
export class CustomerDesk {
  constructor(
    @inject(CUSTOMER_STORE) private readonly store: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(CUSTOMER_FILE_STORE) private readonly files: CustomerFileStore,
    @inject(CUSTOMER_GROUP_STORE) private readonly groups: CustomerGroupStore,
  ) {}

  /** @throws InvalidRequestError for a cursor that no page of this order gave. */
  async list(tenantId: TenantId, question: CustomerQuestion): Promise<CustomerPage> {
    const { cursor, limit = DEFAULT_LIMIT, sort = 'name', search, ...rest } = question
    const after = cursor === undefined ? undefined : readCursor(cursor, sort)
    const filter = { ...rest, sort, ...(search ? { search } : {}), ...(after ? { after } : {}), limit: limit + 1 }
    const found = await this.store.list(tenantId, filter)
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    return { items: items.map(toCustomerBody), nextCursor: last ? writeCursor(last, sort) : null }
  }

  /**
   * Reads one, and writes down who did, when and in which request. One that was merged is the record it became part of.
   * @throws NotFoundError
   */
  open(tenantId: TenantId, id: CustomerId, context: DeskContext): Promise<CustomerBody> {
    return this.unitOfWork.run(tenantId, async tx => {
      const customer = await findCustomer(this.store, { tenantId, id, tx })
      await tx.audit(entryOf(context, 'customer.read', customer.id))
      return toCustomerBody(customer)
    })
  }

  /** What the bookings of one customer come to. */
  async figures(tenantId: TenantId, id: CustomerId): Promise<CustomerFiguresBody> {
    const { lastVisitAt, ...counts } = await this.files.figures(tenantId, id)
    return { ...counts, lastVisitAt: lastVisitAt?.toISOString() ?? null }
  }

  /** Always makes a new one, also when somebody of that name is known: staff may merge them. */
  create(
    tenantId: TenantId,
    contact: CustomerContact & { locale?: string; groups?: readonly string[] },
    context: CommandContext,
  ): Promise<CommandResult<CustomerBody>> {
    return this.commands.run(tenantId, context, {
      prepare: () => Promise.resolve(),
      commit: async tx => {
        const groups = await this.soundGroups(tx, contact.groups ?? [])
        const customer = await this.store.insert(tx, { ...tidy(contact), locale: contact.locale ?? null, groups })
        const payload = { customerId: customer.id }
        await tx.enqueue({ hook: customerCreated.name, aggregateId: customer.id, payload })
        await tx.audit(entryOf(context, 'customer.create', customer.id))
        return { status: 201, body: toCustomerBody(customer) }
      },
    })
  }

  /**
   * @param version - The version that the caller read; undefined takes the newest.
   * @throws NotFoundError, CustomerErasedError, StaleVersionError
   */
  update(
    tenantId: TenantId,
    given: { id: CustomerId; change: CustomerChange; version?: number | undefined },
    context: DeskContext,
  ): Promise<CustomerBody> {
    const { id, version } = given
    const staffId = given.change.preferences?.staffId
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.lock(tx, id)
      if (version !== undefined && version !== current.version) {
        throw new StaleVersionError({ current: current.version })
      }
      const isNewStaff = staffId && staffId !== current.preferences.staffId
      if (isNewStaff && !(await this.files.isStaff(tx, staffId))) throw new NotFoundError({ what: 'staff member' })
      const groups = given.change.groups && (await this.soundGroups(tx, given.change.groups))
      const change = changesOf(current, { ...given.change, ...(groups && { groups }) })
      const fields = Object.keys(change)
      if (fields.length === 0) return toCustomerBody(current)
      const changed = (await this.store.update(tx, id, change)) ?? current
      if (fields.includes('email') || fields.includes('phone')) await this.files.followGuardian(tx, id, current)
      await tx.enqueue({ hook: customerUpdated.name, aggregateId: id, payload: { customerId: id } })
      // The names of the fields only: the values would stay in the log after the person is forgotten.
      await tx.audit({ ...entryOf(context, 'customer.update', id), changes: { fields } })
      return toCustomerBody(changed)
    })
  }

  /** In one order, each once. @throws InvalidRequestError for a key that no group has. */
  private async soundGroups(tx: Transaction, wanted: readonly string[]): Promise<string[]> {
    if (wanted.length === 0) return []
    const known = new Set((await this.groups.list(tx.tenantId, tx)).map(({ key }) => key))
    const stray = wanted.find(key => !known.has(key))
    if (stray !== undefined) {
      throw new InvalidRequestError({ issues: [{ path: 'groups', message: `There is no group "${stray}"` }] })
    }
    return [...new Set(wanted)].sort()
  }

  private async lock(tx: Transaction, id: CustomerId): Promise<Customer> {
    const customer = await this.store.lock(tx, id)
    if (!customer) throw new NotFoundError({ what: 'customer' })
    if (customer.erasedAt) throw new CustomerErasedError({})
    if (customer.mergedIntoId) throw new NotFoundError({ what: 'customer' })
    return customer
  }
}

export function toCustomerBody(customer: Customer): CustomerBody {
  const { id, name, email, phone, locale, guardianId, tags, groups, preferences, custom, version } = customer
  return {
    ...{ id, name, email, phone, locale, guardianId, tags, groups, preferences, custom, version },
    createdAt: customer.createdAt.toISOString(),
    lastContactAt: customer.lastContactAt?.toISOString() ?? null,
    archivedAt: customer.archivedAt?.toISOString() ?? null,
    erasedAt: customer.erasedAt?.toISOString() ?? null,
  }
}

export function entryOf({ actor, requestId }: DeskContext, action: string, subjectId: CustomerId) {
  const { type, id, name } = actor
  return { action, subjectType: 'customer', subjectId, actor: { type, id, name }, requestId }
}

/** What really changes, in the spelling that is stored. */
function changesOf(current: Customer, wanted: CustomerChange): CustomerChange {
  const { name = current.name, email, phone } = wanted
  const tidied = tidy({ name, ...(email ? { email } : {}), ...(phone ? { phone } : {}) })
  const spelt = { ...wanted, ...(wanted.name === undefined ? {} : { name: tidied.name }) }
  const change = {
    ...spelt,
    ...(email === undefined ? {} : { email: tidied.email ?? null }),
    ...(phone === undefined ? {} : { phone: tidied.phone ?? null }),
  }
  const before = current as unknown as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(change).filter(
      ([field, value]) => value !== undefined && JSON.stringify(before[field]) !== JSON.stringify(value),
    ),
  )
}

function writeCursor({ name, id, position }: CustomerRow, sort: CustomerSort): string {
  const place = sort.endsWith('name') ? name : position
  return Buffer.from(JSON.stringify([id, place, sort])).toString('base64url')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const POSITION = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?\+00$/

function readCursor(cursor: string, sort: CustomerSort): { position: string; id: CustomerId } {
  const message = 'Use the nextCursor of the page before, in the same order.'
  try {
    const [id, position, order] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const isWhole = typeof id === 'string' && UUID.test(id) && typeof position === 'string' && order === sort
    if (isWhole && isPlace(position, sort)) return { id, position }
  } catch (error) {
    throw new InvalidRequestError({ issues: [{ path: 'cursor', message }] }, error)
  }
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message }] })
}

/** Date.parse takes what PostgreSQL refuses, and 30 February for 2 March: only a real day comes back the same. */
function isPlace(position: string, sort: CustomerSort): boolean {
  if (sort.endsWith('name')) return !position.includes('\0')
  const instant = new Date(`${position.slice(0, 19).replace(' ', 'T')}Z`)
  const isReal =
    !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 19) === position.slice(0, 19).replace(' ', 'T')
  return POSITION.test(position) && isReal && position >= '0001'
}
