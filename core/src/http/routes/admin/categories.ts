import { z } from 'zod'
import type { CategoryDesk } from '../../../catalog/category-desk.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import { page } from '../../answers.js'
import { id, idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { changeOf } from './catalog-change.js'

const category = z
  .object({
    id: z.string(),
    name: z.string(),
    sort: z.int(),
    serviceCount: z.int().meta({ description: 'Services in it, archived ones not counted' }),
  })
  .meta({ id: 'Category' })
const body = z.object({ name: line(60) })
const orderBody = z.object({ categoryIds: z.array(id).max(500) })
const ID = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'

export interface CategoryRouteServices {
  readonly categories: Pick<CategoryDesk, 'list' | 'create' | 'rename' | 'order' | 'remove'>
}

const shared = { tag: 'Catalogue', scope: 'tenant', audience: { needs: 'catalog:write' } } as const

/** The groups of services. */
export function categoryRoutes({ categories }: CategoryRouteServices): Route[] {
  return [...listRoutes(categories), ...changeRoutes(categories)]
}

function listRoutes(categories: CategoryRouteServices['categories']): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'get', path: '/categories', idempotency: 'none' },
      summary: 'Lists the categories of the services, in the order of the business',
      responses: { 200: { description: 'All of them', schema: page(category) } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: { items: await categories.list(tenant.id) } }),
    }),
    defineRoute({
      ...shared,
      ...{ method: 'put', path: '/categories/order', idempotency: 'none' },
      summary: 'Orders the categories; those that are left out stand behind, as they stood',
      body: orderBody,
      bodyExample: { categoryIds: [ID] },
      responses: { 200: { description: 'All of them, as they stand now', schema: page(category) } },
      errors: [NotFoundError],
      handler: async request => ({
        status: 200,
        body: { items: await categories.order(request.tenant.id, request.body.categoryIds, changeOf(request)) },
      }),
    }),
  ]
}

function changeRoutes(categories: CategoryRouteServices['categories']): Route[] {
  return [
    defineRoute({
      ...shared,
      ...{ method: 'post', path: '/categories', idempotency: 'optional', body, bodyExample: { name: 'Massage' } },
      summary: 'Adds a category behind the others',
      responses: { 201: { description: 'The category', schema: category } },
      errors: [InvalidRequestError],
      handler: async request => ({
        status: 201,
        body: await categories.create(request.tenant.id, request.body.name, changeOf(request)),
      }),
    }),
    defineRoute({
      ...shared,
      ...{ method: 'patch', path: '/categories/{id}', idempotency: 'none', body, bodyExample: { name: 'Massage' } },
      summary: 'Renames a category, with all services in it',
      params: idParameters,
      responses: { 200: { description: 'The category as it is now', schema: category } },
      errors: [NotFoundError, InvalidRequestError],
      handler: async request => {
        const change = { id: request.params.id, name: request.body.name }
        return { status: 200, body: await categories.rename(request.tenant.id, change, changeOf(request)) }
      },
    }),
    defineRoute({
      ...shared,
      ...{ method: 'delete', path: '/categories/{id}', idempotency: 'none' },
      summary: 'Takes a category away; its services stay, without one',
      params: idParameters,
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError],
      handler: async request => {
        await categories.remove(request.tenant.id, request.params.id, changeOf(request))
        return { status: 204 }
      },
    }),
  ]
}
