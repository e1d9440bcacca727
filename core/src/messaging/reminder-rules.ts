import { inject, injectable } from 'tsyringe'
import { REMINDER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import type { Reminder, ReminderRule, ReminderRuleId } from '../domain/reminder.js'
import { NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type { ReminderStore } from '../ports/reminder-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

export type ReminderRuleDraft = Omit<ReminderRule, 'id' | 'version'>

/** Who changes a rule, and the version that they have seen; undefined: any. */
export interface RuleChange {
  readonly actor: Actor
  readonly requestId: string
  readonly version?: number | undefined
}

/** The rules by which a business reminds. Every change plans what is still to come anew, in its own transaction. */
@injectable()
export class ReminderRules {
  constructor(
    @inject(REMINDER_STORE) private readonly store: ReminderStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  list(tenantId: TenantId): Promise<ReminderRule[]> {
    return this.store.rules(tenantId)
  }

  /** @throws NotFoundError when there is no such booking. */
  async ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<Reminder[]> {
    const found = await this.store.ofBooking(tenantId, bookingId)
    if (!found) throw new NotFoundError({ what: 'booking' })
    return found
  }

  /** @throws NotFoundError for a service that is not there. */
  create(tenantId: TenantId, draft: ReminderRuleDraft, by: RuleChange): Promise<ReminderRule> {
    const rule: ReminderRule = { ...draft, id: newId<'reminder-rule'>(), version: 1 }
    return this.changing(tenantId, tx => this.write(tx, rule, by))
  }

  /** @throws NotFoundError, StaleVersionError. */
  replace(tenantId: TenantId, id: ReminderRuleId, draft: ReminderRuleDraft, by: RuleChange): Promise<ReminderRule> {
    return this.changing(tenantId, async tx => {
      const current = await this.seen(tx, id, by)
      return this.write(tx, { ...draft, id, version: current.version + 1 }, by)
    })
  }

  /** @throws NotFoundError, StaleVersionError. */
  remove(tenantId: TenantId, id: ReminderRuleId, by: RuleChange): Promise<void> {
    return this.changing(tenantId, async tx => {
      await this.seen(tx, id, by)
      await this.store.remove(tx, id)
      const subject = { subjectType: 'reminder-rule', subjectId: id }
      await tx.audit({ action: 'reminder-rule.remove', ...subject, actor: by.actor, requestId: by.requestId })
    })
  }

  private changing<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(tenantId, async tx => {
      await this.store.lockRules(tx)
      const result = await work(tx)
      await this.store.planAll(tx)
      return result
    })
  }

  private async seen(tx: Transaction, id: ReminderRuleId, { version }: RuleChange): Promise<ReminderRule> {
    const current = await this.store.rule(tx, id)
    if (!current) throw new NotFoundError({ what: 'reminder rule' })
    if (version !== undefined && version !== current.version) throw new StaleVersionError({ current: current.version })
    return current
  }

  private async write(tx: Transaction, rule: ReminderRule, { actor, requestId }: RuleChange): Promise<ReminderRule> {
    const serviceIds = [...new Set(rule.serviceIds)]
    if ((await this.store.countServices(tx, serviceIds)) !== serviceIds.length) {
      throw new NotFoundError({ what: 'service' })
    }
    await this.store.put(tx, rule)
    const { id, version: _version, ...changes } = rule
    const subject = { subjectType: 'reminder-rule', subjectId: id }
    await tx.audit({ action: 'reminder-rule.save', ...subject, actor, requestId, changes })
    return rule
  }
}
