import { inject, injectable } from 'tsyringe'
import { INTAKE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import type { IntakeForm, IntakeFormId } from '../domain/intake.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type { IntakeStore } from '../ports/intake-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

export type IntakeFormDraft = Omit<IntakeForm, 'id' | 'version'>

/** Who changes a form, and the version that they have seen; undefined: any. */
export interface IntakeFormChange {
  readonly actor: Actor
  readonly requestId: string
  readonly version?: number | undefined
}

/** The forms that a business asks for between a booking and the visit. */
@injectable()
export class IntakeDesk {
  constructor(
    @inject(INTAKE_STORE) private readonly store: IntakeStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  list(tenantId: TenantId): Promise<IntakeForm[]> {
    return this.store.forms(tenantId)
  }

  /** @throws NotFoundError for a service that is not there; InvalidRequestError for two questions with one key. */
  create(tenantId: TenantId, draft: IntakeFormDraft, by: IntakeFormChange): Promise<IntakeForm> {
    const form: IntakeForm = { ...draft, id: newId<'intake-form'>(), version: 1 }
    return this.unitOfWork.run(tenantId, tx => this.write(tx, form, by))
  }

  /** Whoever began the form keeps the words that they saw. @throws as `create`, and StaleVersionError. */
  replace(tenantId: TenantId, id: IntakeFormId, draft: IntakeFormDraft, by: IntakeFormChange): Promise<IntakeForm> {
    return this.unitOfWork.run(tenantId, async tx => {
      const current = await this.seen(tx, id, by)
      return this.write(tx, { ...draft, id, version: current.version + 1 }, by)
    })
  }

  /** No booking asks for it any more; what was filled in stays. @throws NotFoundError, StaleVersionError */
  archive(tenantId: TenantId, id: IntakeFormId, by: IntakeFormChange): Promise<void> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.seen(tx, id, by)
      await this.store.archiveForm(tx, id)
      const { actor, requestId } = by
      await tx.audit({ action: 'intake-form.archive', subjectType: 'intake-form', subjectId: id, actor, requestId })
    })
  }

  private async seen(tx: Transaction, id: IntakeFormId, { version }: IntakeFormChange): Promise<IntakeForm> {
    const current = await this.store.lockForm(tx, id)
    if (!current) throw new NotFoundError({ what: 'form' })
    if (version !== undefined && version !== current.version) throw new StaleVersionError({ current: current.version })
    return current
  }

  private async write(tx: Transaction, form: IntakeForm, { actor, requestId }: IntakeFormChange): Promise<IntakeForm> {
    const serviceIds = [...new Set(form.serviceIds)]
    if ((await this.store.countServices(tx, serviceIds)) !== serviceIds.length) {
      throw new NotFoundError({ what: 'service' })
    }
    const keys = form.questions.map(({ key }) => key)
    const twice = keys.findIndex((key, index) => keys.indexOf(key) < index)
    if (twice >= 0) {
      const message = 'Another question of this form has the same key'
      throw new InvalidRequestError({ issues: [{ path: `questions.${twice}.key`, message }] })
    }
    await this.store.putForm(tx, { ...form, serviceIds })
    const { id, version, name } = form
    const subject = { subjectType: 'intake-form', subjectId: id }
    await tx.audit({ action: 'intake-form.save', ...subject, actor, requestId, changes: { name, version } })
    return { ...form, serviceIds }
  }
}
