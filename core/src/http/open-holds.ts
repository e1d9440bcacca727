import { RateLimitedError } from '../errors/catalog.js'

/** Appointments that one visitor may hold at a time at one business; whole families fit, a day of a business does not. */
const MAX_HELD = 60
/** A frozen or wrong business clock must not make a hold count for ever. */
const LONGEST_MS = 30 * 60_000
const VISITORS_BEFORE_CLEANING = 10_000

interface OpenHold {
  readonly appointments: number
  readonly until: number
}

/** The holds that one visitor has open at one business. */
export interface VisitorHolds {
  /** @throws RateLimitedError when the visitor holds as much as anybody may, or more. */
  requireRoom(): void
  /** @throws RateLimitedError when that is more than a visitor may hold; it is not remembered then, and must not stay. */
  add(hold: { id: string; expiresAt: string; appointments: readonly unknown[] }): void
  /** Booked or given back. */
  remove(holdId: string): void
}

/**
 * Remembers, in the memory of this process, who holds how much: a hold costs nothing, so one visitor without bounds could
 * close a whole calendar and keep it closed.
 */
export class OpenHolds {
  private readonly visitors = new Map<string, Map<string, OpenHold>>()

  constructor(private readonly isOn: boolean) {}

  /** @param isBounded - False for staff, who hold for many. */
  of(tenantId: string, visitor: string, isBounded: boolean): VisitorHolds {
    const key = `${tenantId} ${visitor}`
    const isOn = this.isOn && isBounded
    return {
      requireRoom: () => {
        const holds = isOn ? this.alive(key) : []
        if (sum(holds) >= MAX_HELD) throw tooMany(holds)
      },
      add: hold => {
        if (isOn) this.add(key, hold)
      },
      remove: holdId => void this.visitors.get(key)?.delete(holdId),
    }
  }

  private add(key: string, hold: Parameters<VisitorHolds['add']>[0]): void {
    this.clean()
    const others = this.alive(key).filter(([id]) => id !== hold.id)
    const appointments = hold.appointments.length
    // The first one always fits: a business may sell long courses in one hold.
    if (others.length > 0 && sum(others) + appointments > MAX_HELD) throw tooMany(others)
    const until = Math.min(Date.parse(hold.expiresAt), Date.now() + LONGEST_MS)
    this.visitors.set(key, new Map([...others, [hold.id, { appointments, until }]]))
  }

  private alive(key: string): [string, OpenHold][] {
    const now = Date.now()
    return [...(this.visitors.get(key) ?? [])].filter(([, hold]) => hold.until > now)
  }

  private clean(): void {
    if (this.visitors.size < VISITORS_BEFORE_CLEANING) return
    for (const key of this.visitors.keys()) if (this.alive(key).length === 0) this.visitors.delete(key)
  }
}

function sum(holds: readonly [string, OpenHold][]): number {
  return holds.reduce((total, [, hold]) => total + hold.appointments, 0)
}

/** Says when the first of the open holds ends. */
function tooMany(holds: readonly [string, OpenHold][]): Error {
  const first = Math.min(...holds.map(([, hold]) => hold.until))
  return new RateLimitedError({ retryAfterSeconds: Math.max(1, Math.ceil((first - Date.now()) / 1000)) })
}
