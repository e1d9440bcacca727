import { inject, injectable } from 'tsyringe'
import { BOOKING_HISTORY_STORE } from '../di/tokens.js'
import type { BookingId, ResourceId, TenantId } from '../domain/id.js'
import { actorMay } from '../identity/roles.js'
import type { BookingHistoryStore, HistoryStep } from '../ports/booking-history-store.js'
import { BookingFinder } from './booking-finder.js'
import type { BookingAccess } from './command.js'

const LIMIT = 500

/** What a change was from or to; only what changed is there. */
export interface HistorySide {
  readonly status?: string
  readonly startsAt?: string
  readonly resources?: readonly string[]
  readonly notes?: string
  readonly internalNotes?: string
}

/** One change of a booking. `by.name` is there for staff. */
export interface HistoryEntry {
  readonly version: number
  /** What happened, in a word: `created`, `confirmed`, `moved`, `notes`, … */
  readonly kind: string
  readonly at: string
  readonly by: { readonly type: 'customer' | 'staff' | 'system'; readonly name?: string }
  readonly channel: string
  readonly reason: string
  readonly from: HistorySide
  readonly to: HistorySide
  /** More that is worth showing: sums, sizes, the name of a file. */
  readonly details: Readonly<Record<string, unknown>>
}

type Changes = Readonly<Record<string, unknown>>
type Names = ReadonlyMap<ResourceId, string>

/** Tells what became of a booking, step by step: who, when, from what to what, why, and through which channel. */
@injectable()
export class BookingHistory {
  constructor(
    @inject(BOOKING_HISTORY_STORE) private readonly store: BookingHistoryStore,
    @inject(BookingFinder) private readonly finder: BookingFinder,
  ) {}

  /**
   * Oldest first, the newest 500. Customers see their own without the names of staff, what is internal, and the reasons
   * that staff gave to one another. @throws NotFoundError
   */
  async read(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<HistoryEntry[]> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const steps = await this.store.steps(tenantId, booking.id, LIMIT)
    const ids = steps.flatMap(({ changes }) => [...resourcesOf(changes['from']), ...resourcesOf(changes['to'])])
    const names = await this.store.names(tenantId, [...new Set(ids)])
    const entries = steps.map(step => toEntry(step, names))
    return actorMay(access.actor, 'bookings:read') ? entries : entries.flatMap(forCustomer)
  }
}

function toEntry(step: HistoryStep, names: Names): HistoryEntry {
  const { version, at, from, to, actorType, actorName, channel, reason, changes } = step
  const type = actorType === 'customer' ? 'customer' : actorType === 'system' ? 'system' : 'staff'
  const isMoved = 'appointmentId' in changes
  const texts = (changes['texts'] ?? {}) as Record<string, { from?: string; to?: string }>
  const side = (key: 'from' | 'to', status: string): HistorySide => ({
    ...(from === to ? {} : { status }),
    ...(isMoved ? sideOf(changes[key], names) : {}),
    ...(texts['notes'] ? { notes: texts['notes'][key] ?? '' } : {}),
    ...(texts['internalNotes'] ? { internalNotes: texts['internalNotes'][key] ?? '' } : {}),
  })
  const override = typeof changes['override'] === 'string' ? changes['override'] : ''
  return {
    ...{ version, kind: kindOf(step), at: at.toISOString(), channel, reason: reason || override },
    by: { type, name: actorName },
    from: side('from', from),
    to: side('to', to),
    details: detailsOf(changes),
  }
}

/** Of the first sign that is there; what left the state as it was is `changed`. */
function kindOf({ from, to, changes }: HistoryStep): string {
  if (typeof changes['noted'] === 'string') return changes['noted']
  if ('split' in changes) return 'split'
  if ('leaving' in changes) return 'reduced'
  if (changes['isReassigned'] === true) return 'reassigned'
  if ('appointmentId' in changes) return 'moved'
  if (from === 'new') return to === 'held' ? 'held' : 'created'
  if (from === to) return to === 'held' ? 'held' : 'changed'
  if (to === 'confirmed' && (from === 'checked-in' || from === 'no-show')) return 'reopened'
  return to
}

function sideOf(value: unknown, names: Names): HistorySide {
  const { startsAt } = (value ?? {}) as { startsAt?: unknown }
  const resources = resourcesOf(value).map(id => names.get(id) ?? '')
  return {
    ...(typeof startsAt === 'string' ? { startsAt: new Date(startsAt).toISOString() } : {}),
    ...(resources.length > 0 ? { resources: resources.filter(name => name !== '') } : {}),
  }
}

function resourcesOf(value: unknown): string[] {
  const { resources } = (value ?? {}) as { resources?: unknown }
  return Array.isArray(resources) ? resources.filter(id => typeof id === 'string') : []
}

const SUMS = ['fee', 'refund', 'total'] as const
const SHOWN = [...SUMS, 'etaAt', 'windows', 'size', 'type', 'fileId', 'fields', 'guest', 'newBookingId'] as const

function detailsOf(changes: Changes): Record<string, unknown> {
  const shown = SHOWN.filter(key => changes[key] !== undefined).map(key => [key, changes[key]])
  const { file } = (changes['texts'] ?? {}) as { file?: unknown }
  return { ...Object.fromEntries(shown), ...(typeof file === 'string' ? { file } : {}) }
}

/** Reasons that the customer is told as well. */
const TOLD = ['declined', 'cancelled', 'moved']

/** What only the team is told. */
const INTERNAL = ['fields', 'pinned', 'unpinned']

function forCustomer(entry: HistoryEntry): HistoryEntry[] {
  const { internalNotes: _from, ...from } = entry.from
  const { internalNotes: _to, ...to } = entry.to
  // Which fields there are may be for the team alone.
  const isInternal = INTERNAL.includes(entry.kind) || (entry.kind === 'notes' && to.notes === undefined)
  if (isInternal) return []
  const isOwn = entry.by.type === 'customer'
  const reason = isOwn || TOLD.includes(entry.kind) ? entry.reason : ''
  return [{ ...entry, from, to, reason, by: { type: entry.by.type } }]
}
