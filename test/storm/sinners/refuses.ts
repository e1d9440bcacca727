import { definePlugin, hooks } from '@bookwright/core'

/** Throws in a handler that every booking must pass: the one sin that refuses bookings, in its name. */
export default definePlugin({
  id: 'vertical-refuses',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, () => {
      throw new Error('no rule can be read')
    })
  },
})
