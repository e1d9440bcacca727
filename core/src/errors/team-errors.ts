import { defineError } from './bookwright-error.js'
import type { AffectedBooking } from './catalog.js'

export const HoursConflictError = defineError<{ total: number; bookings: readonly AffectedBooking[] }>(
  'BW_HOURS_CONFLICT',
  'conflict',
  'Bookings would stand outside the hours',
  () =>
    'Nothing was changed. Move or cancel the bookings in details, or send keepBookings: true: they stay as they are, and nothing new is booked there.',
)
export const ResourceInUseError = defineError<{ total: number; bookings: readonly AffectedBooking[] }>(
  'BW_RESOURCE_IN_USE',
  'conflict',
  'Bookings stand on what would vanish',
  () => 'Nothing was changed. Move or cancel the bookings in details, or keep the capacity, the mode and the parts.',
)
