import { definePlugin } from '@bookwright/core'

/** A field and a slot: what the business asks of its customers, and a part of a page that shows it where it counts. */
export default definePlugin({
  id: 'vertical-allergies',
  compat: '^1.0.0-alpha.0',
  permissions: ['customers:read', 'bookings:read'],
  // The field belongs to the customer: the engine exports and erases it with them.
  privacy: 'nothing-personal',
  locales: new URL('./locales/', import.meta.url),
  admin: {
    folder: new URL('./admin/', import.meta.url),
    slots: [{ slot: 'booking', module: 'booking.js', label: 'vertical-allergies.slot', needs: 'clients:read' }],
  },
  setup(bw) {
    bw.customField({ entity: 'customer', key: 'allergies', labels: { en: 'Allergies' }, type: 'text' })
  },
})
