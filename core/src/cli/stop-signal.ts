/** Resolves at the first SIGINT or SIGTERM; the second ends the process at once. */
export interface StopSignal {
  readonly wanted: Promise<NodeJS.Signals>
  readonly isWanted: () => boolean
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** @param isWorker - Ctrl+C reaches every process of a cluster; there the primary decides and sends SIGTERM. */
export function catchStopSignal(isWorker = false): StopSignal {
  let first: NodeJS.Signals | undefined
  const wanted = new Promise<NodeJS.Signals>(resolve => {
    const onSignal = (signal: NodeJS.Signals) => {
      if (isWorker && signal === 'SIGINT') return
      if (first !== undefined) process.exit(1)
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
