import { newId } from '../../domain/id.js'
import type { Service } from '../../domain/service.js'
import type { Transaction } from '../../ports/unit-of-work.js'
import { ServiceLocationModel } from '../models/service-location.model.js'
import { ServiceRequirementModel } from '../models/service-requirement.model.js'
import { ServiceResourceModel } from '../models/service-resource.model.js'
import { ServiceModel } from '../models/service.model.js'
import { ormOf } from './orm.js'

export async function insertService(tx: Transaction, service: Service): Promise<void> {
  const { transaction, repository } = await ormOf(tx)
  const row = { ...columns(service), categoryId: await categoryOf(tx, service.category) }
  await repository(ServiceModel).create({ ...row, tenantId: tx.tenantId, id: service.id }, { transaction })
  await writeParts(tx, service)
}

export async function replaceService(tx: Transaction, service: Service): Promise<boolean> {
  const { transaction, repository } = await ormOf(tx)
  const where = { tenantId: tx.tenantId, id: service.id, version: service.version }
  const categoryId = await categoryOf(tx, service.category)
  const change = { ...columns(service), categoryId, version: service.version + 1 }
  const [count] = await repository(ServiceModel).update(change, { where, transaction })
  if (count === 0) return false
  const ofService = { where: { tenantId: tx.tenantId, serviceId: service.id }, transaction }
  await repository(ServiceLocationModel).destroy(ofService)
  await repository(ServiceRequirementModel).destroy(ofService)
  await repository(ServiceResourceModel).destroy(ofService)
  await writeParts(tx, service)
  return true
}

function columns(service: Service): object {
  const { id: _id, tenantId: _tenantId, requirements: _requirements, category: _category, price, ...rest } = service
  const { segments, addOns, questions, lengths, assignmentPolicy } = service
  return {
    ...rest,
    segments: [...segments],
    addOns: [...addOns],
    questions: [...questions],
    lengths: lengths.map(item => ({ minutes: item.minutes, amount: item.price.amount })),
    assignmentPolicy: [...assignmentPolicy],
    priceAmount: price.amount,
    priceCurrency: price.currency,
  }
}

const MAKE_CATEGORY = `
INSERT INTO bw.service_category (tenant_id, id, name, sort)
SELECT $1, $2, $3, coalesce(max(c.sort) + 1, 0) FROM bw.service_category c WHERE c.tenant_id = $1
ON CONFLICT (tenant_id, (lower(name))) DO NOTHING`

/** The category of a name; one that is not there is made, behind the others. */
async function categoryOf(tx: Transaction, name: string): Promise<string | null> {
  if (name === '') return null
  await tx.query(MAKE_CATEGORY, [tx.tenantId, newId<'category'>(), name])
  const sql = 'SELECT c.id FROM bw.service_category c WHERE c.tenant_id = $1 AND lower(c.name) = lower($2)'
  const [row] = await tx.query<{ id: string }>(sql, [tx.tenantId, name])
  return row?.id ?? null
}

async function writeParts(tx: Transaction, service: Service): Promise<void> {
  const { transaction, repository } = await ormOf(tx)
  const key = { tenantId: tx.tenantId, serviceId: service.id }
  const locations = service.locationIds.map(locationId => ({ ...key, locationId }))
  await repository(ServiceLocationModel).bulkCreate(locations, { transaction })
  const requirements = service.requirements.map((requirement, position) => {
    const { type, anyOf, ...rest } = requirement
    return { ...key, ...rest, position, resourceType: type, anyOf: anyOf ? [...anyOf] : null }
  })
  await repository(ServiceRequirementModel).bulkCreate(requirements, { transaction })
  const overrides = Object.entries(service.resourceOverrides).map(([resourceId, override]) => ({
    ...key,
    resourceId,
    durationMinutes: override.durationMinutes ?? null,
    priceAdjustment: override.priceAdjustment?.amount ?? 0,
  }))
  await repository(ServiceResourceModel).bulkCreate(overrides, { transaction })
}
