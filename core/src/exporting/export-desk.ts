import { Readable } from 'node:stream'
import { inject, injectable } from 'tsyringe'
import { BookingService, type BookingListRequest } from '../booking/booking-service.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { CustomerDesk, type CustomerQuestion } from '../customer/customer-desk.js'
import { EXPORT_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { csvLine } from '../importing/csv-text.js'
import { EXPORT_TABLES, type ExportStore } from '../ports/export-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

const PAGE = 200

export interface ExportContext {
  readonly actor: Actor
  readonly requestId: string
}

/** What of a list goes out: the same words that narrow the list itself. */
export type ExportedClients = Pick<CustomerQuestion, 'ids' | 'search' | 'sort' | 'tag' | 'isArchived'>
export type ExportedBookings = Pick<
  BookingListRequest,
  'ids' | 'from' | 'to' | 'status' | 'search' | 'sort' | 'resourceId' | 'locationId'
>

/** Data of a business on its way out, page by page as it is read; who took it is written down. */
@injectable()
export class ExportDesk {
  constructor(
    @inject(EXPORT_STORE) private readonly store: ExportStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CustomerDesk) private readonly customers: CustomerDesk,
    @inject(BookingService) private readonly bookings: BookingService,
    @inject(CatalogService) private readonly catalog: CatalogService,
  ) {}

  async clients(tenantId: TenantId, context: ExportContext, which: ExportedClients = {}): Promise<Readable> {
    return this.begin(tenantId, 'clients', context, this.clientLines(tenantId, which))
  }

  async bookingTable(tenantId: TenantId, context: ExportContext, which: ExportedBookings = {}): Promise<Readable> {
    return this.begin(tenantId, 'bookings', context, this.bookingLines(tenantId, which))
  }

  /** Hidden and archived ones too. */
  async services(tenantId: TenantId, context: ExportContext): Promise<Readable> {
    await this.noteIt(tenantId, 'services', context)
    const names = ['id', 'name', 'category', 'minutes', 'price', 'currency', 'visibility', 'on sale', 'archived at']
    const lines = (await this.catalog.listServices(tenantId)).map(one => {
      const { id, name, category, durationMinutes, price, visibility, isActive, archivedAt } = one
      const facts = [id, name, category, durationMinutes, price.amount, price.currency, visibility]
      return csvLine([...facts, isActive ? 'yes' : 'no', archivedAt?.toISOString()])
    })
    return Readable.from([csvLine(names), ...lines])
  }

  /** A line of JSON for each row: its table, and what stands in it. */
  async everything(tenantId: TenantId, context: ExportContext): Promise<Readable> {
    return this.begin(tenantId, 'everything', context, this.everyLine(tenantId))
  }

  private async *clientLines(tenantId: TenantId, which: ExportedClients): AsyncGenerator<string> {
    let head = csvLine(['id', 'name', 'email', 'phone', 'locale', 'created at'])
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.customers.list(tenantId, { ...which, limit: PAGE, ...(cursor ? { cursor } : {}) })
      const lines = page.items.map(one => csvLine([one.id, one.name, one.email, one.phone, one.locale, one.createdAt]))
      yield head + lines.join('')
      head = ''
      cursor = page.nextCursor
    }
  }

  private async *bookingLines(tenantId: TenantId, which: ExportedBookings): AsyncGenerator<string> {
    const names = ['id', 'reference', 'status', 'start', 'end', 'service', 'with', 'customer name', 'customer email']
    let head = csvLine([...names, 'customer phone', 'total', 'currency', 'notes'])
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.bookings.list(tenantId, { ...which, limit: PAGE, ...(cursor ? { cursor } : {}) })
      const lines = page.items.flatMap(({ id, reference, status, customer, total, notes, appointments }) =>
        appointments.map(({ startsAt, endsAt, serviceName, assignments }) => {
          const people = assignments.flatMap(({ resources }) => resources.map(({ name }) => name)).join('; ')
          const who = [customer?.name, customer?.email, customer?.phone]
          const facts = [id, reference, status, startsAt, endsAt, serviceName, people]
          return csvLine([...facts, ...who, total.amount, total.currency, notes])
        }),
      )
      yield head + lines.join('')
      head = ''
      cursor = page.nextCursor
    }
  }

  private async *everyLine(tenantId: TenantId): AsyncGenerator<string> {
    for (const table of EXPORT_TABLES) {
      for (let after: string | undefined = ''; after !== undefined;) {
        const rows = await this.store.page(tenantId, table, after)
        yield rows.map(({ row }) => `{"table":"${table}","row":${row}}\n`).join('')
        after = rows.at(-1)?.key
      }
    }
  }

  /** Reads the first page before anything is noted or sent: a question that is wrong gets its problem, not half a file. */
  private async begin(
    tenantId: TenantId,
    what: string,
    context: ExportContext,
    lines: AsyncGenerator<string>,
  ): Promise<Readable> {
    const first = await lines.next()
    await this.noteIt(tenantId, what, context)
    return Readable.from(continued(first, lines))
  }

  private async noteIt(tenantId: TenantId, what: string, { actor, requestId }: ExportContext): Promise<void> {
    const subject = { subjectType: 'export', subjectId: what }
    await this.unitOfWork.run(tenantId, tx => tx.audit({ action: 'data.export', ...subject, actor, requestId }))
  }
}

async function* continued(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done === true) return
  yield first.value
  yield* rest
}
