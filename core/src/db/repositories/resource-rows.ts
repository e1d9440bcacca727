import { newId } from '../../domain/id.js'
import type { Resource } from '../../domain/resource.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type { Transaction } from '../../ports/unit-of-work.js'
import { ResourceLeafModel } from '../models/resource-leaf.model.js'
import { ResourceUnitModel } from '../models/resource-unit.model.js'
import { ResourceModel } from '../models/resource.model.js'
import { ormOf } from './orm.js'

/** How many claims a resource can take at once; a composite has none of its own, a claim on it takes its leaves' units. */
function unitCount(resource: Resource): number {
  if (resource.mode === 'composite') return 0
  return resource.mode === 'exclusive' ? 1 : resource.capacity + resource.overbookUnits
}

/** Units above these are sold beyond the capacity. */
function realCount(resource: Resource): number {
  return unitCount(resource) - resource.overbookUnits
}

export async function insertResource(tx: Transaction, resource: Resource): Promise<void> {
  const { transaction, repository } = await ormOf(tx)
  await repository(ResourceModel).create(
    { ...columns(resource), tenantId: tx.tenantId, id: resource.id },
    { transaction },
  )
  await writeLeaves(tx, resource)
  await addUnits(tx, resource, 0)
}

export async function replaceResource(tx: Transaction, resource: Resource): Promise<boolean> {
  const { transaction, repository } = await ormOf(tx)
  const where = { tenantId: tx.tenantId, id: resource.id, version: resource.version }
  const change = { ...columns(resource), version: resource.version + 1 }
  const [count] = await repository(ResourceModel).update(change, { where, transaction })
  if (count === 0) return false
  await repository(ResourceLeafModel).destroy({
    where: { tenantId: tx.tenantId, compositeId: resource.id },
    transaction,
  })
  await writeLeaves(tx, resource)
  await matchUnits(tx, resource)
  return true
}

function columns(resource: Resource): object {
  const { id: _id, tenantId: _tenantId, leafIds: _leafIds, ...rest } = resource
  return { ...rest, skills: [...resource.skills] }
}

async function writeLeaves(tx: Transaction, resource: Resource): Promise<void> {
  const { transaction, repository } = await ormOf(tx)
  const rows = resource.leafIds.map(leafId => ({ tenantId: tx.tenantId, compositeId: resource.id, leafId }))
  await repository(ResourceLeafModel).bulkCreate(rows, { transaction })
}

async function addUnits(tx: Transaction, resource: Resource, existing: number): Promise<void> {
  const { transaction, repository } = await ormOf(tx)
  const rows = Array.from({ length: Math.max(0, unitCount(resource) - existing) }, (_, index) => ({
    tenantId: tx.tenantId,
    id: newId<'unit'>(),
    resourceId: resource.id,
    unitNo: existing + index + 1,
    kind: existing + index < realCount(resource) ? 'real' : 'overbook',
  }))
  if (rows.length > 0) await repository(ResourceUnitModel).bulkCreate(rows, { transaction })
}

/** Units that were ever claimed are history and stay, so a resource cannot shrink below them. */
async function matchUnits(tx: Transaction, resource: Resource): Promise<void> {
  const wanted = unitCount(resource)
  const [row] = await tx.query<{ count: number; used: number }>(
    `SELECT count(*) AS count, count(*) FILTER (WHERE u.unit_no > $3 AND EXISTS (
        SELECT FROM bw.allocation a WHERE a.tenant_id = u.tenant_id AND a.unit_id = u.id)) AS used
      FROM bw.resource_unit u WHERE u.tenant_id = $1 AND u.resource_id = $2`,
    [tx.tenantId, resource.id, wanted],
  )
  if ((row?.used ?? 0) > 0) {
    const message = 'has bookings on the places that would vanish; keep its capacity and mode'
    throw new InvalidRequestError({ issues: [{ path: 'resource.capacity', message }] })
  }
  await tx.query(`DELETE FROM bw.resource_unit WHERE tenant_id = $1 AND resource_id = $2 AND unit_no > $3`, [
    ...[tx.tenantId, resource.id, wanted],
  ])
  await tx.query(
    `UPDATE bw.resource_unit SET kind = CASE WHEN unit_no <= $3 THEN 'real' ELSE 'overbook' END
      WHERE tenant_id = $1 AND resource_id = $2 AND (kind = 'real') <> (unit_no <= $3)`,
    [tx.tenantId, resource.id, realCount(resource)],
  )
  await addUnits(tx, resource, Math.min(row?.count ?? 0, wanted))
}
