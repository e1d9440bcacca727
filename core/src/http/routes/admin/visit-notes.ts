import { z } from 'zod'
import { NotFoundError } from '../../../errors/catalog.js'
import {
  NoteOfSomebodyElseError,
  VisitNoteSignedError,
  VisitNoteUnsignedError,
} from '../../../errors/customer-errors.js'
import type { VisitNotes } from '../../../intake/visit-notes.js'
import { instantText } from '../../answers.js'
import { bookingAccess, commandContext } from '../../command-answer.js'
import { id, idParameters, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const note = z
  .object({
    ...{ id: z.string(), amendsId: z.string().nullable(), text: z.string(), authorName: z.string() },
    isOwn: z.boolean().meta({ description: 'Whether the caller wrote it' }),
    ...{ createdAt: instantText, updatedAt: instantText.nullable(), signedAt: instantText.nullable() },
  })
  .meta({ id: 'VisitNote' })
const text = prose(20_000).refine(value => value.trim() !== '', 'Write something')
const noteParameters = idParameters.extend({ visitNoteId: id })
const bodyExample = { text: 'Ear drums clear. No fever.' }
const written = { description: 'The note as it is now', schema: note }

export interface VisitNoteServices {
  readonly visitNotes: Pick<VisitNotes, 'list' | 'add' | 'change' | 'sign'>
}

const shared = { tag: 'Visit notes', scope: 'tenant', idempotency: 'none', logsRefusals: true } as const

/** What those who treat somebody write down about a visit. Whoever may not and tries stands in the audit log. */
export function visitNoteRoutes(services: VisitNoteServices): Route[] {
  return [readingRoute(services), ...writingRoutes(services)]
}

function readingRoute({ visitNotes }: VisitNoteServices): Route {
  return defineRoute({
    ...{ ...shared, method: 'get', path: '/bookings/{id}/visit-notes', audience: { needs: 'health:read' } },
    summary: 'Opens the notes about a visit; each opening stands in the audit log',
    params: idParameters,
    responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(note) }) } },
    errors: [NotFoundError],
    handler: async request => {
      const target = { bookingId: request.params.id, access: bookingAccess(request.caller) }
      const items = await visitNotes.list(request.tenant.id, target, commandContext(request))
      return { status: 200, body: { items } }
    },
  })
}

function writingRoutes({ visitNotes }: VisitNoteServices): Route[] {
  const writing = { ...shared, audience: { needs: 'health:write' } } as const
  const own = [NotFoundError, NoteOfSomebodyElseError, VisitNoteSignedError] as const
  return [
    defineRoute({
      ...{ ...writing, method: 'post', path: '/bookings/{id}/visit-notes', params: idParameters, bodyExample },
      summary: 'Writes a note about a visit, or one that amends a signed note',
      body: z.object({ text, amendsId: id.nullable().optional() }),
      responses: { 201: written },
      errors: [NotFoundError, VisitNoteUnsignedError],
      handler: async request => {
        const { text: words, amendsId = null } = request.body
        const target = { bookingId: request.params.id, access: bookingAccess(request.caller), text: words, amendsId }
        return { status: 201, body: await visitNotes.add(request.tenant.id, target, commandContext(request)) }
      },
    }),
    defineRoute({
      ...{ ...writing, method: 'put', path: '/bookings/{id}/visit-notes/{visitNoteId}', params: noteParameters },
      summary: 'Changes a note of one’s own that is not signed yet',
      ...{ body: z.object({ text }), bodyExample, responses: { 200: written }, errors: own },
      handler: async request => {
        const { id: bookingId, visitNoteId } = request.params
        const target = { bookingId, id: visitNoteId, access: bookingAccess(request.caller), text: request.body.text }
        return { status: 200, body: await visitNotes.change(request.tenant.id, target, commandContext(request)) }
      },
    }),
    defineRoute({
      ...{ ...writing, method: 'post', path: '/bookings/{id}/visit-notes/{visitNoteId}/sign', params: noteParameters },
      summary: 'Signs a note of one’s own: nobody changes it any more',
      ...{ responses: { 200: written }, errors: own },
      handler: async request => {
        const { id: bookingId, visitNoteId } = request.params
        const target = { bookingId, id: visitNoteId, access: bookingAccess(request.caller) }
        return { status: 200, body: await visitNotes.sign(request.tenant.id, target, commandContext(request)) }
      },
    }),
  ]
}
