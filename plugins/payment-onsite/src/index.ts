import { definePlugin, hooks, PAYMENT_PROVIDER, veto } from '@bookwright/core'
import { isAbove } from './limit.js'
import { OnSiteProvider } from './on-site-provider.js'
import { settings } from './settings.js'

const ID = 'payment-onsite'

/** Customers pay when they come. An amount above the limit of the house is refused before it is booked. */
export default definePlugin({
  id: ID,
  compat: '^1.0.0-alpha.0',
  permissions: ['payments:write'],
  settings,
  privacy: 'nothing-personal',
  locales: new URL('./locales/', import.meta.url),
  setup(bw) {
    bw.provide(PAYMENT_PROVIDER, () => new OnSiteProvider(async tenantId => (await bw.settings(tenantId)).instructions))

    bw.filter(
      hooks.paymentOptions,
      async (options, { tenantId }) => {
        const { label } = await bw.settings(tenantId)
        return options.map(option => (option.provider === ID && label ? { ...option, label } : option))
      },
      { optional: true },
    )

    bw.filter(hooks.bookingDraft, async (draft, { tenantId }) => {
      const { limitAmount } = await bw.settings(tenantId)
      const isPaidHere = draft.paymentProvider === undefined || draft.paymentProvider === ID
      const isTooMuch = limitAmount !== undefined && isAbove(draft.quote.total, limitAmount)
      return isPaidHere && isTooMuch ? veto('payment-onsite.above-limit', { limit: limitAmount }) : draft
    })
  },
  async health() {
    return { state: 'healthy', note: '' }
  },
})
