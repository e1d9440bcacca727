/** Resolves at the first SIGINT or SIGTERM; the second ends the process at once. */
export interface StopSignal {
  readonly wanted: Promise<NodeJS.Signals>
  readonly isWanted: () => boolean
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/**
 * @param isLed - Another process of ours decides and sends SIGTERM. Terminals and service managers signal every process of a
 *   group: what comes beside that one is no second wish.
 */
export function catchStopSignal(isLed = false): StopSignal {
  let first: NodeJS.Signals | undefined
  const wanted = new Promise<NodeJS.Signals>(resolve => {
    const onSignal = (signal: NodeJS.Signals) => {
      if (isLed && signal === 'SIGINT') return
      if (first !== undefined) {
        if (isLed && process.connected) return
        process.exit(1)
      }
      first = signal
      resolve(signal)
    }
    SIGNALS.forEach(signal => process.on(signal, onSignal))
  })
  return { wanted, isWanted: () => first !== undefined }
}

/** Ends the process soon even if something still keeps it busy; changes nothing when nothing does. */
export function exitSoon(code: number, milliseconds: number): void {
  setTimeout(() => process.exit(code), milliseconds).unref()
}
