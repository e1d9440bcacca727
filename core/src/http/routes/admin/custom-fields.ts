import { z } from 'zod'
import type { BookingFields } from '../../../booking/booking-fields.js'
import type { AskedValues, CustomFields } from '../../../customer/custom-fields.js'
import { CUSTOM_ENTITIES, CUSTOM_KEY, CUSTOM_TYPES, labelIn, type CustomEntity } from '../../../domain/custom-field.js'
import { maskCardNumbersIn } from '../../../domain/card-number.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { CustomFieldExistsError } from '../../../errors/customer-errors.js'
import type { Permission } from '../../../identity/roles.js'
import { instantText, page } from '../../answers.js'
import { bookingAccess, commandContext } from '../../command-answer.js'
import { idParameters, languageTag, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const labelsText = z.record(z.string(), z.string())
const field = z
  .object({
    id: z.string().nullable().meta({ description: 'Null: a plugin declares it' }),
    pluginId: z.string().nullable(),
    entity: z.enum(CUSTOM_ENTITIES),
    key: z.string(),
    labels: labelsText.meta({ description: 'By language tag' }),
    type: z.enum(CUSTOM_TYPES),
    options: z.array(z.object({ value: z.string(), labels: labelsText })),
    isRequired: z.boolean(),
    audience: z.enum(['staff', 'customer']).meta({ description: 'Who sees it' }),
    isAsked: z.boolean().meta({ description: 'Asked where customers book' }),
    position: z.int(),
    archivedAt: instantText.nullable(),
    version: z.int(),
  })
  .meta({ id: 'CustomField' })
const values = z
  .object({ fields: z.array(field), values: z.record(z.string(), z.unknown()) })
  .meta({ id: 'CustomValues' })
const question = z
  .object({
    entity: z.enum(['customer', 'booking']),
    key: z.string(),
    label: z.string(),
    type: z.enum(CUSTOM_TYPES),
    options: z.array(z.object({ value: z.string(), label: z.string() })),
    isRequired: z.boolean(),
  })
  .meta({ id: 'CustomQuestion' })

const labels = z
  .record(languageTag, line(120))
  .refine(given => Object.keys(given).length >= 1 && Object.keys(given).length <= 20, 'Give a label, 20 at most')
const shape = {
  labels,
  options: z.array(z.strictObject({ value: line(60), labels })).max(100),
  isRequired: z.boolean(),
  audience: z.enum(['staff', 'customer']),
  isAsked: z.boolean(),
  position: z.int().min(0).max(10_000),
}
const newField = z.object({
  entity: z.enum(CUSTOM_ENTITIES),
  key: z.string().max(40).regex(CUSTOM_KEY, 'Use small letters, digits and hyphens, 40 at most'),
  type: z.enum(CUSTOM_TYPES),
  labels,
  options: shape.options.default([]),
  isRequired: shape.isRequired.default(false),
  audience: shape.audience.default('staff'),
  isAsked: shape.isAsked.default(false),
  position: shape.position.default(0),
})
const fieldChange = z.object({ ...shape, isArchived: z.boolean() }).partial()

const MAX_VALUES_LENGTH = 65_536
/** By key; null takes a value away. */
export const customValues = z
  .record(z.string().max(120), z.union([z.string().max(1000), z.number().min(-1e15).max(1e15), z.boolean(), z.null()]))
  .refine(given => JSON.stringify(given).length <= MAX_VALUES_LENGTH, 'Must be shorter')
  .transform(given => maskCardNumbersIn(given) as Record<string, string | number | boolean | null>)

/** What a booker is asked, in a booking. */
export const askedFields = z
  .strictObject({ booking: customValues.optional(), customer: customValues.optional() })
  .optional()
  .meta({ description: 'Answers to GET /custom-fields/questions, by what they are about and key' })

/** What is asked is asked of everybody but staff, who may leave it open: nothing that is sent is nothing that was said. */
export function saidIn(given: AskedValues | undefined, isByStaff: boolean): { customFields?: AskedValues } {
  const said = given ?? (isByStaff ? undefined : {})
  return said ? { customFields: said } : {}
}

const shared = { tag: 'Custom fields', scope: 'tenant', idempotency: 'none' } as const
const configure = { ...shared, audience: { needs: 'catalog:write' } } as const

export interface CustomFieldServices {
  readonly customFields: Pick<CustomFields, 'list' | 'asked' | 'add' | 'change' | 'read' | 'write'>
  readonly bookingFields: Pick<BookingFields, 'write'>
}

/** Where the values of what stand, and who may read and write them. */
interface Place {
  readonly entity: CustomEntity
  readonly path: string
  readonly what: string
  readonly read: Permission
  readonly write: Permission
}
const BOOKING: Place = {
  entity: 'booking',
  path: 'bookings',
  what: 'booking',
  read: 'bookings:read',
  write: 'bookings:write',
}
const PLACES: readonly Place[] = [
  { entity: 'customer', path: 'clients', what: 'client', read: 'clients:read', write: 'clients:write' },
  { entity: 'service', path: 'services', what: 'service', read: 'resources:read', write: 'catalog:write' },
  { entity: 'resource', path: 'resources', what: 'resource', read: 'resources:read', write: 'catalog:write' },
]

/** Fields of the business, and what stands in them. */
export function customFieldRoutes(services: CustomFieldServices): Route[] {
  return [
    questionsRoute(services),
    ...definitionRoutes(services),
    ...[...PLACES, BOOKING].map(place => readingRoute(services, place)),
    ...PLACES.map(place => writingRoute(services, place)),
    bookingWritingRoute(services),
  ]
}

function questionsRoute({ customFields }: CustomFieldServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/custom-fields/questions',
    summary: 'Lists what a booker is asked beside their contact',
    audience: 'public',
    query: z.object({ locale: languageTag.optional() }),
    responses: { 200: { description: 'In the order of the business', schema: page(question) } },
    errors: [],
    handler: async ({ tenant, query: { locale = tenant.locale } }) => {
      const fields = await customFields.asked(tenant.id)
      const items = fields.map(({ entity, key, type, isRequired, labels: names, options }) => ({
        ...{ entity, key, type, isRequired, label: labelIn(names, locale) },
        options: options.map(option => ({ value: option.value, label: labelIn(option.labels, locale) })),
      }))
      return { status: 200, body: { items } }
    },
  })
}

function definitionRoutes({ customFields }: CustomFieldServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/custom-fields',
      summary: 'Lists the fields of the business, then those of its plugins',
      audience: { needs: 'resources:read' },
      query: z.object({ entity: z.enum(CUSTOM_ENTITIES).optional() }),
      responses: { 200: { description: 'Archived ones too', schema: page(field) } },
      errors: [],
      handler: async ({ tenant, query }) => ({
        status: 200,
        body: { items: await customFields.list(tenant.id, query.entity) },
      }),
    }),
    defineRoute({
      ...configure,
      method: 'post',
      path: '/custom-fields',
      summary: 'Adds a field',
      body: newField,
      bodyExample: { entity: 'customer', key: 'skin-type', type: 'text', labels: { en: 'Skin type' } },
      responses: { 201: { description: 'The field', schema: field } },
      errors: [CustomFieldExistsError],
      handler: async ({ tenant, body, caller: { actor }, requestId }) => ({
        status: 201,
        body: await customFields.add(tenant.id, body, { actor, requestId }),
      }),
    }),
    defineRoute({
      ...configure,
      method: 'patch',
      path: '/custom-fields/{id}',
      takesIfMatch: true,
      summary: 'Changes a field, or archives it; its values stay where they are',
      params: idParameters,
      body: fieldChange,
      bodyExample: { isRequired: true },
      responses: { 200: { description: 'The field', schema: field } },
      errors: [NotFoundError, StaleVersionError],
      handler: async ({ tenant, params, body, ifMatch, caller: { actor }, requestId }) => {
        const given = { id: params.id, change: definedOf(body), version: ifMatch }
        const saved = await customFields.change(tenant.id, given, { actor, requestId })
        return { status: 200, body: saved, headers: { ETag: `"${saved.version}"` } }
      },
    }),
  ]
}

function readingRoute({ customFields }: CustomFieldServices, place: Place): Route {
  const { entity, what } = place
  return defineRoute({
    ...shared,
    method: 'get',
    path: `/${place.path}/{id}/custom-fields`,
    summary: `Reads the fields of the business for one ${what}`,
    audience: { needs: place.read },
    params: idParameters,
    responses: { 200: { description: 'Fields in use, and what stands in them', schema: values } },
    errors: [NotFoundError],
    handler: async ({ tenant, params }) => ({
      status: 200,
      body: await customFields.read(tenant.id, entity, params.id),
    }),
  })
}

function writing(place: Place) {
  return {
    ...shared,
    method: 'put',
    path: `/${place.path}/{id}/custom-fields`,
    summary: `Fills in fields of the business for one ${place.what}; what is left out stays`,
    audience: { needs: place.write },
    params: idParameters,
    body: z.object({ values: customValues }),
    bodyExample: { values: {} },
    responses: { 200: { description: 'As it is now', schema: values } },
  } as const
}

function writingRoute({ customFields }: CustomFieldServices, place: Place): Route {
  return defineRoute({
    ...writing(place),
    errors: [NotFoundError],
    handler: async ({ tenant, params, body, caller: { actor }, requestId }) => {
      const given = { entity: place.entity, id: params.id, values: body.values }
      return { status: 200, body: await customFields.write(tenant.id, given, { actor, requestId }) }
    },
  })
}

/** What stands in the fields of a booking is part of it: its history tells of it, and its version counts it. */
function bookingWritingRoute({ bookingFields }: CustomFieldServices): Route {
  return defineRoute({
    ...writing(BOOKING),
    takesIfMatch: true,
    errors: [NotFoundError, StaleVersionError],
    handler: async request => {
      const { tenant, params, body, caller, ifMatch } = request
      const target = { bookingId: params.id, access: bookingAccess(caller), version: ifMatch }
      const result = await bookingFields.write(tenant.id, { ...target, ...body }, commandContext(request))
      const { version, ...saved } = result.body
      return { status: 200, body: saved, headers: { ETag: `"${version}"` } }
    },
  })
}

function definedOf<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
