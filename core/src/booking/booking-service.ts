import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { BookingState } from '../domain/booking-state.js'
import type { BookingId, CustomerId, LocationId, TenantId } from '../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { actorMay } from '../identity/roles.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { BookingDetails } from './booking-completion.js'
import { BookingFinder } from './booking-finder.js'
import type { BookingRequest } from './booking-planner.js'
import { BookingTokens } from './booking-tokens.js'
import { toBookingBody, type BookingBody } from './booking-view.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { DirectBooking } from './direct-booking.js'
import { HoldConversion, isHoldReference, type HoldReference } from './hold-conversion.js'
import { withPlannedStarts } from './visit-view.js'
import { MAX_DAYS, parseBound, parseSearchRange } from './search-range.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Wanted times, or a hold to finish, and who books. */
export type BookInput = BookingDetails & (BookingRequest | HoldReference)

/** A list as the API takes it; `from` and `to` are dates or instants, `cursor` continues a list. */
export interface BookingListRequest {
  readonly ids?: readonly BookingId[]
  readonly from?: string
  readonly to?: string
  readonly status?: readonly BookingState[]
  readonly search?: string
  readonly locationId?: LocationId
  readonly resourceId?: string
  readonly customerEmail?: string
  readonly clientId?: CustomerId
  /** Only bookings of one appointment. */
  readonly isSingle?: boolean
  readonly sort?: 'startsAt' | '-startsAt'
  readonly cursor?: string
  readonly limit?: number
}

/** Makes bookings and shows them. */
@injectable()
export class BookingService {
  constructor(
    @inject(DirectBooking) private readonly direct: DirectBooking,
    @inject(HoldConversion) private readonly conversion: HoldConversion,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /** Books wanted times or a hold. @throws SlotTakenError, SlotUnavailableError with alternatives; VetoedError. */
  book(tenantId: TenantId, input: BookInput, context: CommandContext): Promise<CommandResult<BookingBody>> {
    if (isHoldReference(input)) return this.conversion.book(tenantId, input, context)
    return this.direct.book(tenantId, input, context)
  }

  async read(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<BookingBody> {
    const { tenant } = await this.tokens.of(tenantId)
    const booking = await this.finder.read(tenantId, bookingId, access)
    const body = toBookingBody(booking, tenant.locale)
    return actorMay(access.actor, 'bookings:read') ? forStaff(body, booking) : body
  }

  /**
   * What opens a booking to its customer, as the link in the mail does.
   * @param email - Proved to be theirs.
   * @throws NotFoundError when it was not made with this address.
   */
  async openOwn(tenantId: TenantId, bookingId: BookingId, email: string): Promise<{ manageToken: string }> {
    const booking = await this.store.read(tenantId, bookingId)
    const isOwn = booking?.customer?.email?.toLowerCase() === email.toLowerCase()
    if (!booking?.manageTokenHash || !isOwn) throw new NotFoundError({ what: 'booking' })
    return { manageToken: (await this.tokens.of(tenantId)).manage(booking.id) }
  }

  /** Bookings in order of their start; holds are left out unless asked for. */
  async list(
    tenantId: TenantId,
    request: BookingListRequest,
  ): Promise<{ items: BookingBody[]; nextCursor: string | null }> {
    const { tenant } = await this.tokens.of(tenantId)
    const limit = Math.min(Math.max(1, request.limit ?? 50), 200)
    const found = await this.store.list(tenantId, {
      ...rangeOf(request, tenant.timeZone),
      ids: request.ids,
      statuses: request.status,
      search: request.search,
      locationId: request.locationId,
      resourceId: request.resourceId,
      customerEmail: request.customerEmail,
      customerId: request.clientId,
      isSingle: request.isSingle,
      isDescending: request.sort === '-startsAt',
      after: request.cursor ? readCursor(request.cursor) : undefined,
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return {
      items: page.map(booking => {
        const body = toBookingBody(booking, tenant.locale)
        return request.customerEmail === undefined ? forStaff(body, booking) : body
      }),
      nextCursor: last ? writeCursor(last.startsAt, last.id) : null,
    }
  }
}

/** What staff see beyond what the customer does. */
function forStaff(body: BookingBody, booking: StoredBooking): BookingBody {
  return { ...withPlannedStarts(body, booking), internalNotes: booking.internalNotes ?? '' }
}

function rangeOf(request: BookingListRequest, timeZone: string): { from?: Date; to?: Date } {
  const { from, to } = request
  if (from && to) {
    const { startsAt, endsAt } = parseSearchRange(from, to, timeZone, MAX_DAYS.list)
    return { from: startsAt, to: endsAt }
  }
  if (from) return { from: parseBound(from, timeZone, 'start') }
  return to ? { to: parseBound(to, timeZone, 'end') } : {}
}

function writeCursor(startsAt: Date, id: BookingId): string {
  return Buffer.from(`${startsAt.toISOString()} ${id}`).toString('base64url')
}

function readCursor(cursor: string): { startsAt: Date; id: BookingId } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const startsAt = new Date(time)
  // In the spelling we gave, nothing else: what the database cannot read would be an error of ours.
  const isTime = /^\d{4}-/.test(time) && !Number.isNaN(startsAt.getTime()) && startsAt.toISOString() === time
  if (!isTime || !UUID.test(id)) {
    throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
  }
  return { startsAt, id }
}
