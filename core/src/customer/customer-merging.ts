import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Customer } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { MergeRefusedError } from '../errors/customer-errors.js'
import { customerMerge, customerMerged } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { CustomerFileStore, MergedFields, MovedRows } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { entryOf, toCustomerBody, type CustomerBody, type DeskContext } from './customer-desk.js'

/** Fields of which one value has to win. */
export const MERGE_CHOICES = ['name', 'email', 'phone', 'locale'] as const
export type MergeChoice = (typeof MERGE_CHOICES)[number]

export interface MergeWish {
  readonly keptId: CustomerId
  readonly removedId: CustomerId
  /** Fields whose value comes from the record that goes; the others stay as they are, or are filled when empty. */
  readonly take: readonly MergeChoice[]
}

/** What a merge did or would do. */
export interface MergeBody {
  readonly isPreview: boolean
  /** The record that stays, as it is afterwards. */
  readonly client: CustomerBody
  readonly removedId: CustomerId
  /** Where the two differ: what each has. */
  readonly differences: readonly { field: MergeChoice; kept: string | null; removed: string | null }[]
  readonly moved: readonly MovedRows[]
}

/** Makes one record of two. Every row moves in one transaction; whoever held a link or an id of the other comes to this one. */
@injectable()
export class CustomerMerging {
  constructor(
    @inject(CUSTOMER_FILE_STORE) private readonly files: CustomerFileStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(HookBus) private readonly bus: HookBus,
  ) {}

  /** What a merge would do now. It is done and undone, so that the counts are those of the real one. */
  async preview(tenantId: TenantId, wish: MergeWish): Promise<MergeBody> {
    const fields = await this.decide(tenantId, wish)
    return this.unitOfWork.run(tenantId, async tx => {
      const pair = await this.lock(tx, wish)
      await tx.query('SAVEPOINT preview')
      const body = await this.write(tx, pair, fields)
      await tx.query('ROLLBACK TO SAVEPOINT preview')
      return { ...body, isPreview: true }
    })
  }

  /**
   * Which values survive is asked of the plugins before the transaction. A booking that is being made for the record that goes
   * waits for it, or is moved by it.
   * @throws NotFoundError; MergeRefusedError when they are one, or one is erased.
   */
  async merge(tenantId: TenantId, wish: MergeWish, context: DeskContext): Promise<MergeBody> {
    const fields = await this.decide(tenantId, wish)
    const { keptId, removedId } = wish
    return this.unitOfWork.run(tenantId, async tx => {
      const body = await this.write(tx, await this.lock(tx, wish), fields)
      const payload = { customerId: keptId, removedId }
      await tx.enqueue({ hook: customerMerged.name, aggregateId: keptId, payload })
      await tx.audit({ ...entryOf(context, 'customer.merge', keptId), changes: { removedId } })
      await tx.audit({ ...entryOf(context, 'customer.merge', removedId), changes: { keptId } })
      return body
    })
  }

  private async decide(tenantId: TenantId, wish: MergeWish): Promise<MergedFields> {
    const { keptId, removedId } = wish
    const found = await this.customers.list(tenantId, { ids: [keptId, removedId], limit: 2 })
    const kept = found.find(one => one.id === keptId)
    const removed = found.find(one => one.id === removedId)
    const fields = joined(...checked(kept, removed), wish.take)
    const value = { keptId, removedId, fields: { ...fields } }
    const decided = await this.bus.apply(customerMerge, value, { tenantId })
    return { ...fields, ...contactOf(decided.fields) }
  }

  /** In the order of their ids, as everybody who locks two. */
  private async lock(tx: Transaction, { keptId, removedId }: MergeWish): Promise<[Customer, Customer]> {
    const locked = new Map<CustomerId, Customer | undefined>()
    for (const id of [keptId, removedId].sort()) locked.set(id, await this.customers.lock(tx, id))
    return checked(locked.get(keptId), locked.get(removedId))
  }

  private async write(
    tx: Transaction,
    [kept, removed]: [Customer, Customer],
    fields: MergedFields,
  ): Promise<MergeBody> {
    const moved = await this.files.merge(tx, { keptId: kept.id, removedId: removed.id }, fields)
    const [client] = await this.customers.list(tx.tenantId, { ids: [kept.id], limit: 1 }, tx)
    const differences = MERGE_CHOICES.map(field => ({ field, kept: kept[field], removed: removed[field] })).filter(
      difference => difference.kept !== difference.removed,
    )
    return { isPreview: false, client: toCustomerBody(client ?? kept), removedId: removed.id, differences, moved }
  }
}

function checked(kept: Customer | undefined, removed: Customer | undefined): [Customer, Customer] {
  if (!kept || !removed) throw new NotFoundError({ what: 'customer' })
  if (kept.id === removed.id) throw new MergeRefusedError({ reason: 'They are the same record.' })
  if (kept.erasedAt ?? removed.erasedAt) throw new MergeRefusedError({ reason: 'The data of one of them is erased.' })
  if (kept.mergedIntoId ?? removed.mergedIntoId) {
    throw new MergeRefusedError({ reason: 'One of them was merged already.' })
  }
  return [kept, removed]
}

/** Of what can stand side by side both survive; of what cannot, the kept one's. */
function joined(kept: Customer, removed: Customer, take: readonly MergeChoice[]): MergedFields {
  const pick = (field: MergeChoice) =>
    take.includes(field) ? (removed[field] ?? kept[field]) : (kept[field] ?? removed[field])
  return {
    ...{ name: pick('name') ?? kept.name, email: pick('email'), phone: pick('phone'), locale: pick('locale') },
    tags: [...new Set([...kept.tags, ...removed.tags])],
    preferences: {
      items: { ...removed.preferences.items, ...kept.preferences.items },
      staffId: kept.preferences.staffId ?? removed.preferences.staffId,
      time: kept.preferences.time ?? removed.preferences.time,
      channels: liked(kept).length > 0 ? liked(kept) : liked(removed),
    },
    custom: { ...removed.custom, ...kept.custom },
  }
}

/** What a plugin may decide are the contact fields; anything that is no text stays as it was. */
function contactOf(fields: Readonly<Record<string, unknown>>): Partial<MergedFields> {
  const contact = MERGE_CHOICES.map(field => [field, fields[field]] as const).filter(
    ([field, value]) => (typeof value === 'string' && value !== '') || (value === null && field !== 'name'),
  )
  return Object.fromEntries(contact) as Partial<MergedFields>
}

function liked({ preferences }: Customer) {
  return preferences.channels ?? []
}
