import { definePlugin, defineSettings, hooks, veto } from '@bookwright/core'

const settings = defineSettings({
  maxGuests: { type: 'number', label: 'vertical-house-rules.max-guests', default: 6, min: 1 },
  note: { type: 'text', label: 'vertical-house-rules.note' },
})

/** Refuses parties that are too large, and adds a line to confirmations. */
export default definePlugin({
  id: 'vertical-house-rules',
  compat: '^1.0.0-alpha.0',
  permissions: ['bookings:read'],
  settings,
  locales: new URL('../locales/', import.meta.url),
  setup(bw) {
    bw.filter(hooks.bookingDraft, async (draft, { tenantId }) => {
      const { maxGuests } = await bw.settings(tenantId)
      return draft.guests > maxGuests ? veto('vertical-house-rules.too-many', { maxGuests }) : draft
    })

    bw.filter(
      hooks.messageCompose,
      async (message, { tenantId, kind }) => {
        const { note } = await bw.settings(tenantId)
        if (kind !== 'booking-confirmed' || note === undefined) return message
        return { ...message, text: `${message.text}\n${note}\n` }
      },
      { optional: true },
    )

    bw.on(hooks.bookingCancelled, ({ eventId, bookingId }) => {
      bw.log.info({ eventId, bookingId }, 'a place is free again')
    })
  },
})
