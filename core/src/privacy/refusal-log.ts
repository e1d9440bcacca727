import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** Somebody who was refused, and what they asked for. */
export interface Refusal {
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string }
  readonly requestId: string
  /** The permission that they do not have. */
  readonly needs: string
  /** `GET /bookings/{id}/visit-notes` */
  readonly route: string
  readonly bookingId: string
}

/** Writes down who tried to open what only few may read: who was kept out says as much as who came in. */
@injectable()
export class RefusalLog {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async note(tenantId: TenantId, { actor, requestId, needs, route, bookingId }: Refusal): Promise<void> {
    const subject = { subjectType: 'booking', subjectId: bookingId, requestId }
    await this.unitOfWork.run(tenantId, tx =>
      tx.audit({ action: 'access.refuse', ...subject, actor, changes: { needs, route } }),
    )
  }
}
