import { z } from 'zod'
import { VIEWED_LISTS } from '../../../domain/saved-view.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import type { SavedViews, Viewer } from '../../../identity/saved-views.js'
import { idParameters, line } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

export interface SavedViewServices {
  readonly savedViews: Pick<SavedViews, 'list' | 'create' | 'update' | 'remove'>
}

const word = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'Must be a word of letters, digits and hyphens')
const list = z.enum(VIEWED_LISTS)
const shape = {
  name: line(60).meta({ example: 'To approve' }),
  isShared: z.boolean().meta({ description: 'Everybody of the business sees it' }),
  query: z
    .record(word, z.string().max(200))
    .refine(given => Object.keys(given).length <= 20, 'At most 20 parts')
    .meta({ description: 'Filters and order, as the address of the page has them' }),
  columns: z.array(word).max(20).meta({ description: 'Keys in their order; empty: those that the list begins with' }),
}
const view = z
  .object({
    ...{ id: z.string(), list, name: z.string(), isShared: z.boolean() },
    ...{ query: z.record(z.string(), z.string()), columns: z.array(z.string()) },
    isOwn: z.boolean().meta({ description: 'The caller may change it' }),
  })
  .meta({ id: 'SavedView' })

const shared = { tag: 'Views', scope: 'tenant', audience: { needs: 'bookings:read' } } as const

/** Lists as the caller, or everybody of the business, wants to find them again. */
export function savedViewRoutes({ savedViews }: SavedViewServices): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'get', path: '/saved-views', idempotency: 'none', errors: [ForbiddenError] },
      summary: 'Lists the saved views of the caller and those of everybody',
      query: z.object({ list: list.optional() }),
      responses: { 200: { description: 'By name', schema: z.object({ items: z.array(view) }) } },
      handler: async ({ tenant, caller, query }) => {
        return { status: 200, body: { items: await savedViews.list(tenant.id, viewerOf(caller), query.list) } }
      },
    }),
    defineRoute({
      ...shared,
      ...{ method: 'post', path: '/saved-views', idempotency: 'optional' },
      summary: 'Saves a list under a name',
      body: z.strictObject({ list, ...shape }),
      bodyExample: {
        ...{ list: 'bookings', name: 'To approve', isShared: true },
        ...{ query: { status: 'requested' }, columns: [] },
      },
      responses: { 201: { description: 'The view', schema: view } },
      errors: [InvalidRequestError, ForbiddenError],
      handler: async ({ tenant, caller, body }) => ({
        status: 201,
        body: await savedViews.create(tenant.id, viewerOf(caller), body),
      }),
    }),
    ...changes(savedViews),
  ]
}

function changes(savedViews: SavedViewServices['savedViews']): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'patch', path: '/saved-views/{id}', idempotency: 'none' },
      params: idParameters,
      summary: 'Changes a saved view: whoever made it, or of a shared one those who manage users',
      body: z.strictObject(shape).partial(),
      bodyExample: { name: 'Waiting for us' },
      responses: { 200: { description: 'The view as it is now', schema: view } },
      errors: [NotFoundError, ForbiddenError, InvalidRequestError],
      handler: async ({ tenant, caller, params, body }) => ({
        status: 200,
        body: await savedViews.update(tenant.id, viewerOf(caller), params.id, body),
      }),
    }),
    defineRoute({
      ...shared,
      ...{ method: 'delete', path: '/saved-views/{id}', idempotency: 'none' },
      params: idParameters,
      summary: 'Removes a saved view',
      responses: { 204: { description: 'Removed' } },
      errors: [NotFoundError, ForbiddenError],
      handler: async ({ tenant, caller, params }) => {
        await savedViews.remove(tenant.id, viewerOf(caller), params.id)
        return { status: 204 }
      },
    }),
  ]
}

/** A program looks at no list, and has no views of its own. */
function viewerOf({ identity, permissions }: Caller): Viewer {
  if (!identity) throw new ForbiddenError({})
  return { accountId: identity.account.id, isInCharge: permissions.has('users:write') }
}
