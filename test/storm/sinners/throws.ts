import { definePlugin, hooks } from '@bookwright/core'

/** Throws in an optional handler, each time. */
export default definePlugin({
  id: 'vertical-throws',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, () => Promise.reject(new Error('out of luck')), { optional: true })
  },
})
