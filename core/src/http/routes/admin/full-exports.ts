import { z } from 'zod'
import { NotFoundError } from '../../../errors/catalog.js'
import { ExportStateError } from '../../../errors/import-errors.js'
import type { FullExport } from '../../../exporting/full-export.js'
import { EXPORT_STATES, type ExportId } from '../../../ports/full-export-store.js'
import { instantText, page } from '../../answers.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const manifest = z
  .object({
    format: z.string(),
    version: z.int(),
    business: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    at: instantText.meta({ description: 'The moment whose rows these are' }),
    tables: z.array(
      z.object({
        table: z.string(),
        rows: z.int(),
        sha256: z.string().meta({ description: 'Over its lines in the file with their line breaks' }),
      }),
    ),
    leftOut: z.array(z.object({ table: z.string(), why: z.string() })),
    file: z.object({ bytes: z.int(), sha256: z.string() }).optional(),
  })
  .meta({ id: 'ExportManifest' })
const exported = z
  .object({
    id: z.string(),
    state: z.enum(EXPORT_STATES),
    total: z.int().meta({ description: 'Rows when it began' }),
    done: z.int().meta({ description: 'Rows in the file so far' }),
    bytes: z.int(),
    by: z.string(),
    error: z.string(),
    createdAt: instantText,
    endedAt: instantText.nullable(),
    expiresAt: instantText.nullable().meta({ description: 'Until when the file is there' }),
    manifest: manifest.nullable(),
  })
  .meta({ id: 'Export' })

const shared = { tag: 'Import', scope: 'tenant', idempotency: 'none', audience: { needs: 'exports:read' } } as const
const one = { description: 'The export as it is now', schema: exported }

export interface FullExportRouteServices {
  readonly fullExports: Pick<FullExport, 'list' | 'read' | 'start' | 'file' | 'remove'>
}

/** Everything of a business as a file that is made in the background. */
export function fullExportRoutes(services: FullExportRouteServices): Route[] {
  return [...readRoutes(services), ...changeRoutes(services), fileRoute(services)]
}

function readRoutes({ fullExports }: FullExportRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/full-exports',
      summary: 'Lists full exports, newest first',
      responses: { 200: { description: 'The last fifty', schema: page(exported) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await fullExports.list(tenant.id) }),
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/full-exports/{id}',
      summary: 'Reads a full export: how far it is, and what is in its file',
      params: idParameters,
      responses: { 200: one },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({
        status: 200,
        body: await fullExports.read(tenant.id, params.id as ExportId),
      }),
    }),
  ]
}

function changeRoutes({ fullExports }: FullExportRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/full-exports',
      summary: 'Begins a full export in the background; its file stays for seven days',
      responses: { 201: one },
      errors: [ExportStateError],
      limits: { callsPerMinute: 6 },
      handler: async ({ tenant, caller: { actor }, requestId }) => ({
        status: 201,
        body: await fullExports.start(tenant.id, { actor, requestId }),
      }),
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/full-exports/{id}',
      summary: 'Takes a full export and its file away',
      params: idParameters,
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => {
        await fullExports.remove(tenant.id, params.id as ExportId, { actor, requestId })
        return { status: 204 }
      },
    }),
  ]
}

function fileRoute({ fullExports }: FullExportRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    path: '/full-exports/{id}/file',
    summary: 'Downloads a full export: gzip, a line of JSON for each row, the manifest in the last one',
    params: idParameters,
    responses: { 200: { description: 'A file', contentType: 'application/gzip', schema: z.string() } },
    errors: [NotFoundError, ExportStateError],
    limits: { callsPerMinute: 6 },
    handler: async ({ tenant, params, caller: { actor }, requestId }) => {
      const { bytes, stream } = await fullExports.file(tenant.id, params.id as ExportId, { actor, requestId })
      const headers = {
        'Content-Disposition': `attachment; filename="${tenant.slug}-everything.jsonl.gz"`,
        'Content-Length': String(bytes),
      }
      return { status: 200, stream, headers }
    },
  })
}
