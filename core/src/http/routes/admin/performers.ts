import { z } from 'zod'
import type { Matrix, Performers } from '../../../catalog/performers.js'
import { money as moneyOf } from '../../../domain/money.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { money } from '../../answers.js'
import { id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const matrix = z
  .object({
    resources: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        position: z.string(),
        status: z.string(),
        skills: z.array(z.string()),
      }),
    ),
    services: z.array(
      z.object({
        ...{ id: z.string(), name: z.string(), category: z.string(), price: money },
        skills: z.array(z.string()).meta({ description: 'That it asks of people' }),
      }),
    ),
    cells: z.array(
      z.object({
        resourceId: z.string(),
        serviceId: z.string(),
        durationMinutes: z.int().nullable(),
        priceAdjustment: money.nullable(),
      }),
    ),
  })
  .meta({ id: 'Performers', description: 'One cell for each thing that somebody can do' })

const shared = { tag: 'Team', scope: 'tenant', idempotency: 'none' } as const
const AMOUNT = 100_000_000_000

export interface PerformerServices {
  readonly performers: Pick<Performers, 'matrix' | 'set'>
}

/** Who can do what. */
export function performerRoutes({ performers }: PerformerServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/performers',
      summary: 'Shows who can do which service',
      audience: { needs: 'resources:read' },
      query: z.object({ type: z.string().min(1).max(60).optional().meta({ description: 'Default: staff' }) }),
      responses: { 200: { description: 'People, services and what goes together', schema: matrix } },
      errors: [],
      handler: async ({ tenant, query }) => {
        return { status: 200, body: toView(await performers.matrix(tenant.id, query.type ?? 'staff')) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'put',
      path: '/performers/{resourceId}/{serviceId}',
      summary: 'Says whether somebody can do a service, and what is different with them',
      audience: { needs: 'catalog:write' },
      params: z.object({ resourceId: id, serviceId: id }),
      body: z.object({
        canDo: z.boolean().optional(),
        durationMinutes: z.int().min(1).max(1440).nullable().optional(),
        priceAdjustment: z
          .int()
          .min(-AMOUNT)
          .max(AMOUNT)
          .nullable()
          .optional()
          .meta({ description: 'Minor units that it costs more with them, or less' }),
      }),
      bodyExample: { canDo: true },
      responses: { 200: { description: 'Everything as it is now', schema: matrix } },
      errors: [NotFoundError],
      handler: async ({ tenant, params, body, caller, requestId }) => {
        const { priceAdjustment: amount, ...rest } = body
        const priced =
          amount === undefined ? {} : { priceAdjustment: amount === null ? null : moneyOf(amount, tenant.currency) }
        const cell = {
          resourceId: params.resourceId as never,
          serviceId: params.serviceId as never,
          change: { ...rest, ...priced },
        }
        return { status: 200, body: toView(await performers.set(tenant.id, cell, { actor: caller.actor, requestId })) }
      },
    }),
  ]
}

function toView({ resources, services, cells }: Matrix) {
  const asking = services.map(service => ({
    ...service,
    skills: [...new Set(service.requirements.flatMap(({ type, skill }) => (type === 'staff' && skill) || []))],
  }))
  return { resources: [...resources], services: asking, cells: [...cells] }
}
