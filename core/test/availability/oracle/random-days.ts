import type { OracleCriterion } from './case-format.js'

/** Days on which the clock changes, some at midnight, and two on which it does not. `from` is local midnight or close. */
export const DAYS = [
  { timeZone: 'America/New_York', from: '2026-03-08T05:00Z', date: '2026-03-08' },
  { timeZone: 'America/New_York', from: '2026-11-01T04:00Z', date: '2026-11-01' },
  { timeZone: 'Europe/London', from: '2026-03-29T00:00Z', date: '2026-03-29' },
  { timeZone: 'Europe/London', from: '2026-10-24T23:00Z', date: '2026-10-25' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-04-04T13:00Z', date: '2026-04-05' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-10-03T13:30Z', date: '2026-10-04' },
  { timeZone: 'Africa/Casablanca', from: '2026-02-14T23:00Z', date: '2026-02-15' },
  { timeZone: 'Africa/Casablanca', from: '2026-03-22T00:00Z', date: '2026-03-22' },
  { timeZone: 'America/Santiago', from: '2026-04-04T03:00Z', date: '2026-04-04' },
  { timeZone: 'Africa/Cairo', from: '2026-04-23T22:00Z', date: '2026-04-24' },
  { timeZone: 'Asia/Kathmandu', from: '2026-06-07T18:15Z', date: '2026-06-08' },
  { timeZone: 'UTC', from: '2027-06-07T00:00Z', date: '2027-06-07' },
] as const

export const POLICIES: readonly OracleCriterion[][] = [
  ['least-loaded'],
  ['round-robin', 'cost'],
  ['priority', 'least-loaded'],
  ['preferred', 'attributes', 'cost', 'round-robin'],
  ['best-fit', 'priority'],
  ['cost'],
]

export const OPENING_HOURS: readonly [string, string][][] = [
  [['09:00', '17:00']],
  [['00:00', '06:00']],
  [
    ['00:30', '02:30'],
    ['02:30', '05:00'],
  ],
  [['22:00', '04:00']],
  [['00:00', '00:00']],
  [
    ['01:30', '03:15'],
    ['08:00', '24:00'],
  ],
  [['02:00', '12:00']],
  [['00:00', '24:00']],
  [['20:00', '12:00']],
]
