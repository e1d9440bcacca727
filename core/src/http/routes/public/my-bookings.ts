import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import { EmailNotVerifiedError } from '../../../errors/access-errors.js'
import { booking, page } from '../../answers.js'
import { count } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { identityOf } from './signed-in.js'

/**
 * What a customer with a login sees. The address decides, and it comes from the account, never from the request: whoever
 * proved an address reads the bookings that were made with it. Nothing is merged or copied.
 */
export function myBookingRoutes({ bookings }: { bookings: Pick<BookingService, 'list'> }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/me/bookings',
      summary: "Lists the bookings that were made with the caller's confirmed e-mail address, the last first",
      tag: 'Bookings',
      audience: 'account',
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({ limit: count(1, 200).optional(), cursor: z.string().max(500).optional() }),
      responses: { 200: { description: 'One page', schema: page(booking) } },
      errors: [EmailNotVerifiedError],
      handler: async ({ tenant, caller, query }) => {
        const { email, isEmailVerified } = identityOf(caller).account
        if (!isEmailVerified) throw new EmailNotVerifiedError({})
        return {
          status: 200,
          body: await bookings.list(tenant.id, { ...query, customerEmail: email, sort: '-startsAt' }),
        }
      },
    }),
  ]
}
