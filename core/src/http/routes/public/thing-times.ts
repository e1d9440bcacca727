import { z } from 'zod'
import { MAX_DAYS, RangeReader } from '../../../booking/search-range.js'
import type { ThingTimes } from '../../../booking/thing-times.js'
import { InvalidRangeError, NotFoundError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { availability } from '../../answers.js'
import { dateOrInstant } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { askedBy, wantedTimes, weightOf, type AvailabilityRouteServices } from './availability.js'

const query = z.object({
  ...wantedTimes,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive; at most 7 days' }),
})
const resource = z.object({ id: z.string(), name: z.string(), type: z.string() })
const answer = z.object({
  items: z
    .array(z.object({ resource, times: availability }))
    .meta({ description: 'By name; none where there is nothing to choose' }),
})
/** As many searches as there may be courts; most have a few. */
const USUAL_THINGS = 5

export interface ThingTimesServices extends Pick<AvailabilityRouteServices, 'customerGroups'> {
  readonly thingTimes: Pick<ThingTimes, 'find'>
}

/** Courts side by side, for whoever chooses the court with the time. */
export function thingTimesRoute({ thingTimes, customerGroups }: ThingTimesServices): Route {
  const ranges = new RangeReader()
  return defineRoute({
    method: 'get',
    path: '/availability/resources',
    summary: 'Lists times side by side for each court, room or thing that may be chosen',
    tag: 'Booking',
    audience: 'public',
    scope: 'tenant',
    idempotency: 'none',
    limits: { callsPerMinute: 1_200, weightOf: search => weightOf(search) * USUAL_THINGS },
    query,
    responses: { 200: { description: 'One list of times for each', schema: answer } },
    errors: [NotFoundError, InvalidRangeError, PlaceRequiredError, OutsideAreaError],
    handler: async ({ tenant, query: request, caller }) => {
      ranges.read(request.from, request.to, tenant.timeZone, MAX_DAYS.explained)
      const { asking, audience } = await askedBy(customerGroups, { tenantId: tenant.id, caller, request })
      const items = (await thingTimes.find(tenant.id, asking, audience)).map(({ resource: thing, times }) => {
        const text = Buffer.isBuffer(times) ? times.toString() : JSON.stringify(times)
        return `{"resource":${JSON.stringify(thing)},"times":${text}}`
      })
      return { status: 200, json: Buffer.from(`{"items":[${items.join(',')}]}`) }
    },
  })
}
