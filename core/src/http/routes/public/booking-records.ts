import { z } from 'zod'
import { MAX_FILE_BYTES, type BookingFiles } from '../../../booking/booking-files.js'
import type { BookingHistory } from '../../../booking/booking-history.js'
import type { BookingNotes } from '../../../booking/booking-notes.js'
import type { BookingService } from '../../../booking/booking-service.js'
import { FILE_TYPES } from '../../../domain/file-type.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { FileRefusedError, FilesNotAskedError, TooManyFilesError } from '../../../errors/booking-errors.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { booking, instantText } from '../../answers.js'
import { bookingAccess, commandAnswer, commandContext } from '../../command-answer.js'
import { id, idParameters, line, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface BookingRecordServices {
  readonly bookings: Pick<BookingService, 'read'>
  readonly history: Pick<BookingHistory, 'read'>
  readonly notes: Pick<BookingNotes, 'write'>
  readonly files: Pick<BookingFiles, 'list' | 'read' | 'add' | 'remove'>
}

const side = z
  .object({
    status: z.string().optional(),
    startsAt: instantText.optional(),
    resources: z.array(z.string()).optional(),
    notes: z.string().optional(),
    internalNotes: z.string().optional(),
  })
  .meta({ id: 'HistorySide' })
const entry = z
  .object({
    version: z.int(),
    kind: z
      .string()
      .meta({ description: 'created, confirmed, moved, reassigned, notes, fields, file-added, fee-waived, …' }),
    at: instantText,
    by: z.object({ type: z.enum(['customer', 'staff', 'system']), name: z.string().optional() }),
    channel: z.string(),
    reason: z.string(),
    from: side,
    to: side,
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'HistoryEntry' })
const file = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.enum(FILE_TYPES),
    size: z.int().meta({ description: 'Bytes' }),
    addedBy: z.string().meta({ description: 'To customers: customer or staff' }),
    createdAt: instantText,
  })
  .meta({ id: 'BookingFile' })

const fileParameters = idParameters.extend({ fileId: id })
/** Four characters of base64 for three bytes, and what surrounds them in JSON. */
const BASE64_LENGTH = Math.ceil(MAX_FILE_BYTES / 3) * 4
const fileBody = z.object({
  name: line(200),
  content: z
    .string()
    .min(4)
    .max(BASE64_LENGTH)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Must be base64 (RFC 4648, 4)')
    .meta({ description: 'The bytes in base64; what they are is found in them' }),
})

const shared = { tag: 'Bookings', scope: 'tenant' } as const
const reading = {
  ...shared,
  method: 'get',
  idempotency: 'none',
  audience: { customerOr: 'bookings:read' },
  errors: [NotFoundError],
} as const

/** What gathers around one booking: its history, its notes and its files. */
export function bookingRecordRoutes(services: BookingRecordServices): Route[] {
  return [historyRoute(services), notesRoute(services), ...fileRoutes(services)]
}

function historyRoute({ history }: BookingRecordServices): Route {
  return defineRoute({
    ...reading,
    path: '/bookings/{id}/history',
    summary: 'Tells what became of a booking: who, when, from what to what, why, and through which channel',
    params: idParameters,
    responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(entry) }) } },
    handler: async ({ tenant, params, caller }) => ({
      status: 200,
      body: { items: await history.read(tenant.id, params.id, bookingAccess(caller)) },
    }),
  })
}

function notesRoute({ notes, bookings }: BookingRecordServices): Route {
  return defineRoute({
    ...shared,
    method: 'put',
    path: '/bookings/{id}/notes',
    summary: 'Writes the note that the customer sees too, and the one for staff alone; an absent one stays',
    idempotency: 'optional',
    audience: { customerOr: 'bookings:write' },
    params: idParameters,
    body: z.object({ notes: prose(2000).optional(), internalNotes: prose(4000).optional() }),
    bodyExample: { notes: 'Comes with a pram', internalNotes: 'Prefers room 2' },
    entity: 'version',
    takesIfMatch: true,
    responses: { 200: { description: 'The booking as it is now', schema: booking } },
    errors: [NotFoundError, ForbiddenError, StaleVersionError],
    handler: async request => {
      const { tenant, params, body, caller, ifMatch } = request
      const access = bookingAccess(caller)
      const target = { bookingId: params.id, access, version: ifMatch }
      const result = await notes.write(tenant.id, { ...target, ...body }, commandContext(request))
      return commandAnswer({ ...result, body: await bookings.read(tenant.id, params.id, access) })
    },
  })
}

function fileRoutes({ files }: BookingRecordServices): Route[] {
  return [
    defineRoute({
      ...reading,
      path: '/bookings/{id}/files',
      summary: 'Lists the pictures and documents of a booking',
      params: idParameters,
      responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(file) }) } },
      handler: async ({ tenant, params, caller }) => ({
        status: 200,
        body: { items: await files.list(tenant.id, { bookingId: params.id, access: bookingAccess(caller) }) },
      }),
    }),
    defineRoute({
      ...reading,
      path: '/bookings/{id}/files/{fileId}',
      summary: 'Downloads a file of a booking',
      params: fileParameters,
      responses: { 200: { description: 'The bytes', contentType: 'application/octet-stream', schema: z.string() } },
      handler: async ({ tenant, params, caller }) => {
        const target = { bookingId: params.id, access: bookingAccess(caller) }
        return { status: 200, file: await files.read(tenant.id, target, params.fileId) }
      },
    }),
    addFileRoute(files),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/bookings/{id}/files/{fileId}',
      summary: 'Removes a file of a booking',
      idempotency: 'none',
      audience: { needs: 'bookings:write' },
      params: fileParameters,
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError],
      handler: async request => {
        const { tenant, params, caller } = request
        const target = { bookingId: params.id, access: bookingAccess(caller) }
        await files.remove(tenant.id, target, params.fileId, commandContext(request))
        return { status: 204 }
      },
    }),
  ]
}

function addFileRoute(files: BookingRecordServices['files']): Route {
  return defineRoute({
    ...shared,
    method: 'post',
    path: '/bookings/{id}/files',
    summary: 'Adds a picture or a PDF of at most 5 MB; customers may where a service of the booking asks for files',
    idempotency: 'optional',
    audience: { customerOr: 'bookings:attend' },
    params: idParameters,
    body: fileBody,
    bodyExample: { name: 'tap.png', content: 'iVBORw0KGgoAAAANSUhEUg==' },
    // Many of them at once would be a way to fill the memory of a process.
    limits: { bodyBytes: BASE64_LENGTH + 4096, callsPerMinute: 30 },
    responses: { 201: { description: 'The file as it is kept', schema: file } },
    errors: [NotFoundError, FileRefusedError, TooManyFilesError, FilesNotAskedError],
    handler: async request => {
      const { tenant, params, body, caller } = request
      const target = { bookingId: params.id, access: bookingAccess(caller) }
      const content = Buffer.from(body.content, 'base64')
      return commandAnswer(await files.add(tenant.id, { ...target, name: body.name, content }, commandContext(request)))
    },
  })
}
