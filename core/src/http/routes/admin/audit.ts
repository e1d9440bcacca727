import { z } from 'zod'
import type { AuditStore } from '../../../ports/audit-store.js'
import { instantText, page } from '../../answers.js'
import { count, instant, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const auditRecord = z
  .object({
    id: z.string(),
    sequence: z.int(),
    at: instantText,
    actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string() }),
    action: z.string(),
    subject: z.object({ type: z.string(), id: z.string() }),
    requestId: z.string().nullable(),
    changes: z.record(z.string(), z.unknown()),
    isChained: z.boolean(),
  })
  .meta({ id: 'AuditRecord' })

const verification = z
  .object({
    isIntact: z.boolean(),
    intactUpTo: z.int(),
    head: z.string(),
    waiting: z.int(),
    problem: z.string(),
  })
  .meta({ id: 'AuditVerification' })

const query = z.object({
  limit: count(1, 200).optional(),
  cursor: z.string().max(100).optional(),
  action: line(100).optional(),
  subjectType: line(100).optional(),
  subjectId: line(100).optional(),
  actorId: line(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
})

export type AuditReader = Pick<AuditStore, 'list' | 'verify'>

/** The audit log: who did what, and whether the log is still what it was. */
export function auditRoutes(services: { audit: AuditReader }): Route[] {
  const common = {
    tag: 'Audit',
    method: 'get',
    audience: { needs: 'audit:read' },
    scope: 'tenant',
    idempotency: 'none',
    errors: [],
  } as const
  return [
    defineRoute({
      ...common,
      path: '/audit',
      summary: 'Lists who did what',
      query,
      responses: { 200: { description: 'One page, newest first', schema: page(auditRecord) } },
      handler: async ({ tenant, query: { limit = 50, cursor, ...filter } }) => ({
        status: 200,
        body: await services.audit.list(tenant.id, filter, { limit, cursor }),
      }),
    }),
    defineRoute({
      ...common,
      path: '/audit/verification',
      summary: 'Computes the hash chain of the audit log again',
      responses: { 200: { description: 'Up to where the chain is intact', schema: verification } },
      // The work grows with the log.
      limits: { callsPerMinute: 6 },
      handler: async ({ tenant }) => ({ status: 200, body: await services.audit.verify(tenant.id) }),
    }),
  ]
}
