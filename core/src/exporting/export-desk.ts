import { Readable } from 'node:stream'
import { inject, injectable } from 'tsyringe'
import { BookingService } from '../booking/booking-service.js'
import { CustomerDesk } from '../customer/customer-desk.js'
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

/** Data of a business on its way out, page by page as it is read; who took it is written down. */
@injectable()
export class ExportDesk {
  constructor(
    @inject(EXPORT_STORE) private readonly store: ExportStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CustomerDesk) private readonly customers: CustomerDesk,
    @inject(BookingService) private readonly bookings: BookingService,
  ) {}

  async clients(tenantId: TenantId, context: ExportContext): Promise<Readable> {
    await this.noteIt(tenantId, 'clients', context)
    return Readable.from(this.clientLines(tenantId))
  }

  async bookingTable(tenantId: TenantId, context: ExportContext): Promise<Readable> {
    await this.noteIt(tenantId, 'bookings', context)
    return Readable.from(this.bookingLines(tenantId))
  }

  /** A line of JSON for each row: its table, and what stands in it. */
  async everything(tenantId: TenantId, context: ExportContext): Promise<Readable> {
    await this.noteIt(tenantId, 'everything', context)
    return Readable.from(this.everyLine(tenantId))
  }

  private async *clientLines(tenantId: TenantId): AsyncGenerator<string> {
    yield csvLine(['id', 'name', 'email', 'phone', 'locale', 'created at'])
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.customers.list(tenantId, { limit: PAGE, ...(cursor ? { cursor } : {}) })
      yield page.items.map(one => csvLine([one.id, one.name, one.email, one.phone, one.locale, one.createdAt])).join('')
      cursor = page.nextCursor
    }
  }

  private async *bookingLines(tenantId: TenantId): AsyncGenerator<string> {
    const names = ['id', 'reference', 'status', 'start', 'end', 'service', 'with', 'customer name', 'customer email']
    yield csvLine([...names, 'customer phone', 'total', 'currency', 'notes'])
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.bookings.list(tenantId, { limit: PAGE, ...(cursor ? { cursor } : {}) })
      const lines = page.items.flatMap(({ id, reference, status, customer, total, notes, appointments }) =>
        appointments.map(({ startsAt, endsAt, serviceName, assignments }) => {
          const people = assignments.flatMap(({ resources }) => resources.map(({ name }) => name)).join('; ')
          const who = [customer?.name, customer?.email, customer?.phone]
          const facts = [id, reference, status, startsAt, endsAt, serviceName, people]
          return csvLine([...facts, ...who, total.amount, total.currency, notes])
        }),
      )
      yield lines.join('')
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

  private async noteIt(tenantId: TenantId, what: string, { actor, requestId }: ExportContext): Promise<void> {
    const subject = { subjectType: 'export', subjectId: what }
    await this.unitOfWork.run(tenantId, tx => tx.audit({ action: 'data.export', ...subject, actor, requestId }))
  }
}
