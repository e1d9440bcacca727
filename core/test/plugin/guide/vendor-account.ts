import { definePlugin, defineSettings, hooks } from '@bookwright/core'

const settings = defineSettings({
  clientId: { type: 'text', label: 'calendar-acme.client-id', required: true },
  clientSecret: { type: 'secret', label: 'calendar-acme.client-secret', required: true },
  account: {
    type: 'oauth',
    label: 'calendar-acme.account',
    authorizeUrl: 'https://acme.example/oauth/authorize',
    tokenUrl: 'https://acme.example/oauth/token',
    scopes: ['calendar'],
    clientId: 'clientId',
    clientSecret: 'clientSecret',
  },
})

/** Tells a calendar of each booking. */
export default definePlugin({
  id: 'calendar-acme',
  compat: '^1.0.0-alpha.0',
  permissions: ['network:acme.example'],
  settings,
  setup(bw) {
    bw.on(hooks.bookingCreated, async ({ tenantId, bookingId, eventId }) => {
      const token = await bw.accessToken(tenantId, 'account')
      await fetch('https://acme.example/entries', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': eventId },
        body: JSON.stringify({ bookingId }),
      })
    })
  },
})
