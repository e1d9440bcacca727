import type { SolverSnapshot } from '../availability/types.js'

/**
 * Rules that staff may leave aside: `start` is grid and notice; `rules` is also working hours, breaks and limits. What
 * somebody has already, and time off, is never left aside.
 */
export type Relaxation = 'start' | 'rules'

/** Every whole minute is a start. */
export const ANY_MINUTE = { mode: 'interval', step: 1 } as const

/** The snapshot without the rules that are left aside. */
export function relaxed(snapshot: SolverSnapshot, relax: Relaxation | undefined): SolverSnapshot {
  if (!relax) return snapshot
  const services = snapshot.services.map(service => ({ ...service, notice: undefined }))
  const locations = snapshot.locations.map(location => ({ ...location, minNotice: undefined }))
  if (relax === 'start') return { ...snapshot, locations, services }
  const resources = snapshot.resources.map(resource => {
    const timeOff = resource.schedule?.timeOff
    return { ...resource, limits: undefined, schedule: timeOff ? { timeOff } : undefined }
  })
  return { ...snapshot, locations, services, resources }
}
