import { DEFAULT_POLICY } from '../../../dist/domain/policy.js'
import { CatalogEditor } from '../../../dist/catalog/catalog-editor.js'
import type { SpaEngine } from './spa-engine.js'

export interface SpaClass {
  readonly serviceId: string
  readonly teacherId: string
  readonly roomId: string
  /** A service of one guest with the same teacher and room. */
  readonly privateId: string
}

/** A class of the spa: Spin, 45 minutes, 15 of turnover, in a studio of its own with a teacher of its own. */
export async function addClass({ engine, tenant, ids }: SpaEngine, places = 20): Promise<SpaClass> {
  const editor = engine.container.resolve(CatalogEditor)
  const { locationId } = ids
  // Far enough ahead for a test to have a week of its own for each case.
  const rules = { ...DEFAULT_POLICY, maxHorizonMinutes: 400 * 1440 }
  const policyId = await editor.createPolicy(tenant.id, { rules })
  const scheduleId = ids.schedules.house!
  const shared = { locationId, scheduleId }
  const teacher = await editor.createResource(tenant.id, {
    ...shared,
    name: 'Iker Sanz',
    type: 'staff',
    skills: ['spin'],
  })
  const room = await editor.createResource(tenant.id, { ...shared, name: 'Studio', type: 'room', skills: ['studio'] })
  const requirements = [
    { key: 'teacher', type: 'staff', skill: 'spin' },
    { key: 'room', type: 'room', skill: 'studio' },
  ]
  const price = { amount: 1_200, currency: 'GBP' }
  const service = await editor.createService(tenant.id, {
    ...{ name: 'Spin 45', slug: 'spin-45', durationMinutes: 45, bufferAfterMinutes: 15, price, requirements },
    ...{ grid: { mode: 'sessions', places }, policyId },
  })
  const training = await editor.createService(tenant.id, {
    ...{ name: 'Private Training', durationMinutes: 60, price, requirements, policyId },
    grid: { mode: 'interval', step: 30 },
  })
  return { serviceId: service.id, teacherId: teacher.id, roomId: room.id, privateId: training.id }
}
