import { z } from 'zod'
import { isCountry, isCurrency } from '../domain/place-codes.js'
import { CHOOSABLE_CHANNELS } from '../domain/message-route.js'
import { isCardAmongPhones, maskCardNumbers } from '../domain/card-number.js'
import { isLanguageTag } from '../domain/language-tag.js'
import { COMMON_PASSWORD, isCommonPassword } from '../identity/common-password.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** RFC 9562 §5.9: no row ever has it. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/**
 * One line of text: no line breaks or control characters, which would break out of mail headers and calendar files, and
 * none that turn the direction of what is written after them.
 */
export function line(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u, 'Must be a single line of text')
    .transform(maskCardNumbers)
}

/** Several lines of text; what looks like the number of a card is hidden before anything else sees it. */
export function prose(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(/^[^\p{Cc}]*$|^(?:[^\p{Cc}]|[\t\r\n])*$/u, 'Must not contain control characters')
    .transform(maskCardNumbers)
}

/** An id as the caller has it: opaque. One that we could not have given is as unknown as one that we did not give. */
export const id = z
  .string()
  .min(1)
  .max(100)
  .transform(value => (UUID.test(value) ? value.toLowerCase() : NIL_UUID))
  .meta({ description: 'Opaque id', example: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41' })

/** An instant with its offset, ISO 8601. */
export const instant = z.iso
  .datetime({ offset: true, error: 'Must be an ISO 8601 instant such as 2026-03-02T10:00:00Z' })
  .transform(value => new Date(value))
  .refine(value => value.getUTCFullYear() >= 1970 && value.getUTCFullYear() <= 2200, 'Must lie between 1970 and 2200')
  .meta({ description: 'ISO 8601 instant', example: '2026-03-02T10:00:00Z' })

/** An instant at which an appointment can start: the solver's time is whole minutes. */
export const start = instant
  .refine(value => value.getTime() % 60_000 === 0, 'Must be a whole minute')
  .meta({ description: 'ISO 8601 instant, a whole minute', example: '2026-03-02T10:00:00Z' })

export const localDate = z.iso
  .date('Must be a date such as 2026-03-02')
  .meta({ description: 'Date in the zone of the business', example: '2026-03-02' })

/** A date or an instant, kept as text: what it means depends on a time zone. */
export const dateOrInstant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'Must be a date or an ISO 8601 instant')
  .meta({ description: 'Date (in the zone of the business) or ISO 8601 instant', example: '2026-03-02' })

export const flag = z.enum(['0', '1', 'true', 'false']).transform(value => value === '1' || value === 'true')

/** A whole number in a query string. */
export function count(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'Must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .meta({ type: 'integer', minimum, maximum })
}

export const email = z
  .email('Must be an e-mail address')
  .max(254)
  .transform(value => value.trim())

/** Digits with the usual separators; the country is a matter of the business. */
export const phone = z
  .string()
  .trim()
  .max(40)
  .regex(/^\+?[\d\s().\-/]{3,}$/, 'Must be a telephone number')
  // ITU-T E.164: at most 15 digits; and the number of a card belongs into no field of ours.
  .refine(value => value.replace(/\D/g, '').length <= 15 && !isCardAmongPhones(value), 'Must be a telephone number')

/** A password that somebody chooses (ASVS 6.2.1, 6.2.9): length counts, not its kinds of characters. */
export const newPassword = z
  .string()
  .min(8)
  .max(256)
  .refine(text => !isCommonPassword(text), COMMON_PASSWORD)

/** Keys of add-ons of a service. */
export const addOnKeys = z.array(line(60)).max(20).meta({ description: 'Keys of add-ons of the service' })

/** The same in a query. */
export const listedAddOns = z
  .string()
  .max(1300)
  .transform(text => text.split(',').filter(Boolean))
  .pipe(addOnKeys)
  .optional()
  .meta({ type: 'string', description: 'Keys of add-ons of the service, with commas between them' })

/** Things that a booking shall have beside whoever serves it. */
export const resourceIds = z
  .array(id)
  .max(10)
  .meta({ description: 'Also these have to take part: a court, a room, a thing' })

/** The same in a query. */
export const listedResourceIds = z
  .string()
  .max(400)
  .transform(text => text.split(',').filter(Boolean))
  .pipe(resourceIds)
  .optional()
  .meta({ type: 'string', description: 'Ids of resources that have to take part, with commas between them' })

/** As many services as a page shows. */
export const listedServiceIds = z
  .string()
  .max(2_000)
  .transform(text => text.split(',').filter(Boolean))
  .pipe(z.array(id).min(1).max(50))
  .meta({ type: 'string', description: 'Ids of services, with commas between them; at most 50' })

export const token = z.string().min(1).max(200)
export const idParameters = z.object({ id })

/** A short name in addresses. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'Use lower-case letters, digits and hyphens, 63 at most')
  .meta({ example: 'lotus-day-spa' })
export const currencyCode = z.string().max(3).refine(isCurrency, 'Must be a currency code such as GBP')
export const countryCode = z.string().max(2).refine(isCountry, 'Must be a country code such as GB')
export const languageTag = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'Must be a language tag such as en-GB')
  .refine(isLanguageTag, 'Must be a language tag such as en-GB')

/** Ways by which people are told, the best first, each once. */
export const channelList = z
  .array(z.enum(CHOOSABLE_CHANNELS))
  .max(CHOOSABLE_CHANNELS.length)
  .refine(list => new Set(list).size === list.length, 'Each channel once')
