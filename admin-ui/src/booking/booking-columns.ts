import type { ColumnRules } from '../lists/use-columns.js'

const FIRST = ['when', 'customer', 'service', 'with', 'state', 'money', 'source'] as const
export const BOOKING_COLUMNS = [...FIRST, 'reference', 'phone', 'booked'] as const
export type BookingColumn = (typeof BOOKING_COLUMNS)[number]

/** Which columns the list of bookings can have. */
export const BOOKING_COLUMN_RULES: ColumnRules = { all: BOOKING_COLUMNS, first: FIRST, fixed: ['when', 'customer'] }
