/** A calendar day as `YYYY-MM-DD`, without a zone. */
export type LocalDate = string

const dayMs = 86_400_000

const toUtc = (date: LocalDate) => Date.parse(`${date}T00:00:00Z`)

export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(toUtc(date) + days * dayMs).toISOString().slice(0, 10)

export const daysBetween = (from: LocalDate, to: LocalDate): number => Math.round((toUtc(to) - toUtc(from)) / dayMs)

export const isLocalDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(toUtc(text))

/** Noon in UTC lies on the same day in every zone from -11 to +11: good enough to name the day. */
export const noonOf = (date: LocalDate): string => `${date}T12:00:00Z`
