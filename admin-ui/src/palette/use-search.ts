import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { isAborted } from '../api/api-problem.js'
import type { Booking, Service, StaffMember } from '../api/contract.js'
import type { Client } from '../api/client-api.js'
import { customerOf, servicesOf, startOf } from '../booking/booking-text.js'
import { messages } from '../locales/messages.js'
import { useSession, type Session } from '../session/session.js'
import { formatDayAndTime } from '../time/format.js'
import type { Command, CommandGroup } from './command.js'
import { bestOf, fitOf } from './rank.js'

const AFTER_MS = 150
const SHORTEST = 2
const OF_EACH = 5

export interface Search {
  groups: ShallowRef<CommandGroup[]>
  isBusy: Ref<boolean>
  /** Some of it could not be searched. */
  hasFailed: Ref<boolean>
}

interface Found {
  clients: Client[]
  bookings: Booking[]
}

interface Catalog {
  services: Service[]
  staff: StaffMember[]
}

/**
 * Clients, bookings, services and people by what is typed. The lists of the engine search, each for whoever may read it:
 * side by side they take no longer than the slower of the two. Services and people are few, so they are read once.
 */
export function useSearch(typed: () => string): Search {
  const session = useSession()
  const groups = shallowRef<CommandGroup[]>([])
  const [isBusy, hasFailed] = [ref(false), ref(false)]
  let timer = 0
  let running: AbortController | null = null
  let catalog: Promise<Catalog> | null = null

  async function search(query: string): Promise<void> {
    const controller = new AbortController()
    running = controller
    try {
      catalog ??= readCatalog(session)
      const [found, { services, staff }] = await Promise.all([ask(session, query, controller.signal), catalog])
      if (running !== controller) return
      groups.value = toGroups(query, { ...found, services, staff })
      hasFailed.value = false
    } catch (error) {
      if (running !== controller || isAborted(error)) return
      catalog = null
      groups.value = []
      hasFailed.value = true
    }
    isBusy.value = false
  }
  const stop = () => {
    clearTimeout(timer)
    running?.abort()
    running = null
  }
  watch(
    () => typed().trim(),
    query => {
      stop()
      isBusy.value = query.length >= SHORTEST
      hasFailed.value = false
      // What was found before and does not fit any more would be what Enter runs.
      groups.value = fitting(groups.value, query)
      if (isBusy.value) timer = window.setTimeout(() => void search(query), AFTER_MS)
      else groups.value = []
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return { groups, isBusy, hasFailed }
}

async function readCatalog({ may, api }: Session): Promise<Catalog> {
  const none = { items: [] }
  const [services, staff] = await Promise.all([
    may('catalog:write') ? api.services() : none,
    may('resources:read') ? api.staff() : none,
  ])
  return { services: services.items, staff: staff.items }
}

async function ask({ may, api }: Session, search: string, signal: AbortSignal): Promise<Found> {
  const none = { items: [] }
  const [clients, bookings] = await Promise.all([
    may('clients:read') ? api.clients.list({ search, limit: OF_EACH }, signal) : none,
    may('bookings:read') ? api.bookings({ search, sort: '-startsAt', limit: OF_EACH }, signal) : none,
  ])
  return { clients: clients.items, bookings: bookings.items }
}

function fitting(groups: readonly CommandGroup[], query: string): CommandGroup[] {
  return groups
    .map(group => ({ ...group, items: group.items.filter(({ label, hint }) => fitOf(query, label, hint) > 0) }))
    .filter(({ items }) => items.length > 0)
}

function toGroups(query: string, found: Found & Catalog): CommandGroup[] {
  const words = messages.palette.groups
  const named = <T extends { name: string }>(all: T[]) =>
    bestOf(all, ({ name }) => fitOf(query, name))
      .slice(0, OF_EACH)
      .map(({ item }) => item)
  return [
    { key: 'clients', label: words.clients, items: found.clients.map(toClient) },
    { key: 'bookings', label: words.bookings, items: found.bookings.map(toBooking) },
    { key: 'services', label: words.services, items: named(found.services).map(toService) },
    { key: 'team', label: words.team, items: named(found.staff).map(toPerson) },
  ].filter(({ items }) => items.length > 0)
}

function toClient({ id, name, email, phone }: Client): Command {
  const hint = email ?? phone
  const to = { name: 'client', params: { clientId: id } }
  return { key: `client:${id}`, icon: 'user', label: name, ...(hint ? { hint } : {}), to }
}

function toBooking(booking: Booking): Command {
  const words = messages.palette
  const { id, reference, timeZone } = booking
  return {
    ...{ key: `booking:${id}`, icon: 'calendar', label: words.bookingOf(customerOf(booking), servicesOf(booking)) },
    hint: words.bookingHint(formatDayAndTime(startOf(booking), timeZone), reference),
    to: { name: 'bookings', query: { view: 'all', search: reference, booking: id } },
  }
}

function toService({ id, name }: Service): Command {
  return { key: `service:${id}`, icon: 'tag', label: name, to: { name: 'service', params: { serviceId: id } } }
}

function toPerson({ id, name, position }: StaffMember): Command {
  const to = { name: 'thing', params: { thingId: id } }
  return { key: `thing:${id}`, icon: 'users', label: name, ...(position ? { hint: position } : {}), to }
}
