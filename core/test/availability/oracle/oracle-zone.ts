interface Wall {
  /** Minutes since 1970-01-01T00:00 on the wall clock. */
  readonly local: number
  readonly date: string
  readonly minuteOfDay: number
}

/** Wall-clock time asked from `Intl` minute by minute: no tables, no offsets, no cleverness. */
export class OracleZone {
  private readonly format: Intl.DateTimeFormat
  private readonly walls = new Map<number, Wall>()
  private readonly instants = new Map<number, number>()

  constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  }

  wall(minute: number): Wall {
    const known = this.walls.get(minute)
    if (known) return known
    const part: Record<string, string> = {}
    for (const { type, value } of this.format.formatToParts(minute * 60_000)) part[type] = value
    const date = `${part.year}-${part.month}-${part.day}`
    const minuteOfDay = Number(part.hour) * 60 + Number(part.minute)
    const wall = { date, minuteOfDay, local: Date.parse(`${date}T00:00:00Z`) / 60_000 + minuteOfDay }
    this.walls.set(minute, wall)
    return wall
  }

  /** Every instant that shows the wall-clock time, ascending. */
  instantsOf(local: number): number[] {
    const found: number[] = []
    // No zone is further than 15 hours from UTC; 5 minutes are finer than any offset in use.
    for (let offset = -15 * 60; offset <= 15 * 60; offset += 5) {
      const minute = local - offset
      if (this.wall(minute).local === local) found.push(minute)
    }
    return found.sort((left, right) => left - right)
  }

  /** First occurrence; a time that does not exist is read with the offset in force before the gap. */
  toUtc(local: number): number {
    const instant = this.instants.get(local) ?? this.resolve(local)
    this.instants.set(local, instant)
    return instant
  }

  private resolve(local: number): number {
    const [first] = this.instantsOf(local)
    if (first !== undefined) return first
    let before = local - 16 * 60
    for (let minute = before; minute < local + 16 * 60; minute++) if (this.wall(minute).local < local) before = minute
    return local - (this.wall(before).local - before)
  }
}

const zones = new Map<string, OracleZone>([['UTC', new OracleZone('UTC')]])

export function zoneNamed(name: string): OracleZone {
  const zone = zones.get(name) ?? new OracleZone(name)
  zones.set(name, zone)
  return zone
}
