import { z } from 'zod'
import { SUIT_REASONS } from '../booking/suiting-times.js'
import { BOOKING_STATES } from '../domain/booking-state.js'

/** Shapes of the answers. Bodies are serialised through them: a column that is not named here is never sent. */
const toText = (value: unknown) => (value instanceof Date ? value.toISOString() : value)

export const instantText = z.preprocess(toText, z.iso.datetime()).meta({ example: '2026-03-02T10:00:00.000Z' })
export const money = z
  .object({ amount: z.int(), currency: z.string() })
  .meta({ id: 'Money', description: 'Minor units of the currency', example: { amount: 4800, currency: 'GBP' } })
/** Something that may be, or was, chosen with a service. */
export const addOn = z
  .object({ key: z.string(), name: z.string(), minutes: z.int(), price: money })
  .meta({ id: 'AddOn', description: 'The appointment takes so many minutes longer, and costs so much more' })
/** What is asked before something is booked. */
export const question = z
  .object({
    key: z.string(),
    label: z.string(),
    help: z.string(),
    kind: z.string(),
    isRequired: z.boolean(),
    options: z.array(z.string()),
    min: z.number().nullable(),
    max: z.number().nullable(),
  })
  .meta({ id: 'Question', description: 'Answered in answers, by its key, when it is booked' })
export const bookingStatus = z.enum(BOOKING_STATES).meta({ id: 'BookingStatus' })

export const resourceReference = z.object({ id: z.string(), name: z.string(), type: z.string() })
export const assignment = z
  .object({ requirement: z.string(), resources: z.array(resourceReference) })
  .meta({ id: 'Assignment' })

const span = z.object({ startsAt: instantText, endsAt: instantText })
export const place = z
  .object({ address: z.string(), zip: z.string(), latitude: z.number().nullable(), longitude: z.number().nullable() })
  .meta({ id: 'Place' })
export const slot = z
  .object({
    startsAt: instantText,
    endsAt: instantText,
    locationId: z.string(),
    price: money,
    assignments: z.array(assignment),
    window: span.optional().meta({ description: 'Somebody comes in this time; then start and end are those of it' }),
    starts: z.array(instantText).optional().meta({ description: 'For staff: what can be planned inside the window' }),
    sessionId: z.string().optional().meta({ description: 'Of a class' }),
    placesLeft: z.int().optional().meta({ description: 'Of a class' }),
    capacity: z.int().optional().meta({ description: 'Of a class' }),
  })
  .meta({ id: 'Slot' })

const reason = z.object({
  code: z.string(),
  requirement: z.string().optional(),
  resource: z.object({ id: z.string(), name: z.string() }).or(z.string()).optional(),
  unlocks: z.unknown().optional(),
  text: z.string().optional().meta({ description: 'A sentence in the language of the business' }),
})
export const availability = z
  .object({
    timeZone: z.string(),
    slots: z.array(slot),
    truncated: z.boolean(),
    suits: z.array(z.object({ startsAt: instantText, reasons: z.array(z.enum(SUIT_REASONS)) })).optional(),
    refused: z
      .array(z.object({ startsAt: instantText, endsAt: instantText.optional(), reasons: z.array(reason) }))
      .optional(),
  })
  .meta({ id: 'Availability' })

export const spanAnswer = span

const policyText = z.object({ title: z.string(), text: z.string(), lines: z.array(z.string()) })
export const quote = z
  .object({
    total: money,
    deposit: money,
    balance: money,
    lines: z.array(z.object({ label: z.string(), amount: money })),
    policy: policyText,
  })
  .meta({ id: 'Quote' })

const visit = z
  .object({
    venue: z.string(),
    place: place.nullable(),
    window: span.nullable().meta({ description: 'When to expect somebody' }),
    etaAt: instantText.nullable().meta({ description: 'What the customer was told last' }),
    askedWindows: z.array(span).meta({ description: 'To choose from, when the agreed window cannot be kept' }),
    plannedStartsAt: instantText.optional().meta({ description: 'For staff alone' }),
    plannedEndsAt: instantText.optional(),
  })
  .meta({ id: 'FieldVisit' })
const sessionPlaces = z.object({ id: z.string(), places: z.int() }).optional().meta({ description: 'Of a class' })

export const hold = z
  .object({
    id: z.string(),
    token: z.string(),
    expiresAt: instantText,
    quote,
    appointments: z.array(
      z.object({
        id: z.string(),
        serviceId: z.string(),
        startsAt: instantText,
        endsAt: instantText,
        attendees: z.array(z.string()).optional(),
        addOns: z.array(addOn).optional(),
        price: money.optional(),
        assignments: z.array(assignment),
        visit: visit.optional(),
        session: sessionPlaces,
      }),
    ),
  })
  .meta({ id: 'Hold' })

const addOns = z
  .array(addOn)
  .optional()
  .meta({ description: 'Chosen with the service, as they were then; absent: none' })
const appointment = z.object({
  id: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  locationId: z.string(),
  startsAt: instantText,
  endsAt: instantText,
  status: bookingStatus,
  attendees: z.array(z.string()).optional().meta({ description: 'Who gets it; absent: whoever booked' }),
  addOns,
  price: money.optional(),
  assignments: z.array(assignment),
  isPinned: z.boolean().optional().meta({ description: 'The customer asked for exactly these people' }),
  visit: visit.optional().meta({ description: 'Absent: at the business at the time of the appointment' }),
  directions: z
    .object({ meetingUrl: z.string(), text: z.string() })
    .optional()
    .meta({ description: 'Where to meet and what to have ready; absent: nothing is said' }),
  session: sessionPlaces,
})
const customer = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
})
const payment = z.object({
  provider: z.string(),
  status: z.string(),
  amount: money,
  instructions: z.string().nullish(),
  redirectUrl: z.string().optional(),
})
const fee = z
  .object({
    id: z.string(),
    kind: z.enum(['late-cancellation', 'no-show']),
    amount: money,
    isOpen: z.boolean().meta({ description: 'False once it was waived, or its reason went away' }),
    waivedBy: z.string().nullable(),
    waiveReason: z.string().nullable(),
    at: instantText,
  })
  .meta({ id: 'Fee' })
const serviceRecord = z
  .object({
    issue: z.string(),
    resolution: z.string(),
    followUp: z.string(),
    followUpOn: z.string().nullable().meta({ description: 'Date in the zone of the booking' }),
    followUpServiceId: z.string().nullable(),
  })
  .meta({ id: 'ServiceRecord' })
export const booking = z
  .object({
    id: z.string(),
    reference: z.string(),
    status: bookingStatus,
    source: z.string(),
    manageToken: z.string().optional().meta({ description: 'Only in the answer that creates the booking' }),
    customer: customer.nullable(),
    notes: z.string().nullish(),
    answers: z
      .array(
        z.object({
          key: z.string(),
          label: z.string(),
          value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
        }),
      )
      .optional()
      .meta({ description: 'What was asked before it was booked, in the words of then' }),
    internalNotes: z.string().optional().meta({ description: 'For staff alone' }),
    locationId: z.string(),
    timeZone: z.string(),
    appointments: z.array(appointment),
    total: money,
    deposit: money,
    balance: money,
    quote: quote.optional(),
    policy: policyText.optional(),
    payment: payment.nullish(),
    expiresAt: instantText.optional().meta({ description: 'Until when a request or an unpaid booking waits' }),
    fees: z.array(fee).optional(),
    serviceRecord: serviceRecord.optional(),
    alternatives: z
      .array(slot.pick({ startsAt: true, endsAt: true, price: true, assignments: true }))
      .optional()
      .meta({ description: 'Other times that were free when it was declined' }),
    seriesId: z.string().optional().meta({ description: 'Of a booking that repeats: see GET /bookings/{id}/series' }),
    version: z.int(),
    createdAt: instantText,
  })
  .meta({ id: 'Booking' })

export const cancelTerms = z
  .object({ status: bookingStatus, refund: money, fee: money, text: z.string(), isAllowed: z.boolean() })
  .meta({ id: 'CancelTerms' })
export const cancelResult = z.object({ status: bookingStatus, refund: money, fee: money }).meta({ id: 'CancelResult' })

export function page(item: z.ZodType) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().default(null) })
}
