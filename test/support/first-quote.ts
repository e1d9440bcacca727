import type { BookingClient } from './booking-client.js'

export interface ShownQuote {
  readonly total: { readonly amount: number }
  readonly lines: readonly { readonly label: string; readonly amount: { readonly amount: number } }[]
}

/** What the first service that can be booked costs now; it is held for that. */
export async function quoteOf(client: BookingClient): Promise<ShownQuote> {
  const { items } = await client.get<{ items: { slug: string; isClass?: boolean }[] }>('/services')
  for (const { slug } of items.filter(({ isClass }) => !isClass)) {
    const [slot] = await client.slots(slug)
    if (!slot) continue
    const held = await client.post('/holds', { appointments: [{ serviceId: slot.serviceId, startsAt: slot.startsAt }] })
    return held.body['quote'] as ShownQuote
  }
  throw new Error('nothing can be booked')
}
