import { definePlugin, hooks } from '@bookwright/core'

/** Keeps the event loop for ever, some time after it was called. */
export default definePlugin({
  id: 'vertical-loops',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, async function spin(draft) {
      await new Promise(resolve => setTimeout(resolve, 10))
      let count = 0
      while (count >= 0) count = (count + 1) % 1_000
      return draft
    })
  },
})
