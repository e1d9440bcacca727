import { z } from 'zod'
import type { CustomerCircle } from '../../../customer/customer-circle.js'
import { MERGE_CHOICES, type CustomerMerging } from '../../../customer/customer-merging.js'
import type { CustomerNotes } from '../../../customer/customer-notes.js'
import type { CustomerTimeline } from '../../../customer/customer-timeline.js'
import {
  CustomerErasedError,
  HookFailedError,
  HookTimeoutError,
  NotFoundError,
  VetoedError,
} from '../../../errors/catalog.js'
import { MergeRefusedError, NoteOfSomebodyElseError } from '../../../errors/customer-errors.js'
import { TIMELINE_KINDS } from '../../../ports/customer-file-store.js'
import { instantText, page } from '../../answers.js'
import { count, email, flag, id, idParameters, line, phone, prose } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { client } from './clients.js'

const person = z
  .object({ id: z.string(), name: z.string(), email: z.string().nullable(), phone: z.string().nullable() })
  .meta({ id: 'ClientSummary' })
const circle = z
  .object({
    guardian: person.nullable().meta({ description: 'Who books for them' }),
    dependants: z.array(person).meta({ description: 'For whom they book' }),
    duplicates: z.array(
      person.extend({ reasons: z.array(z.string()).meta({ description: 'email, phone' }), bookings: z.int() }),
    ),
  })
  .meta({ id: 'ClientCircle' })
const note = z
  .object({
    id: z.string(),
    text: z.string(),
    isPinned: z.boolean(),
    authorName: z.string(),
    isOwn: z.boolean().meta({ description: 'Whether the caller wrote it, and may change its words' }),
    createdAt: instantText,
    updatedAt: instantText.nullable(),
  })
  .meta({ id: 'ClientNote' })
const entry = z
  .object({ at: instantText, kind: z.enum(TIMELINE_KINDS), id: z.string(), detail: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TimelineEntry' })
const merge = z
  .object({
    isPreview: z.boolean(),
    client: client.meta({ description: 'The record that stays, as it is afterwards' }),
    removedId: z.string(),
    differences: z.array(z.object({ field: z.string(), kept: z.string().nullable(), removed: z.string().nullable() })),
    moved: z.array(z.object({ what: z.string(), count: z.int() })),
  })
  .meta({ id: 'ClientMerge' })

const words = prose(4000).refine(text => text.trim() !== '', 'Write some words')
const noteParameters = idParameters.extend({ noteId: id })
const shared = { tag: 'Clients', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, audience: { needs: 'clients:read' }, method: 'get' } as const
const write = { ...shared, audience: { needs: 'clients:write' } } as const
const gone = [NotFoundError, CustomerErasedError]

export interface ClientFileServices {
  readonly circle: Pick<CustomerCircle, 'read' | 'tags' | 'addDependant' | 'setGuardian' | 'setArchived'>
  readonly customerNotes: Pick<CustomerNotes, 'list' | 'add' | 'change'>
  readonly timeline: Pick<CustomerTimeline, 'read'>
  readonly merging: Pick<CustomerMerging, 'preview' | 'merge'>
}

/** What a business keeps about clients beside their contact. */
export function clientFileRoutes(services: ClientFileServices): Route[] {
  return [
    tagsRoute(services),
    timelineRoute(services),
    ...noteRoutes(services),
    ...circleRoutes(services),
    ...archiveRoutes(services),
    mergeRoute(services),
  ]
}

function tagsRoute({ circle: family }: ClientFileServices): Route {
  return defineRoute({
    ...read,
    path: '/clients/tags',
    summary: 'Lists the tags in use, the most used first',
    responses: { 200: { description: 'Tags', schema: page(z.object({ tag: z.string(), count: z.int() })) } },
    errors: [],
    handler: async ({ tenant }) => ({ status: 200, body: { items: await family.tags(tenant.id) } }),
  })
}

function timelineRoute({ timeline }: ClientFileServices): Route {
  return defineRoute({
    ...read,
    path: '/clients/{id}/timeline',
    summary: 'Lists what happened with a client, newest first: as much of it as the caller may open elsewhere',
    params: idParameters,
    query: z.object({
      kind: z.enum(TIMELINE_KINDS).optional(),
      limit: count(1, 200).optional(),
      cursor: z.string().max(200).optional(),
    }),
    responses: { 200: { description: 'One page', schema: page(entry) } },
    errors: [NotFoundError],
    handler: async ({ tenant, params, query, caller: { permissions } }) => ({
      status: 200,
      body: await timeline.read(tenant.id, params.id, { ...query, permissions }),
    }),
  })
}

function noteRoutes({ customerNotes: notes }: ClientFileServices): Route[] {
  return [
    defineRoute({
      ...read,
      path: '/clients/{id}/notes',
      summary: 'Lists what the team wrote about a client: pinned notes first, then the newest',
      params: idParameters,
      responses: { 200: { description: 'At most 200', schema: page(note) } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, caller: { actor }, requestId }) => ({
        status: 200,
        body: { items: await notes.list(tenant.id, params.id, { actor, requestId }) },
      }),
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/clients/{id}/notes',
      summary: 'Writes a note about a client',
      params: idParameters,
      body: z.object({ text: words, isPinned: z.boolean().optional() }),
      bodyExample: { text: 'Prefers the quiet room.' },
      responses: { 201: { description: 'The note', schema: note } },
      errors: gone,
      handler: async ({ tenant, params, body, caller: { actor }, requestId }) => ({
        status: 201,
        body: await notes.add(tenant.id, { ...body, customerId: params.id }, { actor, requestId }),
      }),
    }),
    defineRoute({
      ...write,
      method: 'patch',
      path: '/clients/{id}/notes/{noteId}',
      summary: 'Pins a note, or changes its words, which only its author may',
      params: noteParameters,
      body: z.object({ text: words.optional(), isPinned: z.boolean().optional() }),
      bodyExample: { isPinned: true },
      responses: { 200: { description: 'The note', schema: note } },
      errors: [...gone, NoteOfSomebodyElseError],
      handler: async ({ tenant, params, body, caller: { actor }, requestId }) => {
        const given = { ...body, customerId: params.id, noteId: params.noteId }
        return { status: 200, body: await notes.change(tenant.id, given, { actor, requestId }) }
      },
    }),
  ]
}

function circleRoutes({ circle: family }: ClientFileServices): Route[] {
  return [
    defineRoute({
      ...read,
      path: '/clients/{id}/circle',
      summary: 'Reads whom a client books for, who books for them, and who may be the same person',
      params: idParameters,
      responses: { 200: { description: 'People', schema: circle } },
      errors: [NotFoundError],
      handler: async ({ tenant, params }) => ({ status: 200, body: await family.read(tenant.id, params.id) }),
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/clients/{id}/dependants',
      summary: 'Adds somebody whom a client books for; without an address they have that of the client',
      params: idParameters,
      body: z.object({ name: line(120), email: email.optional(), phone: phone.optional() }),
      bodyExample: { name: 'Mateo Alvarez' },
      responses: { 201: { description: 'The new client', schema: client } },
      errors: gone,
      handler: async ({ tenant, params, body, caller: { actor }, requestId }) => ({
        status: 201,
        body: await family.addDependant(tenant.id, { ...body, guardianId: params.id }, { actor, requestId }),
      }),
    }),
    defineRoute({
      ...write,
      method: 'put',
      path: '/clients/{id}/guardian',
      summary: 'Says who books for a client; null: they do it themselves',
      params: idParameters,
      body: z.object({ guardianId: id.nullable() }),
      bodyExample: { guardianId: null },
      responses: { 200: { description: 'People', schema: circle } },
      errors: gone,
      handler: async ({ tenant, params, body, caller: { actor }, requestId }) => ({
        status: 200,
        body: await family.setGuardian(tenant.id, { ...body, id: params.id }, { actor, requestId }),
      }),
    }),
  ]
}

function archiveRoutes({ circle: family }: ClientFileServices): Route[] {
  const routes = [
    {
      method: 'delete',
      path: '/clients/{id}',
      isArchived: true,
      summary: 'Archives a client: see the erase route for the rest',
    },
    {
      method: 'post',
      path: '/clients/{id}/restore',
      isArchived: false,
      summary: 'Takes an archived client back into the lists',
    },
  ] as const
  return routes.map(({ isArchived, ...route }) =>
    defineRoute({
      ...write,
      ...route,
      params: idParameters,
      responses: { 204: { description: 'Done' } },
      errors: gone,
      handler: async ({ tenant, params, caller: { actor }, requestId }) => {
        await family.setArchived(tenant.id, { id: params.id, isArchived }, { actor, requestId })
        return { status: 204 }
      },
    }),
  )
}

function mergeRoute({ merging }: ClientFileServices): Route {
  return defineRoute({
    ...write,
    method: 'post',
    path: '/clients/{id}/merge',
    summary: 'Makes one record of two: the client of the path stays, the other one leads to it from then on',
    params: idParameters,
    query: z.object({ dryRun: flag.optional().meta({ description: '1: only says what it would do' }) }),
    body: z.object({
      clientId: id.meta({ description: 'The record that becomes part of the other' }),
      take: z
        .array(z.enum(MERGE_CHOICES))
        .max(MERGE_CHOICES.length)
        .optional()
        .meta({ description: 'Fields whose value comes from that record' }),
    }),
    bodyExample: { clientId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41', take: ['phone'] },
    responses: { 200: { description: 'What it did, or would do', schema: merge } },
    errors: [NotFoundError, MergeRefusedError, VetoedError, HookTimeoutError, HookFailedError],
    handler: async ({ tenant, params, query, body, caller: { actor }, requestId }) => {
      const wish = { keptId: params.id, removedId: body.clientId, take: body.take ?? [] }
      const done = query.dryRun
        ? await merging.preview(tenant.id, wish)
        : await merging.merge(tenant.id, wish, { actor, requestId })
      return { status: 200, body: done }
    },
  })
}
