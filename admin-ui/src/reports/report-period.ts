export type PeriodKind = 'week' | 'month' | 'year' | 'dates'

export interface Period {
  from: string
  to: string
}

const DAY_MS = 86_400_000
const MAX_DAYS = 400

const parse = (date: string) => new Date(`${date}T00:00:00Z`)
const text = (date: Date) => date.toISOString().slice(0, 10)
const plus = (date: string, days: number) => text(new Date(parse(date).getTime() + days * DAY_MS))

function firstOf(year: number, month: number): string {
  return text(new Date(Date.UTC(year, month, 1)))
}

/** The week, month or year that holds a day. */
export function periodAround(kind: Exclude<PeriodKind, 'dates'>, date: string): Period {
  const at = parse(date)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  if (kind === 'year') return { from: firstOf(year, 0), to: plus(firstOf(year + 1, 0), -1) }
  if (kind === 'month') return { from: firstOf(year, month), to: plus(firstOf(year, month + 1), -1) }
  const monday = plus(date, -((at.getUTCDay() + 6) % 7))
  return { from: monday, to: plus(monday, 6) }
}

/** The one before or after. */
export function neighbour(kind: Exclude<PeriodKind, 'dates'>, { from, to }: Period, way: -1 | 1): Period {
  return periodAround(kind, way < 0 ? plus(from, -1) : plus(to, 1))
}

export function isPeriod({ from, to }: Period): boolean {
  const days = (parse(to).getTime() - parse(from).getTime()) / DAY_MS + 1
  return days >= 1 && days <= MAX_DAYS
}

/** Steps of which a chart shows not too many. */
export function stepOf({ from, to }: Period): 'day' | 'week' | 'month' {
  const days = (parse(to).getTime() - parse(from).getTime()) / DAY_MS + 1
  return days <= 45 ? 'day' : days <= 140 ? 'week' : 'month'
}
