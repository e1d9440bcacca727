import type { TenantId } from '../domain/id.js'
import type { BusinessClock } from '../ports/clock.js'
import type { SandboxClock } from '../ports/sandbox-clock.js'

/** One row of bw.sandbox_clock. */
export interface FrozenTime {
  readonly tenantId: TenantId | null
  readonly frozenAt: Date | null
}

/** What this process remembers of the sandbox clocks; empty where no sandbox is: then every business has the real time. */
export class FrozenTimes implements SandboxClock, BusinessClock {
  private forAll: Date | undefined
  private own: ReadonlyMap<TenantId, Date | null> = new Map()

  frozenAt(tenantId: TenantId): Date | undefined {
    const own = this.own.get(tenantId)
    return own === undefined ? this.forAll : (own ?? undefined)
  }

  now(tenantId: TenantId): Date {
    return this.frozenAt(tenantId) ?? new Date()
  }

  replace(rows: readonly FrozenTime[]): void {
    this.forAll = rows.find(row => row.tenantId === null)?.frozenAt ?? undefined
    this.own = new Map(rows.flatMap(({ tenantId, frozenAt }) => (tenantId === null ? [] : [[tenantId, frozenAt]])))
  }

  /** The same for a statement across tenants: ids, their instants (null: real time), and the instant of all others. */
  asParameters(): [TenantId[], (Date | null)[], Date | null] {
    return [[...this.own.keys()], [...this.own.values()], this.forAll ?? null]
  }
}
