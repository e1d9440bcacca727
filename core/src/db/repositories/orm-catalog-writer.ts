import { injectable } from 'tsyringe'
import type { ScheduleId } from '../../domain/id.js'
import type { LocalDate } from '../../domain/interval.js'
import type { Location } from '../../domain/location.js'
import type { Resource } from '../../domain/resource.js'
import type { LocalSpan, Schedule } from '../../domain/schedule.js'
import type { Service } from '../../domain/service.js'
import type { CatalogWriter, StoredPolicy } from '../../ports/catalog-store.js'
import type { Transaction } from '../../ports/unit-of-work.js'
import { LocationModel } from '../models/location.model.js'
import { PolicyModel } from '../models/policy.model.js'
import { ScheduleExceptionModel } from '../models/schedule-exception.model.js'
import { ScheduleModel } from '../models/schedule.model.js'
import { ormOf } from './orm.js'
import { insertResource, replaceResource } from './resource-rows.js'
import { insertService, replaceService } from './service-rows.js'
import { writing } from './write-failure.js'

/** Writes of the catalogue through its models, on the connection of the caller's transaction. */
@injectable()
export class OrmCatalogWriter implements CatalogWriter {
  async insertLocation(tx: Transaction, location: Location): Promise<void> {
    const { transaction, repository } = await ormOf(tx)
    await writing('location', () =>
      repository(LocationModel).create({ ...location, tenantId: tx.tenantId }, { transaction }),
    )
  }

  async replaceLocation(tx: Transaction, location: Location): Promise<boolean> {
    const { transaction, repository } = await ormOf(tx)
    const { id, version, tenantId: _tenantId, ...columns } = location
    const where = { tenantId: tx.tenantId, id, version }
    const [count] = await writing('location', () =>
      repository(LocationModel).update({ ...columns, version: version + 1 }, { where, transaction }),
    )
    return count > 0
  }

  async insertPolicy(tx: Transaction, policy: StoredPolicy): Promise<void> {
    const { transaction, repository } = await ormOf(tx)
    const { id, isDefault, rules } = policy
    const row = { tenantId: tx.tenantId, id, isDefault, rules, name: rules.name }
    await writing('policy', () => repository(PolicyModel).create(row, { transaction }))
  }

  async insertSchedule(tx: Transaction, schedule: Schedule): Promise<void> {
    const { transaction, repository } = await ormOf(tx)
    await writing('schedule', () =>
      repository(ScheduleModel).create({ ...schedule, tenantId: tx.tenantId }, { transaction }),
    )
    for (const [onDate, spans] of Object.entries(schedule.exceptions)) {
      await this.putException(tx, schedule.id, onDate, spans)
    }
  }

  async replaceSchedule(tx: Transaction, schedule: Schedule): Promise<boolean> {
    const { transaction, repository } = await ormOf(tx)
    const { id, exceptions, ...columns } = schedule
    const key = { tenantId: tx.tenantId, id }
    const [count] = await writing('schedule', () =>
      repository(ScheduleModel).update(columns, { where: key, transaction }),
    )
    if (count === 0) return false
    const ofSchedule = { tenantId: tx.tenantId, scheduleId: id }
    await repository(ScheduleExceptionModel).destroy({ where: ofSchedule, transaction })
    for (const [onDate, spans] of Object.entries(exceptions)) await this.putException(tx, id, onDate, spans)
    return true
  }

  async putException(
    tx: Transaction,
    scheduleId: ScheduleId,
    onDate: LocalDate,
    spans: readonly LocalSpan[] | null,
  ): Promise<void> {
    const { transaction, repository } = await ormOf(tx)
    const exceptions = repository(ScheduleExceptionModel)
    const key = { tenantId: tx.tenantId, scheduleId, onDate }
    await exceptions.destroy({ where: key, transaction })
    if (spans) {
      await writing('schedule.exceptions', () => exceptions.create({ ...key, spans: [...spans] }, { transaction }))
    }
  }

  insertResource(tx: Transaction, resource: Resource): Promise<void> {
    return writing('resource', () => insertResource(tx, resource))
  }

  replaceResource(tx: Transaction, resource: Resource): Promise<boolean> {
    return writing('resource', () => replaceResource(tx, resource))
  }

  insertService(tx: Transaction, service: Service): Promise<void> {
    return writing('service', () => insertService(tx, service))
  }

  replaceService(tx: Transaction, service: Service): Promise<boolean> {
    return writing('service', () => replaceService(tx, service))
  }
}
