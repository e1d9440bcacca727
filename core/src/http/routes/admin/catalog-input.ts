import { z } from 'zod'
import { WEEKDAYS } from '../../../domain/schedule.js'
import { SERVICE_VENUES } from '../../../domain/place.js'
import { place } from '../place-input.js'
import { priceRules } from './price-rules-input.js'
import { id, line, localDate, prose, slug } from '../../input.js'
import { color, offerShape } from './service-input.js'

/** Bounds of what a business may describe; all of it is read with each search. */
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 18:00')
const spans = z
  .array(z.array(localTime).length(2))
  .max(12)
  .transform(given => given as [string, string][])
  .meta({ description: 'Wall-clock times from–to; one that ends before it begins runs into the next day' })
export const week = z.partialRecord(z.enum(WEEKDAYS), spans)

const timeZone = line(80).meta({ description: 'IANA name', example: 'Europe/London' })
const words = z.array(line(60)).max(50)
const attributes = z.record(z.string().max(60), line(120))
const limits = z.strictObject({
  perDay: z.int().min(1).max(1000).optional(),
  perWeek: z.int().min(1).max(1000).optional(),
  minutesPerDay: z.int().min(1).max(1440).optional().meta({ description: 'Claimed minutes, buffers included' }),
  minutesPerWeek: z.int().min(1).max(10_080).optional(),
})

const locationShape = {
  name: line(120),
  slug: slug.optional(),
  timeZone,
  address: line(300).or(z.literal('')).optional(),
  phone: line(40).or(z.literal('')).optional(),
  minNoticeMinutes: z.int().min(0).max(527_040).nullable().optional().meta({
    description: 'Nobody books later than so long before, whatever the policy says; null: the policy says it',
  }),
}
export const locationBody = z.object(locationShape)
export const locationChange = z.object(locationShape).partial()

const scheduleShape = {
  name: line(120),
  timeZone,
  weekly: week,
  breaks: week.optional(),
  exceptions: z
    .record(localDate, spans)
    .optional()
    .meta({ description: 'By date, instead of the hours and breaks of that day; an empty list closes it' }),
  seasons: z
    .array(z.strictObject({ name: line(60), from: localDate, until: localDate, weekly: week, breaks: week }))
    .max(20)
    .optional()
    .meta({ description: 'Other hours and breaks from one date to another, both included; of two the first counts' }),
}
export const scheduleBody = z.object(scheduleShape)
export const scheduleEdit = z.object(scheduleShape).partial()
const keepBookings = z
  .boolean()
  .optional()
  .meta({ description: 'Bookings that would stand outside the hours stay as they are; else the change is refused' })
export const scheduleChange = scheduleEdit.extend({ keepBookings })
export const holidaysBody = z.object({
  holidays: z
    .array(z.strictObject({ date: localDate, name: line(120) }))
    .min(1)
    .max(100),
  keepBookings,
})

const resourceShape = {
  name: line(120),
  slug: slug.optional(),
  type: line(60).meta({ description: 'staff, room, equipment, or a word of the business' }),
  locationId: id,
  scheduleId: id.nullable().optional(),
  position: line(120).or(z.literal('')).optional(),
  bio: prose(1000).optional().meta({ description: 'A few lines for customers' }),
  accountId: id.nullable().optional().meta({ description: 'The login of this person; their day is theirs then' }),
  mode: z.enum(['exclusive', 'pool', 'shared', 'composite']).optional(),
  capacity: z.int().min(1).max(1000).optional(),
  isPinned: z.boolean().optional().meta({ description: 'A pool whose places keep their number' }),
  overbookUnits: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({ description: 'Places of a pool or of what is shared that are sold beyond its capacity' }),
  costPerHour: z
    .int()
    .min(0)
    .max(100_000_000_000)
    .optional()
    .meta({ description: 'What an hour costs the business, in minor units; for services that take the cheapest' }),
  leafIds: z.array(id).max(50).optional(),
  skills: words.optional(),
  attributes: attributes.optional(),
  limits: limits.optional(),
  priority: z.int().min(-1000).max(1000).optional(),
  homePlace: place
    .nullable()
    .optional()
    .meta({ description: 'Where the day of somebody who travels begins and ends; null: does not travel' }),
  color: color.optional().meta({ description: 'In the calendar; empty: none' }),
  beforeUseMinutes: z
    .int()
    .min(0)
    .max(1440)
    .nullable()
    .optional()
    .meta({ description: 'So long before each use `resource.before-use` is sent; null: not at all' }),
  sort: z.int().min(0).max(10_000).optional(),
  status: z
    .enum(['active', 'inactive', 'on-leave'])
    .optional()
    .meta({ description: 'Only active ones get new bookings; bookings that stand stay' }),
}
export const resourceBody = z.object(resourceShape)
export const resourceChange = z.object(resourceShape).partial().extend({ keepBookings })

const requirement = z.strictObject({
  key: line(60),
  type: line(60),
  skill: line(60).optional(),
  anyOf: z.array(id).min(1).max(200).optional(),
  attributes: attributes.optional(),
  count: z.int().min(1).max(20).optional(),
  quantity: z.int().min(1).max(1000).optional(),
  quantityPerGuest: z.int().min(1).max(100).optional(),
  during: z.enum(['active', 'whole']).optional().meta({ description: 'active: free for others in processing time' }),
  hasBuffers: z.boolean().optional(),
})
const grid = z.union([
  z.strictObject({
    mode: z.literal('interval'),
    step: z.int().min(1).max(1440),
    offset: z.int().min(0).max(1439).optional(),
  }),
  z.strictObject({ mode: z.literal('anchored'), times: z.array(localTime).min(1).max(288) }),
  z.strictObject({
    mode: z.literal('gapmin'),
    step: z.int().min(1).max(1440),
    minGap: z.int().min(1).max(1440),
    resourceType: line(60),
  }),
  z
    .strictObject({
      mode: z.literal('sessions'),
      places: z.int().min(1).max(1000),
      overbook: z.int().min(0).max(1000).optional(),
    })
    .meta({ description: 'A class: booked by session, each with so many places unless it says otherwise' }),
])
const minutes = z.int().min(0).max(1440)
const amount = z.int().min(0).max(100_000_000_000)
const addOn = z.strictObject({
  key: line(60)
    .refine(text => !text.includes(','), 'Must not contain a comma')
    .optional()
    .meta({ description: 'Default: made of the name' }),
  name: line(120),
  minutes: minutes.optional().meta({ description: 'How much longer the appointment takes' }),
  price: amount.meta({ description: 'Minor units of the currency of the business' }),
})
const resourceOverride = z.strictObject({
  durationMinutes: minutes.min(1).optional(),
  priceAdjustment: z
    .int()
    .min(-100_000_000_000)
    .max(100_000_000_000)
    .optional()
    .meta({ description: 'Minor units that the service costs more with them, or less' }),
})
const serviceShape = {
  name: line(120),
  slug: slug.optional(),
  description: prose(2000).or(z.literal('')).optional(),
  category: line(60)
    .or(z.literal(''))
    .optional()
    .meta({ description: 'By its name; one that is not there yet is made, empty takes it away' }),
  durationMinutes: minutes.min(1),
  bufferBeforeMinutes: minutes.optional(),
  bufferAfterMinutes: minutes
    .optional()
    .meta({ description: 'Turnover: people and rooms are busy, the customer is not' }),
  buffersOutsideHours: z.boolean().optional(),
  segments: z
    .array(z.strictObject({ minutes: minutes.min(1), active: z.boolean() }))
    .max(20)
    .optional()
    .meta({ description: 'Parts that add up to the duration; in an inactive one people are free for others' }),
  requirements: z.array(requirement).max(20),
  grid: grid.optional(),
  venue: z.enum(SERVICE_VENUES).optional().meta({ description: 'Where it takes place; choice: the customer says it' }),
  arrivalWindows: spans
    .optional()
    .meta({ description: 'Sold by the time in which somebody comes; none: at exact times' }),
  price: amount.meta({ description: 'Minor units of the currency of the business' }),
  priceRules: priceRules.nullable().optional(),
  addOns: z.array(addOn).max(20).optional().meta({ description: 'What a customer may choose with it' }),
  asksForFiles: z.boolean().optional().meta({ description: 'Customers may add pictures and PDF files to a booking' }),
  resourceOverrides: z
    .record(id, resourceOverride)
    .optional()
    .meta({ description: 'By the id of somebody who performs it: another length, another price' }),
  policyId: id.nullable().optional(),
  locationIds: z.array(id).max(200).optional(),
  isActive: z.boolean().optional(),
  sort: z.int().min(0).max(10_000).optional(),
  ...offerShape,
}
export const serviceBody = z.object(serviceShape)
export const serviceChange = z.object(serviceShape).partial()
