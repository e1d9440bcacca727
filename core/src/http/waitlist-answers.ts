import { z } from 'zod'
import { OFFER_STATES, WAITLIST_STATES } from '../domain/waitlist.js'
import { assignment, bookingStatus, instantText, quote } from './answers.js'
import { addOnKeys, id, line, localDate } from './input.js'

const time = /^([01]\d|2[0-3]):[0-5]\d$/
const timeOrMidnight = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/

/** A span of one day that suits. */
const windowInput = z.strictObject({
  date: localDate.refine(value => value >= '2000-01-01' && value <= '2199-12-31', 'Must lie between 2000 and 2199'),
  from: z.string().max(5).regex(time, 'Must be a time such as 14:00'),
  to: z.string().max(5).regex(timeOrMidnight, 'Must be a time such as 17:00'),
})
export const wishShape = {
  serviceIds: z.array(id).min(1).max(5).meta({ description: 'One after the other, in one visit' }),
  staffId: id.optional(),
  guests: z.int().min(1).max(1000).optional(),
  addOns: z
    .array(z.strictObject({ serviceId: id, keys: addOnKeys }))
    .max(5)
    .transform(list => Object.fromEntries(list.map(({ serviceId, keys }) => [serviceId, keys])))
    .optional()
    .meta({ description: 'What is wanted along with a service' }),
  windows: z.array(windowInput).min(1).max(14).meta({
    description: 'Dates and wall-clock times in the zone of the business; the whole visit lies in one of them',
  }),
}
export const personName = line(120)

const window = z.object({ date: z.string(), from: z.string(), to: z.string() })
const named = z.object({ id: z.string(), name: z.string() })
const common = z.object({
  id: z.string(),
  status: z.enum(WAITLIST_STATES),
  services: z.array(named),
  staff: named.nullable(),
  guests: z.int(),
  windows: z.array(window),
  timeZone: z.string(),
  createdAt: instantText,
  version: z.int(),
})

export const waitlistEntry = common
  .extend({
    position: z.int().nullable().meta({ description: '1 is next; null when not in the line' }),
    offer: z
      .object({ token: z.string().optional(), startsAt: instantText, endsAt: instantText, expiresAt: instantText })
      .nullable()
      .meta({ description: 'What is held now' }),
    token: z.string().optional().meta({ description: 'Only in the answer that creates the entry' }),
  })
  .meta({ id: 'WaitlistEntry' })

export const waitlistLine = common
  .extend({
    customer: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
    }),
    priority: z.int(),
    note: z.string(),
    source: z.string(),
    bookingId: z.string().nullable(),
    offers: z.array(
      z.object({
        id: z.string(),
        status: z.enum(OFFER_STATES),
        isManual: z.boolean(),
        startsAt: instantText,
        endsAt: instantText,
        offeredAt: instantText,
        expiresAt: instantText,
        endedAt: instantText.nullable(),
        bookingId: z.string(),
      }),
    ),
  })
  .meta({ id: 'WaitlistLine' })

export const waitlistOffer = z
  .object({
    id: z.string(),
    entryId: z.string(),
    status: z.enum(OFFER_STATES),
    expiresAt: instantText,
    extensionsLeft: z.int(),
    timeZone: z.string(),
    customer: z.object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() }),
    appointments: z.array(
      z.object({
        id: z.string(),
        serviceId: z.string(),
        serviceName: z.string(),
        startsAt: instantText,
        endsAt: instantText,
        status: bookingStatus,
        assignments: z.array(assignment),
      }),
    ),
    quote,
    entryToken: z.string().optional(),
  })
  .meta({ id: 'WaitlistOffer' })

export const waitlistTerms = z
  .object({ isOn: z.boolean(), offerMinutes: z.int(), stopMinutes: z.int(), version: z.int() })
  .meta({ id: 'WaitlistTerms' })
