import { z } from 'zod'
import type {
  Busy,
  BusyKind,
  Explanation,
  QueryLine,
  Slot,
  SlotQuery,
  SolverResource,
  SolverService,
  SolverSession,
  SolverSnapshot,
} from '../availability/types.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import { WEEKDAYS } from '../domain/schedule.js'
import { InvalidRequestError } from '../errors/catalog.js'

// The format `availability-golden/1`: a snapshot and a query in one file, with ISO instants. Only the command line has it.

const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00(\.0+)?)?Z$/, 'must be a whole UTC minute, YYYY-MM-DDTHH:MMZ')
  .transform((text, context): Minutes => {
    const milliseconds = Date.parse(text)
    if (Number.isNaN(milliseconds)) context.addIssue({ code: 'custom', message: 'is not an instant' })
    return milliseconds / 60_000
  })
const minutes = z.number().int().min(0)
const positive = z.number().int().min(1)
const id = z.string().min(1)
const labels = z.record(z.string(), z.string())
const span = z.tuple([z.string(), z.string()])
const week = z.partialRecord(z.enum(WEEKDAYS), z.array(span))
const date = z.union([z.string(), z.object({ date: z.string() }).transform(item => item.date)])
const dates = z.array(date)
const place = z.union([z.string(), z.number().transform(String)])
/** `travel[from][to]` in minutes; a matrix is read by the numbers of its places. */
const travel = z.preprocess(
  value => (Array.isArray(value) ? { ...value.map(row => (Array.isArray(row) ? { ...row } : row)) } : value),
  z.record(z.string(), z.record(z.string(), minutes)),
)

const timeOff = z.object({
  id: id.optional(),
  dtstart: z.string(),
  minutes: positive,
  rrule: z.string().optional(),
  exdates: dates.optional(),
})
const schedule = z.object({
  timeZone: z.string().optional(),
  weekly: week.optional(),
  breaks: week.optional(),
  overrides: z.record(z.string(), z.array(span)).optional(),
  holidays: dates.optional(),
  timeOff: z.array(timeOff).optional(),
})
const limits = z.object({
  perDay: minutes.optional(),
  perWeek: minutes.optional(),
  minutesPerDay: minutes.optional(),
  minutesPerWeek: minutes.optional(),
})
const resource = z.object({
  id,
  type: id,
  locationId: id,
  mode: z.enum(['exclusive', 'pool', 'shared', 'composite']).optional(),
  capacity: minutes.optional(),
  pinned: z.boolean().optional(),
  leaves: z.array(id).optional(),
  skills: z.array(z.string()).optional(),
  attributes: labels.optional(),
  attrs: labels.optional(),
  limits: limits.optional(),
  priority: z.number().optional(),
  costPerHour: minutes.optional(),
  lastAssignedAt: instant.optional(),
  mobile: z.union([z.boolean(), z.looseObject({})]).optional(),
  schedule: schedule.optional(),
  timeOff: z.array(timeOff).optional(),
  holidays: dates.optional(),
})
const requirement = z.object({
  key: id,
  type: id,
  skill: z.string().optional(),
  anyOf: z.array(id).optional(),
  attributes: labels.optional(),
  attrs: labels.optional(),
  count: positive.optional(),
  quantity: positive.optional(),
  quantityPerGuest: positive.optional(),
  during: z.enum(['active', 'whole']).optional(),
  buffers: z.boolean().optional(),
  sameAs: z.string().optional(),
})
const service = z.object({
  id,
  duration: positive.optional(),
  durations: z.array(positive).optional(),
  bufferBefore: minutes.optional(),
  bufferAfter: minutes.optional(),
  buffersOutsideHours: z.boolean().optional(),
  segments: z.array(z.object({ minutes: positive, active: z.boolean() })).optional(),
  requirements: z.array(requirement),
  staffOverrides: z.record(z.string(), z.object({ duration: positive.optional() })).optional(),
  minNotice: minutes.optional(),
  maxHorizon: minutes.optional(),
})
const allocation = z.object({
  id: id.optional(),
  resourceId: id,
  start: instant,
  end: instant,
  state: z.string().optional(),
  quantity: positive.optional(),
  expiresAt: instant.optional(),
  unit: positive.optional(),
  place: place.optional(),
})
const line = z.object({
  serviceId: id,
  duration: positive.optional(),
  preferred: z.array(id).optional(),
  attrs: labels.optional(),
  guests: positive.optional(),
  sameAs: labels.optional(),
  favored: z.array(id).optional(),
  wishes: labels.optional(),
})
const grid = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('interval'), step: positive, offset: z.number().int().optional() }),
  z.object({ mode: z.literal('anchored'), times: z.array(z.string()) }),
  z.object({ mode: z.literal('gapmin'), step: positive, minGap: minutes, resourceType: id }),
])
const session = z.object({
  id,
  serviceId: id,
  locationId: id,
  start: instant,
  end: instant,
  capacity: minutes,
  taken: minutes.default(0),
  overbook: minutes.optional(),
  requiredTags: z.array(z.string()).optional(),
  resourceIds: z.array(id).optional(),
})
const goldenCase = z.object({
  snapshot: z.object({
    now: instant,
    locations: z.array(z.object({ id, timeZone: z.string(), holidays: dates.optional() })),
    resources: z.array(resource),
    services: z.array(service),
    allocations: z.array(allocation).default([]),
    travel: travel.optional(),
    sessions: z.array(session).optional(),
    holidays: dates.optional(),
  }),
  query: z.object({
    locationId: id,
    from: instant,
    to: instant,
    stages: z.array(z.object({ services: z.array(line).min(1), gap: z.tuple([minutes, minutes]).optional() })).min(1),
    order: z.enum(['fixed', 'any']).optional(),
    gapStep: positive.optional(),
    grid,
    place: place.optional(),
    limit: minutes.optional(),
    policy: z
      .array(z.enum(['preferred', 'attributes', 'priority', 'least-loaded', 'round-robin', 'cost', 'best-fit']))
      .optional(),
  }),
})
type GoldenCase = z.infer<typeof goldenCase>

const STATES: readonly string[] = ['confirmed', 'held', 'external', 'blocked']

/**
 * Reads one case.
 * @throws InvalidRequestError with one issue per field that is wrong.
 */
export function parseGoldenCase(value: unknown): { query: SlotQuery; snapshot: SolverSnapshot } {
  const parsed = goldenCase.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
    throw new InvalidRequestError({ issues })
  }
  const { snapshot, query } = parsed.data
  return {
    query: { ...query, stages: query.stages.map(stage => ({ ...stage, services: stage.services.map(toLine) })) },
    snapshot: {
      now: snapshot.now,
      locations: snapshot.locations.map(location => ({
        ...location,
        holidays: [...(location.holidays ?? []), ...(snapshot.holidays ?? [])],
      })),
      resources: snapshot.resources.map(toResource),
      services: snapshot.services.map(toService),
      busy: snapshot.allocations.flatMap(toBusy),
      travel: snapshot.travel,
      sessions: snapshot.sessions?.map(toSession),
    },
  }
}

function toSession(source: z.infer<typeof session>): SolverSession {
  const { start, end, resourceIds, ...rest } = source
  return { ...rest, from: start, to: end, claims: resourceIds?.map(resourceId => ({ resourceId })) }
}

/** In this format a preference is a choice: nobody else is eligible. */
function toLine(source: GoldenCase['query']['stages'][number]['services'][number]): QueryLine {
  const { serviceId, guests, sameAs, duration, preferred, attrs, favored, wishes } = source
  const chosen = { requiredResourceIds: preferred, preferredResourceIds: favored, preferredAttributes: wishes }
  return { serviceId, guests, sameAs, durationMinutes: duration, attributes: attrs, ...chosen }
}

function toResource(source: GoldenCase['snapshot']['resources'][number]): SolverResource {
  const { schedule: hours, timeOff: ownTimeOff, holidays, attrs, mobile, ...rest } = source
  const off = [...(hours?.timeOff ?? []), ...(ownTimeOff ?? [])].map(({ dtstart, exdates, ...item }) => ({
    ...item,
    start: dtstart,
    exdates: exdates?.map(date => date.slice(0, 10)),
  }))
  const hasSchedule = hours !== undefined || off.length > 0 || holidays !== undefined
  return {
    ...rest,
    attributes: { ...attrs, ...rest.attributes },
    mobile: Boolean(mobile),
    schedule: hasSchedule
      ? { ...hours, holidays: [...(hours?.holidays ?? []), ...(holidays ?? [])], timeOff: off }
      : undefined,
  }
}

function toService(source: GoldenCase['snapshot']['services'][number]): SolverService {
  const { duration, minNotice, maxHorizon, staffOverrides, requirements, ...rest } = source
  const segments = source.segments?.reduce((sum, segment) => sum + segment.minutes, 0)
  const overrides = Object.entries(staffOverrides ?? {}).map(([staffId, item]) => {
    return [staffId, { durationMinutes: item.duration }] as const
  })
  return {
    ...rest,
    durationMinutes: duration ?? segments ?? 0,
    requirements: requirements.map(({ attrs, ...item }) => ({ ...item, attributes: { ...attrs, ...item.attributes } })),
    staffOverrides: Object.fromEntries(overrides),
    notice: { min: minNotice, max: maxHorizon },
  }
}

/** States that no longer block (cancelled, expired) are left out. */
function toBusy(source: GoldenCase['snapshot']['allocations'][number]): Busy[] {
  const { id: ref, start, end, state = 'confirmed', quantity = 1, ...rest } = source
  if (!STATES.includes(state)) return []
  return [{ ...rest, ref, from: start, to: end, quantity, kind: state as BusyKind }]
}

/** An instant as the format writes it: `2027-06-07T09:00Z`. */
export function printInstant(minute: Minutes): string {
  return `${fromMinutes(minute).toISOString().slice(0, 16)}Z`
}

/** Reads an instant of the command line. */
export function parseInstant(text: string): Minutes | undefined {
  const parsed = instant.safeParse(text)
  return parsed.success ? parsed.data : undefined
}

/** An explanation as the format writes it: codes and owners of the reasons, without their times. */
export function printExplanation(explanation: Explanation): object {
  return {
    start: printInstant(explanation.start),
    available: explanation.isAvailable,
    query: explanation.query.map(reason => reason.code),
    requirements: explanation.requirements.map(({ blocked, ...item }) => ({
      ...item,
      blocked: blocked.map(({ resourceId, reasons }) => ({
        resourceId,
        codes: [...new Set(reasons.map(reason => reason.code))],
        refs: [...new Set(reasons.flatMap(reason => (reason.ref === undefined ? [] : [reason.ref])))],
      })),
    })),
    ...(explanation.combination && { combination: explanation.combination }),
    unlocks: explanation.unlocks,
  }
}

/** Who serves a slot and when, with ISO instants. */
export function printAssignments(slot: Slot): object[] {
  return slot.assignments.map(({ from, to, footprint, core, ...rest }) => ({
    ...rest,
    from: printInstant(from),
    to: printInstant(to),
    footprint: footprint.map(([start, end]) => [printInstant(start), printInstant(end)]),
    core: core.map(([start, end]) => [printInstant(start), printInstant(end)]),
  }))
}
