import { DAY_MINUTES, minuteOfDay } from '../availability/local-date.js'
import type { Zone } from '../availability/zone.js'
import type { Minutes } from '../domain/interval.js'
import type { ArrivalWindows } from '../domain/place.js'

/** A span in which somebody may be expected, `[from, to)`. */
export interface ArrivalWindow {
  readonly from: Minutes
  readonly to: Minutes
}

/** The windows that begin in `[from, to)`, in order. */
export function windowsFrom(windows: ArrivalWindows, zone: Zone, from: Minutes, to: Minutes): ArrivalWindow[] {
  const found: ArrivalWindow[] = []
  for (let day = zone.localDay(from) - 1; day <= zone.localDay(to); day++) {
    for (const [opens, closes] of windows) {
      const start = minuteOfDay(opens)
      const end = minuteOfDay(closes)
      const at = (minute: number) => zone.toUtc(day * DAY_MINUTES + minute)
      found.push({ from: at(start), to: at(end > start ? end : end + DAY_MINUTES) })
    }
  }
  const inRange = found.filter(window => window.from >= from && window.from < to && window.from < window.to)
  return inRange.sort((left, right) => left.from - right.from || left.to - right.to)
}

/** The window that begins at a minute. */
export function windowAt(windows: ArrivalWindows, zone: Zone, start: Minutes): ArrivalWindow | undefined {
  return windowsFrom(windows, zone, start, start + 1)[0]
}

/** The window in which a minute lies. */
export function windowAround(windows: ArrivalWindows, zone: Zone, start: Minutes): ArrivalWindow | undefined {
  return windowsFrom(windows, zone, start - DAY_MINUTES, start + 1).findLast(window => window.to > start)
}
