import { z } from 'zod'
import type { BookingService } from '../../../booking/booking-service.js'
import { EmailNotVerifiedError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { booking, page } from '../../answers.js'
import { count, idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import { provedAccount } from './signed-in.js'

export type MyBookings = Pick<BookingService, 'list' | 'openOwn'>

/**
 * What a customer with a login sees. The address decides, and it comes from the account, never from the request: whoever
 * proved an address reads the bookings that were made with it. Nothing is merged or copied.
 */
export function myBookingRoutes({ bookings }: { readonly bookings: MyBookings }): Route[] {
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
        const customerEmail = provedEmail(caller)
        return { status: 200, body: await bookings.list(tenant.id, { ...query, customerEmail, sort: '-startsAt' }) }
      },
    }),
    // A write, so that another site cannot have it made: it gives what cancels the booking.
    defineRoute({
      method: 'post',
      path: '/me/bookings/{id}/open',
      summary: "Gives what manages a booking that was made with the caller's confirmed e-mail address",
      tag: 'Bookings',
      audience: 'account',
      scope: 'tenant',
      idempotency: 'none',
      params: idParameters,
      body: z.strictObject({}),
      bodyExample: {},
      responses: {
        200: { description: 'As the link in the mail has it', schema: z.object({ manageToken: z.string() }) },
      },
      errors: [EmailNotVerifiedError, NotFoundError],
      handler: async ({ tenant, caller, params }) => {
        return { status: 200, body: await bookings.openOwn(tenant.id, params.id, provedEmail(caller)) }
      },
    }),
  ]
}

/** @throws EmailNotVerifiedError */
function provedEmail(caller: Caller): string {
  return provedAccount(caller).email
}
