import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE } from '../di/tokens.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import {
  TIMELINE_KINDS,
  type CustomerFileStore,
  type TimelineEntry,
  type TimelineKind,
} from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'

const DEFAULT_LIMIT = 50
const POSITION = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00),([0-9a-f:-]{36,60})$/

export interface TimelinePage {
  readonly items: readonly (Omit<TimelineEntry, 'at' | 'position'> & { readonly at: string })[]
  readonly nextCursor: string | null
}

/** What a kind of entry shows is what its own page shows: who may not open that one does not read it here. */
const NEEDS: Readonly<Partial<Record<TimelineKind, string>>> = {
  booking: 'bookings:read',
  payment: 'bookings:read',
  message: 'messages:read',
  feedback: 'feedback:read',
}

/** Everything that happened with one customer, newest first. */
@injectable()
export class CustomerTimeline {
  constructor(
    @inject(CUSTOMER_FILE_STORE) private readonly store: CustomerFileStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
  ) {}

  /**
   * @param question.permissions - What the caller may; entries of other kinds are left out.
   * @throws NotFoundError; InvalidRequestError for a cursor that no page gave.
   */
  async read(
    tenantId: TenantId,
    id: CustomerId,
    question: {
      kind?: TimelineKind | undefined
      cursor?: string | undefined
      limit?: number | undefined
      permissions: ReadonlySet<string>
    },
  ): Promise<TimelinePage> {
    const { kind, cursor, limit = DEFAULT_LIMIT, permissions } = question
    const [customer] = await this.customers.list(tenantId, { ids: [id], limit: 1 })
    if (!customer) throw new NotFoundError({ what: 'customer' })
    const kinds = TIMELINE_KINDS.filter(one => kind === undefined || one === kind).filter(one => {
      const needed = NEEDS[one]
      return needed === undefined || permissions.has(needed)
    })
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const customerId = customer.mergedIntoId ?? id
    const rows = await this.store.timeline(tenantId, customerId, { kinds, after, limit: limit + 1 })
    const last = rows.length > limit ? rows[limit - 1] : undefined
    const items = rows.slice(0, limit).map(row => ({ ...shown(row), at: row.at.toISOString() }))
    return { items, nextCursor: last ? `${last.position},${last.id}` : null }
  }
}

function shown({ kind, id, detail }: TimelineEntry) {
  return { kind, id, detail }
}

function readCursor(cursor: string): { position: string; id: string } {
  const [, position, id] = POSITION.exec(cursor) ?? []
  if (position !== undefined && id !== undefined) {
    const day = position.slice(0, 19).replace(' ', 'T')
    const instant = new Date(`${day}Z`)
    if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day)) return { position, id }
  }
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
}
