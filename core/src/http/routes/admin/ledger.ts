import { z } from 'zod'
import { LEDGER_KINDS, type LedgerStore } from '../../../ports/ledger-store.js'
import { instantText, money, page } from '../../answers.js'
import { count, id, instant } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const line = z
  .object({
    id: z.string(),
    at: instantText,
    kind: z.enum(LEDGER_KINDS),
    status: z.string().nullable().meta({ description: 'Of a payment; null for an entry of the ledger' }),
    amount: money.meta({ description: 'Above zero the customer owes or paid it, below zero the business owes it' }),
    reason: z.string(),
    actorName: z.string(),
    isReversed: z.boolean().meta({ description: 'A fee that was taken back' }),
    booking: z.object({ id: z.string(), reference: z.string(), customerName: z.string().nullable() }),
  })
  .meta({ id: 'LedgerLine' })

const total = z.object({
  currency: z.string(),
  fees: z.int().meta({ description: 'Fees that nobody took back; all sums in minor units' }),
  refunds: z.int().meta({ description: 'What the business owes back' }),
  due: z.int().meta({ description: 'Payments that are asked for and did not come yet' }),
  captured: z.int(),
})

export type LedgerReader = Pick<LedgerStore, 'list'>

/** What is owed and paid, over all bookings. */
export function ledgerRoutes(services: { ledger: LedgerReader }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/ledger',
      summary: 'Lists fees, refunds and payments of all bookings, with their sums',
      tag: 'Payments',
      audience: { needs: 'bookings:read' },
      scope: 'tenant',
      idempotency: 'none',
      query: z.object({
        limit: count(1, 200).optional(),
        cursor: z.string().max(100).optional(),
        kind: z.enum(LEDGER_KINDS).optional(),
        bookingId: id.optional(),
        from: instant.optional(),
        to: instant.optional().meta({ description: 'Exclusive' }),
      }),
      responses: {
        200: { description: 'One page, newest first', schema: page(line).extend({ totals: z.array(total) }) },
      },
      errors: [],
      handler: async ({ tenant, query: { limit = 50, cursor, ...filter } }) => ({
        status: 200,
        body: await services.ledger.list(tenant.id, filter, { limit, cursor }),
      }),
    }),
  ]
}
