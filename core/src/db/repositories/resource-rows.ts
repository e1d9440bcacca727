import { newId } from '../../domain/id.js'
import { unitCount, type Resource } from '../../domain/resource.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type { Transaction } from '../../ports/unit-of-work.js'
import { ResourceLeafModel } from '../models/resource-leaf.model.js'
import { ResourceUnitModel } from '../models/resource-unit.model.js'
import { ResourceModel } from '../models/resource.model.js'
import { ormOf } from './orm.js'

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

/** Units with claims in force stay, so a resource cannot shrink below them; others are history and retire. */
async function matchUnits(tx: Transaction, resource: Resource): Promise<void> {
  const wanted = unitCount(resource)
  const values = [tx.tenantId, resource.id, wanted]
  const [row] = await tx.query<{ used: number }>(
    `SELECT count(*) AS used FROM bw.resource_unit u
      WHERE u.tenant_id = $1 AND u.resource_id = $2 AND u.kind <> 'retired' AND u.unit_no > $3 AND EXISTS (
        SELECT FROM bw.allocation a WHERE a.tenant_id = u.tenant_id AND a.unit_id = u.id
           AND a.closes_at > bw.now() AND a.ends_at > bw.now())`,
    values,
  )
  if ((row?.used ?? 0) > 0) {
    const message = 'has bookings on the places that would vanish; keep its capacity and mode'
    throw new InvalidRequestError({ issues: [{ path: 'resource.capacity', message }] })
  }
  const [counted] = await tx.query<{ count: number }>(
    `WITH wanted AS (SELECT id, CASE WHEN unit_no > $3 THEN 'retired' WHEN unit_no > $4 THEN 'overbook' ELSE 'real' END AS kind
        FROM bw.resource_unit WHERE tenant_id = $1 AND resource_id = $2),
      changed AS (UPDATE bw.resource_unit u SET kind = w.kind FROM wanted w
        WHERE u.tenant_id = $1 AND u.id = w.id AND u.kind <> w.kind)
      SELECT count(*) AS count FROM bw.resource_unit WHERE tenant_id = $1 AND resource_id = $2 AND unit_no <= $3`,
    [...values, realCount(resource)],
  )
  await addUnits(tx, resource, counted?.count ?? 0)
}
