import { shareOf, type ColumnKind, type ReportColumn, type ReportRow, type ReportTable } from '../domain/report.js'
import type * as counts from '../ports/report-store.js'
import type { OpenResource } from './open-minutes.js'

const LEAD_BANDS = ['day', 'two-days', 'week', 'two-weeks', 'month', 'later'] as const

function columns(kinds: Readonly<Record<string, ColumnKind>>): ReportColumn[] {
  return Object.entries(kinds).map(([key, kind]) => ({ key, kind }))
}

function totalOf<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

/** One group for each currency, that of the business first; never none. */
function byCurrency<T extends { readonly currency: string }>(rows: readonly T[], own: string): [string, T[]][] {
  const currencies = new Set([own, ...rows.map(row => row.currency)])
  return [...currencies].flatMap(currency => {
    const group = rows.filter(row => row.currency === currency)
    return group.length > 0 || currencies.size === 1 ? [[currency, group] as [string, T[]]] : []
  })
}

/** Every date has its row: one on which nothing was says so. */
function byDate<T extends { readonly date: string; readonly currency: string }>(
  found: readonly T[],
  dates: readonly string[],
  own: string,
  view: (date: string, currency: string, rows: readonly T[]) => ReportRow,
): ReportRow[] {
  return byCurrency(found, own).flatMap(([currency, rows]) => {
    const known = new Map(rows.map(row => [row.date, row]))
    return dates.map(date =>
      view(
        date,
        currency,
        [known.get(date)].flatMap(row => row ?? []),
      ),
    )
  })
}

/** What is asked, and in which dates and currency it is told. */
export interface TableFrame {
  readonly dates: readonly string[]
  readonly currency: string
}

export function bookingsTable(found: readonly counts.BookingCounts[], { dates, currency }: TableFrame): ReportTable {
  const sums = (rows: readonly counts.BookingCounts[]) => ({
    bookings: totalOf(rows, row => row.bookings),
    waiting: totalOf(rows, row => row.waiting),
    completed: totalOf(rows, row => row.completed),
    noShows: totalOf(rows, row => row.noShows),
    cancelled: totalOf(rows, row => row.cancelled),
    declined: totalOf(rows, row => row.declined),
  })
  const one = found.map(row => ({ ...row, currency }))
  const known = (date: string) => sums(one.filter(row => row.date === date))
  const number = 'count' as const
  const kinds = { bookings: number, waiting: number, completed: number, noShows: number, cancelled: number }
  return {
    columns: columns({ date: 'date', ...kinds, declined: number }),
    rows: dates.map(date => ({ date, ...known(date) })),
    totals: [sums(one)],
  }
}

export function bookedTable(found: readonly counts.BookingCounts[], { dates, currency }: TableFrame): ReportTable {
  const sums = (rows: readonly counts.BookingCounts[]) => ({ booked: totalOf(rows, row => row.booked) })
  return {
    columns: columns({ date: 'date', currency: 'text', booked: 'money' }),
    rows: byDate(found, dates, currency, (date, code, rows) => ({ date, currency: code, ...sums(rows) })),
    totals: byCurrency(found, currency).map(([code, rows]) => ({ currency: code, ...sums(rows) })),
  }
}

export function revenueTable(found: readonly counts.MoneyCounts[], { dates, currency }: TableFrame): ReportTable {
  const sums = (rows: readonly counts.MoneyCounts[]) => ({
    booked: totalOf(rows, row => row.booked),
    paid: totalOf(rows, row => row.paid),
    owed: totalOf(rows, row => row.owed),
    fees: totalOf(rows, row => row.fees),
    refunds: totalOf(rows, row => row.refunds),
  })
  const kinds = { booked: 'money', paid: 'money', owed: 'money', fees: 'money', refunds: 'money' } as const
  return {
    columns: columns({ date: 'date', currency: 'text', ...kinds }),
    rows: byDate(found, dates, currency, (date, code, rows) => ({ date, currency: code, ...sums(rows) })),
    totals: byCurrency(found, currency).map(([code, rows]) => ({ currency: code, ...sums(rows) })),
  }
}

/** Shares: of those that were to come, who did not; of all that were made, what was cancelled. */
export function attendanceTable(found: readonly counts.BookingCounts[], { dates }: TableFrame): ReportTable {
  const sums = (rows: readonly counts.BookingCounts[]) => {
    const due = totalOf(rows, row => row.bookings)
    const [noShows, cancelled] = [totalOf(rows, row => row.noShows), totalOf(rows, row => row.cancelled)]
    const cancelledShare = shareOf(cancelled, due + cancelled)
    return { bookings: due, noShows, noShowShare: shareOf(noShows, due), cancelled, cancelledShare }
  }
  const shares = { noShows: 'count', noShowShare: 'percent', cancelled: 'count', cancelledShare: 'percent' } as const
  return {
    columns: columns({ date: 'date', bookings: 'count', ...shares }),
    rows: dates.map(date => ({ date, ...sums(found.filter(row => row.date === date)) })),
    totals: [sums(found)],
  }
}

export function servicesTable(found: readonly counts.ServiceCounts[], { currency }: TableFrame): ReportTable {
  const kinds = {
    service: 'text',
    appointments: 'count',
    minutes: 'minutes',
    currency: 'text',
    booked: 'money',
  } as const
  return {
    columns: columns(kinds),
    rows: found.map(row => ({ ...row })),
    totals: byCurrency(found, currency).map(([code, rows]) => ({
      appointments: totalOf(rows, row => row.appointments),
      minutes: totalOf(rows, row => row.minutes),
      currency: code,
      booked: totalOf(rows, row => row.booked),
    })),
  }
}

export function sourcesTable(found: readonly counts.SourceCounts[]): ReportTable {
  const all = totalOf(found, row => row.bookings)
  const [noShows, cancelled] = [totalOf(found, row => row.noShows), totalOf(found, row => row.cancelled)]
  return {
    columns: columns({ source: 'text', bookings: 'count', share: 'percent', noShows: 'count', cancelled: 'count' }),
    rows: found.map(row => ({ ...row, share: shareOf(row.bookings, all) })),
    totals: [{ bookings: all, noShows, cancelled }],
  }
}

/** Members beside guests: how many of the bookings, and what they are worth. */
export function groupsTable(found: readonly counts.GroupCounts[], { currency }: TableFrame): ReportTable {
  const all = totalOf(found, row => row.bookings)
  const numbers = { bookings: 'count', share: 'percent', noShows: 'count', cancelled: 'count' } as const
  return {
    columns: columns({ group: 'text', ...numbers, currency: 'text', booked: 'money' }),
    rows: found.map(row => ({ ...row, share: shareOf(row.bookings, all) })),
    totals: byCurrency(found, currency).map(([code, rows]) => ({
      bookings: totalOf(rows, row => row.bookings),
      noShows: totalOf(rows, row => row.noShows),
      cancelled: totalOf(rows, row => row.cancelled),
      currency: code,
      booked: totalOf(rows, row => row.booked),
    })),
  }
}

export function leadTimeTable({ bands, medianHours }: counts.LeadTime): ReportTable {
  const all = totalOf(bands, row => row.bookings)
  return {
    columns: columns({ leadTime: 'text', bookings: 'count', share: 'percent', medianHours: 'hours' }),
    rows: LEAD_BANDS.map((leadTime, band) => {
      const bookings = bands.find(row => row.band === band)?.bookings ?? 0
      return { leadTime, bookings, share: shareOf(bookings, all), medianHours: null }
    }),
    totals: [{ bookings: all, medianHours }],
  }
}

export interface Use {
  readonly open: readonly OpenResource[]
  readonly claimed: readonly counts.ClaimedMinutes[]
  readonly values: readonly counts.ResourceValue[]
}

interface UseRow {
  readonly name: string
  readonly type: string
  readonly visits: number
  readonly openMinutes: number
  readonly bookedMinutes: number
  readonly turnoverMinutes: number
  readonly peakOpenMinutes: number
  readonly peakMinutes: number
  readonly currency: string
  readonly booked: number
}

/** People, then rooms, then the rest; what has a value in two currencies stands once in each, its minutes in the first. */
function usesOf({ open, claimed, values }: Use, own: string): UseRow[] {
  const rank = (type: string) => (type === 'staff' ? 0 : type === 'room' ? 1 : 2)
  const shown = open.filter(({ resource }) => {
    return resource.status !== 'archived' || claimed.some(row => row.resourceId === resource.id)
  })
  shown.sort((left, right) => rank(left.resource.type) - rank(right.resource.type))
  return shown.flatMap(({ resource, openMinutes, peakOpenMinutes }) => {
    const claim = claimed.find(row => row.resourceId === resource.id)
    const worth = values.filter(row => row.resourceId === resource.id)
    const amounts = worth.length > 0 ? worth : [{ currency: own, booked: 0 }]
    return amounts.map(({ currency, booked }, index) => {
      const isFirst = index === 0
      const of = (amount: number | undefined) => (isFirst ? (amount ?? 0) : 0)
      return {
        ...{ name: resource.name, type: resource.type, currency, booked },
        ...{ visits: of(claim?.visits), openMinutes: of(openMinutes), bookedMinutes: of(claim?.minutes) },
        turnoverMinutes: of(claim?.minutesWithTurnover),
        ...{ peakOpenMinutes: of(peakOpenMinutes), peakMinutes: of(claim?.peakMinutes) },
      }
    })
  })
}

export function utilisationTable(use: Use, { currency }: TableFrame): ReportTable {
  const view = (rows: readonly UseRow[]) => {
    const [open, booked] = [totalOf(rows, row => row.openMinutes), totalOf(rows, row => row.bookedMinutes)]
    const turnover = totalOf(rows, row => row.turnoverMinutes)
    return {
      ...{ visits: totalOf(rows, row => row.visits), openMinutes: open, bookedMinutes: booked },
      ...{ utilisation: shareOf(booked, open), turnoverMinutes: turnover },
      utilisationWithTurnover: shareOf(turnover, open),
    }
  }
  const minutes = { openMinutes: 'minutes', bookedMinutes: 'minutes', utilisation: 'percent' } as const
  const turnover = { turnoverMinutes: 'minutes', utilisationWithTurnover: 'percent' } as const
  const rows = usesOf({ ...use, values: [] }, currency)
  return {
    columns: columns({ name: 'text', type: 'text', visits: 'count', ...minutes, ...turnover }),
    rows: rows.map(row => ({ name: row.name, type: row.type, ...view([row]) })),
    totals: [view(rows)],
  }
}

/** How full peak hours are, and what an hour brings. */
export function peakTable(use: Use, { currency }: TableFrame): ReportTable {
  const perHour = (amount: number, minutes: number) => (minutes === 0 ? null : Math.round((amount * 60) / minutes))
  const view = (rows: readonly UseRow[]) => {
    const of = (key: 'peakOpenMinutes' | 'peakMinutes' | 'openMinutes' | 'bookedMinutes' | 'booked') =>
      totalOf(rows, row => row[key])
    const [open, taken] = [of('peakOpenMinutes'), of('peakMinutes')]
    return {
      ...{ peakOpenMinutes: open, peakMinutes: taken, peakOccupancy: shareOf(taken, open) },
      otherOccupancy: shareOf(of('bookedMinutes') - taken, of('openMinutes') - open),
      booked: of('booked'),
      perBookedHour: perHour(of('booked'), of('bookedMinutes')),
      perOpenHour: perHour(of('booked'), of('openMinutes')),
    }
  }
  const rows = usesOf(use, currency)
  const peak = { peakOpenMinutes: 'minutes', peakMinutes: 'minutes', peakOccupancy: 'percent' } as const
  const money = { booked: 'money', perBookedHour: 'money', perOpenHour: 'money' } as const
  const all = { ...peak, otherOccupancy: 'percent', currency: 'text', ...money } as const
  return {
    columns: columns({ name: 'text', type: 'text', ...all }),
    rows: rows.map(row => ({ name: row.name, type: row.type, ...view([row]), currency: row.currency })),
    totals: byCurrency(rows, currency).map(([code, group]) => ({ ...view(group), currency: code })),
  }
}
