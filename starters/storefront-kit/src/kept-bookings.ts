import { reactive } from 'vue'
import type { Booking } from './api-types.js'
import { isOpen, standingAppointments } from './booking-facts.js'
import type { SessionStore } from './session-store.js'

/** A booking as this device remembers it: what, when, where, and the way to it. Nothing about who booked. */
export interface KeptBooking {
  id: string
  token: string
  reference: string
  services: string[]
  startsAt: string
  endsAt: string
  place: string
}

const key = 'kept-bookings'
const most = 30

export type KeptBookings = ReturnType<typeof createKeptBookings>

/** What was booked on this device, until the visit is over; it is there without a connection, too. */
export function createKeptBookings(store: SessionStore) {
  const isAhead = ({ endsAt }: KeptBooking) => Date.parse(endsAt) > Date.now()
  const read = () => (store.read<KeptBooking[]>(key) ?? []).filter(isAhead)
  const state = reactive({ items: read() })

  function write(items: KeptBooking[]): void {
    state.items = [...items].sort((a, b) => a.startsAt.localeCompare(b.startsAt)).slice(0, most)
    if (items.length === 0) store.remove(key)
    else store.write(key, state.items)
  }
  const without = (id: string) => read().filter(item => item.id !== id)
  return {
    state,
    has: (id: string) => state.items.some(item => item.id === id),
    tokenOf: (id: string) => read().find(item => item.id === id)?.token ?? '',
    keep(booking: Booking, token: string, place: string): void {
      const appointments = standingAppointments(booking)
      const [first] = appointments
      const last = appointments.at(-1)
      if (!isOpen(booking) || !first || !last || token === '') return write(without(booking.id))
      const { id, reference } = booking
      const services = [...new Set(appointments.map(({ serviceName }) => serviceName))]
      write([...without(id), { id, token, reference, services, startsAt: first.startsAt, endsAt: last.endsAt, place }])
    },
    forget: (id: string): void => write(without(id)),
  }
}
