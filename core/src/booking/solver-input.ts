import type { SolverResource, SolverSchedule, SolverService, SolverSnapshot, TimeOff } from '../availability/types.js'
import { withStaffLimits } from './policy-limits.js'
import { DEFAULT_POLICY } from '../domain/policy.js'
import { DEFAULT_AREA, estimateMinutes } from '../domain/service-area.js'
import type {
  AvailabilitySnapshot,
  SnapshotResource,
  SnapshotSchedule,
  SnapshotService,
  SnapshotTimeOff,
} from '../ports/availability-store.js'

function toTimeOff(item: SnapshotTimeOff): TimeOff {
  const { id, from, to, localStart, minutes, rrule, excludedDates } = item
  if (localStart === null || minutes === null) return { id, from: from ?? 0, to: to ?? 0 }
  return { id, start: localStart, minutes, rrule: rrule ?? undefined, exdates: excludedDates }
}

/** Without a schedule a resource is open at all times, but for its time off. */
function toSchedule(schedule: SnapshotSchedule | undefined, resource: SnapshotResource): SolverSchedule | undefined {
  const timeOff = resource.timeOff.map(toTimeOff)
  if (!schedule) return timeOff.length > 0 ? { timeOff } : undefined
  const { timeZone, weekly, breaks, exceptions } = schedule
  return { timeZone, weekly, breaks, overrides: exceptions, timeOff }
}

function toResource(resource: SnapshotResource, schedules: ReadonlyMap<string, SnapshotSchedule>): SolverResource {
  return {
    id: resource.id,
    type: resource.type,
    locationId: resource.locationId,
    mode: resource.mode,
    capacity: resource.capacity,
    pinned: resource.isPinned,
    leaves: resource.leafIds.length > 0 ? resource.leafIds : undefined,
    skills: resource.skills,
    attributes: resource.attributes,
    limits: resource.limits,
    priority: resource.priority,
    costPerHour: resource.costPerHour,
    lastAssignedAt: resource.lastAssignedAt,
    mobile: resource.homeKey !== undefined,
    home: resource.homeKey,
    version: resource.version,
    schedule: toSchedule(schedules.get(resource.scheduleId ?? ''), resource),
  }
}

function toService(service: SnapshotService): SolverService {
  const policy = service.policy ?? DEFAULT_POLICY
  const overrides = Object.entries(service.overrides).filter(([, override]) => override.durationMinutes !== null)
  return {
    id: service.id,
    durationMinutes: service.durationMinutes,
    bufferBefore: service.bufferBeforeMinutes,
    bufferAfter: service.bufferAfterMinutes,
    buffersOutsideHours: service.buffersOutsideHours,
    segments: service.segments.length > 0 ? service.segments : undefined,
    requirements: service.requirements.map(requirement => ({
      key: requirement.key,
      type: requirement.type,
      skill: requirement.skill ?? undefined,
      anyOf: requirement.anyOf ?? undefined,
      attributes: requirement.attributes,
      count: requirement.count,
      quantity: requirement.quantity ?? undefined,
      quantityPerGuest: requirement.quantityPerGuest ?? undefined,
      during: requirement.during,
      buffers: requirement.hasBuffers,
    })),
    staffOverrides: Object.fromEntries(
      overrides.map(([id, override]) => [id, { durationMinutes: override.durationMinutes ?? undefined }]),
    ),
    notice: { min: policy.minNoticeMinutes, max: policy.maxHorizonMinutes },
  }
}

/** The solver's view of a snapshot. `withoutOwners` leaves out claims that a move gives back. */
export function toSolverSnapshot(
  snapshot: AvailabilitySnapshot,
  withoutOwners: ReadonlySet<string> = new Set(),
): SolverSnapshot {
  const schedules = new Map(snapshot.schedules.map(schedule => [schedule.id, schedule]))
  return {
    now: snapshot.now,
    locations: snapshot.locations,
    resources: snapshot.resources.map(resource => withStaffLimits(toResource(resource, schedules), snapshot.services)),
    services: snapshot.services.map(toService),
    busy: snapshot.busy
      .filter(busy => !withoutOwners.has(busy.ownerId))
      .map(busy => ({
        resourceId: busy.resourceId,
        from: busy.from,
        to: busy.to,
        quantity: 1,
        kind:
          busy.kind === 'external'
            ? ('external' as const)
            : busy.until === null
              ? ('confirmed' as const)
              : ('held' as const),
        ref: busy.ownerId,
        unit: busy.unitNo ?? undefined,
        expiresAt: busy.until ?? undefined,
        place: busy.place === '' ? undefined : busy.place,
      })),
    minutesBetween: minutesBetween(snapshot),
  }
}

/** What a plugin knows of the roads, else what the business entered. */
function minutesBetween({ area, knownLegs = [] }: AvailabilitySnapshot): (from: string, to: string) => number {
  const known = new Map(knownLegs.map(({ from, to, minutes }) => [`${from} ${to}`, minutes]))
  return (from, to) => known.get(`${from} ${to}`) ?? estimateMinutes(area ?? DEFAULT_AREA, from, to)
}
