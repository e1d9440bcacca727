import type { Booking, BookingStatus } from './api-types.js'

/** Bookings that repeat, as the public HTTP API has them. Instants are ISO 8601 in UTC. */

export interface RepeatRule {
  frequency: 'weekly'
  interval?: number
  count: number
}

export interface SeriesWish {
  serviceId: string
  startsAt: string
  staffId?: string
  durationMinutes?: number
  guests?: number
  addOns?: string[]
  rule: RepeatRule
}

export interface SeriesPreview {
  timeZone: string
  isBookable: boolean
  items: {
    startsAt: string
    status: 'free' | 'conflict'
    proposals: { startsAt: string; endsAt: string }[]
  }[]
}

export interface Resolution {
  startsAt: string
  action: 'skip' | 'move'
  to?: string
}

export interface BookedSeries {
  seriesId: string
  booked: Booking[]
  notBooked: { startsAt: string }[]
}

export interface BookingSeries {
  seriesId: string | null
  items: { id: string; reference: string; status: BookingStatus; startsAt: string; endsAt: string }[]
}
