import type { ClassSession } from '../api/class-api.js'

/** Who teaches and where, in one line. */
export function peopleOf({ assignments }: Pick<ClassSession, 'assignments'>): string {
  return assignments.flatMap(({ resources }) => resources.map(({ name }) => name)).join(', ')
}
