import { definePlugin, hooks } from '@bookwright/core'

/** Ends the process. */
export default definePlugin({
  id: 'vertical-exits',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, () => process.exit(7))
  },
})
