import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { TenantId } from '../../../domain/id.js'
import type { ExportContext, ExportDesk } from '../../../exporting/export-desk.js'
import { defineRoute, type Route } from '../../route.js'

export interface ExportRouteServices {
  readonly exports: Pick<ExportDesk, 'clients' | 'bookingTable' | 'everything'>
}

/** What belongs to a business, to take away. */
export function exportRoutes({ exports }: ExportRouteServices): Route[] {
  const route = (
    file: string,
    summary: string,
    open: (tenantId: TenantId, context: ExportContext) => Promise<Readable>,
  ): Route => {
    const contentType = file.endsWith('.csv') ? 'text/csv' : 'application/x-ndjson'
    return defineRoute({
      method: 'get',
      path: `/exports/${file}`,
      summary,
      tag: 'Import',
      audience: { needs: 'exports:read' },
      scope: 'tenant',
      idempotency: 'none',
      responses: { 200: { description: 'A file, as it is read', contentType, schema: z.string() } },
      errors: [],
      limits: { callsPerMinute: 6 },
      handler: async ({ tenant, caller: { actor }, requestId }) => ({
        status: 200,
        stream: await open(tenant.id, { actor, requestId }),
        headers: { 'Content-Disposition': `attachment; filename="${tenant.slug}-${file}"` },
      }),
    })
  }
  return [
    route('clients.csv', 'Downloads all clients as a table', (id, by) => exports.clients(id, by)),
    route('bookings.csv', 'Downloads all bookings as a table', (id, by) => exports.bookingTable(id, by)),
    route('everything.jsonl', 'Downloads everything of the business, a line of JSON for each row', (id, by) =>
      exports.everything(id, by),
    ),
  ]
}
