import { inject, injectable } from 'tsyringe'
import type { CommandContext } from '../booking/command.js'
import { TENANT_DIRECTORY, UNIT_OF_WORK, WAITLIST_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { WaitlistEntryId, WaitlistTerms } from '../domain/waitlist.js'
import { NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { WaitlistStateError } from '../errors/waitlist-errors.js'
import { availabilityFreed } from '../hooks/catalog.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import type { WaitlistFilter, WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistCatalog } from './waitlist-catalog.js'
import { WAITLIST_AGGREGATE } from './waitlist-endings.js'
import { record } from './waitlist-entries.js'
import { toLineBody, type WaitlistLineBody } from './waitlist-view.js'

export interface WaitlistPage {
  readonly items: WaitlistLineBody[]
  readonly nextCursor: string | null
}

type Who = Pick<CommandContext, 'actor' | 'requestId'>

/** What staff see of the waitlist, and the order and the rules that they give it. */
@injectable()
export class WaitlistDesk {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(WaitlistCatalog) private readonly catalog: WaitlistCatalog,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the order in which people are asked, with what was offered to each. */
  async list(tenantId: TenantId, filter: WaitlistFilter): Promise<WaitlistPage> {
    const { limit } = filter
    const found = await this.store.list(tenantId, { ...filter, limit: limit + 1 })
    const entries = found.slice(0, limit)
    const offers = await this.store.offersOf(
      tenantId,
      entries.map(entry => entry.id),
    )
    const { timeZone } = await this.tenants.byId(tenantId)
    const names = await this.catalog.names(tenantId)
    const nextCursor = found.length > limit ? (entries.at(-1)?.id ?? null) : null
    return { items: entries.map(entry => toLineBody(entry, names, { timeZone, offers })), nextCursor }
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, id: WaitlistEntryId): Promise<WaitlistLineBody> {
    const entry = await this.store.read(tenantId, id)
    if (!entry) throw new NotFoundError({ what: 'waitlist entry' })
    const { timeZone } = await this.tenants.byId(tenantId)
    const offers = await this.store.offersOf(tenantId, [id])
    return toLineBody(entry, await this.catalog.names(tenantId), { timeZone, offers })
  }

  /** Moves somebody one place among those who wait for one of the same services, or gives them another priority. */
  async move(
    tenantId: TenantId,
    wish: { id: WaitlistEntryId; direction?: 'up' | 'down' | undefined; priority?: number | undefined },
    who: Who,
  ): Promise<WaitlistLineBody> {
    const { id, direction, priority } = wish
    await this.unitOfWork.run(tenantId, async tx => {
      const entry = await this.store.lock(tx, id)
      if (!entry) throw new NotFoundError({ what: 'waitlist entry' })
      if (entry.status !== 'waiting') throw new WaitlistStateError({ status: entry.status })
      if (priority !== undefined) await this.store.change(tx, id, { priority })
      if (direction) await this.store.swap(tx, id, direction)
      await record(tx, id, 'waitlist.move', who)
    })
    return this.read(tenantId, id)
  }

  terms(tenantId: TenantId): Promise<WaitlistTerms> {
    return this.store.terms(tenantId)
  }

  /** @param version - The one that was read; undefined: any. @throws StaleVersionError */
  saveTerms(
    tenantId: TenantId,
    { version, ...terms }: Omit<WaitlistTerms, 'version'> & { version: number | undefined },
    { actor, requestId }: Who,
  ): Promise<WaitlistTerms> {
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.store.terms(tenantId, tx)
      if (version !== undefined && version !== current.version) {
        throw new StaleVersionError({ current: current.version })
      }
      const saved = await this.store.saveTerms(tx, terms)
      await tx.enqueue({ hook: availabilityFreed.name, aggregateId: WAITLIST_AGGREGATE, payload: {} })
      const subject = { subjectType: 'waitlist-terms', subjectId: tenantId }
      await tx.audit({ action: 'waitlist.terms', ...subject, actor, requestId, changes: { ...terms } })
      return saved
    })
  }
}
