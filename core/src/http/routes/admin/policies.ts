import { z } from 'zod'
import type { PolicyDesk } from '../../../catalog/policy-desk.js'
import { APPROVALS, FEE_BASES } from '../../../domain/policy.js'
import { NotFoundError, StaleVersionError } from '../../../errors/catalog.js'
import { id, idParameters, line } from '../../input.js'
import { groupKey } from './customer-groups.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

const YEAR = 366 * 1440
const minutes = z
  .int()
  .min(0)
  .max(2 * YEAR)
const percent = z.number().min(0).max(100)
const amount = z.int().min(0).max(100_000_000_000).meta({ description: 'Minor units of the currency of the business' })
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 18:00')

const depositRule = z.union([z.strictObject({ percent }), z.strictObject({ amount })])
const feeRule = z.union([z.strictObject({ percent, of: z.enum(FEE_BASES) }), z.strictObject({ amount })])
const tierEnd = z.union([
  z.strictObject({ minutes }),
  z.strictObject({ days: z.int().min(0).max(366), time: localTime }),
])

const limits = z
  .array(
    z
      .strictObject({
        of: z.enum(['customer', 'service', 'staff']),
        per: z.enum(['day', 'week']),
        max: z.int().min(1).max(100_000),
        unit: z.enum(['bookings', 'minutes']).optional().meta({ description: 'What max counts; default bookings' }),
        band: z
          .string()
          .min(1)
          .max(60)
          .optional()
          .meta({ description: 'Only minutes of customers in the price band of this key' }),
      })
      .refine(({ of, unit, band }) => band === undefined || (of === 'customer' && unit === 'minutes'), {
        path: ['band'],
        message: 'Goes with of "customer" and unit "minutes"',
      }),
  )
  .max(12)

const rules = z.strictObject({
  name: line(120),
  minNoticeMinutes: minutes,
  maxHorizonMinutes: minutes.min(1),
  depositPercent: percent,
  deposit: depositRule.optional().meta({ description: 'Instead of depositPercent; a sum is at most the total' }),
  serviceDeposits: z.record(id, depositRule).optional().meta({ description: 'By service, instead of the above' }),
  freeCancellationMinutes: minutes,
  lateCancellationFeePercent: percent.meta({ description: 'Of the deposit' }),
  cancellationTiers: z
    .array(z.strictObject({ until: tierEnd, fee: feeRule }))
    .max(10)
    .optional()
    .meta({ description: 'Instead of freeCancellationMinutes: the first one that is not over counts' }),
  lateCancellationFee: feeRule.optional().meta({ description: 'After the last tier' }),
  noShowFee: feeRule.optional(),
  noShowAfterMinutes: z.int().min(1).max(1440).optional().meta({ description: 'Absent: only by hand' }),
  noShowBlock: z
    .strictObject({
      count: z.int().min(1).max(100),
      days: z.int().min(1).max(366),
      blockDays: z.int().min(1).max(366),
    })
    .optional()
    .meta({ description: 'Who misses so many visits within so many days books nothing for some days after the last' }),
  prefersUsual: z.boolean().optional().meta({ description: 'Known customers get whom they like or had last' }),
  limits: limits.optional(),
  groups: z
    .array(
      z.strictObject({
        group: groupKey,
        minNoticeMinutes: minutes.optional(),
        maxHorizonMinutes: minutes.min(1).optional(),
        discountPercent: percent.optional().meta({ description: 'Instead of what the group says' }),
        limits: limits.optional().meta({ description: 'On top of those for everybody' }),
      }),
    )
    .max(20)
    .optional()
    .meta({ description: 'What is otherwise for a group of customers' }),
  approval: z.enum(APPROVALS).optional(),
  requestMinutes: z.int().min(1).max(YEAR).optional(),
  paymentMinutes: z.int().min(1).max(YEAR).optional(),
  holdMinutes: z.int().min(1).max(1440),
  holdExtensionMinutes: z.int().min(0).max(1440),
  maxHoldExtensions: z.int().min(0).max(100),
})
const body = z.object({ rules, isDefault: z.boolean().optional(), serviceIds: z.array(id).max(1000).optional() })
/** As it is sent: what was read is clean already. */
const sentRules = z.object({
  ...rules.shape,
  name: z.string(),
  serviceDeposits: z.record(z.string(), depositRule).optional(),
})
const policy = z
  .object({
    id: z.string(),
    isDefault: z.boolean(),
    rules: sentRules,
    serviceIds: z.array(z.string()),
    version: z.int(),
  })
  .meta({ id: 'Policy' })

const bodyExample = {
  rules: {
    ...{ name: 'House policy', minNoticeMinutes: 240, maxHorizonMinutes: 86_400, depositPercent: 30 },
    ...{ freeCancellationMinutes: 1440, lateCancellationFeePercent: 100, noShowFee: { percent: 100, of: 'balance' } },
    ...{ holdMinutes: 10, holdExtensionMinutes: 5, maxHoldExtensions: 3 },
  },
}

export type PolicyRules = Pick<PolicyDesk, 'list' | 'create' | 'replace'>

export function policyRoutes({ policies }: { policies: PolicyRules }): Route[] {
  return [listRoute(policies), ...writeRoutes(policies)]
}

function listRoute(policies: PolicyRules): Route {
  return defineRoute({
    ...{ method: 'get', path: '/policies', tag: 'Policies', scope: 'tenant', idempotency: 'none' },
    summary: 'Lists the rules of the business',
    audience: { needs: 'policies:read' },
    responses: { 200: { description: 'The default first', schema: z.object({ items: z.array(policy) }) } },
    errors: [],
    handler: async ({ tenant }) => ({ status: 200, body: { items: await policies.list(tenant.id) } }),
  })
}

function writeRoutes(policies: PolicyRules): Route[] {
  const shared = { tag: 'Policies', scope: 'tenant', audience: { needs: 'policies:write' }, entity: 'version' } as const
  return [
    defineRoute({
      ...shared,
      ...{ method: 'post', path: '/policies', idempotency: 'optional', body, bodyExample },
      summary: 'Adds rules for some services',
      responses: { 201: { description: 'The policy', schema: policy } },
      errors: [NotFoundError],
      handler: async request => ({
        status: 201,
        body: await policies.create(request.tenant.id, request.body, changeOf(request)),
      }),
    }),
    defineRoute({
      ...shared,
      ...{ method: 'put', path: '/policies/{id}', idempotency: 'none', takesIfMatch: true },
      ...{ params: idParameters, body, bodyExample },
      summary: 'Replaces rules; bookings that exist keep theirs',
      responses: { 200: { description: 'The policy as it is now', schema: policy } },
      errors: [NotFoundError, StaleVersionError],
      handler: async request => {
        const change = { ...changeOf(request), version: request.ifMatch }
        return { status: 200, body: await policies.replace(request.tenant.id, request.params.id, request.body, change) }
      },
    }),
  ]
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
