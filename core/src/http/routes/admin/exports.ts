import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Tenant } from '../../../domain/tenant.js'
import { InvalidRangeError } from '../../../errors/catalog.js'
import type { ExportDesk } from '../../../exporting/export-desk.js'
import { CUSTOMER_SORTS } from '../../../ports/customer-store.js'
import { dateOrInstant, flag, id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { readStatuses } from './bookings.js'

export interface ExportRouteServices {
  readonly exports: Pick<ExportDesk, 'clients' | 'bookingTable' | 'services' | 'everything'>
}

const shared = { method: 'get', tag: 'Import', scope: 'tenant', idempotency: 'none', errors: [] } as const
const owner = { ...shared, audience: { needs: 'exports:read' }, limits: { callsPerMinute: 6 } } as const
const MOST_CHOSEN = 200
const ids = z
  .string()
  .max(MOST_CHOSEN * 37)
  .transform(text => text.split(',').filter(Boolean))
  .pipe(z.array(id).max(MOST_CHOSEN))
  .meta({ type: 'string', description: 'Only these, with commas between them' })
const clientQuery = z.object({
  ids: ids.optional(),
  search: z.string().trim().max(100).optional(),
  tag: z.string().trim().max(40).optional(),
  archived: flag.optional(),
  sort: z.enum(CUSTOMER_SORTS).optional(),
})
const bookingQuery = z.object({
  ids: ids.optional(),
  resourceId: id.optional(),
  locationId: id.optional(),
  from: dateOrInstant.optional(),
  to: dateOrInstant.optional(),
  status: z.string().max(200).optional().meta({ description: 'One or more states, separated by commas' }),
  search: z.string().trim().max(100).optional(),
  sort: z.enum(['startsAt', '-startsAt']).optional(),
})

/** What belongs to a business, to take away; lists as they are narrowed on the page. */
export function exportRoutes({ exports }: ExportRouteServices): Route[] {
  return [
    defineRoute({
      ...owner,
      path: '/exports/clients.csv',
      summary: 'Downloads clients as a table: all, or those of a search',
      query: clientQuery,
      responses: fileOf('text/csv'),
      handler: async ({ tenant, query: { archived, ...which }, caller: { actor }, requestId }) => {
        const wanted = { ...which, ...(archived && { isArchived: true }) }
        return sent(tenant, 'clients.csv', await exports.clients(tenant.id, { actor, requestId }, wanted))
      },
    }),
    defineRoute({
      ...owner,
      path: '/exports/bookings.csv',
      summary: 'Downloads bookings as a table: all, or those of a search',
      query: bookingQuery,
      responses: fileOf('text/csv'),
      errors: [InvalidRangeError],
      handler: async ({ tenant, query: { status, ...which }, caller: { actor }, requestId }) => {
        const wanted = { ...which, ...(status && { status: readStatuses(status) }) }
        return sent(tenant, 'bookings.csv', await exports.bookingTable(tenant.id, { actor, requestId }, wanted))
      },
    }),
    defineRoute({
      ...owner,
      path: '/exports/services.csv',
      summary: 'Downloads all services as a table',
      responses: fileOf('text/csv'),
      handler: async ({ tenant, caller: { actor }, requestId }) =>
        sent(tenant, 'services.csv', await exports.services(tenant.id, { actor, requestId })),
    }),
    defineRoute({
      ...owner,
      path: '/exports/everything.jsonl',
      summary: 'Downloads everything of the business, a line of JSON for each row',
      responses: fileOf('application/x-ndjson'),
      handler: async ({ tenant, caller: { actor }, requestId }) =>
        sent(tenant, 'everything.jsonl', await exports.everything(tenant.id, { actor, requestId })),
    }),
  ]
}

function fileOf(contentType: string) {
  return { 200: { description: 'A file, as it is read', contentType, schema: z.string() } }
}

function sent(tenant: Tenant, file: string, stream: Readable) {
  const headers = { 'Content-Disposition': `attachment; filename="${tenant.slug}-${file}"` }
  return { status: 200, stream, headers }
}
