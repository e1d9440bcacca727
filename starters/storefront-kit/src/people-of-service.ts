import type { Service, StaffMember } from './api-types.js'

/** How many people a service takes at once: two for a couples massage, none for a court. */
export function peopleNeeded({ requirements }: Service): number {
  return requirements.filter(({ type }) => type === 'staff').reduce((sum, { count }) => sum + count, 0)
}

/** Those who can do a service. */
export function peopleFor({ id }: Service, staff: StaffMember[]): StaffMember[] {
  return staff.filter(({ serviceIds }) => serviceIds.includes(id))
}
