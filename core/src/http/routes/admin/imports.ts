import { z } from 'zod'
import { DATE_ORDERS, IMPORT_KINDS } from '../../../domain/import.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import { CsvRefusedError, ImportStateError, UploadTooSlowError } from '../../../errors/import-errors.js'
import { MAX_IMPORT_BYTES, type ImportDesk } from '../../../importing/import-desk.js'
import { instantText, page } from '../../answers.js'
import { idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const problem = z.object({
  line: z.int().meta({ description: 'Line of the file, from one' }),
  field: z.string().meta({ description: 'Empty: the row as a whole' }),
  reason: z.string(),
})
const imported = z
  .object({
    id: z.string(),
    kind: z.enum(IMPORT_KINDS),
    name: z.string(),
    state: z.string(),
    header: z.array(z.string()),
    sample: z.array(z.array(z.string())).meta({ description: 'The first rows, until it has ended' }),
    fields: z.array(z.object({ key: z.string(), isRequired: z.boolean() })),
    mapping: z.record(z.string(), z.int()).meta({ description: 'Place of the column of each field, from zero' }),
    options: z.object({ dateOrder: z.enum(DATE_ORDERS), reminds: z.boolean() }),
    total: z.int(),
    done: z.int(),
    added: z.int(),
    known: z.int().meta({ description: 'Rows that were there already' }),
    failed: z.int(),
    by: z.string(),
    error: z.string(),
    createdAt: instantText,
    startedAt: instantText.nullable(),
    endedAt: instantText.nullable(),
    problems: z.array(problem).optional().meta({ description: 'The first of them; all are in problems.csv' }),
  })
  .meta({ id: 'Import' })

const given = z.object({
  mapping: z.record(z.string().max(40), z.int().min(0).max(99)).meta({ example: { name: 0, email: 2 } }),
  options: z
    .object({
      dateOrder: z.enum(DATE_ORDERS).optional().meta({ description: 'How 03/04/2026 is read' }),
      reminds: z.boolean().optional().meta({ description: 'Send reminders of imported bookings that are to come' }),
    })
    .optional(),
})

const shared = { tag: 'Import', scope: 'tenant', idempotency: 'none', audience: { needs: 'imports:write' } } as const
const one = { 200: { description: 'The import as it is now', schema: imported } }

export interface ImportRouteServices {
  readonly imports: Pick<ImportDesk, 'list' | 'read' | 'upload' | 'configure' | 'start' | 'cancel' | 'problems'>
}

/** Tables of customers, services and bookings from elsewhere. */
export function importRoutes(services: ImportRouteServices): Route[] {
  return [...readRoutes(services), uploadRoute(services), configureRoute(services), ...stepRoutes(services)]
}

function readRoutes({ imports }: ImportRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/imports',
      summary: 'Lists imports, newest first',
      responses: { 200: { description: 'The last hundred', schema: page(imported) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await imports.list(tenant.id) }),
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/imports/{id}',
      summary: 'Reads an import, its progress and the first rows that do not fit',
      params: idParameters,
      responses: one,
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({ status: 200, body: await imports.read(tenant.id, params.id) }),
    }),
    defineRoute({
      ...shared,
      method: 'get',
      path: '/imports/{id}/problems.csv',
      summary: 'Downloads all rows that do not fit: line, column, reason',
      params: idParameters,
      responses: { 200: { description: 'A table', contentType: 'text/csv', schema: z.string() } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => {
        const { name, stream } = await imports.problems(tenant.id, params.id)
        return { status: 200, stream, headers: { 'Content-Disposition': `attachment; filename="${name}"` } }
      },
    }),
  ]
}

function uploadRoute({ imports }: ImportRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/imports',
    summary: 'Takes a CSV file in and proposes what its columns are; nothing is imported yet',
    query: z.object({ kind: z.enum(IMPORT_KINDS), name: line(200) }),
    upload: { contentType: 'text/csv', maxBytes: MAX_IMPORT_BYTES },
    responses: { 201: { description: 'The import with its proposed mapping', schema: imported } },
    errors: [CsvRefusedError, UploadTooSlowError],
    limits: { callsPerMinute: 20 },
    handler: async ({ tenant, query, upload: file, caller: { actor }, requestId }) => ({
      status: 201,
      body: await imports.upload(tenant.id, { ...query, file }, { actor, requestId }),
    }),
  })
}

function configureRoute({ imports }: ImportRouteServices): Route {
  return defineRoute({
    ...shared,
    method: 'put',
    path: '/imports/{id}',
    summary: 'Says which column is which field',
    params: idParameters,
    body: given,
    bodyExample: { mapping: { name: 0, email: 1 }, options: { dateOrder: 'dmy' } },
    responses: one,
    errors: [NotFoundError, ImportStateError, InvalidRequestError],
    handler: async ({ tenant, params, body }) => ({
      status: 200,
      body: await imports.configure(tenant.id, params.id, { mapping: body.mapping, options: body.options ?? {} }),
    }),
  })
}

function stepRoutes({ imports }: ImportRouteServices): Route[] {
  const step = { ...shared, method: 'post', params: idParameters, responses: one } as const
  const errors = [NotFoundError, ImportStateError]
  return [
    defineRoute({
      ...step,
      path: '/imports/{id}/check',
      summary: 'Looks what would not fit, in the background; nothing is kept',
      errors: [...errors, InvalidRequestError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => ({
        status: 200,
        body: await imports.start(tenant.id, params.id, 'check', { actor, requestId }),
      }),
    }),
    defineRoute({
      ...step,
      path: '/imports/{id}/start',
      summary: 'Imports in the background: what does not fit is told, the rest goes in',
      errors: [...errors, InvalidRequestError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => ({
        status: 200,
        body: await imports.start(tenant.id, params.id, 'run', { actor, requestId }),
      }),
    }),
    defineRoute({
      ...step,
      path: '/imports/{id}/cancel',
      summary: 'Stops an import; what is in stays',
      errors,
      handler: async ({ tenant, params, caller: { actor }, requestId }) => ({
        status: 200,
        body: await imports.cancel(tenant.id, params.id, { actor, requestId }),
      }),
    }),
  ]
}
