import { createHash } from 'node:crypto'
import type { Place } from './place.js'

/** A part of the area: codes as they are, or the beginning of many with a star (`787*`). */
export interface AreaZone {
  readonly name: string
  readonly codes: readonly string[]
}

/** Where a business drives to, and how long it takes when nobody knows better. */
export interface ServiceArea {
  /** True: places in none of the zones are refused. */
  readonly isLimited: boolean
  readonly zones: readonly AreaZone[]
  /** Minutes on the road, `matrix[from][to]`, by names of zones or single codes; one direction stands for both. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly speedKmh: number
  /** How much longer roads are than the crow flies, in per cent of it: 130 is a third more. */
  readonly detourPercent: number
  /** Minutes between two places of which neither the matrix nor coordinates say anything. */
  readonly fallbackMinutes: number
  /** Offered to a customer whose window cannot be kept, minor units of the currency. */
  readonly goodwillAmount: number
  readonly version: number
}

export const DEFAULT_AREA: ServiceArea = {
  ...{ isLimited: false, zones: [], matrix: {}, speedKmh: 40, detourPercent: 130, fallbackMinutes: 15 },
  ...{ goodwillAmount: 0, version: 0 },
}

/** A place as the solver and the database compare it: `ZIP@latitude:longitude#address`, the last two where known. */
export type PlaceKey = string

/** What a place key says of the way to it. */
export interface RoutePoint {
  readonly zip: string
  readonly latitude: number | null
  readonly longitude: number | null
}

/** Nowhere: a call needs no way. */
export const NO_PLACE: PlaceKey = ''

/** The address itself is no part of a key, only what tells two doors of one code apart. */
export function placeKey({ zip, latitude, longitude, address }: Place): PlaceKey {
  const point = latitude === null || longitude === null ? '' : `@${latitude.toFixed(5)}:${longitude.toFixed(5)}`
  const door = address.trim().toLowerCase().replace(/\s+/g, ' ')
  return `${zip}${point}${door === '' ? '' : `#${createHash('sha256').update(door).digest('hex').slice(0, 8)}`}`
}

const KEY = /^([^@#]*)(?:@(-?[\d.]+):(-?[\d.]+))?/

export function routePoint(key: PlaceKey): RoutePoint {
  const [, zip = '', latitude, longitude] = KEY.exec(key) ?? []
  return {
    zip,
    latitude: latitude === undefined ? null : Number(latitude),
    longitude: longitude === undefined ? null : Number(longitude),
  }
}

/** The zone of a code; undefined outside. The code itself wins over the beginning of many, a long beginning over a short one. */
export function zoneOf({ zones }: Pick<ServiceArea, 'zones'>, zip: string): string | undefined {
  const fits = (code: string) => code === zip || (code.endsWith('*') && zip.startsWith(code.slice(0, -1)))
  const found = zones.flatMap(({ name, codes }) => codes.filter(fits).map(code => ({ name, code })))
  const rank = ({ code }: { code: string }) => (code === zip ? 1_000 : code.length)
  found.sort((left, right) => rank(right) - rank(left) || (left.name < right.name ? -1 : 1))
  return found[0]?.name
}

const EARTH_DIAMETER_KM = 12_742

/**
 * Minutes on the road by what the business has entered: its matrix, else the straight line times the detour at the usual
 * speed, else the fallback. Pure; `bw.travel_minutes` says the same inside the database.
 */
export function estimateMinutes(area: ServiceArea, from: PlaceKey, to: PlaceKey): number {
  if (from === to) return 0
  const [start, end] = [routePoint(from), routePoint(to)]
  const [left, right] = [zoneOf(area, start.zip) ?? start.zip, zoneOf(area, end.zip) ?? end.zip]
  const { matrix, speedKmh, detourPercent, fallbackMinutes } = area
  const entered = matrix[left]?.[right] ?? matrix[right]?.[left]
  if (entered !== undefined) return entered
  const kilometres = straightLine(start, end)
  if (kilometres === undefined) return fallbackMinutes
  // A hair less before rounding up: two machines may differ in the last digit of a sine.
  return Math.max(0, Math.ceil((((kilometres * detourPercent) / 100) * 60) / speedKmh - 1e-6))
}

/** Haversine, as a plane flies. */
function straightLine(from: RoutePoint, to: RoutePoint): number | undefined {
  if (from.latitude === null || from.longitude === null || to.latitude === null || to.longitude === null) {
    return undefined
  }
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (left: number, right: number) => Math.sin(radians(right - left) / 2) ** 2
  const shared = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude))
  const sine = half(from.latitude, to.latitude) + shared * half(from.longitude, to.longitude)
  return EARTH_DIAMETER_KM * Math.asin(Math.min(1, Math.sqrt(sine)))
}
