import { definePlugin, hooks } from '@bookwright/core'

/** Never answers, and does not listen to the signal. */
export default definePlugin({
  id: 'vertical-hangs',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, () => new Promise<never>(() => {}), { optional: true })
  },
})
