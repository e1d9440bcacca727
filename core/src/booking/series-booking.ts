import { inject, injectable } from 'tsyringe'
import { newId, type SeriesId, type TenantId } from '../domain/id.js'
import { InvalidRequestError } from '../errors/catalog.js'
import { SeriesConflictError } from '../errors/session-errors.js'
import type { Payment } from '../ports/payment-store.js'
import { BookingCompletion, type BookingDetails } from './booking-completion.js'
import { BookingTokens, type TenantTokens } from './booking-tokens.js'
import type { BookingBody } from './booking-view.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { SeriesPlanner, type SeriesPlace, type SeriesWish } from './series-planner.js'
import { SeriesPricing, type NotBooked, type PricedOccurrence } from './series-pricing.js'
import { SeriesWriter } from './series-writer.js'

/** What to do about one occurrence that cannot be had, or that the booker wants elsewhere. */
export interface Resolution {
  readonly startsAt: Date
  readonly action: 'skip' | 'move'
  /** With `move`. */
  readonly to?: Date | undefined
}

export interface SeriesInput extends SeriesWish, BookingDetails {
  readonly mode: 'all-or-nothing' | 'best-effort'
  readonly resolutions?: readonly Resolution[] | undefined
}

export interface SeriesBody {
  readonly seriesId: string
  readonly mode: string
  readonly booked: readonly BookingBody[]
  readonly notBooked: readonly NotBooked[]
}

interface Prepared {
  readonly seriesId: SeriesId
  readonly place: SeriesPlace
  readonly priced: readonly PricedOccurrence[]
  readonly notBooked: readonly NotBooked[]
}

/** Books every occurrence of a rule in one transaction: all of them, or as many as can be had. */
@injectable()
export class SeriesBooking {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(SeriesPlanner) private readonly planner: SeriesPlanner,
    @inject(SeriesPricing) private readonly pricing: SeriesPricing,
    @inject(SeriesWriter) private readonly writer: SeriesWriter,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /**
   * @throws SeriesConflictError with every time that cannot be had: in `all-or-nothing` when there is one, else when
   *   nothing is left; NotFoundError, VetoedError, InvalidRequestError.
   */
  async book(tenantId: TenantId, input: SeriesInput, context: CommandContext): Promise<CommandResult<SeriesBody>> {
    const tokens = await this.tokens.of(tenantId)
    let recorded: ReadonlyMap<string, Payment | undefined> = new Map()
    const result = await this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, input, context),
      commit: async (tx, prepared) => {
        const { seriesId, place } = prepared
        const written = await this.writer.write(
          tx,
          { input, seriesId, place, tokens, priced: prepared.priced },
          context,
        )
        recorded = written.payments
        const notBooked = [...prepared.notBooked, ...written.lost].sort((left, right) =>
          left.startsAt < right.startsAt ? -1 : 1,
        )
        if (written.booked.length === 0) throw conflict(notBooked)
        return { status: 201, body: { seriesId, mode: input.mode, booked: written.booked, notBooked } }
      },
    })
    return { ...result, body: await this.signed(result.body, tokens, recorded) }
  }

  private async prepare(tenantId: TenantId, input: SeriesInput, context: CommandContext): Promise<Prepared> {
    const place = await this.planner.placeOf(tenantId, input)
    const starts = resolve(place.starts, input.resolutions ?? [])
    const staffId = await this.planner.keptPerson(tenantId, input)
    const { priced, notBooked } = await this.pricing.price(tenantId, { input, place, starts, staffId }, context)
    const isRefused = input.mode === 'all-or-nothing' ? notBooked.length > 0 : priced.length === 0
    if (isRefused) throw conflict(notBooked)
    return { seriesId: newId<'series'>(), place, priced, notBooked }
  }

  /** Payments begin after the commit, and tokens never stand in a stored answer. */
  private async signed(
    body: SeriesBody,
    { tenant, manage }: TenantTokens,
    recorded: ReadonlyMap<string, Payment | undefined>,
  ): Promise<SeriesBody> {
    const booked: BookingBody[] = []
    for (const booking of body.booked) {
      const payment = await this.completion.pay(tenant, booking, recorded.get(booking.id))
      booked.push({ ...booking, payment, manageToken: manage(booking.id) })
    }
    return { ...body, booked }
  }
}

function conflict(conflicts: readonly NotBooked[]): Error {
  return new SeriesConflictError({ conflicts: conflicts.map(item => ({ ...item, reasons: [...item.reasons] })) })
}

/** The starts that are left after every resolution; each must be about a start of the rule. */
function resolve(starts: readonly Date[], resolutions: readonly Resolution[]): Date[] {
  const chosen = new Map(resolutions.map(item => [item.startsAt.getTime(), item]))
  const known = new Set(starts.map(start => start.getTime()))
  const stray = resolutions.findIndex(item => !known.has(item.startsAt.getTime()))
  if (stray >= 0) refuse(`resolutions.${stray}.startsAt`, 'Is no start of the rule')
  const left = starts.flatMap(start => {
    const resolution = chosen.get(start.getTime())
    if (!resolution) return [start]
    return resolution.action === 'move' && resolution.to ? [resolution.to] : []
  })
  if (left.length === 0) refuse('resolutions', 'Leave nothing to book')
  return left.sort((one, other) => one.getTime() - other.getTime())
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
