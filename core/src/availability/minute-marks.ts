import type { Minutes } from '../domain/interval.js'

/**
 * One bit for each minute of a range. Stretches are marked in any order, overlapping or not, and read back as ascending
 * runs: where they lie close together that is several times cheaper than sorting their edges.
 */
export class MinuteMarks {
  private readonly words: Int32Array

  /** @param to - No mark may reach beyond it, nor begin before `from`. */
  constructor(
    private readonly from: Minutes,
    to: Minutes,
  ) {
    // One bit more than there are minutes: the last run, too, ends where a bit is not set.
    this.words = new Int32Array(((to - from) >>> 5) + 1)
  }

  /** Marks the minutes of `[from, to)`; at least one. */
  mark(from: Minutes, to: Minutes): void {
    const { words } = this
    const first = from - this.from
    const last = to - this.from - 1
    const lastWord = last >>> 5
    let index = first >>> 5
    let bits = -1 << (first & 31)
    for (; index < lastWord; index++) {
      words[index] = (words[index] ?? 0) | bits
      bits = -1
    }
    words[index] = (words[index] ?? 0) | (bits & (-1 >>> (31 - (last & 31))))
  }

  /** What is marked: `[from, to, from, to, …]`, ascending, never touching. */
  runs(): number[] {
    const { words } = this
    const result: number[] = []
    let before = 0
    for (let index = 0; index < words.length; index++) {
      const bits = words[index] ?? 0
      // A bit that differs from the one before it is an edge.
      let edges = bits ^ ((bits << 1) | before)
      before = bits >>> 31
      for (; edges !== 0; edges &= edges - 1) {
        result.push(this.from + index * 32 + 31 - Math.clz32(edges & -edges))
      }
    }
    return result
  }
}
