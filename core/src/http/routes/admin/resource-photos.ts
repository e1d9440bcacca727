import { z } from 'zod'
import { MAX_PHOTO_BYTES } from '../../../catalog/photo-file.js'
import type { TeamDesk } from '../../../catalog/team-desk.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'

/** Base64 is four characters for three bytes. */
const MAX_TEXT = Math.ceil(MAX_PHOTO_BYTES / 3) * 4
const shared = { tag: 'Team', path: '/resources/{id}/photo', scope: 'tenant', idempotency: 'none' } as const
const writes = { ...shared, params: idParameters, audience: { needs: 'catalog:write' } } as const

export interface PhotoServices {
  readonly teamDesk: Pick<TeamDesk, 'photo' | 'putPhoto' | 'removePhoto'>
}

/** Pictures of people and things: anybody may see them, they are on the storefront. */
export function photoRoutes({ teamDesk }: PhotoServices): Route[] {
  return [readRoute(teamDesk), ...writeRoutes(teamDesk)]
}

function readRoute(teamDesk: PhotoServices['teamDesk']): Route {
  return defineRoute({
    ...shared,
    method: 'get',
    audience: 'public',
    summary: 'Shows the picture of somebody or something',
    params: idParameters,
    query: z.object({ v: z.string().max(40).optional().meta({ description: 'The hash of the picture' }) }),
    responses: { 200: { description: 'PNG, JPEG or WebP', contentType: 'image/*', schema: z.string() } },
    errors: [NotFoundError],
    handler: async ({ tenant, params }) => {
      const { type, bytes, hash } = await teamDesk.photo(tenant.id, params.id)
      const headers = { 'Cache-Control': 'public, max-age=3600', ETag: `"${hash}"`, 'Content-Disposition': 'inline' }
      return { status: 200, picture: { type, bytes }, headers }
    },
  })
}

function writeRoutes(teamDesk: PhotoServices['teamDesk']): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'put',
      summary: 'Puts a picture: PNG, JPEG or WebP of at most 300 kB, told by its content',
      limits: { bodyBytes: MAX_TEXT + 1_000, callsPerMinute: 60 },
      body: z.object({
        data: z
          .string()
          .min(1)
          .max(MAX_TEXT)
          .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Must be Base64')
          .meta({ description: 'The file, Base64' }),
      }),
      bodyExample: { data: 'iVBORw0KGgo=' },
      responses: { 200: { description: 'It is shown from now on', schema: z.object({ hash: z.string() }) } },
      errors: [NotFoundError],
      handler: async request => {
        const hash = await teamDesk.putPhoto(request.tenant.id, request.params.id, request.body.data, changeOf(request))
        return { status: 200, body: { hash } }
      },
    }),
    defineRoute({
      ...writes,
      method: 'delete',
      summary: 'Takes a picture away',
      responses: { 204: { description: 'It is gone' } },
      errors: [NotFoundError],
      handler: async request => {
        await teamDesk.removePhoto(request.tenant.id, request.params.id, changeOf(request))
        return { status: 204 }
      },
    }),
  ]
}

function changeOf({ caller, requestId }: { caller: Caller; requestId: string }) {
  return { actor: caller.actor, requestId }
}
