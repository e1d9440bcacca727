import type { Minutes } from '../domain/interval.js'
import type {
  QueryLine,
  SlotAssignment,
  SlotQuery,
  SolverRequirement,
  SolverResource,
  SolverService,
  SolverSnapshot,
  Span,
} from './types.js'

/** What a mask is asked about: one resource for one requirement of one line. */
export interface MaskRequest {
  readonly resource: SolverResource
  readonly requirement: SolverRequirement
  readonly service: SolverService
  readonly line: QueryLine
  /** The minutes that matter; a mask may say more. */
  readonly window: Span
  readonly snapshot: SolverSnapshot
}

/** What the rules on complete assignments are asked with. */
export interface AssignmentRequest {
  readonly start: Minutes
  readonly end: Minutes
  readonly assignments: readonly SlotAssignment[]
  readonly query: SlotQuery
  readonly snapshot: SolverSnapshot
}

/** An amount that a rule adds to a slot, in the minor unit of the currency; a discount is below 0. */
export interface PriceLine {
  readonly rule: string
  readonly amount: number
}

/**
 * A rule that a plugin adds to the solver. Every point is pure, synchronous and optional; data that has to be fetched is
 * fetched before the question is asked. A rule with `mask` alone stays within the algebra of sets and costs one operation
 * a candidate. `filter` is asked for each complete assignment. `score` is asked for the best one by the policy, and when it
 * has a say there, for up to fifty of them a start.
 */
export interface SolverConstraint {
  /** Named in explanations (`RULE`) and in what lifting it would open (`LIFT_RULE:<code>`). */
  readonly code: string
  /** The only minutes in which the resource may be claimed, buffers included; undefined when the rule has no say. */
  mask?(request: MaskRequest): readonly Span[] | undefined
  /** False refuses a complete assignment; the solver goes on to the next. */
  filter?(request: AssignmentRequest): boolean
  /**
   * The higher sum of all rules wins; ties go by the policy. Undefined when the rule has no say on this start, whoever
   * serves: when no rule has one, nobody else is compared.
   */
  score?(request: AssignmentRequest): number | undefined
  price?(request: AssignmentRequest): readonly PriceLine[]
  /** Minutes on the road near a moment; replaces the table of the snapshot. The first rule that answers wins. */
  travel?(from: string, to: string, at: Minutes): number | undefined
}

/** A rule without its code: the engine names it after the plugin that brings it. */
export type SolverRule = Omit<SolverConstraint, 'code'>
