import { shareOf, type ReportTable } from '../domain/report.js'
import type { RatingCounts } from '../ports/report-store.js'
import type { TableFrame } from './report-tables.js'

const COLUMNS = [
  { key: 'answers', kind: 'count' },
  { key: 'average', kind: 'rating' },
  { key: 'low', kind: 'count' },
  { key: 'lowShare', kind: 'percent' },
] as const

function figuresOf(rows: readonly RatingCounts[]) {
  const of = (key: keyof RatingCounts) => rows.reduce((total, row) => total + row[key], 0)
  const [answers, low] = [of('answers'), of('low')]
  const average = answers === 0 ? null : Math.round((of('points') * 10) / answers) / 10
  return { answers, average, low, lowShare: shareOf(low, answers) }
}

/** How visits were liked, by their dates: one on which nobody said anything says so. */
export function feedbackTable(
  found: readonly (RatingCounts & { readonly date: string })[],
  { dates }: Pick<TableFrame, 'dates'>,
): ReportTable {
  return {
    columns: [{ key: 'date', kind: 'date' }, ...COLUMNS],
    rows: dates.map(date => ({ date, ...figuresOf(found.filter(row => row.date === date)) })),
    totals: [figuresOf(found)],
  }
}

/** How each service and each person was liked. */
export function ratedTable(
  found: readonly (RatingCounts & { readonly name: string; readonly type: string })[],
): ReportTable {
  return {
    columns: [{ key: 'name', kind: 'text' }, { key: 'type', kind: 'text' }, ...COLUMNS],
    rows: found.map(row => ({ name: row.name, type: row.type, ...figuresOf([row]) })),
    // Each answer is about one service.
    totals: [figuresOf(found.filter(row => row.type === 'service'))],
  }
}
