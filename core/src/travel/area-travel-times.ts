import { estimateMinutes, type RoutePoint, type ServiceArea } from '../domain/service-area.js'
import type { TravelRequest, TravelTimeProvider } from '../ports/travel-time-provider.js'

/** The default: what the business entered, and arithmetic. Needs no network. */
export class AreaTravelTimes implements TravelTimeProvider {
  constructor(private readonly area: ServiceArea) {}

  minutes({ legs }: TravelRequest): Promise<readonly (number | null)[]> {
    return Promise.resolve(legs.map(({ from, to }) => estimateMinutes(this.area, keyOf(from), keyOf(to))))
  }
}

function keyOf({ zip, latitude, longitude }: RoutePoint): string {
  return latitude === null || longitude === null ? zip : `${zip}@${latitude}:${longitude}`
}
