/**
 * Has work run once at a time. Whoever asks while it runs gets one run more, however many ask: what the present one finds is not
 * thrown away for them.
 * @returns A function that asks for a run; its promise ends when nobody asks any more.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isAskedAgain = false
  async function untilNobodyAsks(): Promise<void> {
    try {
      do {
        isAskedAgain = false
        await work()
      } while (isAskedAgain)
    } finally {
      running = null
    }
  }
  return () => {
    isAskedAgain = running !== null
    running ??= untilNobodyAsks()
    return running
  }
}
