import { MINUTE_MS, type Interval } from '../domain/interval.js'

/** A stop of a day as the chain of the day needs it. */
export interface ChainStop {
  readonly appointmentId: string
  readonly during: Interval
  readonly placeKey: string
}

/** By how many minutes a stop begins later than it was planned; zero: as planned. */
export interface ShiftedStop<S extends ChainStop> {
  readonly stop: S
  readonly minutes: number
}

export interface ChainStart {
  /** When and where the stop before the first one ends now. */
  readonly endsAt: Date
  readonly placeKey: string
}

/**
 * When the rest of a day takes place after one stop ends later: each stop keeps its time where the way still fits, else it
 * begins on arrival and lasts as long as planned. Nothing is ever moved forward.
 * @param travel - Minutes on the road between two place keys; a stop with an empty one is nowhere and needs no way.
 */
export async function shiftedStops<S extends ChainStop>(
  start: ChainStart,
  stops: readonly S[],
  travel: (from: string, to: string) => Promise<number>,
): Promise<ShiftedStop<S>[]> {
  const shifted: ShiftedStop<S>[] = []
  let { endsAt, placeKey } = start
  for (const stop of stops) {
    const way = stop.placeKey === '' ? 0 : await travel(placeKey, stop.placeKey)
    const arrival = endsAt.getTime() + way * MINUTE_MS
    const lateMs = Math.max(0, arrival - stop.during.startsAt.getTime())
    shifted.push({ stop, minutes: Math.ceil(lateMs / MINUTE_MS) })
    endsAt = new Date(stop.during.endsAt.getTime() + Math.ceil(lateMs / MINUTE_MS) * MINUTE_MS)
    if (stop.placeKey !== '') placeKey = stop.placeKey
  }
  return shifted
}
