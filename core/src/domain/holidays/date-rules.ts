import type { LocalDate } from '../interval.js'

const DAY_MS = 86_400_000

export function dateOf(year: number, month: number, day: number): LocalDate {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
}

export function plusDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekday(date: LocalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/**
 * Easter Sunday of the Gregorian calendar.
 * Source: J. Meeus, Astronomical Algorithms, 2nd edition, chapter 8 (the rule of Jones and Butcher).
 */
export function easterSunday(year: number): LocalDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return dateOf(year, Math.floor(sum / 31), (sum % 31) + 1)
}

/** The n-th of a weekday in a month; -1 is the last. `day`: 0 is Sunday. */
export function nthWeekday(year: number, month: number, { day, n }: { day: number; n: number }): LocalDate {
  if (n < 0) {
    const last = dateOf(year, month + 1, 0)
    return plusDays(last, -((weekday(last) - day + 7) % 7))
  }
  const first = dateOf(year, month, 1)
  return plusDays(first, ((day - weekday(first) + 7) % 7) + (n - 1) * 7)
}
