import type { Minutes } from '../domain/interval.js'
import type { Runs } from './runs.js'
import type { SetAlgebra, StartSet } from './set-algebra.js'
import type { Span } from './types.js'

/** One bit a minute, from the start of the window; bits beyond its end are never set. */
export type Bits = Int32Array

const WORD = 32

/**
 * Sets as one bit a minute over the window of a question: every operation costs the same whatever the calendars look
 * like, and an erosion costs the logarithm of its length. Minutes outside the window are in no set.
 */
export class BitsetAlgebra implements SetAlgebra<Bits> {
  readonly empty: Bits
  readonly everything: Bits
  private readonly from: Minutes
  private readonly length: number
  private readonly words: number

  constructor(window: Span) {
    this.from = window[0]
    this.length = Math.max(0, window[1] - window[0])
    this.words = Math.ceil(this.length / WORD)
    this.empty = this.blank()
    this.everything = this.blank()
    this.fill(this.everything, window[0], window[1])
  }

  interval(from: Minutes, to: Minutes): Bits {
    const result = this.blank()
    this.fill(result, from, to)
    return result
  }

  fromSpans(spans: readonly Span[]): Bits {
    const result = this.blank()
    for (const [from, to] of spans) this.fill(result, from, to)
    return result
  }

  fromRuns(runs: Runs): Bits {
    const result = this.blank()
    for (let index = 0; index < runs.length; index += 2) this.fill(result, runs[index] ?? 0, runs[index + 1] ?? 0)
    return result
  }

  toRuns(set: Bits): Runs {
    const result: number[] = []
    for (let position = this.next(set, 0, 1); position < this.length;) {
      const end = this.next(set, position, 0)
      result.push(this.from + position, this.from + end)
      position = this.next(set, end, 1)
    }
    return result
  }

  unionOf(stretches: readonly { readonly from: Minutes; readonly to: Minutes }[]): Bits {
    const result = this.blank()
    for (const { from, to } of stretches) this.fill(result, from, to)
    return result
  }

  and(left: Bits, right: Bits): Bits {
    const result = left.slice()
    for (let index = 0; index < result.length; index++) result[index] = word(left, index) & word(right, index)
    return result
  }

  or(left: Bits, right: Bits): Bits {
    const result = left.slice()
    for (let index = 0; index < result.length; index++) result[index] = word(left, index) | word(right, index)
    return result
  }

  sub(left: Bits, right: Bits): Bits {
    const result = left.slice()
    for (let index = 0; index < result.length; index++) result[index] = word(left, index) & ~word(right, index)
    return result
  }

  shift(set: Bits, by: number): Bits {
    if (by === 0) return set
    const result = this.blank()
    if (Math.abs(by) >= this.length) return result
    // Adding the words that lie beyond either end as zeros makes one formula do for both directions.
    const whole = Math.floor(by / WORD)
    const rest = by - whole * WORD
    for (let index = 0; index < result.length; index++) {
      const low = word(set, index - whole)
      const below = word(set, index - whole - 1)
      result[index] = rest === 0 ? low : (low << rest) | (below >>> (WORD - rest))
    }
    this.trim(result)
    return result
  }

  erode(set: Bits, length: number): Bits {
    if (length <= 1) return set
    if (length > this.length) return this.empty
    const result = set.slice()
    // After each step a bit says that `known` minutes from there on are in the set, twice as many as before.
    for (let known = 1; known < length;) {
      const step = Math.min(known, length - known)
      narrow(result, step)
      known += step
    }
    return result
  }

  erodeWithout(set: Bits, taken: Bits, length: number): Bits {
    return this.erode(this.sub(set, taken), length)
  }

  atLeast(sets: readonly Bits[], count: number): Bits {
    const [first = this.empty] = sets
    if (count > sets.length) return this.empty
    if (sets.length === 1) return first
    if (count === 1) return sets.reduce((left, right) => this.or(left, right))
    if (count === sets.length) return sets.reduce((left, right) => this.and(left, right))
    const result = this.blank()
    const planes = new Int32Array(WORD - Math.clz32(sets.length))
    for (let index = 0; index < result.length; index++) {
      planes.fill(0)
      for (const set of sets) addTo(planes, word(set, index))
      result[index] = whereAtLeast(planes, count)
    }
    return result
  }

  isEmpty(set: Bits): boolean {
    return set.every(bits => bits === 0)
  }

  has(set: Bits, minute: Minutes): boolean {
    const position = minute - this.from
    if (position < 0 || position >= this.length) return false
    return ((word(set, position >>> 5) >>> (position & 31)) & 1) === 1
  }

  covers(set: Bits, from: Minutes, to: Minutes): boolean {
    if (from < this.from || to > this.from + this.length) return false
    return this.next(set, from - this.from, 0) >= to - this.from
  }

  pick(minutes: readonly Minutes[], set: Bits): Minutes[] {
    return minutes.filter(minute => this.has(set, minute))
  }

  countAt(minutes: readonly Minutes[], sets: readonly Bits[]): Int32Array {
    return Int32Array.from(minutes, minute => sets.filter(set => this.has(set, minute)).length)
  }

  startSet(set: Bits): StartSet<Bits> {
    return { set, has: minute => this.has(set, minute) }
  }

  private blank(): Bits {
    return new Int32Array(this.words)
  }

  private fill(target: Bits, from: Minutes, to: Minutes): void {
    const first = Math.max(0, from - this.from)
    const end = Math.min(this.length, to - this.from)
    if (first >= end) return
    const firstWord = first >>> 5
    const lastWord = (end - 1) >>> 5
    const head = -1 << (first & 31)
    const tail = -1 >>> (31 - ((end - 1) & 31))
    if (firstWord === lastWord) {
      target[firstWord] = word(target, firstWord) | (head & tail)
      return
    }
    target[firstWord] = word(target, firstWord) | head
    target.fill(-1, firstWord + 1, lastWord)
    target[lastWord] = word(target, lastWord) | tail
  }

  /** Takes away the bits beyond the end of the window. */
  private trim(target: Bits): void {
    const used = this.length & 31
    const last = this.words - 1
    if (used !== 0) target[last] = word(target, last) & (-1 >>> (WORD - used))
  }

  /** The first position from `position` on whose bit has this value, or the end of the window. */
  private next(set: Bits, position: number, value: 0 | 1): number {
    const flip = value === 1 ? 0 : -1
    let index = position >>> 5
    let bits = (word(set, index) ^ flip) & (-1 << (position & 31))
    while (bits === 0) {
      index++
      if (index >= this.words) return this.length
      bits = word(set, index) ^ flip
    }
    // The lowest bit that is set, alone, has as many zeros after it as its place says.
    return Math.min(this.length, index * WORD + 31 - Math.clz32(bits & -bits))
  }
}

function word(bits: Bits, index: number): number {
  return bits[index] ?? 0
}

/** Keeps the bits whose bit `step` places later is set, too. Words are read before they are written. */
function narrow(bits: Bits, step: number): void {
  const whole = step >>> 5
  const rest = step & 31
  for (let index = 0; index < bits.length; index++) {
    const low = word(bits, index + whole)
    const later = rest === 0 ? low : (low >>> rest) | (word(bits, index + whole + 1) << (WORD - rest))
    bits[index] = word(bits, index) & later
  }
}

/** Adds one to the 32 counters whose bits are spread over the planes. */
function addTo(planes: Int32Array, bits: number): void {
  let carry = bits
  for (let plane = 0; carry !== 0; plane++) {
    const before = planes[plane] ?? 0
    planes[plane] = before ^ carry
    carry &= before
  }
}

/** Which of the 32 counters have reached `count`: compared from the highest plane down. */
function whereAtLeast(planes: Int32Array, count: number): number {
  let above = 0
  let equal = -1
  for (let plane = planes.length - 1; plane >= 0; plane--) {
    const bits = planes[plane] ?? 0
    if (((count >>> plane) & 1) === 0) {
      above |= equal & bits
      equal &= ~bits
    } else {
      equal &= bits
    }
  }
  return above | equal
}
