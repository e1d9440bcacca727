import { z } from 'zod'
import type { CustomerDesk } from '../../../customer/customer-desk.js'
import { CUSTOMER_SORTS } from '../../../ports/customer-store.js'
import { PREFERRED_TIMES } from '../../../domain/customer.js'
import { CHOOSABLE_CHANNELS } from '../../../domain/message-route.js'
import { isLanguageTag } from '../../../domain/language-tag.js'
import { CustomerErasedError, NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { instantText, money, page } from '../../answers.js'
import { commandAnswer, commandContext } from '../../command-answer.js'
import { channelList, count, email, flag, id, idParameters, line, phone } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { groupKey } from './customer-groups.js'

const preferences = z
  .object({
    items: z.record(z.string(), z.string()).meta({ example: { pressure: 'firm' } }),
    staffId: z.string().nullable().meta({ description: 'With whom they like to come' }),
    time: z.string().nullable().meta({ description: 'morning, afternoon or evening' }),
    channels: z
      .array(z.enum(CHOOSABLE_CHANNELS))
      .meta({ description: 'By which they like to be told, the best first; none: as the business has it' }),
  })
  .meta({ id: 'ClientPreferences' })
export const client = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    locale: z.string().nullable(),
    guardianId: z.string().nullable().meta({ description: 'Who books for them' }),
    tags: z.array(z.string()),
    preferences,
    custom: z.record(z.string(), z.unknown()).meta({ description: 'Fields of the business, by key' }),
    groups: z.array(z.string()).meta({ description: 'Keys of customer groups' }),
    createdAt: instantText,
    lastContactAt: instantText.nullable().meta({ description: 'When a booking of theirs was last made or changed' }),
    archivedAt: instantText.nullable().meta({ description: 'Since when lists leave them out' }),
    erasedAt: instantText.nullable().meta({ description: 'When the personal data was erased' }),
    version: z.int(),
  })
  .meta({ id: 'Client' })

const oneClient = client
  .extend({
    figures: z
      .object({
        visits: z.int().meta({ description: 'Completed bookings' }),
        noShows: z.int(),
        lastVisitAt: instantText.nullable().meta({ description: 'When the last visit began' }),
        spent: z.array(money).meta({ description: 'What was paid and not given back, a sum for each currency' }),
      })
      .nullable()
      .meta({ description: 'What the bookings come to; null for who may not read bookings' }),
  })
  .meta({ id: 'ClientFile' })

const locale = z
  .string()
  .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$/, 'Must be a language tag such as en-GB')
  .refine(isLanguageTag, 'Must be a language tag such as en-GB')
  .meta({ description: 'BCP 47 language tag', example: 'en-GB' })
const groups = z.array(groupKey).max(20)
const newClient = z.object({
  name: line(120),
  email: email.optional(),
  phone: phone.optional(),
  locale: locale.optional(),
  groups: groups.optional(),
})
const MAX_PREFERENCES = 30
const tags = z
  .array(line(40))
  .max(30)
  .transform(list => [...new Set(list)])
const newPreferences = z.strictObject({
  items: z
    .record(line(60), line(300))
    .refine(items => Object.keys(items).length <= MAX_PREFERENCES, `At most ${MAX_PREFERENCES}`)
    .default({}),
  staffId: id.nullable().default(null),
  time: z.enum(PREFERRED_TIMES).nullable().default(null),
  channels: channelList.default([]),
})
const change = z.object({
  tags: tags.optional(),
  preferences: newPreferences.optional().meta({ description: 'All of them: what is left out goes' }),
  name: line(120).optional(),
  email: email.nullable().optional(),
  phone: phone.nullable().optional(),
  locale: locale.nullable().optional(),
  groups: groups.optional(),
})

const shared = { tag: 'Clients', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, audience: { needs: 'clients:read' } } as const
const write = { ...shared, audience: { needs: 'clients:write' } } as const

export interface ClientRouteServices {
  readonly customers: Pick<CustomerDesk, 'list' | 'open' | 'figures' | 'create' | 'update'>
}

/** The people who book, for the staff. Nobody is deleted here: see the erase route. */
export function clientRoutes(services: ClientRouteServices): Route[] {
  return [...readRoutes(services), ...writeRoutes(services)]
}

function readRoutes({ customers }: ClientRouteServices): Route[] {
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/clients',
      summary: 'Lists and finds clients',
      query: z.object({
        search: z.string().trim().max(100).optional().meta({ description: 'Part of the name, e-mail or telephone' }),
        sort: z.enum(CUSTOMER_SORTS).optional().meta({ description: 'Default name' }),
        tag: line(40).optional(),
        archived: flag.optional().meta({ description: '1: those that were archived, instead of the others' }),
        custom: z
          .string()
          .max(1100)
          .regex(/^[a-z][a-z0-9:-]{0,99}=/, 'Must be key=value')
          .optional()
          .meta({ description: 'Exactly this value in a field of the business: key=value', example: 'skin-type=dry' }),
        limit: count(1, 200).optional(),
        cursor: z.string().max(1000).optional(),
      }),
      responses: { 200: { description: 'One page', schema: page(client) } },
      errors: [],
      handler: async ({ tenant, query: { archived, custom, ...query } }) => {
        const at = custom?.indexOf('=') ?? -1
        const wanted = custom && { custom: { key: custom.slice(0, at), value: custom.slice(at + 1) } }
        const question = { ...query, ...wanted, ...(archived ? { isArchived: true } : {}) }
        return { status: 200, body: await customers.list(tenant.id, question) }
      },
    }),
    defineRoute({
      ...read,
      method: 'get',
      path: '/clients/{id}',
      summary: 'Reads one client; who read it is kept in the audit log',
      params: idParameters,
      responses: { 200: { description: 'The client; the ETag names its version', schema: oneClient } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller: { actor, permissions }, requestId }) => {
        const body = await customers.open(tenant.id, params.id, { actor, requestId })
        const figures = permissions.has('bookings:read') ? await customers.figures(tenant.id, body.id) : null
        return { status: 200, body: { ...body, figures }, headers: { ETag: `"${body.version}"` } }
      },
    }),
  ]
}

function writeRoutes({ customers }: ClientRouteServices): Route[] {
  return [
    defineRoute({
      ...write,
      method: 'post',
      path: '/clients',
      summary: 'Adds a client',
      idempotency: 'optional',
      body: newClient,
      bodyExample: { name: 'Amara Osei', email: 'amara@example.com' },
      responses: { 201: { description: 'The new client', schema: client } },
      errors: [],
      handler: async request =>
        commandAnswer(await customers.create(request.tenant.id, request.body, commandContext(request))),
    }),
    defineRoute({
      ...write,
      method: 'patch',
      path: '/clients/{id}',
      takesIfMatch: true,
      summary: 'Changes a client; send the ETag as If-Match to change only what you read',
      params: idParameters,
      body: change,
      bodyExample: { phone: '+44 20 7946 0000' },
      responses: { 200: { description: 'The client as it is now', schema: client } },
      errors: [NotFoundError, CustomerErasedError, StaleVersionError],
      handler: async ({ tenant, params, body, ifMatch, caller: { actor }, requestId }) => {
        const given = { id: params.id, change: body, version: ifMatch }
        const changed = await customers.update(tenant.id, given, { actor, requestId })
        return { status: 200, body: changed, headers: { ETag: `"${changed.version}"` } }
      },
    }),
  ]
}
