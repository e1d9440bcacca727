import type { Page } from 'playwright-core'
import { BookingTokens } from '../../core/dist/booking/booking-tokens.js'
import { TenantService } from '../../core/dist/tenancy/tenant-service.js'
import type { BookingClient } from './booking-client.js'
import type { InProcessEngine } from './in-process-engine.js'
import { adminRoutes } from './router-pages.js'

/** Lists of the admin whose links lead to the pages of one thing, by the name of the id in the address. */
const LISTS = {
  thingId: 'resources',
  serviceId: 'services',
  clientId: 'clients',
  kind: 'messages',
  webhookId: 'webhooks',
  pluginId: 'plugins',
}

/** The one list that a demo leaves empty. */
export function addWebhook(customer: BookingClient, token: string): Promise<unknown> {
  const body = { name: 'Books', url: 'http://127.0.0.1:65535/', events: ['booking.*'] }
  return customer.post('/webhooks', body, undefined, { Authorization: `Bearer ${token}` })
}

/** The address of every page of the admin, for somebody who is signed in there: of the first thing in each list. */
export async function adminAddresses(page: Page, url: string, tenantId: string): Promise<Record<string, string>> {
  const ids: Record<string, string> = { tenantId, pageName: 'none' }
  for (const [key, list] of Object.entries(LISTS)) {
    await page.goto(`${url}/admin/${list}`)
    const link = page.locator(`main a[href^="/admin/${list}/"]:not([href$="/new"])`).first()
    ids[key] = (await link.getAttribute('href'))?.split(/[/?]/)[3] ?? ''
  }
  const filled = (path: string) =>
    path.replace(/:rest.*$/, 'no/such/page').replace(/:(\w+)/g, (_, key: string) => ids[key] ?? key)
  const routes = Object.entries(adminRoutes())
  return Object.fromEntries(routes.map(([route, path]) => [route, `/admin/${filled(path).replace(/^\//, '')}`]))
}

/** The address of every page of a storefront, after a customer booked this service there. */
export async function shopAddresses(
  bench: InProcessEngine,
  { customer, service }: { customer: BookingClient; service: string },
): Promise<Record<string, string>> {
  const [slot] = await customer.slots(service, 6, 14)
  const { body: booked } = await customer.book(slot!, 'Ana Reader')
  const { id = '', manageToken = '' } = booked
  const tenant = await bench.engine.container.resolve(TenantService).bySlug(customer.tenant)
  const feedback = (await bench.engine.container.resolve(BookingTokens).of(tenant?.id ?? '')).feedback(id)
  const day = slot!.startsAt.slice(0, 10)
  const paths = {
    landing: '/',
    times: `/${service}/times?day=${day}`,
    details: `/${service}/details`,
    repeat: `/${service}/repeat`,
    confirmation: `/booking/${id}?token=${manageToken}`,
    manage: `/manage/${id}?token=${manageToken}`,
    wait: `/${service}/wait?day=${day}`,
    waiting: `/waitlist/${id}?token=nothing`,
    offer: '/waitlist/offer?token=nothing',
    review: `/review/${id}?token=${feedback}`,
    account: '/account/sign-in',
    plan: '/plan/services',
    classes: '/classes/week',
    intake: `/intake/${id}?token=${manageToken}`,
    'not-found': '/no/such/page',
  }
  return Object.fromEntries(Object.entries(paths).map(([route, path]) => [route, `/b/${customer.tenant}${path}`]))
}
