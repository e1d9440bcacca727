import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { BookingTokens, type TenantTokens } from '../booking/booking-tokens.js'
import { newReference } from '../booking/booking-reference.js'
import { CatalogService } from '../catalog/catalog-service.js'
import { mayMeet } from '../catalog/may-meet.js'
import { BUSINESS_CLOCK, IMPORT_STORE } from '../di/tokens.js'
import { newId, type CustomerId } from '../domain/id.js'
import type { ImportProblem, ImportRow } from '../domain/import.js'
import { DEFAULT_POLICY } from '../domain/policy.js'
import type { BusinessClock } from '../ports/clock.js'
import { bookedKey, type ImportedBooking, type ImportJob, type ImportStore } from '../ports/import-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { readBooking, type ReadBooking } from './booking-row.js'
import { readRows, type ChunkOutcome } from './cell-values.js'
import { CustomerLookup } from './customer-lookup.js'
import { ImportCatalog } from './import-catalog.js'
import { PlaceFinder } from './place-finder.js'
import type { RowImporter } from './row-importer.js'

const DAY_MS = 86_400_000
const TAKEN = 'Somebody else has this time.'

interface NewRow {
  readonly row: ReadBooking
  readonly customer: CustomerId
}

/** Bookings of another system: what is over is history, what is to come takes its claims or is told by its line. */
@injectable()
export class BookingImport implements RowImporter {
  private readonly zones = new ZoneCache()

  constructor(
    @inject(IMPORT_STORE) private readonly store: ImportStore,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  async take(tx: Transaction, job: ImportJob, rows: readonly ImportRow[]): Promise<ChunkOutcome> {
    const { tenantId } = tx
    const catalog = await ImportCatalog.load(tx, { catalog: this.catalog, store: this.store, tenantId })
    const tokens = await this.tokens.of(tenantId)
    const context = {
      ...{ catalog, options: job.options, currency: tokens.tenant.currency },
      ...{ now: this.clock.now(tenantId), zoneOf: (name: string) => this.zones.get(name) },
    }
    const { good, problems } = readRows(rows, job.mapping, cells => readBooking(cells, context))
    const fresh = await this.sort(tx, good)
    const past: ImportedBooking[] = []
    const ahead: (ImportedBooking & { ways: unknown })[] = []
    const refused: ImportProblem[] = []
    const places = await this.places(tx, catalog, fresh)
    for (const item of fresh) {
      const booking = this.write(item, job, tokens)
      if (!item.row.needsClaims) {
        past.push({ ...booking, claims: whoWasThere(item.row, catalog) })
        continue
      }
      const { line, ...row } = item.row
      const ways = places.find({ ...row, appointmentId: booking.appointment as string })
      if (typeof ways === 'string') refused.push({ line, field: 'startsAt', reason: ways })
      else ahead.push({ ...booking, ways })
    }
    await this.store.addBookings(tx, past)
    const lost = await this.store.claimBookings(tx, ahead)
    refused.push(...lost.map(line => ({ line, field: 'startsAt', reason: TAKEN })))
    const known = good.length - fresh.length
    return { added: fresh.length - refused.length, known, problems: [...problems, ...refused] }
  }

  /** Those that are not there yet, each with its customer. */
  private async sort(tx: Transaction, rows: readonly ReadBooking[]): Promise<NewRow[]> {
    const keys = await this.store.knownKeys(
      tx,
      'bookings',
      rows.map(row => row.externalId).filter(key => key !== ''),
    )
    const seen = new Set(keys.keys())
    const unnamed = rows.filter(row => row.externalId === '' || !seen.has(row.externalId))
    const lookup = await CustomerLookup.load(
      tx,
      this.store,
      unnamed.map(row => row.customer),
    )
    const found = unnamed.map(row => {
      const customer = lookup.anyOf(row.customer)
      if (customer !== undefined) lookup.call(row.customer.externalId, customer)
      return { row, customer: customer ?? lookup.add(row.customer) }
    })
    await lookup.write(tx)
    const customers = [...new Set(found.map(item => item.customer))]
    const booked = await this.store.bookedAt(
      tx,
      customers,
      found.map(item => item.row.startsAt),
    )
    return found.filter(({ row, customer }) => {
      const key = row.externalId || bookedKey(customer, row.service.id, row.startsAt)
      const isKnown = seen.has(key) || (row.externalId === '' && booked.has(key))
      seen.add(key)
      return !isKnown
    })
  }

  /** What is taken around the bookings to come. */
  private async places(tx: Transaction, catalog: ImportCatalog, rows: readonly NewRow[]): Promise<PlaceFinder> {
    const times = rows.filter(({ row }) => row.needsClaims).map(({ row }) => row.startsAt.getTime())
    if (times.length === 0) return new PlaceFinder(catalog, [])
    const from = new Date(times.reduce((a, b) => Math.min(a, b)) - DAY_MS)
    const to = new Date(times.reduce((a, b) => Math.max(a, b)) + 3 * DAY_MS)
    return new PlaceFinder(catalog, await this.store.busy(tx, catalog.allUnits(), { from, to }))
  }

  private write({ row, customer }: NewRow, job: ImportJob, tokens: TenantTokens): ImportedBooking {
    const { service, amount, currency } = row
    const id = newId<'booking'>()
    const policy = row.policy ?? DEFAULT_POLICY
    const total = { amount, currency }
    const quote = {
      lines: [{ label: service.name, serviceId: service.id, amount: total }],
      ...{ total, deposit: { amount: 0, currency }, balance: total, policy },
    }
    const definition = {
      needs: row.needsClaims ? Object.fromEntries(service.requirements.map(({ key, count }) => [key, count])) : {},
      buffersOutsideHours: true,
    }
    return {
      ...{ line: row.line, id, appointment: newId<'appointment'>(), reference: newReference(), status: row.status },
      ...{ customer, location: row.locationId, zone: row.timeZone, guests: row.guests, notes: row.notes },
      ...{ amount, currency, quote, policy, starts: row.startsAt.toISOString(), ends: row.endsAt.toISOString() },
      ...{ token: row.needsClaims ? this.tokens.hash(tokens.manage(id)).toString('hex') : null, service: service.id },
      ...{ service_name: service.name, claims: [], definition, key: row.externalId || null, actor: job.actor },
      reminds: row.needsClaims && job.options.reminds === true,
      // What is over was made some time before it began.
      made: row.needsClaims ? null : row.startsAt.toISOString(),
    }
  }
}

/** Nobody has to keep a time that is over; the record still says with whom it was. */
function whoWasThere({ named, service, startsAt, endsAt }: ReadBooking, catalog: ImportCatalog): object[] {
  const span = [startsAt.toISOString(), endsAt.toISOString()]
  return named.flatMap(resource => {
    const [unitId] = catalog.units(resource)
    const requirement = service.requirements.find(need => mayMeet(resource, need))?.key ?? resource.type
    return unitId ? [{ unitId, resourceId: resource.id, requirement, during: span, core: span }] : []
  })
}
