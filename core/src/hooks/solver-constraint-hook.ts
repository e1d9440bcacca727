import type { SolverRule } from '../availability/solver-constraint.js'
import { definePart } from './hook.js'
import type { ConstraintContext } from './payloads.js'

/**
 * The rules that plugins add to the solver, asked for before each of its questions; `bw.constraint` registers one.
 * Runs without a transaction; must not write. Who answers nothing costs the question nothing.
 */
export const solverConstraint = definePart<SolverRule, ConstraintContext>('availability.constraint')
