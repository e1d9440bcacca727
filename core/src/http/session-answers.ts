import { z } from 'zod'
import { assignment, bookingStatus, instantText, money } from './answers.js'

const reason = z.object({
  code: z.string(),
  requirement: z.string().optional(),
  resource: z.object({ id: z.string(), name: z.string() }).optional(),
  unlocks: z.unknown().optional(),
})

/** A class; what staff see beside it is absent for others. */
export const session = z
  .object({
    id: z.string(),
    serviceId: z.string(),
    serviceName: z.string(),
    locationId: z.string(),
    startsAt: instantText,
    endsAt: instantText,
    capacity: z.int(),
    placesLeft: z.int().meta({ description: 'Overbooking included' }),
    status: z.enum(['scheduled', 'cancelled']),
    isOpen: z.boolean().optional().meta({ description: 'Whether a place can be booked now' }),
    reasons: z
      .array(z.string())
      .optional()
      .meta({ description: 'Why not: SESSION_FULL, SESSION_STARTED, MIN_NOTICE, …' }),
    price: money.optional().meta({ description: 'Of one place' }),
    assignments: z.array(assignment),
    seriesId: z.string().nullable(),
    version: z.int(),
    taken: z.int().optional().meta({ description: 'Staff only' }),
    overbook: z.int().optional().meta({ description: 'Staff only' }),
    reason: z.string().optional().meta({ description: 'Staff only: why it was called off' }),
  })
  .meta({ id: 'Session' })

export const sessionList = z.object({ timeZone: z.string(), items: z.array(session) }).meta({ id: 'SessionList' })

export const sessionConflict = z
  .object({ startsAt: instantText, reasons: z.array(reason) })
  .meta({ id: 'SessionConflict' })

export const previewedSessions = z.object({
  items: z.array(sessionConflict.extend({ endsAt: instantText.nullable() })),
})

export const createdSessions = z.object({
  seriesId: z.string().nullable(),
  items: z.array(session),
  skipped: z.array(sessionConflict),
})

export const roster = z
  .object({
    session,
    items: z.array(
      z.object({
        bookingId: z.string(),
        reference: z.string(),
        status: bookingStatus,
        places: z.int(),
        customerName: z.string().nullable(),
        customerEmail: z.string().nullable(),
        customerPhone: z.string().nullable(),
        version: z.int(),
      }),
    ),
  })
  .meta({ id: 'Roster' })
