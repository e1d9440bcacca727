import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK } from '../di/tokens.js'
import type { AskedValues } from '../customer/custom-fields.js'
import type { CustomerContact } from '../domain/customer.js'
import type { TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import { Translator } from '../i18n/translator.js'
import type { BusinessClock } from '../ports/clock.js'
import { BookingTokens } from './booking-tokens.js'
import type { BookingBody } from './booking-view.js'
import type { CommandContext, CommandResult } from './command.js'
import { DirectBooking } from './direct-booking.js'
import type { Override } from './booking-duties.js'
import type { AppointmentRequest } from './plan.js'

export interface WalkIn extends Omit<AppointmentRequest, 'startsAt'> {
  readonly guests?: number | undefined
  /** Absent: nobody knows who it is. */
  readonly customer?: CustomerContact | undefined
  readonly notes?: string | undefined
  /** What the services ask, and the fields of the business. */
  readonly answers?: Readonly<Record<string, unknown>> | undefined
  readonly customFields?: AskedValues | undefined
  /** Also outside working hours and over limits. */
  readonly override?: Override | undefined
}

/** Whoever stands at the desk: a booking that starts this minute, off the grid and without notice. */
@injectable()
export class WalkIns {
  constructor(
    @inject(DirectBooking) private readonly direct: DirectBooking,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(Translator) private readonly translator: Translator,
  ) {}

  /** Checked in at once; paid at the desk. @throws SlotTakenError, SlotUnavailableError with alternatives. */
  async admit(tenantId: TenantId, walkIn: WalkIn, context: CommandContext): Promise<CommandResult<BookingBody>> {
    const { guests, customer, notes, answers, customFields, override, ...appointment } = walkIn
    const { tenant } = await this.tokens.of(tenantId)
    const startsAt = fromMinutes(toMinutes(this.clock.now(tenantId)))
    const anonymous = { name: this.translator.translate(tenant.locale, 'customer.walk-in') }
    const input = {
      ...{ appointments: [{ ...appointment, startsAt }], customer: customer ?? anonymous },
      ...{ isAccepted: true, isWalkIn: true, override, relax: override ? ('rules' as const) : ('start' as const) },
      ...(guests === undefined ? {} : { guests }),
      ...(notes === undefined ? {} : { notes }),
      ...(answers && { answers }),
      ...(customFields && { customFields }),
    }
    return this.direct.book(tenantId, input, { ...context, source: 'walk-in' })
  }
}
