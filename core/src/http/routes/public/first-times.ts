import { z } from 'zod'
import { MAX_DAYS, RangeReader } from '../../../booking/search-range.js'
import { InvalidRangeError, NotFoundError } from '../../../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../../../errors/travel-errors.js'
import { availability } from '../../answers.js'
import { count, dateOrInstant, id, listedServiceIds } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { askedBy, weightOf, type AvailabilityRouteServices } from './availability.js'

const query = z.object({
  serviceIds: listedServiceIds,
  from: dateOrInstant,
  to: dateOrInstant.meta({ description: 'Dates: inclusive; instants: exclusive' }),
  limit: count(1, 50).optional().meta({ description: 'Times of each service; default 6' }),
})
const answer = z.object({ items: z.array(z.object({ serviceId: id, times: availability })) })
const USUAL = 6

/** The first times of several services in one answer, for a page that shows all of them. */
export function firstTimesRoute({
  availability: finder,
  customerGroups,
}: Pick<AvailabilityRouteServices, 'availability' | 'customerGroups'>): Route {
  const ranges = new RangeReader()
  return defineRoute({
    method: 'get',
    path: '/availability/first',
    summary: 'Lists the first times of several services at once',
    tag: 'Booking',
    audience: 'public',
    scope: 'tenant',
    idempotency: 'none',
    // As much as asking for each.
    limits: {
      callsPerMinute: 1_200,
      weightOf: search => weightOf(search) * (search.get('serviceIds') ?? '').split(',').length,
    },
    query,
    responses: { 200: { description: 'In the order of the question', schema: answer } },
    errors: [NotFoundError, InvalidRangeError, PlaceRequiredError, OutsideAreaError],
    handler: async ({ tenant, query: { serviceIds, limit = USUAL, ...range }, caller }) => {
      ranges.read(range.from, range.to, tenant.timeZone, MAX_DAYS.availability)
      const asked = { tenantId: tenant.id, caller, request: { ...range, limit, clientId: undefined } }
      const { asking, audience } = await askedBy(customerGroups, asked)
      const items = []
      for (const serviceId of serviceIds) {
        const times = await finder.answer(tenant.id, { ...asking, serviceId }, audience)
        const text = Buffer.isBuffer(times) ? times.toString() : JSON.stringify(times)
        items.push(`{"serviceId":"${serviceId}","times":${text}}`)
      }
      // Most of it is written already: what is remembered is the text of an answer.
      return { status: 200, json: Buffer.from(`{"items":[${items.join(',')}]}`) }
    },
  })
}
