import type { Resource } from '../domain/resource.js'
import type { Requirement } from '../domain/service.js'

/** Whether a resource fits a need by type, skill, list and attributes; whether it is free is another question. */
export function mayMeet(
  resource: Pick<Resource, 'id' | 'type' | 'skills' | 'attributes'>,
  requirement: Requirement,
): boolean {
  if (resource.type !== requirement.type) return false
  if (requirement.skill && !resource.skills.includes(requirement.skill)) return false
  if (requirement.anyOf && !requirement.anyOf.includes(resource.id)) return false
  return Object.entries(requirement.attributes ?? {}).every(([name, value]) => resource.attributes[name] === value)
}
