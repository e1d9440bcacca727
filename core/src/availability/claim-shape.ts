import type { SolverRequirement, SolverService } from './types.js'

/** One stretch that a requirement claims, in minutes from the start of the service. */
export interface Piece {
  readonly coreFrom: number
  readonly coreTo: number
  /** With buffers. */
  readonly from: number
  readonly to: number
}

export type ClaimShape = readonly Piece[]

/**
 * The stretches that a requirement claims: the whole service, or only its active segments. Buffers go before the first
 * and after the last of them. A duration that differs from the sum of the segments changes the last ones.
 */
export function claimShape(
  service: Pick<SolverService, 'segments' | 'bufferBefore' | 'bufferAfter'>,
  requirement: Pick<SolverRequirement, 'during' | 'buffers'>,
  duration: number,
): ClaimShape {
  const cores = requirement.during === 'active' ? activeCores(service, duration) : [{ from: 0, to: duration }]
  const hasBuffers = requirement.buffers !== false
  const before = hasBuffers ? (service.bufferBefore ?? 0) : 0
  const after = hasBuffers ? (service.bufferAfter ?? 0) : 0
  return cores.map(({ from, to }, index) => ({
    coreFrom: from,
    coreTo: to,
    from: index === 0 ? from - before : from,
    to: index === cores.length - 1 ? to + after : to,
  }))
}

function activeCores(service: Pick<SolverService, 'segments'>, duration: number): { from: number; to: number }[] {
  const segments = service.segments ?? []
  const cores: { from: number; to: number }[] = []
  let position = 0
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1
    const to = isLast ? duration : Math.min(position + segment.minutes, duration)
    const previous = cores[cores.length - 1]
    if (segment.active && position < to) {
      if (previous?.to === position) previous.to = to
      else cores.push({ from: position, to })
    }
    position = to
  })
  return cores.length > 0 ? cores : [{ from: 0, to: duration }]
}

/** Minutes that a claim of this shape takes, buffers included. */
export function claimedMinutes(shape: ClaimShape): number {
  return shape.reduce((sum, piece) => sum + piece.to - piece.from, 0)
}

/** The same shape has the same key, so that start sets can be shared. */
export function shapeKey(shape: ClaimShape): string {
  return shape.map(piece => `${piece.from},${piece.to},${piece.coreFrom},${piece.coreTo}`).join(';')
}
