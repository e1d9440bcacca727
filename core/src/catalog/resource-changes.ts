import { inject, injectable } from 'tsyringe'
import { CATALOG_READER, HOURS_STORE, TEAM_STORE } from '../di/tokens.js'
import type { AccountId, ResourceId } from '../domain/id.js'
import { unitCount, type Resource } from '../domain/resource.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { ResourceInUseError } from '../errors/team-errors.js'
import type { CatalogReader } from '../ports/catalog-store.js'
import type { HoursStore } from '../ports/hours-store.js'
import type { TeamStore } from '../ports/team-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { CatalogChange } from './catalog-desk.js'
import type { ResourceDraft } from './catalog-drafts.js'
import { CatalogEditor, type Change } from './catalog-editor.js'
import { affected, HoursGuard } from './hours-guard.js'

interface Edit {
  readonly id: ResourceId
  readonly change: Change<Resource>
  readonly isKept: boolean
}

/** Fields that decide what can be claimed; with another one of these, claims wait for the change. */
const CLAIMED: readonly (keyof Resource)[] = ['status', 'mode', 'capacity', 'leafIds', 'scheduleId', 'locationId']

/** Changes of one resource, held to the bookings that stand on it. */
@injectable()
export class ResourceChanges {
  constructor(
    @inject(CatalogEditor) private readonly editor: CatalogEditor,
    @inject(CATALOG_READER) private readonly reader: CatalogReader,
    @inject(HOURS_STORE) private readonly store: HoursStore,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(HoursGuard) private readonly guard: HoursGuard,
  ) {}

  /** @throws InvalidRequestError when mode, capacity and parts do not fit, or place or login are none of this business. */
  async create(tx: Transaction, draft: ResourceDraft, by: CatalogChange): Promise<Resource> {
    if (draft.accountId) await this.requireLogin(tx, draft.id, draft.accountId)
    return this.saved(tx, await this.editor.createResource(tx.tenantId, draft, tx), by)
  }

  /** @throws NotFoundError, StaleVersionError, InvalidRequestError, HoursConflictError, ResourceInUseError. */
  async apply(tx: Transaction, { id, change, isKept }: Edit, by: CatalogChange): Promise<Resource> {
    if (CLAIMED.some(field => field in change)) await this.meetBookings(tx, { id, change, isKept })
    if (change.accountId) await this.requireLogin(tx, id, change.accountId)
    return this.saved(tx, await this.editor.updateResource(tx.tenantId, id, change, tx), by)
  }

  private async saved(tx: Transaction, written: Resource, { actor, requestId }: CatalogChange): Promise<Resource> {
    const { id: subjectId, ...changes } = written
    await tx.audit({ action: 'resource.save', subjectType: 'resource', subjectId, actor, requestId, changes })
    return written
  }

  /** Claims on it wait until the transaction is over; those that stand there are looked at. */
  private async meetBookings(tx: Transaction, { id, change, isKept }: Edit): Promise<void> {
    await this.guard.begin(tx)
    const before = await this.guard.landscape(tx)
    const current = before.resources.find(item => item.id === id)
    if (!current) throw new NotFoundError({ what: 'resource' })
    const next: Resource = { ...current, ...change, version: current.version }
    await this.store.lockUnits(tx, [id, ...next.leafIds])
    const above = await this.store.standing(tx, [id], unitCount(next))
    const ownUnits = current.mode === 'composite' ? [] : above
    if (ownUnits.length > 0) throw new ResourceInUseError(affected(ownUnits))
    await this.guard.changeParts(tx, { before: current, after: next }, isKept)
    const after = { ...before, resources: before.resources.map(item => (item.id === id ? next : item)) }
    await this.guard.change(tx, { before, after }, isKept)
  }

  private async requireLogin(tx: Transaction, id: ResourceId | undefined, accountId: AccountId): Promise<void> {
    if (!(await this.team.member(tx.tenantId, accountId))) refuse('accountId', 'is no login of this business')
    const others = await this.reader.resources(tx.tenantId, { withArchived: true }, tx)
    if (others.some(item => item.accountId === accountId && item.id !== id)) {
      refuse('accountId', 'is the login of somebody else here')
    }
  }
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
