/** Loaded into what the bench starts: it ends when the bench is gone, even one that was killed without a word. */
const LOOK_EVERY_MS = 300
const parent = process.ppid

const timer = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(timer)
  process.kill(process.pid, 'SIGTERM')
}, LOOK_EVERY_MS).unref()
