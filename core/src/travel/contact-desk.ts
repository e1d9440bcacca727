import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { CONTACT_REQUEST_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { ContactRequest, ContactRequestStore } from '../ports/contact-request-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

export type ContactDraft = Omit<ContactRequest, 'id' | 'createdAt'>

/** People who asked to be called: a business that does not come to them may one day, or knows somebody who does. */
@injectable()
export class ContactDesk {
  constructor(
    @inject(CONTACT_REQUEST_STORE) private readonly store: ContactRequestStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CatalogService) private readonly catalog: CatalogService,
  ) {}

  /** Keeps what somebody left. @throws NotFoundError for a service that is not there. */
  add(tenantId: TenantId, draft: ContactDraft): Promise<ContactRequest> {
    return this.unitOfWork.run(tenantId, async tx => {
      if (draft.serviceId !== null) await this.catalog.getService(tenantId, draft.serviceId, tx)
      const request = { ...draft, id: newId() }
      return { ...request, createdAt: await this.store.add(tx, request) }
    })
  }

  list(tenantId: TenantId): Promise<ContactRequest[]> {
    return this.store.list(tenantId)
  }

  /** @throws NotFoundError when there is none. */
  remove(tenantId: TenantId, id: string, { actor, requestId }: { actor: Actor; requestId: string }): Promise<void> {
    return this.unitOfWork.run(tenantId, async tx => {
      if (!(await this.store.remove(tx, id))) throw new NotFoundError({ what: 'contact request' })
      const subject = { subjectType: 'contact-request', subjectId: id }
      await tx.audit({ action: 'contact-request.delete', ...subject, actor, requestId, changes: {} })
    })
  }
}
