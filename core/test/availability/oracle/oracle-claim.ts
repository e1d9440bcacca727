import { minuteOf, type OracleRequirement, type OracleService } from './case-format.js'
import type { OracleTimes } from './oracle-resource.js'

export interface OraclePiece {
  /** Minutes from the start of the line, with buffers. */
  readonly from: number
  readonly to: number
  readonly coreFrom: number
  readonly coreTo: number
}

/** What one requirement claims when its line lasts `duration` minutes: one flag per minute, read off as stretches. */
export function piecesOf(service: OracleService, requirement: OracleRequirement, duration: number): OraclePiece[] {
  const claimed = Array.from({ length: duration }, () => true)
  if (requirement.during === 'active' && service.segments) {
    let minute = 0
    service.segments.forEach((segment, index) => {
      const isLast = index === (service.segments?.length ?? 0) - 1
      const end = isLast ? duration : Math.min(minute + segment.minutes, duration)
      for (; minute < end; minute++) claimed[minute] = segment.active
    })
  }
  if (!claimed.includes(true)) claimed.fill(true)
  const pieces: { from: number; to: number }[] = []
  claimed.forEach((isClaimed, minute) => {
    const last = pieces[pieces.length - 1]
    if (!isClaimed) return
    if (last?.to === minute) last.to = minute + 1
    else pieces.push({ from: minute, to: minute + 1 })
  })
  const before = requirement.buffers === false ? 0 : (service.bufferBefore ?? 0)
  const after = requirement.buffers === false ? 0 : (service.bufferAfter ?? 0)
  return pieces.map(({ from, to }, index) => ({
    coreFrom: from,
    coreTo: to,
    from: index === 0 ? from - before : from,
    to: index === pieces.length - 1 ? to + after : to,
  }))
}

/** One resource taken for one requirement at one time. */
export interface OracleClaim {
  readonly times: OracleTimes
  readonly pieces: readonly OraclePiece[]
  readonly start: number
  readonly quantity: number
  readonly lineKey: string
  readonly requirement: string
}

export interface ClaimRules {
  readonly buffersOutsideHours: boolean
  readonly minGap: number
  readonly place?: string
  readonly travel: Record<string, Record<string, number>>
}

export function minutesOf(claim: OracleClaim): number[] {
  const minutes: number[] = []
  for (const piece of claim.pieces) {
    for (let minute = claim.start + piece.from; minute < claim.start + piece.to; minute++) minutes.push(minute)
  }
  return minutes
}

/** True when the claim can stand alone: hours, bookings, travel, limits and gaps, minute by minute. */
export function canStandAlone(claim: OracleClaim, rules: ClaimRules): boolean {
  const { times, pieces, start } = claim
  for (const piece of pieces) {
    const from = start + (rules.buffersOutsideHours ? piece.coreFrom : piece.from)
    const to = start + (rules.buffersOutsideHours ? piece.coreTo : piece.to)
    for (let minute = from; minute < to; minute++) if (!times.works(minute)) return false
  }
  const minutes = minutesOf(claim)
  if (times.isPinned) {
    return freeUnitsOf(claim, minutes, rules.minGap).length >= claim.quantity && isWithinLimits(claim, [])
  }
  if (!minutes.every(minute => times.loadAt(minute) + claim.quantity <= times.capacity)) return false
  const isFree = (minute: number) => times.works(minute) && times.loadAt(minute) + claim.quantity <= times.capacity
  if (rules.minGap > 0 && !leavesNoSmallGap(claim, rules.minGap, isFree)) return false
  return canTravel(claim, rules) && isWithinLimits(claim, [])
}

function freeUnitsOf(claim: OracleClaim, minutes: readonly number[], minGap: number): number[] {
  const { times } = claim
  return Array.from({ length: times.capacity }, (_, unit) => unit).filter(unit => {
    if (!minutes.every(minute => times.isUnitFree(unit, minute))) return false
    return (
      minGap === 0 || leavesNoSmallGap(claim, minGap, minute => times.works(minute) && times.isUnitFree(unit, minute))
    )
  })
}

function leavesNoSmallGap(claim: OracleClaim, minGap: number, isFree: (minute: number) => boolean): boolean {
  const first = claim.start + (claim.pieces[0]?.from ?? 0)
  const end = claim.start + (claim.pieces[claim.pieces.length - 1]?.to ?? 0)
  let before = 0
  while (before < minGap && isFree(first - 1 - before)) before++
  let after = 0
  while (after < minGap && isFree(end + after)) after++
  return (before === 0 || before >= minGap) && (after === 0 || after >= minGap)
}

function canTravel(claim: OracleClaim, rules: ClaimRules): boolean {
  const { place } = rules
  if (!claim.times.resource.mobile || place === undefined) return true
  const visits = claim.times.rows.filter(row => row.place !== undefined)
  const minutes = (from = '', to = '') => rules.travel[from]?.[to] ?? 0
  return claim.pieces.every(piece => {
    const from = claim.start + piece.from
    const to = claim.start + piece.to
    const before = visits.filter(visit => minuteOf(visit.end) <= from)
    const after = visits.filter(visit => minuteOf(visit.start) >= to)
    const previous = before.sort((left, right) => minuteOf(right.end) - minuteOf(left.end))[0]
    const next = after.sort((left, right) => minuteOf(left.start) - minuteOf(right.start))[0]
    if (previous && minuteOf(previous.end) + minutes(previous.place, place) > from) return false
    return !next || to + minutes(place, next.place) <= minuteOf(next.start)
  })
}

function isWithinLimits(claim: OracleClaim, others: readonly OracleClaim[]): boolean {
  const { limits } = claim.times.resource
  if (!limits) return true
  const at = claim.times.dayAndWeek(claim.start)
  const used = claim.times.bookingsAround(claim.start)
  const own = new Map<string, { day: number; week: number }>()
  let [minutesInDay, minutesInWeek] = [
    used.dayMinutes + minutesOf(claim).length,
    used.weekMinutes + minutesOf(claim).length,
  ]
  for (const other of others) {
    const isSame = other.times.resource.id === claim.times.resource.id
    if (!isSame) continue
    const when = claim.times.dayAndWeek(other.start)
    if (other.lineKey !== claim.lineKey) own.set(other.lineKey, when)
    if (when.day === at.day) minutesInDay += minutesOf(other).length
    if (when.week === at.week) minutesInWeek += minutesOf(other).length
  }
  const inDay = used.day + [...own.values()].filter(other => other.day === at.day).length
  const inWeek = used.week + [...own.values()].filter(other => other.week === at.week).length
  return (
    inDay < (limits.perDay ?? Infinity) &&
    inWeek < (limits.perWeek ?? Infinity) &&
    minutesInDay <= (limits.minutesPerDay ?? Infinity) &&
    minutesInWeek <= (limits.minutesPerWeek ?? Infinity)
  )
}

/** True when all claims of one booking hold at once. Each of them can stand alone already. */
export function canStandTogether(claims: readonly OracleClaim[]): boolean {
  return claims.every((claim, index) => {
    const earlier = claims.slice(0, index)
    const sharing = earlier.filter(other => claim.times.doesMeet(other.times.resource))
    if (sharing.length === 0) return true
    if (
      !isWithinLimits(
        claim,
        claims.filter(other => other !== claim),
      )
    ) {
      return false
    }
    const minutes = new Set(minutesOf(claim))
    if (claim.times.isPinned) return canNumber([...sharing, claim])
    if (!claim.times.isShared) return sharing.every(other => minutesOf(other).every(minute => !minutes.has(minute)))
    return [...minutes].every(minute => {
      const own = sharing
        .filter(other => minutesOf(other).includes(minute))
        .reduce((sum, other) => sum + other.quantity, 0)
      return claim.times.loadAt(minute) + own + claim.quantity <= claim.times.capacity
    })
  })
}

/** Gives each claim its own units of a pinned pool, by trying all ways. */
function canNumber(
  claims: readonly OracleClaim[],
  taken: readonly { unit: number; minutes: Set<number> }[] = [],
): boolean {
  const [claim, ...rest] = claims
  if (!claim) return true
  const minutes = minutesOf(claim)
  const free = freeUnitsOf(claim, minutes, 0).filter(unit => {
    return !taken.some(other => other.unit === unit && minutes.some(minute => other.minutes.has(minute)))
  })
  return combinationsOf(free, claim.quantity).some(units => {
    const more = units.map(unit => ({ unit, minutes: new Set(minutes) }))
    return canNumber(rest, [...taken, ...more])
  })
}

export function combinationsOf<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]]
  return items.flatMap((item, index) => combinationsOf(items.slice(index + 1), count - 1).map(rest => [item, ...rest]))
}
