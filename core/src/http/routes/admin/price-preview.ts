import { z } from 'zod'
import type { PricePreview } from '../../../catalog/price-preview.js'
import { InvalidRequestError, NotFoundError } from '../../../errors/catalog.js'
import { instantText, money } from '../../answers.js'
import { id, localDate } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'
import { priceRules, shownPriceRules } from './price-rules-input.js'

const body = z.strictObject({
  priceRules,
  date: localDate,
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 18:00'),
  minutes: z.int().min(1).max(2880),
  locationId: id.optional().meta({ description: 'On whose clocks; absent: the first place of the business' }),
})
const answer = z
  .object({
    ...{ startsAt: instantText, endsAt: instantText, total: money },
    lines: z.array(
      z.object({
        label: z.string(),
        minutes: z.int().nullable().meta({ description: 'null: a surcharge, which is charged once' }),
        amount: money,
      }),
    ),
  })
  .meta({ id: 'PricePreview' })

const priced = z
  .object({
    ...{ serviceId: z.string(), name: z.string(), durationMinutes: z.int(), price: money },
    ...{ priceRules: shownPriceRules.nullable(), version: z.int() },
  })
  .meta({ id: 'PricedService' })

export type PricePreviewer = Pick<PricePreview, 'ask' | 'services'>

function listRoute({ pricePreview }: { pricePreview: PricePreviewer }): Route {
  return defineRoute({
    ...{ method: 'get', path: '/price-rules', tag: 'Catalogue', scope: 'tenant', idempotency: 'none' },
    summary: 'Lists what the time of each service costs',
    audience: { needs: 'catalog:write' },
    responses: { 200: { description: 'All services, in their order', schema: z.object({ items: z.array(priced) }) } },
    errors: [],
    handler: async ({ tenant }) => {
      const services = await pricePreview.services(tenant.id)
      const items = services.map(({ id: serviceId, name, durationMinutes, price, priceRules: rules, version }) => {
        return { serviceId, name, durationMinutes, price, priceRules: rules, version }
      })
      return { status: 200, body: { items } }
    },
  })
}

/** What an appointment would cost under rules that somebody is still writing. */
export function pricePreviewRoutes({ pricePreview }: { pricePreview: PricePreviewer }): Route[] {
  const band = { days: ['mo', 'tu', 'we', 'th', 'fr'] as const, from: '17:00', to: '22:00' }
  const example = {
    ...{ perMinutes: 90, amount: 2400, label: 'off-peak', surcharges: [] },
    bands: [{ key: 'peak', label: 'peak', ...band, days: [...band.days], amount: 3600 }],
  }
  return [
    listRoute({ pricePreview }),
    defineRoute({
      ...{ method: 'post', path: '/price-rules/preview', tag: 'Catalogue', scope: 'tenant', idempotency: 'none' },
      summary: 'Says what an appointment would cost under price rules; nothing is kept',
      audience: { needs: 'catalog:write' },
      body,
      bodyExample: { priceRules: example, date: '2027-10-20', time: '16:30', minutes: 90 },
      responses: { 200: { description: 'The price, line by line', schema: answer } },
      errors: [NotFoundError, InvalidRequestError],
      handler: async request => {
        const { currency, id: tenantId } = request.tenant
        const { amount, lines, ...span } = await pricePreview.ask(tenantId, request.body)
        const priced = lines.map(line => ({ ...line, amount: { amount: line.amount, currency } }))
        return { status: 200, body: { ...span, lines: priced, total: { amount, currency } } }
      },
    }),
  ]
}
