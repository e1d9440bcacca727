import { definePlugin, MESSAGE_CHANNEL } from '@bookwright/core'
import { EmailChannel } from './email-channel.js'
import { settings } from './settings.js'

/** E-mail through the SMTP server of the business; without one, messages are kept where the owner can read them. */
export default definePlugin({
  id: 'channel-email',
  compat: '^1.0.0-alpha.0',
  permissions: ['customers:read', 'bookings:read', 'network:*'],
  settings,
  privacy: 'nothing-personal',
  locales: new URL('./locales/', import.meta.url),
  setup(bw) {
    const channel = new EmailChannel(({ tenantId, isOfInstallation }) =>
      isOfInstallation ? bw.settingsAbove(tenantId) : bw.settings(tenantId),
    )
    bw.provide(MESSAGE_CHANNEL, () => channel)
    return channel
  },
  async health({ tenantId, settings: current, shared }) {
    return shared.health(tenantId, current)
  },
  async testConnection({ tenantId, settings: current, shared, signal }) {
    return shared.test(tenantId, current, signal)
  },
})
