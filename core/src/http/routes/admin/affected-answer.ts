import { z } from 'zod'

const booking = z
  .object({
    id: z.string(),
    reference: z.string(),
    status: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
    serviceName: z.string(),
    customerName: z.string().nullable(),
  })
  .meta({ id: 'AffectedBooking', description: 'Of a class, the id is that of the session' })

/** What a change meets: how many, and the first hundred. */
export const affectedShape = { total: z.int(), bookings: z.array(booking) }
