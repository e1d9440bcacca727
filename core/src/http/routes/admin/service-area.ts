import { z } from 'zod'
import type { AreaDesk } from '../../../travel/area-desk.js'
import { StaleVersionError } from '../../../errors/catalog.js'
import { line } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

const MAX_ZONES = 100
/** A code, or the beginning of many with a star. */
const code = line(17)
  .transform(text => text.toUpperCase().replace(/[\s-]/g, ''))
  .refine(text => /^[A-Z0-9]{1,10}\*?$/.test(text), 'Must be a ZIP or postcode, or its beginning and a star')
const zoneName = line(60)
const row = z.record(zoneName, z.int().min(0).max(600))
const body = z.strictObject({
  isLimited: z.boolean().meta({ description: 'Places outside the zones are refused' }),
  zones: z.array(z.strictObject({ name: zoneName, codes: z.array(code).min(1).max(500) })).max(MAX_ZONES),
  matrix: z
    .record(zoneName, row)
    .refine(given => [given, ...Object.values(given)].flatMap(Object.keys).length <= MAX_ZONES ** 2, 'Must be smaller')
    .meta({ description: 'Minutes on the road from–to, by zone or code; one direction stands for both' }),
  speedKmh: z.int().min(1).max(200),
  detourPercent: z
    .int()
    .min(100)
    .max(500)
    .meta({ description: 'Roads against the straight line; 130 is a third more' }),
  fallbackMinutes: z.int().min(0).max(600).meta({ description: 'Where neither matrix nor coordinates say anything' }),
  goodwillAmount: z.int().min(0).max(100_000_000).meta({ description: 'Minor units; offered with another window' }),
})
const area = z
  .object({
    isLimited: z.boolean(),
    zones: z.array(z.object({ name: z.string(), codes: z.array(z.string()) })),
    matrix: z.record(z.string(), z.record(z.string(), z.int())),
    speedKmh: z.int(),
    detourPercent: z.int(),
    fallbackMinutes: z.int(),
    goodwillAmount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'ServiceArea' })

export type AreaEditing = Pick<AreaDesk, 'read' | 'save'>

const shared = { path: '/service-area', tag: 'Travel', scope: 'tenant', idempotency: 'none' } as const

/** Where a business drives to, and how long it takes. */
export function areaRoutes({ area: desk }: { area: AreaEditing }): Route[] {
  return [
    defineRoute({
      ...shared,
      method: 'get',
      entity: 'version',
      summary: 'Reads where the business drives to, and how long it takes',
      audience: { needs: 'resources:read' },
      responses: { 200: { description: 'The area; version 0 when none was entered', schema: area } },
      errors: [],
      handler: async ({ tenant }) => ({ status: 200, body: await desk.read(tenant.id) }),
    }),
    defineRoute({
      ...shared,
      method: 'put',
      entity: 'version',
      takesIfMatch: true,
      summary: 'Says where the business drives to; bookings that exist keep their time',
      audience: { needs: 'catalog:write' },
      body,
      bodyExample: {
        isLimited: true,
        zones: [{ name: 'Centre', codes: ['78701', '7870*'] }],
        matrix: { Centre: { Centre: 10 } },
        ...{ speedKmh: 40, detourPercent: 130, fallbackMinutes: 15, goodwillAmount: 1000 },
      },
      responses: { 200: { description: 'The area as it is now', schema: area } },
      errors: [StaleVersionError],
      handler: async ({ tenant, body: draft, caller, requestId, ifMatch }) => {
        const change = { actor: caller.actor, requestId, version: ifMatch }
        return { status: 200, body: await desk.save(tenant.id, draft, change) }
      },
    }),
  ]
}
