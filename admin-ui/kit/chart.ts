/** One step of a chart, in order. */
export interface ChartPoint {
  readonly key: string
  readonly value: number
  /** What stands under it; left out where there is no room for all. */
  readonly tick: string
  /** What it is, in full, for the table. */
  readonly name: string
  /** Its value as people write it. */
  readonly text: string
  /** The one that runs now: it alone is drawn strong. */
  readonly isNow?: boolean
}

export const CHART = { width: 720, height: 210, start: 56, base: 180, plot: 160, marks: 4 } as const

/** The next round number above the highest value, so that the marks are ones that people count in. */
export function topOf(values: readonly number[], isWhole: boolean): number {
  const highest = Math.max(CHART.marks, ...values)
  const unit = 10 ** Math.floor(Math.log10(highest / CHART.marks))
  const step = [1, 2, 2.5, 5, 10].map(times => times * unit).find(size => size * CHART.marks >= highest) ?? highest
  return Math.ceil(isWhole ? Math.ceil(step) : step) * CHART.marks
}
