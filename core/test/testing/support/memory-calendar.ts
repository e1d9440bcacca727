import type { Interval } from '@bookwright/core'
import type { CalendarChange, CalendarChanges, CalendarEntry, CalendarPlace, CalendarProvider } from '@bookwright/core'
import type { CalendarUnderTest } from '@bookwright/core/testing'

interface Stored extends Interval {
  readonly externalId: string
  readonly title: string
  readonly key?: string
  readonly sequence: number
}

/** A calendar in memory that keeps its contract; tests break one promise at a time. */
export class MemoryCalendar implements CalendarProvider {
  readonly label: string = 'Memory'
  protected readonly stored = new Map<string, Stored>()
  protected readonly log: CalendarChange[] = []
  protected epoch = 0

  async calendars() {
    return [{ id: 'primary', name: 'Primary', isPrimary: true }]
  }

  async put(entry: CalendarEntry, signal: AbortSignal): Promise<{ externalId: string }> {
    signal.throwIfAborted()
    const externalId = `e-${entry.key}`
    const known = this.stored.get(externalId)
    if (!known || this.isNewer(known, entry)) this.store({ ...entry, externalId })
    return { externalId }
  }

  async remove(_place: CalendarPlace, key: string): Promise<void> {
    this.drop(`e-${key}`)
  }

  async busy(span: Interval): Promise<readonly Interval[]> {
    const others = [...this.stored.values()].filter(entry => this.countsAsBusy(entry))
    return others
      .filter(({ startsAt, endsAt }) => startsAt < span.endsAt && endsAt > span.startsAt)
      .map(entry => this.cut(entry, span))
      .sort((left, right) => left.startsAt.getTime() - right.startsAt.getTime())
  }

  async changes(_place: CalendarPlace, cursor: string | undefined): Promise<CalendarChanges> {
    const [epoch, from] = (cursor ?? '-1:0').split(':').map(Number)
    const next = `${this.epoch}:${this.log.length}`
    if (epoch === this.epoch) return { changes: this.log.slice(from), cursor: next, isReset: false }
    return { changes: [...this.stored.values()].map(changeOf), cursor: next, isReset: cursor !== undefined }
  }

  async watch() {
    return { id: 'w1', expiresAt: new Date(Date.now() + 86_400_000) }
  }

  async unwatch(): Promise<void> {}

  protected isNewer(known: Stored, entry: CalendarEntry): boolean {
    return entry.sequence > known.sequence
  }

  protected countsAsBusy(entry: Stored): boolean {
    return entry.key === undefined
  }

  protected cut({ startsAt, endsAt }: Interval, span: Interval): Interval {
    return {
      startsAt: startsAt < span.startsAt ? span.startsAt : startsAt,
      endsAt: endsAt > span.endsAt ? span.endsAt : endsAt,
    }
  }

  store(entry: Stored): void {
    this.stored.set(entry.externalId, entry)
    this.log.push(changeOf(entry))
  }

  drop(externalId: string): void {
    if (this.stored.delete(externalId)) this.log.push({ externalId, busy: undefined })
  }

  all(): Stored[] {
    return [...this.stored.values()]
  }

  forget(): void {
    this.epoch += 1
  }
}

function changeOf({ externalId, key, startsAt, endsAt }: Stored): CalendarChange {
  return { externalId, key, busy: { startsAt, endsAt } }
}

/** What the contract asks for, around a calendar of this kind. */
export function calendarUnderTest(provider: MemoryCalendar): CalendarUnderTest {
  let made = 0
  return {
    provider,
    calendarId: 'primary',
    entries: async () => provider.all(),
    addForeign: async span => {
      const externalId = `foreign-${(made += 1)}`
      provider.store({ ...span, externalId, title: 'Dentist', sequence: 0 })
      return externalId
    },
    removeForeign: async externalId => provider.drop(externalId),
    forgetCursors: async () => provider.forget(),
  }
}
