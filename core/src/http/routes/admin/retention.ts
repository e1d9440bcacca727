import { z } from 'zod'
import { StaleVersionError } from '../../../errors/catalog.js'
import type { RetentionService } from '../../../privacy/retention-service.js'
import { flag } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const MAX_MONTHS = 1_200
const MAX_DAYS = 7
const months = z.int().min(1).max(MAX_MONTHS).nullable()
const chosen = z.object({
  customerMonths: months.meta({ description: 'Clients without a visit for so long are erased; null: never' }),
  messageMonths: months.meta({ description: 'Messages lose address and text; null: never' }),
  auditMonths: months.meta({ description: 'Audit entries lose names and details; null: never' }),
  requestDays: z
    .int()
    .min(1)
    .max(MAX_DAYS)
    .nullable()
    .meta({ description: 'Stored answers of repeated requests; null: a week' }),
})
const terms = chosen.extend({ version: z.int() }).meta({ id: 'RetentionTerms' })
const counts = z
  .object({
    isPreview: z.boolean(),
    customers: z.int(),
    messages: z.int(),
    auditEntries: z.int(),
    storedAnswers: z.int(),
  })
  .meta({ id: 'RetentionSweep' })

const shared = { tag: 'Privacy', scope: 'tenant', idempotency: 'none' } as const
const read = { ...shared, audience: { needs: 'privacy:read' } } as const
const write = { ...shared, audience: { needs: 'privacy:write' } } as const

export interface RetentionRouteServices {
  readonly retention: Pick<RetentionService, 'terms' | 'save' | 'preview' | 'sweep'>
}

/** How long the business keeps what. */
export function retentionRoutes({ retention }: RetentionRouteServices): Route[] {
  return [
    defineRoute({
      ...read,
      method: 'get',
      path: '/privacy/retention',
      summary: 'Reads how long the business keeps what',
      responses: { 200: { description: 'The terms; the ETag names their version', schema: terms } },
      errors: [],
      handler: async ({ tenant }) => {
        const body = await retention.terms(tenant.id)
        return { status: 200, body, headers: { ETag: `"${body.version}"` } }
      },
    }),
    defineRoute({
      ...write,
      method: 'put',
      path: '/privacy/retention',
      takesIfMatch: true,
      summary: 'Sets how long the business keeps what; a sweep acts on it every night',
      body: chosen,
      bodyExample: { customerMonths: 36, messageMonths: 24, auditMonths: null, requestDays: null },
      responses: { 200: { description: 'The terms as they are now', schema: terms } },
      errors: [StaleVersionError],
      handler: async ({ tenant, body, ifMatch, caller: { actor }, requestId }) => {
        const wish = { terms: body, version: ifMatch }
        const saved = await retention.save(tenant.id, wish, { actor, requestId })
        return { status: 200, body: saved, headers: { ETag: `"${saved.version}"` } }
      },
    }),
    defineRoute({
      ...write,
      method: 'post',
      path: '/privacy/retention/run',
      summary: 'Sweeps now what the terms say; with dryRun it only counts',
      query: z.object({ dryRun: flag.optional() }),
      responses: { 200: { description: 'How much went, or would go', schema: counts } },
      errors: [],
      limits: { callsPerMinute: 12 },
      handler: async ({ tenant, query: { dryRun: isPreview = false }, caller: { actor }, requestId }) => {
        const found = isPreview
          ? await retention.preview(tenant.id)
          : await retention.sweep(tenant.id, { actor, requestId })
        return { status: 200, body: { isPreview, ...found } }
      },
    }),
  ]
}
