import type { LocalDate } from '../interval.js'
import { dateOf, easterSunday, nthWeekday, plusDays, weekday } from './date-rules.js'

/** A public holiday; one that stands in for a day on a weekend says so. */
export interface PublicHoliday {
  readonly date: LocalDate
  readonly name: string
  readonly isSubstitute?: boolean
}

export interface CountryRules {
  readonly name: string
  /** Where the rules are written. */
  readonly source: string
  /** What is left out; empty: nothing. */
  readonly limit: string
  of(year: number): PublicHoliday[]
}

const SUNDAY = 0
const MONDAY = 1
const TUESDAY = 2
const THURSDAY = 4
const SATURDAY = 6

const on = (date: LocalDate, name: string): PublicHoliday => ({ date, name })
const isWeekend = (date: LocalDate) => [SUNDAY, SATURDAY].includes(weekday(date))

/** Adds the next day that is neither a weekend nor taken, for each that falls on a weekend. */
function withNextWorkday(holidays: readonly PublicHoliday[], counts = isWeekend): PublicHoliday[] {
  const taken = new Set(holidays.map(({ date }) => date))
  const substitutes = holidays
    .filter(({ date }) => counts(date))
    .map(({ date, name }) => {
      let day = plusDays(date, 1)
      while (isWeekend(day) || taken.has(day)) day = plusDays(day, 1)
      taken.add(day)
      return { date: day, name, isSubstitute: true }
    })
  return [...holidays, ...substitutes]
}

/** 5 U.S.C. 6103: a Saturday is observed on the Friday before, a Sunday on the Monday after. */
function withAmericanDays(holidays: readonly PublicHoliday[]): PublicHoliday[] {
  return holidays.flatMap(holiday => {
    const shift = weekday(holiday.date) === SATURDAY ? -1 : weekday(holiday.date) === SUNDAY ? 1 : 0
    if (shift === 0) return [holiday]
    return [holiday, { date: plusDays(holiday.date, shift), name: holiday.name, isSubstitute: true }]
  })
}

function england(year: number): PublicHoliday[] {
  const easter = easterSunday(year)
  return [
    ...withNextWorkday([
      on(dateOf(year, 1, 1), 'New Year’s Day'),
      on(dateOf(year, 12, 25), 'Christmas Day'),
      on(dateOf(year, 12, 26), 'Boxing Day'),
    ]),
    on(plusDays(easter, -2), 'Good Friday'),
    on(plusDays(easter, 1), 'Easter Monday'),
    on(nthWeekday(year, 5, { day: MONDAY, n: 1 }), 'Early May bank holiday'),
    on(nthWeekday(year, 5, { day: MONDAY, n: -1 }), 'Spring bank holiday'),
    on(nthWeekday(year, 8, { day: MONDAY, n: -1 }), 'Summer bank holiday'),
  ]
}

function unitedStates(year: number): PublicHoliday[] {
  return withAmericanDays([
    on(dateOf(year, 1, 1), 'New Year’s Day'),
    on(nthWeekday(year, 1, { day: MONDAY, n: 3 }), 'Martin Luther King Jr. Day'),
    on(nthWeekday(year, 2, { day: MONDAY, n: 3 }), 'Washington’s Birthday'),
    on(nthWeekday(year, 5, { day: MONDAY, n: -1 }), 'Memorial Day'),
    on(dateOf(year, 6, 19), 'Juneteenth'),
    on(dateOf(year, 7, 4), 'Independence Day'),
    on(nthWeekday(year, 9, { day: MONDAY, n: 1 }), 'Labor Day'),
    on(nthWeekday(year, 10, { day: MONDAY, n: 2 }), 'Columbus Day'),
    on(dateOf(year, 11, 11), 'Veterans Day'),
    on(nthWeekday(year, 11, { day: THURSDAY, n: 4 }), 'Thanksgiving Day'),
    on(dateOf(year, 12, 25), 'Christmas Day'),
  ])
}

function spain(year: number): PublicHoliday[] {
  return [
    on(dateOf(year, 1, 1), 'Año Nuevo'),
    on(dateOf(year, 1, 6), 'Epifanía del Señor'),
    on(plusDays(easterSunday(year), -2), 'Viernes Santo'),
    on(dateOf(year, 5, 1), 'Fiesta del Trabajo'),
    on(dateOf(year, 8, 15), 'Asunción de la Virgen'),
    on(dateOf(year, 10, 12), 'Fiesta Nacional de España'),
    on(dateOf(year, 11, 1), 'Todos los Santos'),
    on(dateOf(year, 12, 6), 'Día de la Constitución Española'),
    on(dateOf(year, 12, 8), 'Inmaculada Concepción'),
    on(dateOf(year, 12, 25), 'Natividad del Señor'),
  ]
}

function victoria(year: number): PublicHoliday[] {
  const easter = easterSunday(year)
  const australiaDay = dateOf(year, 1, 26)
  return [
    ...withNextWorkday([
      on(dateOf(year, 1, 1), 'New Year’s Day'),
      on(australiaDay, 'Australia Day'),
      on(dateOf(year, 12, 25), 'Christmas Day'),
      on(dateOf(year, 12, 26), 'Boxing Day'),
    ]),
    on(nthWeekday(year, 3, { day: MONDAY, n: 2 }), 'Labour Day'),
    on(plusDays(easter, -2), 'Good Friday'),
    on(plusDays(easter, -1), 'Saturday before Easter Sunday'),
    on(easter, 'Easter Sunday'),
    on(plusDays(easter, 1), 'Easter Monday'),
    on(dateOf(year, 4, 25), 'Anzac Day'),
    on(nthWeekday(year, 6, { day: MONDAY, n: 2 }), 'King’s Birthday'),
    on(nthWeekday(year, 11, { day: TUESDAY, n: 1 }), 'Melbourne Cup Day'),
  ]
}

/** Days that follow the moon, as the Ministry of Manpower gazetted them (mom.gov.sg/employment-practices/public-holidays). */
const SINGAPORE_BY_MOON: Readonly<Record<number, readonly PublicHoliday[]>> = {
  2025: [
    on('2025-01-29', 'Chinese New Year'),
    on('2025-01-30', 'Chinese New Year (second day)'),
    on('2025-03-31', 'Hari Raya Puasa'),
    on('2025-05-12', 'Vesak Day'),
    on('2025-06-07', 'Hari Raya Haji'),
    on('2025-10-20', 'Deepavali'),
  ],
  2026: [
    on('2026-02-17', 'Chinese New Year'),
    on('2026-02-18', 'Chinese New Year (second day)'),
    on('2026-03-21', 'Hari Raya Puasa'),
    on('2026-05-27', 'Hari Raya Haji'),
    on('2026-05-31', 'Vesak Day'),
    on('2026-11-08', 'Deepavali'),
  ],
}

function singapore(year: number): PublicHoliday[] {
  const all = [
    on(dateOf(year, 1, 1), 'New Year’s Day'),
    ...(SINGAPORE_BY_MOON[year] ?? []),
    on(plusDays(easterSunday(year), -2), 'Good Friday'),
    on(dateOf(year, 5, 1), 'Labour Day'),
    on(dateOf(year, 8, 9), 'National Day'),
    on(dateOf(year, 12, 25), 'Christmas Day'),
  ]
  // Holidays Act 1998, section 4: only a Sunday moves, to the next day that is none itself.
  return withNextWorkday(all, date => weekday(date) === SUNDAY)
}

function germany(year: number): PublicHoliday[] {
  const easter = easterSunday(year)
  return [
    on(dateOf(year, 1, 1), 'Neujahr'),
    on(plusDays(easter, -2), 'Karfreitag'),
    on(plusDays(easter, 1), 'Ostermontag'),
    on(dateOf(year, 5, 1), 'Tag der Arbeit'),
    on(plusDays(easter, 39), 'Christi Himmelfahrt'),
    on(plusDays(easter, 50), 'Pfingstmontag'),
    on(dateOf(year, 10, 3), 'Tag der Deutschen Einheit'),
    on(dateOf(year, 12, 25), 'Erster Weihnachtstag'),
    on(dateOf(year, 12, 26), 'Zweiter Weihnachtstag'),
  ]
}

function france(year: number): PublicHoliday[] {
  const easter = easterSunday(year)
  return [
    on(dateOf(year, 1, 1), 'Jour de l’an'),
    on(plusDays(easter, 1), 'Lundi de Pâques'),
    on(dateOf(year, 5, 1), 'Fête du Travail'),
    on(dateOf(year, 5, 8), 'Victoire 1945'),
    on(plusDays(easter, 39), 'Ascension'),
    on(plusDays(easter, 50), 'Lundi de Pentecôte'),
    on(dateOf(year, 7, 14), 'Fête nationale'),
    on(dateOf(year, 8, 15), 'Assomption'),
    on(dateOf(year, 11, 1), 'Toussaint'),
    on(dateOf(year, 11, 11), 'Armistice 1918'),
    on(dateOf(year, 12, 25), 'Noël'),
  ]
}

/** Public holidays that can be worked out without asking anybody, by country or part of it (ISO 3166). */
export const COUNTRY_RULES: Readonly<Record<string, CountryRules>> = {
  'GB-ENG': {
    name: 'England',
    source: 'Banking and Financial Dealings Act 1971, gov.uk/bank-holidays',
    limit: 'Bank holidays proclaimed for one year alone, such as those for a coronation.',
    of: england,
  },
  US: {
    name: 'United States',
    source: '5 U.S.C. 6103',
    limit: 'Holidays of states, and inauguration days.',
    of: unitedStates,
  },
  ES: {
    name: 'Spain',
    source: 'Real Decreto 2001/1983, art. 45',
    limit: 'Days of regions and towns, and the changes that regions make each year.',
    of: spain,
  },
  'AU-VIC': {
    name: 'Victoria, Australia',
    source: 'Public Holidays Act 1993 (Vic), business.vic.gov.au',
    limit: 'The Friday before the AFL Grand Final, whose date is set each year.',
    of: victoria,
  },
  SG: {
    name: 'Singapore',
    source: 'Holidays Act 1998, mom.gov.sg/employment-practices/public-holidays',
    limit:
      'Days that follow the moon (Chinese New Year, Hari Raya, Vesak, Deepavali) are known for 2025 and 2026 only.',
    of: singapore,
  },
  DE: {
    name: 'Germany',
    source: 'Holiday laws of the Länder and Art. 2(2) of the Unification Treaty',
    limit: 'Days that not all Länder have.',
    of: germany,
  },
  FR: {
    name: 'France',
    source: 'Code du travail, art. L3133-1',
    limit: 'The two more of Alsace-Moselle, and overseas days.',
    of: france,
  },
}

/** In the order of the calendar; undefined for a country without rules. */
export function publicHolidays(country: string, year: number): PublicHoliday[] | undefined {
  const found = COUNTRY_RULES[country]?.of(year)
  return found?.sort((left, right) => left.date.localeCompare(right.date))
}
