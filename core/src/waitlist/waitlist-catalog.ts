import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import type { TenantId } from '../domain/id.js'
import type { WaitlistWish } from '../domain/waitlist.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { WaitlistNames } from './waitlist-view.js'

/** What the catalogue says about what people wait for. */
@injectable()
export class WaitlistCatalog {
  constructor(@inject(CatalogService) private readonly catalog: CatalogService) {}

  async names(tenantId: TenantId): Promise<WaitlistNames> {
    const [services, resources] = await Promise.all([
      this.catalog.listServices(tenantId),
      this.catalog.listResources(tenantId),
    ])
    return {
      services: new Map(services.map(({ id, name }) => [id, name])),
      addOns: new Map(services.map(({ id, addOns }) => [id, new Map(addOns.map(({ key, name }) => [key, name]))])),
      staff: new Map(resources.map(({ id, name }) => [id, name])),
    }
  }

  /**
   * @throws NotFoundError for a service that is not offered, or to a customer one that only the team books, or a person who does none of them; InvalidRequestError for an
   *   add-on that its service does not have.
   */
  async require(
    tenantId: TenantId,
    { serviceIds, staffId, addOns = {}, isByStaff }: WaitlistWish & { readonly isByStaff: boolean },
  ): Promise<void> {
    const services = await this.catalog.listServices(tenantId, { ids: serviceIds, isActive: true })
    const open = services.filter(({ visibility }) => isByStaff || visibility !== 'team')
    if (serviceIds.some(id => open.every(service => service.id !== id))) {
      throw new NotFoundError({ what: 'service' })
    }
    for (const [id, keys] of Object.entries(addOns)) {
      const known = services.find(service => service.id === id)?.addOns ?? []
      if (keys.some(key => known.every(addOn => addOn.key !== key))) refuseAddOn()
    }
    if (staffId === null) return
    const person = (await this.catalog.listStaff(tenantId)).find(({ resource }) => resource.id === staffId)
    const doesAll = serviceIds.every(id => person?.serviceIds.includes(id))
    if (!doesAll) throw new NotFoundError({ what: 'person for these services' })
  }
}

function refuseAddOn(): never {
  throw new InvalidRequestError({
    issues: [{ path: 'addOns', message: 'Name add-ons of the services that are wanted' }],
  })
}
