import type { ManagedTenant, Organization } from '../api/tenancy-contract.js'

/** An organization with its businesses, and how deep it lies among those that are shown. */
export interface Branch {
  organization: Organization | null
  depth: number
  tenants: ManagedTenant[]
  /** Nothing hangs below it, so it can be deleted. */
  isEmpty: boolean
}

/** Where an organization can go: nowhere below itself. */
export function placesFor(moved: Organization, organizations: Organization[]): Organization[] {
  const isBelow = (one: Organization): boolean => {
    if (one.id === moved.id) return true
    const parent = organizations.find(({ id }) => id === one.parentId)
    return parent !== undefined && isBelow(parent)
  }
  return organizations.filter(one => !isBelow(one))
}

/** The tree from the top down. Businesses whose organization is out of sight come first, without one. */
export function layOutTree(organizations: Organization[], tenants: ManagedTenant[]): Branch[] {
  const known = new Set(organizations.map(({ id }) => id))
  const loose = tenants.filter(tenant => !known.has(tenant.organizationId))
  const childrenOf = (id: string | null) =>
    organizations.filter(({ parentId }) => (id === null ? parentId === null || !known.has(parentId) : parentId === id))
  const branches = (id: string | null, depth: number): Branch[] =>
    childrenOf(id).flatMap(organization => {
      const own = tenants.filter(tenant => tenant.organizationId === organization.id)
      const below = branches(organization.id, depth + 1)
      const isEmpty = below.length === 0 && organization.tenantCount === 0
      return [{ organization, depth, tenants: own, isEmpty }, ...below]
    })
  const top = loose.length > 0 ? [{ organization: null, depth: 0, tenants: loose, isEmpty: false }] : []
  return [...top, ...branches(null, 0)]
}
