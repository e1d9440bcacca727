import { inject, injectable } from 'tsyringe'
import { Rates } from '../../availability/rates.js'
import { ZoneCache } from '../../availability/zone.js'
import { BoundedCache } from '../../cache/bounded-cache.js'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { AddOn } from '../../domain/add-on.js'
import type { ServiceId, TenantId } from '../../domain/id.js'
import { MINUTE_MS } from '../../domain/interval.js'
import type { PriceRules } from '../../domain/price-rules.js'
import type { ServiceArea } from '../../domain/service-area.js'
import type {
  AvailabilityChanges,
  AvailabilitySnapshot,
  AvailabilityStore,
  LimitUse,
  LimitUseRequest,
  SnapshotBusy,
  SnapshotRequest,
  SnapshotResource,
  SnapshotSchedule,
  SnapshotService,
} from '../../ports/availability-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { countsWeeks } from '../../domain/week-limits.js'
import { LIMIT_USES } from './limit-use.js'
import { CATALOGUE, CHANGES, CLAIMS, LAST_ASSIGNED } from './availability-statements.js'
import { withOffer, type OfferDocument } from './offer-document.js'

/** By service; those without any are left out. */
type AddOnsDocument = { readonly addOns?: Readonly<Record<ServiceId, readonly AddOn[]>> | null }

/** By service; those with one price are left out. */
type RulesDocument = { readonly priceRules?: Readonly<Record<ServiceId, PriceRules>> | null }

type ReadDocument = CatalogueDocument & { travel?: TravelDocument; hours?: HoursDocument } & AddOnsDocument &
  RulesDocument &
  OfferDocument

type CatalogueDocument = Omit<AvailabilitySnapshot, 'now' | 'nowMs' | 'nextExpiryMs' | 'busy'>

/** What migration 0033 adds to the document. */
interface HoursDocument {
  readonly seasons: Readonly<Record<string, SnapshotSchedule['seasons']>> | null
  readonly holidays: Readonly<Record<string, readonly string[]>> | null
}

/** What migration 0025 adds to the document. */
interface TravelDocument {
  readonly services: Readonly<Record<string, Pick<SnapshotService, 'venue' | 'arrivalWindows'>>> | null
  readonly homes: Readonly<Record<string, string>> | null
  readonly area: ServiceArea | null
}

/** The catalogue of a search as of a database snapshot, with what reading its claims needs. */
interface Catalogue {
  /** The text of a `pg_snapshot` in which this was the truth. */
  seen: string
  verifiedAt: number
  readonly document: CatalogueDocument
  /** As array literals: the driver would write them anew for every search. */
  readonly resourceIds: string
  readonly unitIds: string
  readonly units: readonly { readonly id: string; readonly resource: SnapshotResource; readonly unitNo: number }[]
  readonly hasWeekLimit: boolean
  /** Somebody travels, so it matters where claims are. */
  readonly hasTravel: boolean
}

interface ClaimsRow {
  now_ms: number
  seen: string
  is_stale: boolean
  claims: (string | null)[] | null
  external: string | null
}

const CACHED_BYTES = 16 * 1024 * 1024
/** Well below the time for which changes are kept: what was not asked for so long is read anew. */
const MAX_UNVERIFIED_MS = 5 * 60_000
/** Time off is read for whole blocks, so that neighbouring ranges share one catalogue. */
const BLOCK_MS = 64 * 86_400_000
const WEEK_MS = 7 * 86_400_000

/**
 * Reads what the solver needs. The catalogue is remembered; the one statement that reads the claims also says whether
 * it is still true, so a search costs one round trip and never mixes two states of the database.
 */
@injectable()
export class SqlAvailabilityStore implements AvailabilityStore {
  private readonly catalogues = new BoundedCache<Catalogue>(CACHED_BYTES)

  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  async load(tenantId: TenantId, request: SnapshotRequest): Promise<AvailabilitySnapshot> {
    const key = keyOf(tenantId, request)
    const known = this.catalogues.get(key)
    if (known && performance.now() - known.verifiedAt < MAX_UNVERIFIED_MS) {
      const snapshot = await this.withClaims(tenantId, request, known)
      if (snapshot) return snapshot
    }
    for (;;) {
      const catalogue = await this.readCatalogue(tenantId, request)
      this.catalogues.set(key, catalogue.value, catalogue.bytes)
      // Undefined when the catalogue was edited between the two statements: then once more.
      const snapshot = await this.withClaims(tenantId, request, catalogue.value)
      if (snapshot) return snapshot
    }
  }

  async changesSince(tenantId: TenantId, seen: string | null): Promise<AvailabilityChanges> {
    const [row] = await this.unitOfWork.read<{ seen: string; changes: [number | null, number | null][] | null }>(
      tenantId,
      CHANGES,
      [tenantId, seen],
    )
    const changes = row?.changes ?? []
    return { seen: row?.seen ?? '', changes: changes.map(([from, to]) => ({ from, to })) }
  }

  limitUses(tenantId: TenantId, { serviceId, customerEmail, from, to }: LimitUseRequest): Promise<LimitUse[]> {
    return this.unitOfWork.read<LimitUse>(tenantId, LIMIT_USES, [tenantId, serviceId, customerEmail, from, to])
  }

  private async readCatalogue(
    tenantId: TenantId,
    request: SnapshotRequest,
  ): Promise<{ value: Catalogue; bytes: number }> {
    const verifiedAt = performance.now()
    const { serviceIds, locationIds } = request
    const [from, to] = blocksOf(request)
    const values = [tenantId, serviceIds, locationIds, new Date(from), new Date(to)]
    const [row] = await this.unitOfWork.read<{ seen: string; doc: string }>(tenantId, CATALOGUE, values)
    const text = row?.doc ?? '{"locations":[],"services":[],"resources":[],"schedules":[]}'
    const read = JSON.parse(text) as ReadDocument
    const document = withRates(withOffer(withAddOns(withTravel(withHours(read)))), this.zones)
    const units = document.resources.flatMap(resource =>
      resource.units.map((id, index) => ({ id, resource, unitNo: index + 1 })),
    )
    const value = {
      seen: row?.seen ?? '',
      verifiedAt,
      document,
      resourceIds: arrayLiteral(document.resources),
      unitIds: arrayLiteral(units),
      units,
      hasTravel: document.resources.some(resource => resource.homeKey !== undefined),
      hasWeekLimit: countsWeeks(document),
    }
    return { value, bytes: text.length * 2 }
  }

  /** @returns Undefined when the catalogue is no longer true. */
  private async withClaims(
    tenantId: TenantId,
    request: SnapshotRequest,
    catalogue: Catalogue,
  ): Promise<AvailabilitySnapshot | undefined> {
    const askedAt = performance.now()
    // A limit by the week counts bookings of the whole week, also outside the range.
    const margin = catalogue.hasWeekLimit ? WEEK_MS : 0
    const [row] = await this.unitOfWork.read<ClaimsRow>(tenantId, CLAIMS, [
      tenantId,
      catalogue.unitIds,
      catalogue.resourceIds,
      new Date(request.from.getTime() - margin).toISOString(),
      new Date(request.to.getTime() + margin).toISOString(),
      request.from.toISOString(),
      request.to.toISOString(),
      catalogue.seen,
      catalogue.hasTravel,
    ])
    if (!row || row.is_stale) return undefined
    catalogue.seen = row.seen
    catalogue.verifiedAt = askedAt
    const { busy, nextExpiryMs } = readBusy(row, catalogue)
    const now = Math.floor(row.now_ms / MINUTE_MS)
    const resources = await this.withLastAssigned(tenantId, catalogue)
    return { now, nowMs: row.now_ms, nextExpiryMs, busy, ...catalogue.document, resources }
  }

  /** One more read, and only where a service goes round its people. */
  private async withLastAssigned(tenantId: TenantId, catalogue: Catalogue): Promise<readonly SnapshotResource[]> {
    const { resources, services } = catalogue.document
    if (!services.some(({ assignmentPolicy }) => assignmentPolicy?.includes('round-robin'))) return resources
    const values = [tenantId, catalogue.resourceIds]
    const rows = await this.unitOfWork.read<{ resource_id: string; at: number }>(tenantId, LAST_ASSIGNED, values)
    const at = new Map(rows.map(row => [row.resource_id, row.at]))
    return resources.map(resource => ({ ...resource, lastAssignedAt: at.get(resource.id) }))
  }
}

function withHours<D extends CatalogueDocument>({ hours, ...document }: D & { hours?: HoursDocument }) {
  const { seasons, holidays } = hours ?? {}
  return {
    ...document,
    schedules: seasons ? document.schedules.map(item => ({ ...item, seasons: seasons[item.id] })) : document.schedules,
    locations: holidays
      ? document.locations.map(item => ({ ...item, holidays: holidays[item.id] }))
      : document.locations,
  }
}

function withTravel({ travel, ...document }: CatalogueDocument & { travel?: TravelDocument }): CatalogueDocument {
  const { services, homes, area } = travel ?? {}
  return {
    ...document,
    services: services ? document.services.map(item => ({ ...item, ...services[item.id] })) : document.services,
    resources: homes ? document.resources.map(item => ({ ...item, homeKey: homes[item.id] })) : document.resources,
    ...(area ? { area } : {}),
  }
}

/** Of ids that the database made: they need no quotes. */
function arrayLiteral(rows: readonly { readonly id: string }[]): string {
  return `{${rows.map(row => row.id).join(',')}}`
}

function keyOf(tenantId: TenantId, request: SnapshotRequest): string {
  const { serviceIds, locationIds } = request
  return JSON.stringify([tenantId, serviceIds, locationIds, ...blocksOf(request)])
}

function blocksOf({ from, to }: SnapshotRequest): [number, number] {
  return [Math.floor(from.getTime() / BLOCK_MS) * BLOCK_MS, Math.ceil(to.getTime() / BLOCK_MS) * BLOCK_MS]
}

function readBusy(row: ClaimsRow, { units }: Catalogue): { busy: SnapshotBusy[]; nextExpiryMs: number | null } {
  const busy: SnapshotBusy[] = []
  let nextExpiryMs = Number.POSITIVE_INFINITY
  row.claims?.forEach((packed, index) => {
    const unit = units[index]
    if (!packed || !unit) return
    for (const item of packed.split(';')) {
      const [from = '', to = '', closes = '', ownerId = '', place] = item.split(',')
      const closesMs = closes === '' ? null : Number(closes)
      if (closesMs !== null) nextExpiryMs = Math.min(nextExpiryMs, closesMs)
      busy.push({
        kind: 'claim',
        ownerId,
        resourceId: unit.resource.id,
        unitNo: unit.unitNo,
        from: Number(from),
        to: Number(to),
        until: closesMs === null ? null : Math.floor(closesMs / MINUTE_MS) + 1,
        place: place === '~' ? unit.resource.homeKey : place,
      })
    }
  })
  for (const item of row.external ? row.external.split(';') : []) {
    const [from = '', to = '', resourceId = '', ownerId = ''] = item.split(',')
    const span = { from: Number(from), to: Number(to), until: null }
    busy.push({
      kind: 'external',
      ownerId,
      resourceId: resourceId as SnapshotBusy['resourceId'],
      unitNo: null,
      ...span,
    })
  }
  return { busy, nextExpiryMs: Number.isFinite(nextExpiryMs) ? nextExpiryMs : null }
}

function withAddOns<D extends CatalogueDocument>({
  addOns,
  ...document
}: D & AddOnsDocument): CatalogueDocument & RulesDocument {
  if (!addOns) return document
  const services = document.services.map(service => ({ ...service, addOns: addOns[service.id] ?? [] }))
  return { ...document, services }
}

/** Made ready once for as long as the catalogue is remembered. */
function withRates(
  { priceRules, ...document }: CatalogueDocument & RulesDocument,
  zones: ZoneCache,
): CatalogueDocument {
  if (!priceRules) return document
  const services = document.services.map(service => {
    const rules = priceRules[service.id]
    return rules ? { ...service, rates: new Rates(rules, zones, document.locations) } : service
  })
  return { ...document, services }
}
