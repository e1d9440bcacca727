import type { DepositRule } from './booking-action-api.js'
import type { Money } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface Question {
  key: string
  label: string
  help: string
  kind: string
  isRequired: boolean
  options: string[]
  min: number | null
  max: number | null
}

export interface Requirement {
  key: string
  type: string
  count: number
  skill?: string
  anyOf?: string[]
  attributes?: Record<string, string>
  quantity?: number
  quantityPerGuest?: number
  during: 'active' | 'whole'
  hasBuffers: boolean
}

export interface StartGrid {
  mode: 'interval' | 'anchored' | 'gapmin' | 'sessions'
  step?: number
  offset?: number
  times?: string[]
  minGap?: number
  resourceType?: string
  places?: number
  overbook?: number
}

/** A service as it is edited. */
export interface EditedService {
  id: string
  slug: string
  name: string
  description: string
  category: string
  durationMinutes: number
  lengths: { minutes: number; price: Money }[]
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  buffersOutsideHours: boolean
  segments: { minutes: number; active: boolean }[]
  requirements: Requirement[]
  grid: StartGrid
  venue: string
  /** Wall-clock times from–to; none: sold at exact times. */
  arrivalWindows: [string, string][]
  asksForFiles: boolean
  price: Money
  addOns: { key: string; name: string; minutes: number; price: Money }[]
  questions: Question[]
  minGuests: number
  maxGuests: number | null
  deposit: DepositRule | null
  preferredAttributes: Record<string, string>
  assignmentPolicy: string[]
  meetingUrl: string
  directions: string
  color: string
  visibility: 'public' | 'link' | 'team'
  policyId: string | null
  locationIds: string[]
  isActive: boolean
  archivedAt: string | null
  /** Place in lists. */
  sort: number
  version: number
  /** Appointments that are still to come. */
  upcomingCount?: number
}

export interface Category {
  id: string
  name: string
  sort: number
  serviceCount: number
}

export interface EditedLocation {
  id: string
  slug: string
  name: string
  timeZone: string
  address: string
  phone: string
  minNoticeMinutes: number | null
  version: number
}

export type LocationBody = Omit<EditedLocation, 'id' | 'slug' | 'version'>

const pathOf = (collection: string, id: string) => `/${collection}/${encodeURIComponent(id)}`

/** Calls about what a business offers: services, their categories, and places. */
export class CatalogApi {
  constructor(private readonly http: HttpClient) {}

  services(signal?: AbortSignal): Promise<{ items: EditedService[] }> {
    return this.http.get('/catalog/services', { signal })
  }

  service(id: string, signal?: AbortSignal): Promise<EditedService> {
    return this.http.get(pathOf('catalog/services', id), { signal })
  }

  createService(body: object): Promise<EditedService> {
    return this.http.post('/services', { body })
  }

  changeService(id: string, version: number | undefined, body: object): Promise<EditedService> {
    return this.http.patch(pathOf('services', id), { body, version })
  }

  archiveService({ id, version }: Pick<EditedService, 'id' | 'version'>): Promise<EditedService> {
    return this.http.delete(pathOf('services', id), { version })
  }

  restoreService(id: string): Promise<EditedService> {
    return this.http.post(`${pathOf('services', id)}/restore`)
  }

  resources(signal?: AbortSignal): Promise<{ items: { id: string; name: string; type: string; skills: string[] }[] }> {
    return this.http.get('/resources', { signal })
  }

  categories(signal?: AbortSignal): Promise<{ items: Category[] }> {
    return this.http.get('/categories', { signal })
  }

  addCategory(name: string): Promise<Category> {
    return this.http.post('/categories', { body: { name } })
  }

  renameCategory(id: string, name: string): Promise<Category> {
    return this.http.patch(pathOf('categories', id), { body: { name } })
  }

  orderCategories(categoryIds: string[]): Promise<{ items: Category[] }> {
    return this.http.put('/categories/order', { body: { categoryIds } })
  }

  removeCategory(id: string): Promise<void> {
    return this.http.delete(pathOf('categories', id))
  }

  locations(signal?: AbortSignal): Promise<{ items: EditedLocation[] }> {
    return this.http.get('/catalog/locations', { signal })
  }

  createLocation(body: LocationBody): Promise<EditedLocation> {
    return this.http.post('/locations', { body })
  }

  changeLocation(id: string, version: number, body: LocationBody): Promise<EditedLocation> {
    return this.http.patch(pathOf('locations', id), { body, version })
  }
}
