import type { TeamDesk } from '../../../catalog/team-desk.js'
import { NotFoundError } from '../../../errors/catalog.js'
import { idParameters } from '../../input.js'
import { defineRoute, type Caller, type Route } from '../../route.js'
import { pictureAnswer, pictureReading, pictureWriting } from './picture-parts.js'

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
    ...pictureReading,
    errors: [NotFoundError],
    handler: async ({ tenant, params }) => {
      return pictureAnswer(await teamDesk.photo(tenant.id, params.id))
    },
  })
}

function writeRoutes(teamDesk: PhotoServices['teamDesk']): Route[] {
  return [
    defineRoute({
      ...writes,
      method: 'put',
      summary: 'Puts a picture: PNG, JPEG or WebP of at most 300 kB, told by its content',
      ...pictureWriting,
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
