import { definePlugin, hooks } from '@bookwright/core'

/** Keeps a buffer, timers and listeners of each booking. */
export default definePlugin({
  id: 'vertical-leaks',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    const kept: Buffer[] = []
    bw.filter(hooks.bookingDraft, draft => {
      kept.push(Buffer.alloc(65_536))
      for (let count = 0; count < 20; count += 1) setInterval(() => kept.length, 60_000).unref()
      process.on('SIGUSR2', () => kept.length)
      return draft
    })
  },
})
