import type { CatalogService } from '../catalog/catalog-service.js'
import { mayMeet } from '../catalog/may-meet.js'
import type { LocationId, ResourceId, TenantId, UnitId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import type { Policy } from '../domain/policy.js'
import type { Resource } from '../domain/resource.js'
import type { Requirement, Service } from '../domain/service.js'
import type { ImportStore } from '../ports/import-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CellProblem } from './cell-values.js'

/** What a business offers, found by id, short name or name, for one piece of an import. */
export class ImportCatalog {
  private readonly policies = new Map<string, Policy>()

  private constructor(
    private readonly services: ReadonlyMap<string, Service>,
    private readonly resources: ReadonlyMap<string, Resource>,
    private readonly locations: ReadonlyMap<string, Location>,
    private readonly unitsOf: ReadonlyMap<ResourceId, readonly UnitId[]>,
  ) {}

  static async load(
    tx: Transaction,
    { catalog, store, tenantId }: { catalog: CatalogService; store: ImportStore; tenantId: TenantId },
  ): Promise<ImportCatalog> {
    const services = await catalog.listServices(tenantId, {}, tx)
    const resources = await catalog.listResources(tenantId, {}, tx)
    const locations = await catalog.listLocations(tenantId, {}, tx)
    const found = new ImportCatalog(named(services), named(resources), named(locations), await store.units(tx))
    for (const service of services) {
      const key = String(service.policyId)
      if (!found.policies.has(key)) found.policies.set(key, await catalog.policyOf(tenantId, service, tx))
    }
    return found
  }

  service(name: string): Service {
    const service = this.services.get(name.toLowerCase())
    if (!service) throw new CellProblem('service', `There is no service called "${name}".`)
    return service
  }

  resource(name: string): Resource {
    const resource = this.resources.get(name.toLowerCase())
    if (!resource) throw new CellProblem('resource', `There is nobody and nothing called "${name}".`)
    return resource
  }

  location(name: string, service: Service, named: readonly Resource[]): Location {
    const places = [...this.locations.values()]
    if (name !== '') {
      const location = this.locations.get(name.toLowerCase())
      if (!location) throw new CellProblem('location', `There is no location called "${name}".`)
      return location
    }
    const wanted = named[0]?.locationId ?? service.locationIds[0]
    const location = places.find(place => place.id === wanted) ?? places.find(place => place.isActive) ?? places[0]
    if (!location) throw new CellProblem('location', 'The business has no location yet.')
    return location
  }

  policyOf(service: Service): Policy | undefined {
    return this.policies.get(String(service.policyId))
  }

  /** Who or what may meet a need there, in the order of the business. */
  eligible(requirement: Requirement, locationId: LocationId): Resource[] {
    return [...new Set(this.resources.values())].filter(
      resource => resource.status === 'active' && resource.locationId === locationId && mayMeet(resource, requirement),
    )
  }

  /** A composite has no unit of its own: it takes those of every leaf below it. */
  units(resource: Resource): readonly UnitId[] {
    if (resource.mode !== 'composite') return this.unitsOf.get(resource.id) ?? []
    const leaves = resource.leafIds.map(id => this.resources.get(id)).filter(leaf => leaf !== undefined)
    return [...new Set(leaves.flatMap(leaf => this.units(leaf)))]
  }

  allUnits(): UnitId[] {
    return [...this.unitsOf.values()].flat()
  }
}

/** Ids and short names come before names that somebody else has, too. */
function named<T extends { readonly id: string; readonly slug: string; readonly name: string }>(
  items: readonly T[],
): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of items) found.set(item.id, item)
  for (const item of items) found.set(item.slug.toLowerCase(), item)
  for (const item of items) if (!found.has(item.name.toLowerCase())) found.set(item.name.toLowerCase(), item)
  return found
}
