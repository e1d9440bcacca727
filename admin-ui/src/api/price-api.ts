import type { Money } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface PriceTimes {
  key: string
  label: string
  days: string[]
  from: string
  to: string
  /** Minor units. */
  amount: number
}

export interface PriceRules {
  perMinutes: number
  amount: number
  label: string
  bands: PriceTimes[]
  surcharges: PriceTimes[]
}

export interface PricedService {
  serviceId: string
  name: string
  durationMinutes: number
  price: Money
  priceRules: PriceRules | null
  version: number
}

export interface PriceQuestion {
  priceRules: PriceRules
  date: string
  time: string
  minutes: number
}

export interface PriceAnswer {
  startsAt: string
  endsAt: string
  total: Money
  lines: { label: string; minutes: number | null; amount: Money }[]
}

export interface CustomerGroup {
  id: string
  key: string
  label: string
  discountPercent: number
  serviceDiscounts: Record<string, number>
  version: number
}

export type GroupFields = Pick<CustomerGroup, 'label' | 'discountPercent' | 'serviceDiscounts'>

/** What time costs, and for whom it costs less. */
export class PriceApi {
  constructor(private readonly http: HttpClient) {}

  list(signal?: AbortSignal): Promise<{ items: PricedService[] }> {
    return this.http.get('/price-rules', { signal })
  }

  save({ serviceId, version }: PricedService, priceRules: PriceRules | null): Promise<unknown> {
    return this.http.patch(`/services/${encodeURIComponent(serviceId)}`, { body: { priceRules }, version })
  }

  preview(question: PriceQuestion, signal?: AbortSignal): Promise<PriceAnswer> {
    return this.http.post('/price-rules/preview', { body: question, signal })
  }

  groups(signal?: AbortSignal): Promise<{ items: CustomerGroup[] }> {
    return this.http.get('/customer-groups', { signal })
  }

  addGroup(body: GroupFields): Promise<CustomerGroup> {
    return this.http.post('/customer-groups', { body })
  }

  changeGroup({ id, version }: CustomerGroup, body: GroupFields): Promise<CustomerGroup> {
    return this.http.patch(`/customer-groups/${encodeURIComponent(id)}`, { body, version })
  }
}
