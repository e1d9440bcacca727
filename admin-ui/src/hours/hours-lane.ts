import { minutesOf, readSpans, spansText, timeText, type TypedSpan } from '../../kit/typed-hours.js'

/** Minutes since midnight by the clock on the wall; one that goes on after midnight ends beyond 1,440. */
export interface LaneSpan {
  readonly from: number
  readonly until: number
}

/** What a hand holds in the lane of a day: an empty place, a span, or an end of one. */
export type LaneHold =
  | { readonly kind: 'new'; readonly from: number }
  | { readonly kind: 'move'; readonly index: number; readonly grabbed: number }
  | { readonly kind: 'from'; readonly index: number }
  | { readonly kind: 'until'; readonly index: number }

export const DAY_MINUTES = 1_440
export const LANE_STEP = 15

/** @returns undefined for what is no list of spans. */
export function laneOf(text: string): LaneSpan[] | undefined {
  return readSpans(text)?.map(([first, last]) => {
    const [from, until] = [minutesOf(first), minutesOf(last)]
    return { from, until: until > from ? until : until + DAY_MINUTES }
  })
}

export function laneText(spans: readonly LaneSpan[]): string {
  return spansText(spans.map(({ from, until }): TypedSpan => [timeText(from), timeText(until)]))
}

/** The spans with the hand at this minute: what touches becomes one, and an end that meets the other closes the span. */
export function laneWith(spans: readonly LaneSpan[], hold: LaneHold, minute: number): LaneSpan[] {
  const at = Math.min(DAY_MINUTES, Math.max(0, Math.round(minute / LANE_STEP) * LANE_STEP))
  const others = hold.kind === 'new' ? spans : spans.filter((_, index) => index !== hold.index)
  const held = heldSpan(spans, hold, at)
  return joined(held.until > held.from ? [...others, held] : others)
}

function heldSpan(spans: readonly LaneSpan[], hold: LaneHold, at: number): LaneSpan {
  if (hold.kind === 'new') return { from: Math.min(hold.from, at), until: Math.max(hold.from, at) }
  const { from, until } = spans[hold.index] ?? { from: 0, until: 0 }
  if (hold.kind === 'from') return { from: at, until }
  if (hold.kind === 'until') return { from, until: at }
  const length = until - from
  // One that goes on after midnight may be moved until it begins there.
  const last = until > DAY_MINUTES ? DAY_MINUTES - LANE_STEP : DAY_MINUTES - length
  const begins = Math.round((at - hold.grabbed) / LANE_STEP) * LANE_STEP
  const moved = Math.min(last, Math.max(0, begins))
  return { from: moved, until: moved + length }
}

function joined(spans: readonly LaneSpan[]): LaneSpan[] {
  const result: LaneSpan[] = []
  for (const span of [...spans].sort((left, right) => left.from - right.from)) {
    const before = result.at(-1)
    if (!before || span.from > before.until) result.push(span)
    else result[result.length - 1] = { from: before.from, until: Math.max(before.until, span.until) }
  }
  return result
}
