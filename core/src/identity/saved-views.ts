import { inject, injectable } from 'tsyringe'
import { SAVED_VIEW_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type AccountId, type TenantId } from '../domain/id.js'
import { MOST_VIEWS, type SavedView, type SeenView, type ViewedList } from '../domain/saved-view.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { SavedViewStore } from '../ports/saved-view-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

export type ViewDraft = Omit<SavedView, 'id'>
export type ViewChange = Partial<Omit<SavedView, 'id' | 'list'>>

/** Who reads or changes views. */
export interface Viewer {
  readonly accountId: AccountId
  /** May change what is everybody's though somebody else made it. */
  readonly isInCharge: boolean
}

/** Lists of a business as its people want to find them again: each their own, and those of everybody. */
@injectable()
export class SavedViews {
  constructor(
    @inject(SAVED_VIEW_STORE) private readonly store: SavedViewStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(tenantId: TenantId, viewer: Viewer, list?: ViewedList): Promise<SeenView[]> {
    const views = await this.store.list(tenantId, viewer.accountId, list)
    return views.map(view => ({ ...view, isOwn: mayChange(viewer, view) }))
  }

  /** @throws InvalidRequestError when the name is taken, or there are too many already. */
  create(tenantId: TenantId, { accountId }: Viewer, draft: ViewDraft): Promise<SeenView> {
    return this.unitOfWork.run(tenantId, async tx => {
      if ((await this.store.count(tx, accountId, draft.list)) >= MOST_VIEWS) {
        throw refusal('list', `There are ${MOST_VIEWS} views of this list already. Remove one first.`)
      }
      const view = { ...draft, id: newId<'saved-view'>() }
      await this.write(tx, accountId, view)
      return { ...view, isOwn: true }
    })
  }

  /** @throws NotFoundError, ForbiddenError, InvalidRequestError when the name is taken. */
  update(tenantId: TenantId, viewer: Viewer, id: string, change: ViewChange): Promise<SeenView> {
    return this.unitOfWork.run(tenantId, async tx => {
      const view = { ...(await this.take(tx, viewer, id)), ...change }
      await this.write(tx, viewer.accountId, view)
      return { ...view, isOwn: true }
    })
  }

  /** @throws NotFoundError, ForbiddenError. */
  async remove(tenantId: TenantId, viewer: Viewer, id: string): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      await this.take(tx, viewer, id)
      await this.store.remove(tx, id)
    })
  }

  private async take(tx: Transaction, viewer: Viewer, id: string): Promise<SeenView> {
    const view = await this.store.lock(tx, viewer.accountId, id)
    if (!view) throw new NotFoundError({ what: 'view' })
    if (!mayChange(viewer, view)) throw new ForbiddenError({})
    return view
  }

  private async write(tx: Transaction, accountId: AccountId, view: SavedView): Promise<void> {
    if (await this.store.isNameTaken(tx, accountId, view)) {
      throw refusal('name', 'There is a view of this name already. Choose another one.')
    }
    await this.store.save(tx, accountId, view)
  }
}

function mayChange(viewer: Viewer, view: SeenView): boolean {
  return view.isOwn || (view.isShared && viewer.isInCharge)
}

function refusal(path: string, message: string): Error {
  return new InvalidRequestError({ issues: [{ path, message }] })
}
