import type pg from 'pg'
import type { ClaimArena } from './claim-arena.js'

export interface StormResult {
  readonly done: Record<'claim' | 'hold' | 'confirm' | 'release' | 'move', number>
  readonly refused: number
  /** SQLSTATE of every error, with its count. Nothing is retried, so that none is hidden. */
  readonly errors: Readonly<Record<string, number>>
}

interface Item {
  readonly unit: string
  readonly appointment: string
  readonly during: string
}

const CLAIM = `SELECT bw.claim($1, $2::timestamptz, $3) AS count`
const HOLD_MS = 30

/** mulberry32: small, seeded, good enough to choose operations. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Mixed operations by several clients at once, each client on appointments of its own. */
export async function runClaimStorm(
  arena: ClaimArena,
  options: { clients: number; operations: number; seed: number },
): Promise<StormResult> {
  const done = { claim: 0, hold: 0, confirm: 0, release: 0, move: 0 }
  const errors: Record<string, number> = {}
  let refused = 0
  const perClient = Math.floor(arena.appointments.length / options.clients)
  const work = async (index: number): Promise<void> => {
    const actor = new Actor(arena, await arena.connect(), {
      random: randomFrom(options.seed + index),
      appointments: arena.appointments.slice(index * perClient, (index + 1) * perClient),
    })
    for (let count = 0; count < options.operations / options.clients; count += 1) {
      const kind = actor.choose()
      try {
        if (await actor.perform(kind)) done[kind] += 1
        else refused += 1
      } catch (error) {
        const code = (error as { code?: string }).code ?? String(error)
        errors[code] = (errors[code] ?? 0) + 1
      }
    }
  }
  await Promise.all(Array.from({ length: options.clients }, (_, index) => work(index)))
  return { done, refused, errors }
}

type Kind = keyof StormResult['done']

/** One client: it knows what each of its appointments has claimed. */
class Actor {
  private readonly claimed = new Map<string, readonly Item[]>()
  private readonly random: () => number
  private readonly appointments: readonly string[]

  constructor(
    private readonly arena: ClaimArena,
    private readonly client: pg.Client,
    options: { random: () => number; appointments: readonly string[] },
  ) {
    this.random = options.random
    this.appointments = options.appointments
  }

  choose(): Kind {
    const isFull = this.claimed.size === this.appointments.length
    const roll = this.random()
    if (this.claimed.size === 0 || (!isFull && roll < 0.5)) return roll < 0.3 ? 'claim' : 'hold'
    if (roll < 0.65) return 'confirm'
    return roll < 0.8 ? 'release' : 'move'
  }

  /** @returns false for a clean refusal: somebody else has the time, nothing was changed. */
  async perform(kind: Kind): Promise<boolean> {
    await this.client.query('BEGIN')
    try {
      const isDone = await this[kind]()
      await this.client.query(isDone ? 'COMMIT' : 'ROLLBACK')
      return isDone
    } catch (error) {
      await this.client.query('ROLLBACK')
      throw error
    }
  }

  private claim(): Promise<boolean> {
    return this.take('infinity')
  }

  private hold(): Promise<boolean> {
    return this.take(new Date(Date.now() + HOLD_MS))
  }

  private async take(until: Date | 'infinity'): Promise<boolean> {
    const free = this.appointments.filter(id => !this.claimed.has(id))
    const items = this.randomItems(this.pick(free))
    if (!(await this.tryClaim(items, until))) return false
    this.claimed.set(items[0]?.appointment ?? '', items)
    return true
  }

  private async confirm(): Promise<boolean> {
    const [appointment, items] = this.pick([...this.claimed])
    const { rows } = await this.client.query<{ ok: boolean }>(`SELECT bw.confirm($1, 'infinity', $2, $3) AS ok`, [
      ...[this.arena.tenantId, [appointment], JSON.stringify(items)],
    ])
    if (!rows[0]?.ok) this.claimed.delete(appointment)
    return rows[0]?.ok ?? false
  }

  private async release(): Promise<boolean> {
    const [appointment] = this.pick([...this.claimed])
    await this.client.query('SELECT bw.release($1, $2)', [this.arena.tenantId, [appointment]])
    this.claimed.delete(appointment)
    return true
  }

  /** Old and new units are locked in one order before anything changes. */
  private async move(): Promise<boolean> {
    const [appointment] = this.pick([...this.claimed])
    const items = this.randomItems(appointment)
    const { tenantId } = this.arena
    await this.client.query('SELECT bw.lock_units($1, $2, $3)', [tenantId, [appointment], items.map(item => item.unit)])
    await this.client.query('SELECT bw.release($1, $2)', [tenantId, [appointment]])
    if (!(await this.tryClaim(items, 'infinity'))) return false
    this.claimed.set(appointment, items)
    return true
  }

  private async tryClaim(items: readonly Item[], until: Date | 'infinity'): Promise<boolean> {
    const values = [this.arena.tenantId, until, JSON.stringify(items)]
    const { rows } = await this.client.query<{ count: number }>(CLAIM, values)
    return rows[0]?.count === items.length
  }

  /** One to three units, named in random order, for 15 to 90 minutes of one day. */
  private randomItems(appointment: string): Item[] {
    const shuffled = [...this.arena.units].sort(() => this.random() - 0.5)
    const units = shuffled.slice(0, 1 + Math.floor(this.random() * 3))
    const from = Date.UTC(2027, 2, 1, 8) + Math.floor(this.random() * 40) * 900_000
    const to = from + (1 + Math.floor(this.random() * 6)) * 900_000
    const during = `[${new Date(from).toISOString()},${new Date(to).toISOString()})`
    return units.map(unit => ({ unit, appointment, during }))
  }

  private pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T
  }
}
