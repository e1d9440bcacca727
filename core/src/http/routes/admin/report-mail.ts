import { z } from 'zod'
import type { AccountId } from '../../../domain/id.js'
import { REPORT_FREQUENCIES } from '../../../domain/report.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { ReportMail, ReportMailView } from '../../../reporting/report-mail.js'
import { id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface ReportMailServices {
  readonly reportMail: Pick<ReportMail, 'read' | 'save'>
}

const frequency = z.enum(REPORT_FREQUENCIES)
const view = z
  .object({
    subscriptions: z.array(z.object({ userId: z.string(), frequency })),
    readers: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  })
  .meta({ id: 'ReportMail', description: 'Who gets a summary, and who may, as far as the caller chooses it' })

const shared = {
  path: '/reports/mail',
  tag: 'Reports',
  scope: 'tenant',
  idempotency: 'none',
  audience: { needs: 'reports:read' },
} as const

/** Summaries by mail, at 08:00 of the business. */
export function reportMailRoutes({ reportMail }: ReportMailServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      summary: 'Lists who gets a summary of the week or the month by mail',
      responses: { 200: { description: 'Oneself; with users:write everybody who may read reports', schema: view } },
      errors: [],
      handler: async ({ tenant, caller }) => {
        return { status: 200, body: shown(await reportMail.read(tenant.id, caller.actor)) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'put',
      summary: 'Chooses who gets summaries; who is not named gets none',
      body: z.object({ subscriptions: z.array(z.strictObject({ userId: id, frequency })).max(500) }),
      bodyExample: { subscriptions: [{ userId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41', frequency: 'weekly' }] },
      responses: { 200: { description: 'Who gets them now', schema: view } },
      errors: [NotFoundError],
      handler: async ({ tenant, caller: { actor }, body, requestId }) => {
        const wanted = body.subscriptions.map(item => ({
          accountId: item.userId as AccountId,
          frequency: item.frequency,
        }))
        return { status: 200, body: shown(await reportMail.save(tenant.id, wanted, { actor, requestId })) }
      },
    }),
  ]
}

function shown({ subscriptions, readers }: ReportMailView) {
  const items = subscriptions.map(item => ({ userId: item.accountId, frequency: item.frequency }))
  return { subscriptions: items, readers }
}
