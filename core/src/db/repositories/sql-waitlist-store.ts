import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type BookingId, type CustomerId, type TenantId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import {
  DEFAULT_WAITLIST_TERMS,
  type OfferState,
  type WaitlistEntry,
  type WaitlistEntryId,
  type WaitlistOffer,
  type WaitlistOfferId,
  type WaitlistTerms,
} from '../../domain/waitlist.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import type {
  EntryChange,
  NewWaitlistEntry,
  NewWaitlistOffer,
  WaitlistFilter,
  WaitlistStore,
} from '../../ports/waitlist-store.js'
import * as sql from './waitlist-statements.js'

@injectable()
export class SqlWaitlistStore implements WaitlistStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, entry: NewWaitlistEntry): Promise<void> {
    const { id, customerId, serviceIds, staffId, guests, windows, startsAt, endsAt } = entry
    const wish = [serviceIds, staffId, guests, JSON.stringify(windows), startsAt, endsAt]
    const rest = [entry.priority, entry.note, entry.source, entry.tokenHash, JSON.stringify(entry.addOns ?? {})]
    await tx.query(sql.INSERT_ENTRY, [tx.tenantId, id, customerId, ...wish, ...rest])
  }

  async read(tenantId: TenantId, id: WaitlistEntryId, tx?: Transaction): Promise<WaitlistEntry | undefined> {
    const [entry] = await this.ask<WaitlistEntry>(tenantId, `${sql.SELECT_ENTRY} AND e.id = $2`, [id], tx)
    return entry
  }

  async lock(tx: Transaction, id: WaitlistEntryId): Promise<WaitlistEntry | undefined> {
    // Two statements: after a wait for the lock, one statement would still see the row as it was before.
    await tx.query('SELECT 1 FROM bw.waitlist_entry WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.tenantId,
      id,
    ])
    return this.read(tx.tenantId, id, tx)
  }

  line(tenantId: TenantId, span: Interval | undefined, limit: number): Promise<WaitlistEntry[]> {
    return this.ask(tenantId, sql.LINE, [span?.startsAt ?? null, span?.endsAt ?? null, limit])
  }

  list(tenantId: TenantId, filter: WaitlistFilter): Promise<WaitlistEntry[]> {
    const { states, serviceId, search, after, limit } = filter
    const pattern = search ? `%${search.replace(/[\\%_]/g, character => `\\${character}`)}%` : null
    return this.ask(tenantId, sql.LIST, [states ?? null, serviceId ?? null, pattern, after ?? null, limit])
  }

  async countAhead(tenantId: TenantId, id: WaitlistEntryId): Promise<number> {
    const [row] = await this.ask<{ count: number }>(tenantId, sql.COUNT_AHEAD, [id])
    return row?.count ?? 0
  }

  async countOf(tx: Transaction, customerId: CustomerId): Promise<number> {
    const [row] = await tx.query<{ count: number }>(sql.COUNT_OF, [tx.tenantId, customerId])
    return row?.count ?? 0
  }

  async change(tx: Transaction, id: WaitlistEntryId, change: EntryChange): Promise<void> {
    const { status, bookingId, priority, isLast } = change
    const values = [status ?? null, bookingId ?? null, priority ?? null, isLast ?? false]
    await tx.query(sql.CHANGE_ENTRY, [tx.tenantId, id, ...values])
  }

  async swap(tx: Transaction, id: WaitlistEntryId, direction: 'up' | 'down'): Promise<boolean> {
    const [other] = await tx.query<{ id: string }>(sql.NEIGHBOUR[direction], [tx.tenantId, id])
    if (!other) return false
    type Place = { id: string; priority: number; rank: number }
    const [one, two] = await tx.query<Place>(sql.LOCK_PLACES, [tx.tenantId, [id, other.id]])
    if (!one || !two) return false
    const values = [
      [one.id, two.id],
      [two.priority, one.priority],
      [two.rank, one.rank],
    ]
    await tx.query(sql.PUT_PLACES, [tx.tenantId, ...values])
    return true
  }

  async concerns(tenantId: TenantId, bookingId: BookingId): Promise<boolean> {
    const [row] = await this.ask<{ concerns: boolean }>(tenantId, sql.CONCERNS, [bookingId])
    return row?.concerns === true
  }

  async expireAt(tx: Transaction, id: WaitlistEntryId, at: Date): Promise<void> {
    await tx.query(sql.PUT_DUE, [tx.tenantId, newId(), id, at])
  }

  async insertOffer(tx: Transaction, offer: NewWaitlistOffer): Promise<void> {
    const { id, entryId, bookingId, isManual, startsAt, endsAt, expiresAt, tokenHash } = offer
    const values = [id, entryId, bookingId, isManual, tokenHash, startsAt, endsAt, expiresAt]
    await tx.query(sql.INSERT_OFFER, [tx.tenantId, ...values])
  }

  async offerByToken(tenantId: TenantId, tokenHash: Buffer): Promise<WaitlistOffer | undefined> {
    const [offer] = await this.ask<WaitlistOffer>(tenantId, `${sql.SELECT_OFFER} AND o.token_hash = $2`, [tokenHash])
    return offer
  }

  async offer(tenantId: TenantId, id: WaitlistOfferId): Promise<WaitlistOffer | undefined> {
    const [offer] = await this.ask<WaitlistOffer>(tenantId, `${sql.SELECT_OFFER} AND o.id = $2`, [id])
    return offer
  }

  async lockOfferOf(tx: Transaction, bookingId: BookingId): Promise<WaitlistOffer | undefined> {
    // The lock of the booking comes first in every writer, so this row is nobody else's by now.
    const statement = `${sql.SELECT_OFFER} AND o.booking_id = $2 FOR NO KEY UPDATE`
    const [offer] = await tx.query<WaitlistOffer>(statement, [tx.tenantId, bookingId])
    return offer
  }

  async openOffer(tenantId: TenantId, entryId: WaitlistEntryId, tx?: Transaction): Promise<WaitlistOffer | undefined> {
    const statement = `${sql.SELECT_OFFER} AND o.entry_id = $2 AND o.status = 'open'`
    const [offer] = await this.ask<WaitlistOffer>(tenantId, statement, [entryId], tx)
    return offer
  }

  offersOf(tenantId: TenantId, entryIds: readonly WaitlistEntryId[]): Promise<WaitlistOffer[]> {
    return this.ask(tenantId, sql.OFFERS_OF, [entryIds])
  }

  async endOffer(tx: Transaction, id: WaitlistOfferId, status: Exclude<OfferState, 'open'>): Promise<void> {
    await tx.query(sql.END_OFFER, [tx.tenantId, id, status])
  }

  async extendOffer(tx: Transaction, id: WaitlistOfferId, expiresAt: Date): Promise<void> {
    await tx.query(sql.EXTEND_OFFER, [tx.tenantId, id, expiresAt])
  }

  async terms(tenantId: TenantId, tx?: Transaction): Promise<WaitlistTerms> {
    const [terms] = await this.ask<WaitlistTerms>(tenantId, sql.READ_TERMS, [], tx)
    return terms ?? DEFAULT_WAITLIST_TERMS
  }

  async now(tenantId: TenantId): Promise<Date> {
    const [row] = await this.unitOfWork.read<{ now: Date }>(tenantId, 'SELECT bw.now() AS now')
    return row?.now ?? new Date(Number.NaN)
  }

  async saveTerms(tx: Transaction, terms: Omit<WaitlistTerms, 'version'>): Promise<WaitlistTerms> {
    const values = [tx.tenantId, terms.isOn, terms.offerMinutes, terms.stopMinutes]
    const [saved] = await tx.query<WaitlistTerms>(sql.SAVE_TERMS, values)
    return saved as WaitlistTerms
  }

  private ask<R extends object>(
    tenantId: TenantId,
    statement: string,
    values: readonly unknown[],
    tx?: Transaction,
  ): Promise<R[]> {
    const all = [tenantId, ...values]
    return tx ? tx.query<R>(statement, all) : this.unitOfWork.read<R>(tenantId, statement, all)
  }
}
