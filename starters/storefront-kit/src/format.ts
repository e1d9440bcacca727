import type { Assignment, Money } from './api-types.js'
import type { LocalDate } from './local-date.js'

export type PartOfDay = 'morning' | 'afternoon' | 'evening'

export type Format = ReturnType<typeof createFormat>

type Options = Intl.DateTimeFormatOptions

/** `GMT+1` and `GMT` as people write them: `UTC+1`, `UTC`. */
function offsetName(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    new Date(instant),
  )
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return name.replace('GMT', 'UTC')
}

const cityOf = (timeZone: string) => (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')

/** The zone of the device, or null when the browser does not know it (`Etc/Unknown`) or names one we cannot use. */
export function readVisitorZone(): string | null {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  if (!timeZone || timeZone === 'Etc/Unknown') return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

function createMoneyFormat(locale: string) {
  return ({ amount, currency }: Money): string => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2
    // From right to left the sign behind letters (`UK£`) would stand before them; the mark keeps it where it was.
    return format.format(amount / 10 ** digits).replace(/^\u200f.+/, '$&\u200e')
  }
}

/** Names of the people of an appointment, in the order of its requirements. */
export function peopleOf(assignments: Assignment[]): string[] {
  return assignments.flatMap(({ resources }) =>
    resources.filter(({ type }) => type === 'staff').map(({ name }) => name),
  )
}

/** What is booked where nobody performs it: the court, the hall. */
export function thingsOf(assignments: Assignment[]): string[] {
  if (peopleOf(assignments).length > 0) return []
  return assignments.flatMap(({ resources }) => resources.map(({ name }) => name))
}

function createPrint(locale: string, timeZone: string) {
  const cache: Record<string, Intl.DateTimeFormat> = {}
  return (instant: string, options: Options, zone = timeZone) => {
    const name = zone + JSON.stringify(options)
    const format = (cache[name] ??= new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }))
    return format.format(new Date(instant))
  }
}

/** Prints money, days and times as the business writes them, always in the zone of the business. */
export function createFormat(locale: string, timeZone: string) {
  const print = createPrint(locale, timeZone)
  const comma = locale.startsWith('ar') ? '، ' : ', '
  /** Facts beside each other; what is empty is left out. */
  const line = (...facts: (string | null | undefined)[]) => facts.filter(Boolean).join(comma)
  const time = (instant: string, zone?: string) => print(instant, { hour: '2-digit', minute: '2-digit' }, zone)
  const day = (instant: string, zone?: string) =>
    print(instant, { weekday: 'short', day: 'numeric', month: 'long' }, zone)
  const shortDay = (instant: string) => print(instant, { weekday: 'short', day: 'numeric', month: 'short' })
  const localDate = (instant: string): LocalDate => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    return format.format(new Date(instant))
  }
  const hour = (instant: string) =>
    Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(instant)))
  return {
    locale,
    timeZone,
    localDate,
    money: createMoneyFormat(locale),
    comma,
    line,
    time,
    day,
    shortDay,
    at: (instant: string) => line(day(instant), time(instant)),
    shortAt: (instant: string) => line(shortDay(instant), time(instant)),
    longDay: (instant: string) => print(instant, { weekday: 'long', day: 'numeric', month: 'long' }),
    /** Of a day of the calendar, which is in no zone. */
    date: (date: LocalDate) => print(date, { day: 'numeric', month: 'long', year: 'numeric' }, 'UTC'),
    weekday: (instant: string) => print(instant, { weekday: 'long' }),
    shortWeekday: (instant: string) => print(instant, { weekday: 'short' }),
    dayOfMonth: (instant: string) => print(instant, { day: 'numeric' }),
    month: (instant: string) => print(instant, { month: 'long' }),
    monthAndYear: (instant: string) => print(instant, { month: 'long', year: 'numeric' }),
    list: (items: string[], type: 'conjunction' | 'disjunction' = 'conjunction') =>
      new Intl.ListFormat(locale, { type }).format(items),
    /** As fields for times take it. */
    clock: (instant: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
        new Date(instant),
      ),
    partOfDay: (instant: string): PartOfDay => {
      const at = hour(instant)
      if (at < 12) return 'morning'
      return at < 17 ? 'afternoon' : 'evening'
    },
    zone: (instant: string, zone = timeZone) => ({ city: cityOf(zone), zone, offset: offsetName(instant, zone) }),
  }
}
