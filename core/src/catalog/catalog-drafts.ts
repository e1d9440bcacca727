import type { LocationId, ResourceId } from '../domain/id.js'
import { newId, type TenantId } from '../domain/id.js'
import type { Location } from '../domain/location.js'
import type { Resource } from '../domain/resource.js'
import type { Schedule } from '../domain/schedule.js'
import type { Requirement, Service } from '../domain/service.js'
import { slugOf } from '../domain/slug.js'
import type { TimeOff } from '../domain/time-off.js'

/** What must be given for a new location; the rest has a default. */
export type LocationDraft = Pick<Location, 'name' | 'timeZone'> & Partial<Omit<Location, 'tenantId' | 'version'>>

export type ScheduleDraft = Pick<Schedule, 'name' | 'timeZone' | 'weekly'> & Partial<Schedule>

export type ResourceDraft = Pick<Resource, 'name' | 'type'> & { readonly locationId: LocationId } & Partial<
    Omit<Resource, 'tenantId' | 'version'>
  >

/** A requirement in short: one whole resource with buffers unless it says otherwise. */
export type RequirementDraft = Pick<Requirement, 'key' | 'type'> & Partial<Requirement>

export type ServiceDraft = Pick<Service, 'name' | 'durationMinutes' | 'price'> & {
  readonly requirements: readonly RequirementDraft[]
} & Partial<Omit<Service, 'tenantId' | 'version' | 'requirements'>>

/** Either `startsAt` and `endsAt`, or `localStart`, `minutes` and usually `rrule`. */
export type TimeOffDraft = { readonly resourceId: ResourceId } & Partial<Omit<TimeOff, 'resourceId'>>

export function makeLocation(tenantId: TenantId, draft: LocationDraft): Location {
  const id = draft.id ?? newId<'location'>()
  return {
    address: '',
    phone: '',
    minNoticeMinutes: null,
    isActive: true,
    ...draft,
    slug: draft.slug ?? namedSlug(draft.name, id),
    id,
    tenantId,
    version: 1,
  }
}

export function makeSchedule(draft: ScheduleDraft): Schedule {
  return { breaks: {}, exceptions: {}, seasons: [], ...draft, version: 1, id: draft.id ?? newId<'schedule'>() }
}

export function makeResource(tenantId: TenantId, draft: ResourceDraft): Resource {
  const id = draft.id ?? newId<'resource'>()
  const defaults = {
    ...{
      position: '',
      bio: '',
      accountId: null,
      mode: 'exclusive' as const,
      capacity: 1,
      isPinned: false,
      leafIds: [],
      skills: [],
      attributes: {},
    },
    ...{ overbookUnits: 0, costPerHour: 0, beforeUseMinutes: null },
    ...{ scheduleId: null, limits: {}, priority: 0, homePlace: null, color: '', status: 'active' as const, sort: 0 },
  }
  return { ...defaults, ...draft, slug: draft.slug ?? namedSlug(draft.name, id), id, tenantId, version: 1 }
}

export function makeRequirement(draft: RequirementDraft): Requirement {
  return { count: 1, during: 'whole', hasBuffers: true, ...draft }
}

export function makeService(tenantId: TenantId, draft: ServiceDraft): Service {
  const id = draft.id ?? newId<'service'>()
  const defaults = {
    ...{ description: '', category: '', bufferBeforeMinutes: 0, bufferAfterMinutes: 0, buffersOutsideHours: false },
    ...{ segments: [], grid: { mode: 'interval' as const, step: 15 }, policyId: null, locationIds: [] },
    ...{
      resourceOverrides: {},
      addOns: [],
      priceRules: null,
      isActive: true,
      sort: 0,
      venue: 'location' as const,
      arrivalWindows: [],
    },
    ...{ lengths: [], questions: [], minGuests: 1, maxGuests: null, deposit: null, preferredAttributes: {} },
    ...{ assignmentPolicy: [], meetingUrl: '', directions: '', color: '', visibility: 'public' as const },
    archivedAt: null,
    asksForFiles: false,
  }
  const requirements = draft.requirements.map(makeRequirement)
  return {
    ...defaults,
    ...draft,
    requirements,
    slug: draft.slug ?? namedSlug(draft.name, id),
    id,
    tenantId,
    version: 1,
  }
}

export function makeTimeOff(draft: TimeOffDraft): TimeOff {
  const defaults = {
    ...{ startsAt: null, endsAt: null, rrule: null, localStart: null, minutes: null, excludedDates: [], reason: '' },
  }
  return { ...defaults, ...draft, id: draft.id ?? newId<'time-off'>() }
}

function namedSlug(name: string, id: string): string {
  return slugOf(name) || id
}
