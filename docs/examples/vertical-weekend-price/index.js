import { definePlugin, defineSettings, hooks, percentOf } from '@bookwright/core'

const settings = defineSettings({
  percent: { type: 'number', label: 'vertical-weekend-price.percent', default: 10, min: 0, max: 100, unit: '%' },
  timeZone: { type: 'text', label: 'vertical-weekend-price.time-zone', default: 'Europe/London' },
})

/** A filter changes a value on its way: here the quote, which customers see before they book. */
export default definePlugin({
  id: 'vertical-weekend-price',
  compat: '^1.0.0-alpha.0',
  permissions: ['bookings:read'],
  privacy: 'nothing-personal',
  settings,
  locales: new URL('./locales/', import.meta.url),
  setup(bw) {
    bw.filter(
      hooks.bookingQuote,
      async (quote, { tenantId, appointments }) => {
        const { percent, timeZone } = await bw.settings(tenantId)
        const isWeekend = appointments.some(({ startsAt }) => /^S/.test(weekday(startsAt, timeZone)))
        if (!isWeekend || percent === 0) return quote
        const surcharges = quote.lines.map(line => ({
          ...line,
          label: 'Weekend',
          amount: percentOf(line.amount, percent),
        }))
        return { ...quote, lines: [...quote.lines, ...surcharges] }
      },
      // The step `pricing` adds the lines up, so it has to see these, too.
      { before: ['pricing'] },
    )
  },
})

const weekday = (instant, timeZone) => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone }).format(instant)
