const POLL_MS = 50

/** Asks again until there is an answer. @throws Error when there is none in time. */
export async function eventually<T>(ask: () => Promise<T | undefined>, withinMs = 10_000): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`nothing after ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
