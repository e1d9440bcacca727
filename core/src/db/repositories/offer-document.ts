import { DEFAULT_POLICY, type DepositRule } from '../../domain/policy.js'
import { ruledBy } from '../../domain/service.js'
import type { AvailabilitySnapshot, SnapshotService } from '../../ports/availability-store.js'

type Settings = Pick<
  SnapshotService,
  | 'lengths'
  | 'questions'
  | 'minGuests'
  | 'maxGuests'
  | 'preferredAttributes'
  | 'assignmentPolicy'
  | 'meetingUrl'
  | 'directions'
  | 'visibility'
> & { readonly deposit: DepositRule | null }

/** What migration 0032 adds to the document of the catalogue. */
export interface OfferDocument {
  readonly offer?: {
    readonly services: Readonly<Record<string, Settings>> | null
    readonly resources: Readonly<Record<string, { overbookUnits: number; costPerHour: number }>> | null
    readonly notices: Readonly<Record<string, number>> | null
  }
}

type Document = Pick<AvailabilitySnapshot, 'services' | 'resources' | 'locations'>

export function withOffer<D extends Document>({ offer, ...document }: D & OfferDocument): Omit<D, 'offer'> {
  const { services, resources, notices } = offer ?? {}
  const settle = (service: SnapshotService): SnapshotService => {
    const { deposit = null, ...settings } = services?.[service.id] ?? {}
    const rules = ruledBy(service.policy ?? DEFAULT_POLICY, { id: service.id, deposit })
    return { ...service, ...settings, policy: deposit === null ? service.policy : rules }
  }
  return {
    ...document,
    services: services ? document.services.map(settle) : document.services,
    resources: resources
      ? document.resources.map(resource => {
          const { overbookUnits = 0, costPerHour = 0 } = resources[resource.id] ?? {}
          return { ...resource, capacity: resource.capacity + overbookUnits, costPerHour }
        })
      : document.resources,
    locations: notices
      ? document.locations.map(location => ({ ...location, minNotice: notices[location.id] }))
      : document.locations,
  } as unknown as Omit<D, 'offer'>
}
