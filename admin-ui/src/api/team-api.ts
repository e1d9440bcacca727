import type { Money, Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export type Spans = [string, string][]
export type Week = Record<string, Spans>

export interface Season {
  name: string
  from: string
  until: string
  weekly: Week
  breaks: Week
}

export interface Schedule {
  id: string
  name: string
  timeZone: string
  weekly: Week
  breaks: Week
  exceptions: Record<string, Spans>
  seasons: Season[]
  version: number
}

export interface HomePlace {
  address: string
  zip: string
  latitude: number | null
  longitude: number | null
}

export interface Thing {
  id: string
  slug: string
  name: string
  type: string
  mode: string
  capacity: number
  /** Of a pool: its places keep their number. */
  isPinned: boolean
  /** Places sold beyond the capacity. */
  overbookUnits: number
  /** Minor units of the currency of the business. */
  costPerHour: number
  /** Who comes first among equals: the higher. */
  priority: number
  /** When plugins and webhooks hear of a use, minutes before it; null: not at all. */
  beforeUseMinutes: number | null
  /** In the calendar, as `#8b5669`; empty: none. */
  color: string
  limits: { perDay?: number; perWeek?: number; minutesPerDay?: number; minutesPerWeek?: number }
  leafIds: string[]
  locationId: string
  scheduleId: string | null
  skills: string[]
  attributes: Record<string, string>
  status: string
  position: string
  bio: string
  photo: string | null
  accountId: string | null
  /** Where the day of somebody who travels begins and ends. */
  homePlace: HomePlace | null
  sort: number
  version: number
}

export interface StandingBooking {
  id: string
  reference: string
  status: string
  startsAt: string
  endsAt: string
  serviceName: string
  customerName: string | null
}

export interface Standing {
  total: number
  bookings: StandingBooking[]
}

export interface HoursPreview extends Standing {
  openDays: { date: string; spans: { from: string; to: string }[] }[]
}

export interface Matrix {
  resources: { id: string; name: string; position: string; status: string; skills: string[] }[]
  /** With the skills that they ask for. */
  services: { id: string; name: string; category: string; price: Money; skills: string[] }[]
  cells: { resourceId: string; serviceId: string; durationMinutes: number | null; priceAdjustment: Money | null }[]
}

export interface PublicHolidays {
  country: string
  countries: { code: string; name: string }[]
  source: string
  limit: string
  items: { date: string; name: string; isSubstitute?: boolean }[]
}

export interface TimeOffEntry {
  id: string
  resourceId: string
  startsAt: string | null
  endsAt: string | null
  rrule: string | null
  localStart: string | null
  minutes: number | null
  reason: string
}

const at = (id: string) => encodeURIComponent(id)

/** Calls about people, things and hours. */
export class TeamApi {
  constructor(private readonly http: HttpClient) {}

  things(signal?: AbortSignal): Promise<Page<Thing>> {
    return this.http.get('/resources', { signal })
  }

  thing(id: string, signal?: AbortSignal): Promise<Thing> {
    return this.http.get(`/resources/${at(id)}`, { signal })
  }

  standing(id: string, signal?: AbortSignal): Promise<Standing> {
    return this.http.get(`/resources/${at(id)}/standing`, { signal })
  }

  create(body: object, idempotencyKey: string): Promise<Thing> {
    return this.http.post('/resources', { body, idempotencyKey })
  }

  save({ id, version }: Pick<Thing, 'id' | 'version'>, body: object): Promise<Thing> {
    return this.http.patch(`/resources/${at(id)}`, { body, version })
  }

  archive(id: string): Promise<Standing> {
    return this.http.delete(`/resources/${at(id)}`)
  }

  putPhoto(id: string, data: string): Promise<{ hash: string }> {
    return this.http.put(`/resources/${at(id)}/photo`, { body: { data } })
  }

  removePhoto(id: string): Promise<void> {
    return this.http.delete(`/resources/${at(id)}/photo`)
  }

  performers(type?: string, signal?: AbortSignal): Promise<Matrix> {
    return this.http.get('/performers', { query: { type }, signal })
  }

  setPerformer(resourceId: string, serviceId: string, body: object): Promise<Matrix> {
    return this.http.put(`/performers/${at(resourceId)}/${at(serviceId)}`, { body })
  }

  schedules(signal?: AbortSignal): Promise<Page<Schedule>> {
    return this.http.get('/schedules', { signal })
  }

  createSchedule(body: object, idempotencyKey: string): Promise<Schedule> {
    return this.http.post('/schedules', { body, idempotencyKey })
  }

  previewSchedule(id: string, body: object, signal?: AbortSignal): Promise<HoursPreview> {
    return this.http.post(`/schedules/${at(id)}/preview`, { body, signal })
  }

  saveSchedule({ id, version }: Pick<Schedule, 'id' | 'version'>, body: object): Promise<Schedule> {
    return this.http.patch(`/schedules/${at(id)}`, { body, version })
  }

  kept(signal?: AbortSignal): Promise<Standing> {
    return this.http.get('/schedules/kept-bookings', { signal })
  }

  publicHolidays(country: string, year: string): Promise<PublicHolidays> {
    return this.http.get('/public-holidays', { query: { country, year } })
  }

  holidays(signal?: AbortSignal): Promise<Page<{ locationId: string; date: string; name: string }>> {
    return this.http.get('/holidays', { signal })
  }

  previewHolidays(locationId: string, holidays: { date: string; name: string }[]): Promise<Standing> {
    return this.http.post(`/locations/${at(locationId)}/holidays/preview`, { body: { holidays } })
  }

  adoptHolidays(locationId: string, body: object): Promise<unknown> {
    return this.http.post(`/locations/${at(locationId)}/holidays`, { body })
  }

  dropHoliday(locationId: string, date: string): Promise<void> {
    return this.http.delete(`/locations/${at(locationId)}/holidays/${at(date)}`)
  }

  timeOff(resourceId: string, signal?: AbortSignal): Promise<Page<TimeOffEntry>> {
    return this.http.get('/time-off', { query: { resourceId }, signal })
  }

  addTimeOff(body: object, idempotencyKey: string): Promise<TimeOffEntry> {
    return this.http.post('/time-off', { body, idempotencyKey })
  }

  removeTimeOff(id: string): Promise<void> {
    return this.http.delete(`/time-off/${at(id)}`)
  }
}
