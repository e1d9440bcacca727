import { UnknownTimeZoneError } from '../errors/catalog.js'

/** @throws UnknownTimeZoneError unless `name` is an IANA name; an offset such as +01:00 is none, it knows no summer time. */
export function requireTimeZone(name: string): void {
  if (!/^[A-Za-z]/.test(name)) throw new UnknownTimeZoneError({ timeZone: name })
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch (error) {
    throw new UnknownTimeZoneError({ timeZone: name }, error)
  }
}
