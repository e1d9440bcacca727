import type { Claim } from './assignment-search.js'
import type { Span } from './types.js'

/** What comes along with people or is carried about is no place. */
const NO_PLACE = new Set(['staff', 'equipment'])

/**
 * Whether two claims of one resource can stand together although their buffers meet: they serve one person of the party
 * one after the other. What is shared or counted keeps its buffers. `hasPlaceInCommon` decides in the end.
 */
export function mayWaiveTurnover(left: Claim, right: Claim): boolean {
  return isSameVisitor(left, right) && cores(left).every(core => cores(right).every(other => !meets(core, other)))
}

/**
 * True when every turnover that these claims leave out lies between two services in the same place: only there nothing
 * has to be made ready in between.
 */
export function areWaiversSound(claims: readonly Claim[]): boolean {
  return claims.every((claim, index) =>
    claims.slice(index + 1).every(other => {
      const isWaived =
        isSameVisitor(claim, other) && claim.spans.some(span => other.spans.some(next => meets(span, next)))
      return !isWaived || hasPlaceInCommon(claims, claim, other)
    }),
  )
}

/** The spans of a claim without the turnover that is waived between it and the others of its visit. */
export function footprintOf(claim: Claim, claims: readonly Claim[]): [number, number][] {
  const neighbours = claims.filter(other => other !== claim && isSameVisitor(claim, other))
  const own = cores(claim)
  return claim.spans.map(([from, to], index) => {
    const [begins, ends] = own[index] ?? [from, to]
    let start = from
    let end = to
    for (const other of neighbours) {
      other.spans.forEach((span, position) => {
        const [otherBegins, otherEnds] = cores(other)[position] ?? span
        if (otherBegins >= ends) end = Math.min(end, otherBegins)
        if (otherEnds <= begins) start = Math.max(start, Math.min(span[1], begins))
      })
    }
    return [start, end]
  })
}

function isSameVisitor({ need, candidate }: Claim, other: Claim): boolean {
  return (
    need.guest !== undefined &&
    need.guest === other.need.guest &&
    (need.stage !== other.need.stage || need.line !== other.need.line) &&
    candidate.resource.id === other.candidate.resource.id &&
    !candidate.timeline.isShared
  )
}

function hasPlaceInCommon(claims: readonly Claim[], left: Claim, right: Claim): boolean {
  const placesOf = ({ need }: Claim) =>
    claims
      .filter(({ need: own }) => own.stage === need.stage && own.line === need.line)
      .map(({ candidate }) => candidate.resource)
      .filter(resource => !NO_PLACE.has(resource.type))
      .map(resource => resource.id)
  const places = placesOf(left)
  return placesOf(right).some(id => places.includes(id))
}

function cores({ need, start }: Claim): Span[] {
  return need.shape.map(piece => [start + piece.coreFrom, start + piece.coreTo])
}

function meets(left: Span, right: Span): boolean {
  return left[0] < right[1] && right[0] < left[1]
}
