/**
 * What opens a dialog, a sheet or a menu on each page of the admin, by route. Printed by every-route.test.ts with
 * BOOKWRIGHT_FIND_LAYERS=on.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  roles: ['[data-testid="role-create"]'],
  'api-keys': ['[data-testid="key-create"]'],
  webhooks: ['[data-testid="webhook-create"]'],
  webhook: ['[data-testid="webhook-rotate"]', '[data-testid="webhook-remove"]', '[data-testid="replay-range"]'],
  'sign-ins': ['[data-testid="sign-ins-end-others"]', '[data-testid="sign-in-end"]'],
  businesses: ['main button >> nth=0'],
  thing: ['[data-testid="thing-archive"]'],
  clients: ['[data-testid="client-add"]'],
  client: [
    '[data-testid="client-edit"]',
    '[data-testid="client-erase"]',
    '[data-testid="likes-edit"]',
    '[data-testid="booking-row"]',
  ],
  'custom-fields': ['[data-testid="field-add"]'],
  service: ['[data-testid="service-archive"]'],
  waitlist: ['[data-testid="waitlist-add"]'],
  'customer-groups': ['[data-testid="group-add"]'],
  messages: ['[data-testid="rule-add"]'],
  outbox: ['main button >> nth=0'],
  today: ['[data-testid="palette-open"]', '[data-testid="news-open"]', '[data-testid="new-booking"]'],
  calendar: [
    '[data-testid="new-booking"]',
    '[data-testid="walk-in"]',
    '[data-testid="calendar-more"]',
    '.app__nav [aria-haspopup]:visible, .app__tabbar [aria-haspopup]:visible',
  ],
  bookings: ['[data-testid="new-booking"]', 'main [aria-haspopup]:visible'],
}
