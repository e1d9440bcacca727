import { z } from 'zod'
import { BRAND_PICTURES } from '../../../domain/tenant.js'
import { ForbiddenError } from '../../../errors/access-errors.js'
import { NotFoundError } from '../../../errors/catalog.js'
import type { BrandDesk } from '../../../tenancy/brand-desk.js'
import { deskContextOf } from '../../asker.js'
import { id } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { pictureAnswer, pictureReading, pictureWriting } from './picture-parts.js'

const picture = z.enum(BRAND_PICTURES)
const path = '/tenants/{id}/pictures/{picture}'
const params = z.object({ id, picture })
const writes = { tag: 'Businesses', path, params, scope: 'platform', audience: 'account', idempotency: 'none' } as const

/** The part of the service that the routes use. */
export interface BrandServices {
  readonly brandDesk: Pick<BrandDesk, 'picture' | 'put' | 'remove'>
}

/** The logo of a business and the picture on its page: anybody may see them there. */
export function brandRoutes({ brandDesk }: BrandServices): Route[] {
  return [readRoute(brandDesk), ...writeRoutes(brandDesk)]
}

function readRoute(brandDesk: BrandServices['brandDesk']): Route {
  return defineRoute({
    ...{ method: 'get', path: '/brand/{picture}', tag: 'Business' },
    ...{ scope: 'tenant', audience: 'public', idempotency: 'none' },
    summary: 'Shows the logo of the business or the picture on its page',
    params: z.object({ picture }),
    ...pictureReading,
    errors: [NotFoundError],
    handler: async ({ tenant, params: asked }) => {
      return pictureAnswer(await brandDesk.picture(tenant.id, asked.picture))
    },
  })
}

function writeRoutes(brandDesk: BrandServices['brandDesk']): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'put',
      summary: 'Puts the logo of a business or the picture on its page: PNG, JPEG or WebP of at most 300 kB',
      ...pictureWriting,
      errors: [NotFoundError, ForbiddenError],
      handler: async request => {
        const { params: asked, body } = request
        const hash = await brandDesk.put(deskContextOf(request), asked.id, asked.picture, body.data)
        return { status: 200, body: { hash } }
      },
    }),
    defineRoute({
      ...writes,
      method: 'delete',
      summary: 'Takes a picture of a business away',
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError, ForbiddenError],
      handler: async request => {
        await brandDesk.remove(deskContextOf(request), request.params.id, request.params.picture)
        return { status: 204 }
      },
    }),
  ]
}
