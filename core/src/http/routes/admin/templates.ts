import { z } from 'zod'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { BusinessNotEmptyError } from '../../../errors/tenancy-errors.js'
import { previewOf } from '../../../tenancy/templates/template-preview.js'
import { TEMPLATE_NAMES, TEMPLATES } from '../../../tenancy/templates/template-list.js'
import type { TenantTemplates } from '../../../tenancy/tenant-templates.js'
import { page } from '../../answers.js'
import { deskContextOf } from '../../asker.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const minor = z.int().meta({ description: 'In minor units of the currency of the business' })
const preview = z
  .object({
    template: z.string(),
    name: z.string(),
    summary: z.string(),
    services: z.array(z.object({ name: z.string(), durationMinutes: z.int(), price: minor })),
    people: z.array(z.object({ name: z.string(), position: z.string() })),
    things: z.array(z.object({ name: z.string(), type: z.string(), count: z.int() })),
    hours: z.array(z.object({ day: z.string(), open: z.string() })),
    classCount: z.int().meta({ description: 'Classes that it puts into the calendar' }),
  })
  .meta({ id: 'TemplatePreview' })
const state = z.object({ state: z.enum(['empty', 'filled']), template: z.string().nullable() })

export interface TemplateRouteServices {
  readonly templates: Pick<TenantTemplates, 'stateOf' | 'apply'>
}

/** What a business can start from, and starting from it. */
export function templateRoutes({ templates }: TemplateRouteServices): Route[] {
  const shared = { tag: 'Businesses', scope: 'platform', idempotency: 'none' } as const
  return [
    defineRoute({
      ...shared,
      audience: 'public',
      method: 'get',
      path: '/templates',
      summary: 'Lists what a business can start from, with all that each one makes',
      responses: { 200: { description: 'All of them', schema: page(preview) } },
      errors: [],
      handler: async () => ({ status: 200, body: { items: TEMPLATES.map(previewOf), nextCursor: null } }),
    }),
    defineRoute({
      ...shared,
      audience: 'account',
      method: 'get',
      path: '/tenants/{id}/template',
      summary: 'Says whether a business is empty, and which template it was filled from',
      params: idParameters,
      responses: { 200: { description: 'The state', schema: state } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => ({
        status: 200,
        body: await templates.stateOf(deskContextOf(request), request.params.id),
      }),
    }),
    defineRoute({
      ...shared,
      audience: 'account',
      method: 'post',
      path: '/tenants/{id}/template',
      summary: 'Fills an empty business from a template; a second time changes nothing',
      params: idParameters,
      body: z.object({ template: z.enum(TEMPLATE_NAMES) }),
      bodyExample: { template: 'spa' },
      responses: {
        200: { description: 'Done', schema: z.object({ template: z.string(), isChanged: z.boolean() }) },
      },
      errors: [NotFoundError, ForbiddenError, BusinessNotEmptyError],
      // Each one installs a whole catalogue.
      limits: { callsPerMinute: 30 },
      handler: async request => ({
        status: 200,
        body: await templates.apply(deskContextOf(request), request.params.id, request.body.template),
      }),
    }),
  ]
}
