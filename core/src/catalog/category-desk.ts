import { inject, injectable } from 'tsyringe'
import { CATEGORY_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type CategoryId, type ServiceId, type TenantId } from '../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { CategoryStore, ListedCategory } from '../ports/category-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { CatalogChange } from './catalog-desk.js'

/** The groups of services, as the team of a business names and orders them. */
@injectable()
export class CategoryDesk {
  constructor(
    @inject(CATEGORY_STORE) private readonly store: CategoryStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  list(tenantId: TenantId): Promise<ListedCategory[]> {
    return this.store.list(tenantId)
  }

  /** Behind the others. @throws InvalidRequestError when there is one of that name. */
  create(tenantId: TenantId, name: string, by: CatalogChange): Promise<ListedCategory> {
    const id: CategoryId = newId<'category'>()
    return this.unitOfWork.run(tenantId, async tx => {
      if (!(await this.store.insert(tx, { id, name }))) throw nameIsTaken()
      await audit(tx, { action: 'category.save', subjectId: id, changes: { name } }, by)
      return this.found(tx, id)
    })
  }

  /** @throws NotFoundError; InvalidRequestError when another one has that name. */
  rename(
    tenantId: TenantId,
    { id, name }: { id: CategoryId; name: string },
    by: CatalogChange,
  ): Promise<ListedCategory> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.found(tx, id)
      if (!(await this.store.rename(tx, { id, name }))) throw nameIsTaken()
      await audit(tx, { action: 'category.save', subjectId: id, changes: { name } }, by)
      return this.found(tx, id)
    })
  }

  /** Those that the list leaves out stand behind, as they stood. @throws NotFoundError for one that is not there. */
  order(tenantId: TenantId, ids: readonly CategoryId[], by: CatalogChange): Promise<ListedCategory[]> {
    return this.unitOfWork.run(tenantId, async tx => {
      const known = new Set((await this.store.list(tenantId, tx)).map(({ id }) => id))
      if (!ids.every(id => known.has(id))) throw new NotFoundError({ what: 'category' })
      await this.store.order(tx, ids)
      await audit(tx, { action: 'category.order', subjectId: tenantId, changes: { ids } }, by)
      return this.store.list(tenantId, tx)
    })
  }

  /** Its services stay, without a category. @throws NotFoundError */
  remove(tenantId: TenantId, id: CategoryId, by: CatalogChange): Promise<void> {
    return this.unitOfWork.run(tenantId, async tx => {
      const { name } = await this.found(tx, id)
      await this.store.remove(tx, id)
      await audit(tx, { action: 'category.remove', subjectId: id, changes: { name } }, by)
    })
  }

  /** How many appointments of a service are still to come. */
  upcomingOf(tenantId: TenantId, serviceId: ServiceId): Promise<number> {
    return this.store.upcomingOf(tenantId, serviceId)
  }

  private async found(tx: Transaction, id: CategoryId): Promise<ListedCategory> {
    const category = (await this.store.list(tx.tenantId, tx)).find(item => item.id === id)
    if (!category) throw new NotFoundError({ what: 'category' })
    return category
  }
}

interface Entry {
  readonly action: string
  readonly subjectId: string
  readonly changes: Readonly<Record<string, unknown>>
}

function audit(tx: Transaction, entry: Entry, { actor, requestId }: CatalogChange): Promise<void> {
  return tx.audit({ ...entry, subjectType: 'category', actor, requestId })
}

function nameIsTaken(): Error {
  return new InvalidRequestError({ issues: [{ path: 'name', message: 'There is a category of this name already' }] })
}
