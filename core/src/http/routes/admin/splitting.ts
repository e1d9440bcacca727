import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import type { Splitting } from '../../../booking/splitting.js'
import { InvalidTransitionError, NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { SplitRefusedError } from '../../../errors/visit-errors.js'
import { booking } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { email, idParameters, line, phone } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { personName } from '../public/holds.js'

const body = z.object({
  guest: personName,
  customer: z
    .strictObject({ name: line(120), email: email.optional(), phone: phone.optional() })
    .optional()
    .meta({ description: 'Whom the new booking is for; absent: the same customer' }),
})

export interface SplittingServices {
  readonly splitting: Pick<Splitting, 'split'>
  readonly bookings: Pick<BookingService, 'read'>
}

/** Staff give one guest of a party a booking of their own. */
export function splittingRoutes({ splitting, bookings }: SplittingServices): Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/bookings/{id}/split', tag: 'Bookings', scope: 'tenant', idempotency: 'required' },
      summary: 'Gives the appointments of one guest a booking of their own; times stay as they are',
      audience: { needs: 'bookings:write' },
      params: idParameters,
      body,
      bodyExample: { guest: 'Bea', customer: { name: 'Bea Osei', email: 'bea@example.com' } },
      takesIfMatch: true,
      entity: 'version',
      responses: { 201: { description: 'The new booking', schema: booking } },
      errors: [NotFoundError, InvalidTransitionError, StaleVersionError, SplitRefusedError],
      handler: async request => {
        const { tenant, params, caller, ifMatch } = request
        const access = bookingAccess(caller)
        const wish = { ...request.body, access, bookingId: params.id, version: ifMatch }
        const result = await splitting.split(tenant.id, wish, commandContext(request, 'admin'))
        return commandAnswer({ ...result, body: await bookings.read(tenant.id, result.body.id, access) })
      },
    }),
  ]
}
