import { definePlugin, hooks } from '@bookwright/core'

/** Answers, and fails when nobody waits any more: in a promise, and in a timer. */
export default definePlugin({
  id: 'vertical-rejects-late',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, draft => {
      void new Promise((_, reject) => setTimeout(() => reject('too late'), 20))
      setTimeout(() => {
        throw new Error('in a timer')
      }, 30)
      return draft
    })
  },
})
