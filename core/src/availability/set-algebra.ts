import type { Minutes } from '../domain/interval.js'
import type { Runs } from './runs.js'
import type { Span } from './types.js'

declare const madeByAnAlgebra: unique symbol

/** A set of minutes, made and read only by the algebra of its question. */
export interface TimeSet {
  readonly [madeByAnAlgebra]: never
}

/** A set of starts that is asked minute after minute, ascending most of the time. */
export interface StartSet<Content = TimeSet> {
  readonly set: Content
  has(minute: Minutes): boolean
}

/**
 * The few operations on sets of minutes that the solver is written in. Every question has one algebra, and its sets go
 * through no other. A backend may forget minutes outside the window of the question.
 */
export interface SetAlgebra<Content = TimeSet> {
  readonly empty: Content
  /** Every minute that matters to the question. */
  readonly everything: Content
  interval(from: Minutes, to: Minutes): Content
  /** Any spans, in any order, overlapping or not. */
  fromSpans(spans: readonly Span[]): Content
  fromRuns(runs: Runs): Content
  toRuns(set: Content): Runs
  unionOf(stretches: readonly { readonly from: Minutes; readonly to: Minutes }[]): Content
  and(left: Content, right: Content): Content
  or(left: Content, right: Content): Content
  /** What is in `left` and not in `right`. */
  sub(left: Content, right: Content): Content
  /** Moves every minute by that many, to later ones when it is above 0. */
  shift(set: Content, by: number): Content
  /** The minutes `t` for which the whole of `[t, t + length)` is in the set. */
  erode(set: Content, length: number): Content
  /** The minutes `t` for which the whole of `[t, t + length)` is in the set and none of it is taken. */
  erodeWithout(set: Content, taken: Content, length: number): Content
  /** The minutes that are in at least `count` of the sets. */
  atLeast(sets: readonly Content[], count: number): Content
  isEmpty(set: Content): boolean
  has(set: Content, minute: Minutes): boolean
  /** True when the whole of `[from, to)` is in the set. */
  covers(set: Content, from: Minutes, to: Minutes): boolean
  /** Those of the ascending minutes that are in the set. */
  pick(minutes: readonly Minutes[], set: Content): Minutes[]
  /** In how many of the sets each of the ascending minutes is. */
  countAt(minutes: readonly Minutes[], sets: readonly Content[]): Int32Array
  startSet(set: Content): StartSet<Content>
}

/** Hides what a backend's sets are made of, so that nothing but the backend can look into them. */
export function sealed<Content>(algebra: SetAlgebra<Content>): SetAlgebra {
  return algebra as unknown as SetAlgebra
}
