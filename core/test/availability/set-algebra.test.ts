import { expect } from 'chai'
import fc from 'fast-check'
import { BitsetAlgebra } from '../../dist/availability/bitset-algebra.js'
import { SEALED_RUNS } from '../../dist/availability/runs-algebra.js'
import { sealed, type SetAlgebra, type TimeSet } from '../../dist/availability/set-algebra.js'

const seed = Number(process.env.SEED ?? 20_270_607)

/** Not a multiple of 32, and far from zero, as real horizons are. */
const FIRST = 29_000_017
const LENGTH = 203
const minute = fc.integer({ min: FIRST, max: FIRST + LENGTH - 1 })
const span = fc
  .tuple(minute, fc.integer({ min: 0, max: 70 }))
  .map(([from, length]): [number, number] => [from, Math.min(from + length, FIRST + LENGTH)])
const spans = fc.array(span, { maxLength: 12 })
const families = fc.array(spans, { minLength: 1, maxLength: 9 })

/** The plainest model: one flag a minute. */
type Flags = boolean[]

function flagsOf(source: readonly (readonly [number, number])[]): Flags {
  return Array.from({ length: LENGTH }, (_, index) => {
    return source.some(([from, to]) => FIRST + index >= from && FIRST + index < to)
  })
}

const BACKENDS: Readonly<Record<string, SetAlgebra>> = {
  'sorted runs': SEALED_RUNS,
  'a bitset': sealed(new BitsetAlgebra([FIRST, FIRST + LENGTH])),
}

for (const [name, sets] of Object.entries(BACKENDS)) {
  /** What is in the set within the horizon; runs may keep minutes outside it, which no question asks about. */
  function read(set: TimeSet): Flags {
    return Array.from({ length: LENGTH }, (_, index) => sets.has(set, FIRST + index))
  }

  function check<Values extends [unknown, ...unknown[]]>(
    ...given: [...{ [Key in keyof Values]: fc.Arbitrary<Values[Key]> }, (...values: Values) => void]
  ): void {
    const predicate = given.pop() as (...values: Values) => void
    const arbitraries = given as unknown as { [Key in keyof Values]: fc.Arbitrary<Values[Key]> }
    fc.assert(fc.property(...arbitraries, predicate), { seed, numRuns: 300 })
  }

  describe(`The set algebra over ${name}, beside one flag a minute`, () => {
    it('makes the same set from spans, from stretches and from runs', () => {
      check<[[number, number][]]>(spans, source => {
        const set = sets.fromSpans(source)
        expect(read(set)).to.deep.equal(flagsOf(source))
        expect(read(sets.unionOf(source.map(([from, to]) => ({ from, to }))))).to.deep.equal(flagsOf(source))
        expect(read(sets.fromRuns(sets.toRuns(set)))).to.deep.equal(flagsOf(source))
        expect(sets.toRuns(set)).to.deep.equal(SEALED_RUNS.toRuns(SEALED_RUNS.fromSpans(source)))
        expect(sets.isEmpty(set)).to.equal(!flagsOf(source).includes(true))
      })
    })

    it('knows the interval, the empty set and the full one', () => {
      check<[[number, number]]>(span, ([from, to]) => {
        expect(read(sets.interval(from, to))).to.deep.equal(flagsOf([[from, to]]))
      })
      expect(read(sets.empty)).to.not.include(true)
      expect(read(sets.everything)).to.not.include(false)
    })

    it('tells a set of starts also to whoever asks backwards', () => {
      check<[[number, number][]]>(spans, source => {
        const set = sets.startSet(sets.fromSpans(source))
        const wanted = flagsOf(source).reverse()
        expect(wanted.map((_, index) => set.has(FIRST + LENGTH - 1 - index))).to.deep.equal(wanted)
      })
    })

    it('intersects, unites and subtracts', () => {
      check<[[number, number][], [number, number][]]>(spans, spans, (first, second) => {
        const [left, right] = [sets.fromSpans(first), sets.fromSpans(second)]
        const [inLeft, inRight] = [flagsOf(first), flagsOf(second)]
        expect(read(sets.and(left, right))).to.deep.equal(inLeft.map((flag, index) => flag && inRight[index]))
        expect(read(sets.or(left, right))).to.deep.equal(inLeft.map((flag, index) => flag || inRight[index]))
        expect(read(sets.sub(left, right))).to.deep.equal(inLeft.map((flag, index) => flag && !inRight[index]))
        expect([read(left), read(right)]).to.deep.equal([inLeft, inRight])
      })
    })

    it('shifts by whole words, by parts of a word and beyond either end', () => {
      const distance = fc.oneof(fc.integer({ min: -250, max: 250 }), fc.constantFrom(-64, -32, 0, 32, 64))
      check<[[number, number][], number]>(spans, distance, (source, by) => {
        const flags = flagsOf(source)
        const expected = flags.map((_, index) => flags[index - by] ?? false)
        expect(read(sets.shift(sets.fromSpans(source), by))).to.deep.equal(expected)
      })
    })

    it('forgets what a shift moved beyond the window, or keeps it whole', () => {
      check<[[number, number][], number]>(spans, fc.integer({ min: -40, max: 40 }), (source, by) => {
        const back = read(sets.shift(sets.shift(sets.fromSpans(source), by), -by))
        const isKept = (index: number) => name !== 'a bitset' || (index + by >= 0 && index + by < LENGTH)
        expect(back).to.deep.equal(flagsOf(source).map((flag, index) => flag && isKept(index)))
      })
    })

    it('erodes by any length', () => {
      const length = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(1, 2, 31, 32, 33, 64, 203, 300))
      check<[[number, number][], number]>(spans, length, (source, by) => {
        const flags = flagsOf(source)
        const expected = flags.map((_, index) => {
          return Array.from({ length: by }, (_unused, later) => flags[index + later] ?? false).every(Boolean)
        })
        expect(read(sets.erode(sets.fromSpans(source), by))).to.deep.equal(expected)
      })
    })

    it('erodes what another set leaves of it', () => {
      const length = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(1, 2, 31, 32, 33, 64))
      check<[[number, number][], [number, number][], number]>(spans, spans, length, (source, gone, by) => {
        const [open, taken] = [flagsOf(source), flagsOf(gone)]
        const left = open.map((flag, index) => flag && !taken[index])
        const expected = left.map((_, index) => {
          return Array.from({ length: by }, (_unused, later) => left[index + later] ?? false).every(Boolean)
        })
        expect(read(sets.erodeWithout(sets.fromSpans(source), sets.fromSpans(gone), by))).to.deep.equal(expected)
      })
    })

    it('counts at every minute of a list in how many sets it is', () => {
      const minutes = fc.uniqueArray(minute, { maxLength: 30 }).map(list => list.sort((left, right) => left - right))
      check<[[number, number][][], number[]]>(families, minutes, (sources, asked) => {
        const flags = sources.map(flagsOf)
        const expected = asked.map(at => flags.filter(one => one[at - FIRST]).length)
        const all = sources.map(source => sets.fromSpans(source))
        expect([...sets.countAt(asked, all)]).to.deep.equal(expected)
      })
    })

    it('counts in how many sets a minute is', () => {
      check<[[number, number][][], number]>(families, fc.integer({ min: 1, max: 10 }), (sources, count) => {
        const flags = sources.map(flagsOf)
        const expected = Array.from({ length: LENGTH }, (_, index) => flags.filter(one => one[index]).length >= count)
        expect(
          read(
            sets.atLeast(
              sources.map(source => sets.fromSpans(source)),
              count,
            ),
          ),
        ).to.deep.equal(expected)
      })
    })

    it('answers for single minutes, for stretches and for lists of minutes', () => {
      const anywhere = fc.integer({ min: FIRST - 40, max: FIRST + LENGTH + 40 })
      check<[[number, number][], number, number]>(
        spans,
        anywhere,
        fc.integer({ min: 1, max: 50 }),
        (source, from, length) => {
          const set = sets.fromSpans(source)
          const flags = flagsOf(source)
          const stretch = Array.from({ length }, (_, index) => from + index)
          const isIn = (at: number) => flags[at - FIRST] ?? false
          expect(sets.covers(set, from, from + length)).to.equal(stretch.every(isIn))
          expect(sets.pick(stretch, set)).to.deep.equal(stretch.filter(isIn))
          const starts = sets.startSet(set)
          for (const at of [...stretch, from, ...stretch]) expect(starts.has(at)).to.equal(isIn(at))
        },
      )
    })
  })
}
