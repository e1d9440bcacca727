import type { Minutes } from '../domain/interval.js'
import { claimedMinutes, type Piece } from './claim-shape.js'
import type { Hours, LabelledSpan } from './hours.js'
import type { Candidate } from './line-plan.js'
import { peakLoad } from './load.js'
import { localDate } from './local-date.js'
import { covers, fromSpans, sub } from './runs.js'
import type { TimeSet } from './set-algebra.js'
import type { BusyRow, Timeline } from './timeline.js'
import type { BlockReason, BusyKind, CandidateCode } from './types.js'

const CODE_OF: Readonly<Record<BusyKind, CandidateCode>> = {
  confirmed: 'BOOKED',
  held: 'HELD',
  external: 'EXTERNAL_BUSY',
  blocked: 'BLOCKED',
}

/** Why this resource cannot serve at this start, from the labelled spans behind its time-line; empty when it can. */
export function blockReasons(candidate: Candidate, start: Minutes): BlockReason[] {
  if (candidate.starts.has(start)) return []
  const { demand, timeline } = candidate
  const reasons = demand.shape.flatMap(piece => {
    const span = demand.buffersOutsideHours ? coreOf(piece, start) : footprintOf(piece, start)
    return [...hoursReasons(timeline, span), ...travelReasons(demand.travel, footprintOf(piece, start))]
  })
  reasons.push(...busyReasons(candidate, start))
  const use = { start, minutes: claimedMinutes(demand.shape), bookings: 1 }
  for (const { code, used, allowed, needed } of timeline.limits.breaches(use, [])) {
    reasons.push({ code, free: Math.max(0, allowed - used), needed })
  }
  for (const { code, allowed } of demand.masks) {
    const open = fromSpans(allowed)
    const isAllowed = demand.shape.every(piece => covers(open, start + piece.from, start + piece.to))
    if (!isAllowed) reasons.push({ code: 'RULE', rule: code })
  }
  if (leavesSmallGap(candidate, start)) reasons.push({ code: 'SMALL_GAP' })
  return unique(reasons)
}

interface Stretch {
  readonly from: Minutes
  readonly to: Minutes
}

function footprintOf(piece: Piece, start: Minutes): Stretch {
  return { from: start + piece.from, to: start + piece.to }
}

function coreOf(piece: Piece, start: Minutes): Stretch {
  return { from: start + piece.coreFrom, to: start + piece.coreTo }
}

function meets(left: Stretch, right: Stretch): boolean {
  return left.from < right.to && left.to > right.from
}

function hoursReasons(timeline: Timeline, span: Stretch): BlockReason[] {
  return timeline.parts.hours.flatMap(({ hours, via }) => {
    if (covers(hours.open, span.from, span.to)) return []
    return closedReasons(timeline, hours, span).map(reason => (via === undefined ? reason : { ...reason, via }))
  })
}

function closedReasons(timeline: Timeline, hours: Hours, span: Stretch): BlockReason[] {
  const [outside] = sub([span.from, span.to], hours.base)
  const labelled = (code: CandidateCode, spans: readonly LabelledSpan[]) =>
    spans.filter(item => meets(item, span)).map(({ ref, from, to }): BlockReason => ({ code, ref, from, to }))
  const reasons = [
    ...labelled('BREAK', hours.breaks),
    ...labelled('HOLIDAY', hours.holidays),
    ...labelled('TIME_OFF', hours.timeOff),
  ]
  if (outside !== undefined) {
    const date = localDate(timeline.parts.zone.localDay(outside))
    reasons.unshift({ code: 'OUTSIDE_HOURS', ref: date, from: span.from, to: span.to })
  }
  return reasons
}

function travelReasons(margins: readonly LabelledSpan[], span: Stretch): BlockReason[] {
  return margins
    .filter(margin => meets(margin, span))
    .map(({ ref, from, to }): BlockReason => ({ code: 'TRAVEL', ref, from, to }))
}

function busyReasons(candidate: Candidate, start: Minutes): BlockReason[] {
  const { demand, timeline } = candidate
  if (timeline.isShared || demand.quantity > timeline.capacity) return capacityReasons(candidate, start)
  return demand.shape.flatMap(piece => {
    const footprint = footprintOf(piece, start)
    const core = coreOf(piece, start)
    return timeline.parts.busy.filter(row => meets(row, footprint)).map(row => busyReason(row, meets(row, core)))
  })
}

/** A claim that only the buffers meet is a matter of the buffers. */
function busyReason(row: BusyRow, isCoreMet: boolean): BlockReason {
  const { ref, from, to, via } = row
  const until = row.kind === 'held' && isCoreMet ? row.expiresAt : undefined
  return { code: isCoreMet ? CODE_OF[row.kind] : 'BUFFER', ref, from, to, via, until }
}

function capacityReasons({ demand, timeline }: Candidate, start: Minutes): BlockReason[] {
  const stretches = demand.shape.map(piece => footprintOf(piece, start))
  const free = timeline.isPinned
    ? timeline.units().filter(unit => stretches.every(({ from, to }) => timeline.parts.sets.covers(unit, from, to)))
        .length
    : timeline.capacity - Math.max(...stretches.map(({ from, to }) => peakLoad(timeline.parts.busy, from, to)))
  return free >= demand.quantity ? [] : [{ code: 'CAPACITY', free: Math.max(0, free), needed: demand.quantity }]
}

function leavesSmallGap({ demand, timeline }: Candidate, start: Minutes): boolean {
  if (demand.minGap === 0) return false
  const leaves = (untaken: TimeSet) => timeline.parts.sets.has(timeline.smallGapStarts(untaken, demand), start)
  return timeline.isPinned ? timeline.units().some(leaves) : leaves(timeline.untaken(demand.quantity))
}

function unique(reasons: readonly BlockReason[]): BlockReason[] {
  const byKey = new Map<string, BlockReason>()
  for (const reason of reasons) {
    const key = `${reason.code} ${reason.ref ?? ''} ${reason.via ?? ''} ${reason.rule ?? ''}`
    if (!byKey.has(key)) byKey.set(key, reason)
  }
  return [...byKey.values()]
}
