import { expect } from 'chai'

/** One look at a page: where it is, and the browser test that looks at it with data, by day and by night. */
export interface PageLooks {
  /** As the router writes it, below the place of the admin pages or of a storefront. */
  readonly path: string
  /** File in test/e2e, without its ending. */
  readonly file: string
  /** Name of the look in that file. */
  readonly look: string
}

const at = (path: string, file: string, look: string): PageLooks => ({ path, file, look })

/** Every page of the admin but `home`, which is never shown: it leads on. */
export const ADMIN_PAGES: Readonly<Record<string, PageLooks>> = {
  login: at('/login', 'account-pages', 'login-wrong'),
  forgot: at('/forgot', 'account-pages', 'forgot'),
  reset: at('/reset', 'account-pages', 'reset'),
  invitation: at('/invitation', 'account-pages', 'invitation'),
  verify: at('/verify', 'second-factor-pages', 'verify-done'),
  'sign-up': at('/sign-up', 'tenancy-pages', 'sign-up'),
  setup: at('/setup', 'tenancy-pages', 'setup'),
  team: at('team', 'account-pages', 'team'),
  roles: at('roles', 'access-pages', 'roles'),
  'api-keys': at('api-keys', 'access-pages', 'api-keys'),
  webhooks: at('webhooks', 'webhook-pages', 'webhooks'),
  webhook: at('webhooks/:webhookId', 'webhook-pages', 'webhook'),
  security: at('security', 'second-factor-pages', 'security-on'),
  notifications: at('notifications', 'daily-bookings', 'notifications'),
  'sign-ins': at('sign-ins', 'account-pages', 'sign-ins'),
  businesses: at('businesses', 'tenancy-pages', 'businesses'),
  domains: at('businesses/:tenantId/domains', 'tenancy-pages', 'domains'),
  things: at('resources', 'team-pages', 'resources'),
  thing: at('resources/:thingId', 'team-pages', 'resource'),
  performers: at('performers', 'team-pages', 'performers'),
  hours: at('hours', 'team-pages', 'hours'),
  absence: at('absence', 'staffing-pages', 'absence-choices'),
  'tidy-day': at('tidy-day', 'staffing-pages', 'tidy-day'),
  classes: at('classes', 'classes', 'admin-classes'),
  clients: at('clients', 'client-files', 'client-list'),
  client: at('clients/:clientId', 'client-files', 'client-file'),
  feedback: at('feedback', 'client-files', 'feedback'),
  forms: at('forms', 'set-up-clinic', 'admin-forms'),
  'custom-fields': at('custom-fields', 'client-files', 'custom-fields'),
  privacy: at('privacy', 'client-pages', 'consent-texts'),
  reports: at('reports', 'report-pages', 'reports'),
  imports: at('import', 'import-pages', 'imports'),
  services: at('services', 'service-pages', 'admin-services'),
  'new-service': at('services/new', 'every-page', 'new-service'),
  service: at('services/:serviceId', 'service-pages', 'admin-service'),
  locations: at('locations', 'service-pages', 'admin-locations'),
  today: at('today', 'admin-shell', 'admin-today'),
  'plugin-page': at('p/:pluginId/:pageName', 'plugin-panels', 'plugin-page'),
  'service-area': at('service-area', 'field-visits', 'admin-service-area'),
  ledger: at('ledger', 'booking-life', 'admin-ledger'),
  waitlist: at('waitlist', 'waitlist-pages', 'admin-waitlist'),
  prices: at('prices', 'price-pages', 'prices'),
  'customer-groups': at('customer-groups', 'price-pages', 'customer-groups'),
  business: at('business', 'team-pages', 'admin-business'),
  brand: at('brand', 'team-pages', 'brand'),
  policies: at('policies', 'booking-life', 'admin-policies'),
  messages: at('messages', 'message-pages', 'admin-messages'),
  message: at('messages/:kind', 'message-pages', 'admin-message'),
  outbox: at('outbox', 'customer-books', 'outbox'),
  audit: at('audit', 'daily-bookings', 'audit-words'),
  plugins: at('plugins', 'customer-books', 'plugins'),
  components: at('components', 'plugin-pages', 'components'),
  'plugin-settings': at('plugins/:pluginId', 'customer-books', 'plugin-settings'),
  'plugin-activity': at('plugins/:pluginId/activity', 'plugin-pages', 'plugin-activity'),
  calendar: at('calendar', 'customer-books', 'calendar'),
  bookings: at('bookings', 'customer-books', 'bookings'),
  'on-the-road': at('on-the-road', 'field-visits', 'admin-on-the-road'),
  availability: at('availability', 'availability-page', 'admin-availability-week'),
  'not-found': at(':rest(.*)*', 'every-page', 'admin-not-found'),
}

/** Every page of the storefront. */
export const STOREFRONT_PAGES: Readonly<Record<string, PageLooks>> = {
  landing: at('/:id', 'customer-books', 'landing'),
  times: at('/:id/times', 'waitlist-pages', 'shop-full-day'),
  details: at('/:id/details', 'customer-books', 'details'),
  repeat: at('/:id/repeat', 'classes', 'storefront-repeat'),
  confirmation: at('/booking/:id', 'customer-books', 'confirmation'),
  manage: at('/manage/:id', 'visit-pages', 'storefront-manage-visit'),
  wait: at('/:id/wait', 'waitlist-pages', 'shop-wait'),
  waiting: at('/waitlist/:id', 'waitlist-pages', 'shop-waiting'),
  offer: at('/waitlist/offer', 'waitlist-pages', 'shop-offer'),
  review: at('/review/:id', 'client-files', 'review'),
  intake: at('/intake/:id', 'set-up-clinic', 'storefront-intake'),
  account: at('/account/:id', 'storefront-sign-in', 'shop-own-bookings'),
  plan: at('/plan/:id', 'visit-pages', 'storefront-plan'),
  classes: at('/classes/:id', 'storefront-courts', 'storefront-classes'),
  'not-found': at('', 'every-page', 'storefront-not-found'),
}

const below = (root: string, path: string): RegExp => {
  const text = path
    .replace(/:\w+\(\.\*\)\*/, '.*')
    .replaceAll(/\/?:\w+/g, part => (part[0] === '/' ? '/[^/]*' : '[^/]+'))
  return new RegExp(`^${root}${path === '' ? '/.*' : text}/?$`)
}
const patterns = new Map<string, RegExp>([
  ...Object.values(STOREFRONT_PAGES).map(({ path, look }) => [look, below('/b/[^/]+', path)] as const),
  ...Object.values(ADMIN_PAGES).map(({ path, look }) => [look, below('/admin/', path.replace(/^\//, ''))] as const),
])

/** Fails when a look that stands for a page is taken somewhere else. */
export function expectOnPage(url: string, look: string): void {
  const pattern = patterns.get(look)
  if (pattern) expect(new URL(url).pathname, `${look} is a look at its page`).to.match(pattern)
}
