import { expect } from 'chai'
import fc from 'fast-check'
import {
  and,
  atLeast,
  covers,
  erode,
  fromSpans,
  has,
  interval,
  or,
  pick,
  shift,
  sub,
  toSpans,
  unionOf,
  type Runs,
} from '../../dist/availability/runs.js'

const LAST = 60
const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 12 }))
    .map(([from, length]): [number, number] => {
      return [from, from + length]
    }),
  { maxLength: 12 },
)

/** The same set, one entry per minute. */
function minutesOf(runs: Runs): Set<number> {
  const minutes = new Set<number>()
  for (const [from, to] of toSpans(runs)) for (let minute = from; minute < to; minute++) minutes.add(minute)
  return minutes
}

function where(isIn: (minute: number) => boolean): number[] {
  const found: number[] = []
  for (let minute = -LAST; minute <= 2 * LAST; minute++) if (isIn(minute)) found.push(minute)
  return found
}

function expectSame(runs: Runs, isIn: (minute: number) => boolean): void {
  expect([...minutesOf(runs)]).to.deep.equal(where(isIn))
  for (let index = 1; index < runs.length; index++) expect(runs[index]).to.be.above(runs[index - 1] ?? 0)
}

describe('Runs', () => {
  const seed = Number(process.env.SEED ?? 20_270_607)

  it('keep exactly the minutes of the spans they were made from, as separate ascending runs', () => {
    fc.assert(
      fc.property(spans, source => {
        expectSame(fromSpans(source), minute => source.some(([from, to]) => from <= minute && minute < to))
      }),
      { seed },
    )
  })

  it('intersect, unite and subtract like sets of minutes', () => {
    fc.assert(
      fc.property(spans, spans, (first, second) => {
        const left = fromSpans(first)
        const right = fromSpans(second)
        const [inLeft, inRight] = [minutesOf(left), minutesOf(right)]
        expectSame(and(left, right), minute => inLeft.has(minute) && inRight.has(minute))
        expectSame(or(left, right), minute => inLeft.has(minute) || inRight.has(minute))
        expectSame(sub(left, right), minute => inLeft.has(minute) && !inRight.has(minute))
      }),
      { seed },
    )
  })

  it('shift and erode like sets of minutes', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 15 }), (source, by, length) => {
        const runs = fromSpans(source)
        const minutes = minutesOf(runs)
        expectSame(shift(runs, by), minute => minutes.has(minute - by))
        expectSame(erode(runs, length), minute => {
          return Array.from({ length }, (_, index) => minute + index).every(item => minutes.has(item))
        })
      }),
      { seed },
    )
  })

  it('unite stretches in any order, whether they lie close together or years apart', () => {
    const far = fc.constantFrom(1, 7, 32, 40_000)
    fc.assert(
      fc.property(spans, far, (source, scale) => {
        const stretches = source.map(([from, to]) => ({ from: from * scale, to: to * scale }))
        const expected = fromSpans(source.map(([from, to]): [number, number] => [from * scale, to * scale]))
        expect(unionOf(stretches)).to.deep.equal(expected)
        const sets = stretches.map(({ from, to }) => interval(from, to))
        if (sets.length > 0) expect(atLeast(sets, 1)).to.deep.equal(expected)
      }),
      { seed },
    )
  })

  it('count in how many sets a minute is', () => {
    fc.assert(
      fc.property(fc.array(spans, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (sources, count) => {
        const sets = sources.map(fromSpans)
        const minutes = sets.map(minutesOf)
        expectSame(atLeast(sets, count), minute => minutes.filter(set => set.has(minute)).length >= count)
      }),
      { seed },
    )
  })

  it('answer for single minutes and stretches what the set holds', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -5, max: 80 }), fc.integer({ min: 1, max: 10 }), (source, from, length) => {
        const runs = fromSpans(source)
        const minutes = minutesOf(runs)
        const stretch = Array.from({ length }, (_, index) => from + index)
        expect(has(runs, from)).to.equal(minutes.has(from))
        expect(covers(runs, from, from + length)).to.equal(stretch.every(minute => minutes.has(minute)))
        expect(pick(stretch, runs)).to.deep.equal(stretch.filter(minute => minutes.has(minute)))
      }),
      { seed },
    )
  })
})
