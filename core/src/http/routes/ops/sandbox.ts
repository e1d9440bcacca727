import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import type { TenantId } from '../../../domain/id.js'
import type { Tenant } from '../../../domain/tenant.js'
import { NotFoundError, TenantRequiredError } from '../../../errors/catalog.js'
import type { InboundMessages } from '../../../ports/inbound-messages.js'
import { instantText, page } from '../../answers.js'
import { count, instant, line, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import type { TenantLookup } from '../../tenant-resolver.js'
import { message, type MessageReader } from '../admin/outbox.js'

/** Sets the clock of one business, or of all (null), and does what became due. */
export interface ClockSetter {
  setClock(now: Date | null, tenantId: TenantId | null): Promise<readonly { at: Date; kind: string; count: number }[]>
}

export interface SandboxRouteServices {
  readonly rehearsal: ClockSetter
  readonly tenants: TenantLookup
  readonly messages: MessageReader
  readonly inbound: InboundMessages
}

const slug = z.string().max(63).meta({ description: 'Slug of one business', example: 'lotus-day-spa' })
const shared = { tag: 'Sandbox', audience: 'operator', scope: 'platform', idempotency: 'none' } as const
const DEFAULT_LIMIT = 50

/** Rehearsals with a clock that stands still; mounted only in sandbox mode. */
export function sandboxRoutes(services: SandboxRouteServices): Route[] {
  return [clockRoute(services), outboxRoute(services), inboundRoute(services)]
}

function clockRoute({ rehearsal, tenants }: SandboxRouteServices): Route {
  const ran = z.object({ at: instantText, kind: z.string(), count: z.int() })
  return defineRoute({
    ...shared,
    method: 'put',
    path: '/sandbox/clock',
    summary: 'Freezes the time of one business or of all, and runs what became due, in order',
    body: z.object({ now: instant.nullable(), tenant: slug.optional() }),
    bodyExample: { now: '2027-06-01T08:00:00Z', tenant: 'lotus-day-spa' },
    responses: {
      200: {
        description: 'The time that counts now, and what ran on the way',
        schema: z.object({ now: instantText, isFrozen: z.boolean(), ran: z.array(ran) }),
      },
    },
    errors: [NotFoundError],
    handler: async ({ body: { now, tenant }, headers }) => {
      const named = await businessOf(tenants, tenant, headers)
      const work = await rehearsal.setClock(now, named?.id ?? null)
      return { status: 200, body: { now: now ?? new Date(), isFrozen: now !== null, ran: work } }
    },
  })
}

function outboxRoute({ messages, tenants }: SandboxRouteServices): Route {
  const item = message.extend({ tenant: z.string() }).meta({ id: 'SandboxMessage' })
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/sandbox/outbox',
    summary: 'Lists what was sent or would have been, newest first; of one business page by page',
    query: z.object({
      tenant: slug.optional(),
      limit: count(1, 200).optional(),
      cursor: z.string().max(500).optional(),
    }),
    responses: { 200: { description: 'Messages with the business that wrote them', schema: page(item) } },
    errors: [NotFoundError],
    handler: async ({ query: { tenant, limit = DEFAULT_LIMIT, cursor }, headers }) => {
      const one = await businessOf(tenants, tenant, headers)
      const slugs = one ? [one.slug] : (await tenants.list()).map(entry => entry.slug)
      const pages = await Promise.all(slugs.map(name => pageOf({ messages, tenants }, name, limit, cursor)))
      const items = pages.flatMap(list => list.items)
      items.sort((left, right) => right.createdAt.getTime() - left.createdAt.getTime() || (left.id < right.id ? 1 : -1))
      return { status: 200, body: { items: items.slice(0, limit), nextCursor: one ? pages[0]?.nextCursor : undefined } }
    },
  })
}

function inboundRoute({ inbound, tenants }: SandboxRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/sandbox/inbound',
    summary: 'Plays a message that a customer sends to a business',
    body: z.object({
      channel: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Must be the name of a channel'),
      from: line(254),
      to: line(254),
      text: prose(4_000),
      tenant: slug.optional(),
    }),
    bodyExample: { channel: 'sms', from: '+447700900123', to: '+447700900456', text: 'Tomorrow at ten, please' },
    responses: { 202: { description: 'It waits for its channel', schema: z.object({ id: z.string() }) } },
    errors: [NotFoundError, TenantRequiredError],
    handler: async ({ body: { tenant, ...sent }, headers }) => {
      const target = (await businessOf(tenants, tenant, headers)) ?? (await tenants.only())
      if (!target) throw new TenantRequiredError({})
      const id = randomUUID()
      await inbound.receive(target.id, sent, id)
      return { status: 202, body: { id } }
    },
  })
}

/** The business that the body, the query or the header names. @throws NotFoundError when there is none of that name. */
async function businessOf(
  tenants: TenantLookup,
  slugGiven: string | undefined,
  headers: IncomingHttpHeaders,
): Promise<Tenant | undefined> {
  const header = headers['bookwright-tenant']
  const name = slugGiven ?? (typeof header === 'string' && header !== '' ? header : undefined)
  if (name === undefined) return undefined
  const tenant = await tenants.bySlug(name)
  if (!tenant) throw new NotFoundError({ what: 'business' })
  return tenant
}

async function pageOf(
  { messages, tenants }: Pick<SandboxRouteServices, 'messages' | 'tenants'>,
  name: string,
  limit: number,
  cursor?: string,
) {
  const tenant = await tenants.bySlug(name)
  if (!tenant) return { items: [], nextCursor: undefined }
  const { items, nextCursor } = await messages.list(tenant.id, limit, cursor)
  return { items: items.map(entry => ({ ...entry, tenant: name })), nextCursor }
}
