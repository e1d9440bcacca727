import type { Log } from '../ports/log.js'
import type { IncidentKind, PluginIncident, PluginIncidentStore } from '../ports/plugin-incidents.js'

const WRITE_AFTER_MS = 250
const MAX_MESSAGE = 300
/** More different ones than that at a time are counted, and not kept. */
const MAX_WAITING = 200

export interface NewIncident {
  readonly plugin: string
  readonly kind: IncidentKind
  readonly place: string
  readonly message: string
}

interface Here {
  readonly host: string
  readonly pid: number
}

/** Takes down what plugins do wrong in this process: counts all of it, writes it in batches, and tells who listens. */
export class IncidentBook {
  private readonly counts = new Map<string, number>()
  private readonly listeners: ((incident: NewIncident) => void)[] = []
  private waiting = new Map<string, PluginIncident>()
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly store: PluginIncidentStore,
    private readonly log: Log,
    private readonly here: Here,
  ) {}

  note(incident: NewIncident): void {
    const { plugin: pluginId, kind, place } = incident
    const counter = `${pluginId} ${kind}`
    this.counts.set(counter, (this.counts.get(counter) ?? 0) + 1)
    const message = shown(incident.message)
    const key = JSON.stringify([pluginId, kind, place, message])
    const known = this.waiting.get(key)
    const [lastAt, occurrences] = [new Date(), (known?.occurrences ?? 0) + 1]
    if (known || this.waiting.size < MAX_WAITING) {
      const firstAt = known?.firstAt ?? lastAt
      this.waiting.set(key, { pluginId, kind, place, message, occurrences, firstAt, lastAt, ...this.here })
    }
    for (const listener of this.listeners) listener({ ...incident, message })
    this.timer ??= setTimeout(() => void this.write(), WRITE_AFTER_MS).unref()
  }

  onNoted(listener: (incident: NewIncident) => void): void {
    this.listeners.push(listener)
  }

  /** How often each kind of thing happened in this process. */
  totals(): readonly { readonly plugin: string; readonly kind: string; readonly count: number }[] {
    return [...this.counts].map(([key, count]) => {
      const [plugin = '', kind = ''] = key.split(' ')
      return { plugin, kind, count }
    })
  }

  /** Writes what waits; what cannot be written is in the log. */
  write(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const incidents = [...this.waiting.values()]
    this.waiting = new Map()
    if (incidents.length === 0) return this.writing
    this.writing = this.writing
      .then(() => this.store.add(incidents))
      .catch((error: unknown) => {
        this.log.warn({ error, count: incidents.length }, 'what plugins did wrong could not be written down')
      })
    return this.writing
  }
}

/** Errors repeat what they were given: addresses, telephone numbers, ids. */
function shown(message: string): string {
  // Cut first: what the patterns below take grows with the square of a long word.
  const [line = ''] = message.slice(0, 4 * MAX_MESSAGE).split('\n')
  const masked = line
    .replaceAll(/[^\s"'<>]+@[^\s"'<>]+/g, '…')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '…')
    .replaceAll(/\+?\d[\d ().-]{5,}\d/g, '…')
  return masked.slice(0, MAX_MESSAGE)
}
