import { z } from 'zod'
import { DomainRefusedError, DomainTakenError, ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { TenantDomain } from '../../../ports/domain-store.js'
import { DOMAIN_PROOF_PATH, type DomainService } from '../../../tenancy/domain-service.js'
import { instantText, page } from '../../answers.js'
import { askerOf, deskContextOf } from '../../asker.js'
import { idParameters, line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const domain = z
  .object({
    id: z.string(),
    domain: z.string(),
    createdAt: instantText,
    verifiedAt: instantText.nullable(),
    verifiedBy: z.enum(['request', 'hand']).nullable(),
    /** Open it over the host name once its DNS leads here; null where only a platform admin confirms. */
    proofUrl: z.string().nullable(),
  })
  .meta({ id: 'TenantDomain' })
const domainParameters = idParameters.extend({ domainId: line(253) })

const shared = { tag: 'Businesses', scope: 'platform', audience: 'account', idempotency: 'none' } as const

/** The part of the service that the routes use. */
export interface DomainRouteServices {
  readonly domains: Omit<DomainService, 'prove'>
}

export function domainRoutes(services: DomainRouteServices): Route[] {
  return [...listRoutes(services), ...changeRoutes(services)]
}

function viewOf(domains: DomainRouteServices['domains'], found: TenantDomain) {
  const proofUrl = domains.isProofByRequest ? `https://${found.domain}${DOMAIN_PROOF_PATH}${found.token}` : null
  return { ...found, id: found.domain, proofUrl }
}

function listRoutes({ domains }: DomainRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      path: '/tenants/{id}/domains',
      summary: 'Lists the host names of a business and whether they are proved',
      params: idParameters,
      responses: { 200: { description: 'By name', schema: page(domain) } },
      errors: [NotFoundError, ForbiddenError],
      handler: async ({ params, caller }) => {
        const items = await domains.list(askerOf(caller), params.id)
        return { status: 200, body: { items: items.map(item => viewOf(domains, item)) } }
      },
    }),
    defineRoute({
      ...shared,
      method: 'post',
      path: '/tenants/{id}/domains',
      summary: 'Enters a host name for a business; it counts once it is proved',
      params: idParameters,
      body: z.object({ domain: z.string().min(1).max(253) }),
      bodyExample: { domain: 'book.example.com' },
      responses: { 201: { description: 'The host name with its proof', schema: domain } },
      errors: [NotFoundError, ForbiddenError, DomainRefusedError, DomainTakenError],
      limits: { callsPerMinute: 20 },
      handler: async request => {
        const added = await domains.add(deskContextOf(request), request.params.id, request.body.domain)
        return { status: 201, body: viewOf(domains, added) }
      },
    }),
  ]
}

function changeRoutes({ domains }: DomainRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'post',
      path: '/tenants/{id}/domains/{domainId}/confirm',
      summary: 'Confirms a host name by hand, for platform admins',
      params: domainParameters,
      responses: { 200: { description: 'The host name', schema: domain } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => {
        const { id, domainId } = request.params
        const confirmed = await domains.confirm(deskContextOf(request), id, domainId)
        return { status: 200, body: viewOf(domains, confirmed) }
      },
    }),
    defineRoute({
      ...shared,
      method: 'delete',
      path: '/tenants/{id}/domains/{domainId}',
      summary: 'Takes a host name away from a business',
      params: domainParameters,
      responses: { 204: { description: 'It leads nowhere any more' } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => {
        await domains.remove(deskContextOf(request), request.params.id, request.params.domainId)
        return { status: 204 }
      },
    }),
  ]
}
