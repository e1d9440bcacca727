import { z } from 'zod'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { assignment, instantText } from '../../answers.js'
import { bookingAccess } from '../../command-answer.js'
import { count, flag, id, idParameters, listedResourceIds, start } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import type { BookingRouteServices } from '../public/bookings.js'

/** A hand that drags asks a few times a second. */
const CALLS_PER_MINUTE = 600

const query = z.object({
  appointmentId: id.optional(),
  startsAt: start,
  resourceIds: listedResourceIds,
  durationMinutes: count(1, 2880).optional(),
  anyMinute: flag.optional().meta({ description: 'As in the move itself' }),
})

const terms = z
  .object({
    isPossible: z.boolean(),
    startsAt: instantText,
    endsAt: instantText.nullable(),
    isOver: z.boolean().meta({ description: 'The start has passed; it may still be moved there' }),
    assignments: z.array(assignment).meta({ description: 'Who and what would serve it' }),
    text: z.string().nullable().meta({ description: 'Why not, in the language of the business; null when possible' }),
    reasons: z.array(z.object({ code: z.string(), text: z.string(), bookingId: z.string().optional() })),
  })
  .meta({ id: 'RescheduleTerms' })

/** A look before the move, as somebody drags. */
export function rescheduleTermsRoutes({ rescheduling }: Pick<BookingRouteServices, 'rescheduling'>): Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: '/bookings/{id}/reschedule-terms', tag: 'Bookings', scope: 'tenant' },
      summary: 'Says whether an appointment could be moved there, and if not, why; moves nothing',
      audience: { needs: 'bookings:write' },
      idempotency: 'none',
      limits: { callsPerMinute: CALLS_PER_MINUTE },
      params: idParameters,
      query,
      responses: { 200: { description: 'Yes with who would serve it, or no with the reasons', schema: terms } },
      errors: [NotFoundError, StaleVersionError],
      handler: async ({ tenant, params, caller, query: { anyMinute, ...asked } }) => {
        const relax = anyMinute ? { relax: 'start' as const } : {}
        const move = { ...asked, ...relax, bookingId: params.id, access: bookingAccess(caller) }
        return { status: 200, body: await rescheduling.terms(tenant.id, move) }
      },
    }),
  ]
}
