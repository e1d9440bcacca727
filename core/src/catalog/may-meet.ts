import type { Resource } from '../domain/resource.js'
import type { Requirement } from '../domain/service.js'

/** Whether a resource fits a need by type, skill, list and attributes; whether it is free is another question. */
export function mayMeet(resource: Resource, requirement: Requirement): boolean {
  if (resource.type !== requirement.type) return false
  if (requirement.skill !== undefined && !resource.skills.includes(requirement.skill)) return false
  if (requirement.anyOf !== undefined && !requirement.anyOf.includes(resource.id)) return false
  return Object.entries(requirement.attributes ?? {}).every(([name, value]) => resource.attributes[name] === value)
}
