import { inject, injectable } from 'tsyringe'
import { localMinutes } from '../availability/local-date.js'
import { Rates } from '../availability/rates.js'
import { ZoneCache } from '../availability/zone.js'
import { CATALOG_READER } from '../di/tokens.js'
import type { LocationId, TenantId } from '../domain/id.js'
import { fromMinutes, type LocalDate, type LocalTime } from '../domain/interval.js'
import { priceRuleIssues, type PriceRules } from '../domain/price-rules.js'
import type { Service } from '../domain/service.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { CatalogReader } from '../ports/catalog-store.js'

/** An appointment as it stands on the clocks of a place. */
export interface PriceQuestion {
  readonly priceRules: PriceRules
  readonly date: LocalDate
  readonly time: LocalTime
  /** How long it lasts. */
  readonly minutes: number
  readonly locationId?: LocationId | undefined
}

export interface PriceAnswer {
  readonly startsAt: string
  readonly endsAt: string
  readonly lines: readonly { readonly label: string; readonly minutes: number | null; readonly amount: number }[]
  /** Minor units. */
  readonly amount: number
}

/** Says what an appointment would cost under rules that are not saved yet. Reads only. */
@injectable()
export class PricePreview {
  constructor(
    @inject(CATALOG_READER) private readonly catalog: CatalogReader,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** All that is sold, with what its time costs. */
  services(tenantId: TenantId): Promise<Service[]> {
    return this.catalog.services(tenantId)
  }

  /** @throws NotFoundError for an unknown place, or when there is none; InvalidRequestError for rules that are not sound. */
  async ask(tenantId: TenantId, { priceRules, date, time, minutes, locationId }: PriceQuestion): Promise<PriceAnswer> {
    const [issue] = priceRuleIssues(priceRules)
    if (issue) throw new InvalidRequestError({ issues: [{ ...issue, path: `priceRules.${issue.path}` }] })
    const locations = await this.catalog.locations(tenantId, locationId ? { ids: [locationId] } : {})
    const [location] = locations
    if (!location) throw new NotFoundError({ what: 'location' })
    const start = this.zones.get(location.timeZone).toUtc(localMinutes(`${date}T${time}`))
    const rates = new Rates(priceRules, this.zones, locations)
    const { parts, surcharges, amount } = rates.price({ start, end: start + minutes }, location.id)
    return {
      startsAt: fromMinutes(start).toISOString(),
      endsAt: fromMinutes(start + minutes).toISOString(),
      lines: [...parts, ...surcharges.map(item => ({ ...item, minutes: null }))].map(line => {
        return { label: line.label, minutes: line.minutes, amount: line.amount }
      }),
      amount,
    }
  }
}
