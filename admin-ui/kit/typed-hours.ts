/** Days as schedules name them, in the order of ISO 8601. */
export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const

/** Wall-clock times, `HH:MM`; midnight at the end of a day is `00:00`. */
export type TypedSpan = [from: string, until: string]

const TIME = /^(\d{1,2})(?:[:.]?(\d{2}))?$/
const BETWEEN = /\s*(?:-|–|to)\s*/

/** `9`, `9:30`, `9.30`, `0930` and `24` are times that people write. @returns undefined for what is none. */
export function readTime(text: string): string | undefined {
  const [, hours = '', minutes = '00'] = TIME.exec(text.trim()) ?? []
  if (hours === '' || Number(minutes) > 59) return undefined
  if (Number(hours) === 24 && Number(minutes) === 0) return '00:00'
  return Number(hours) > 23 ? undefined : `${hours.padStart(2, '0')}:${minutes}`
}

/** The pieces of `9-13, 14-18`, each as it is read, or as it was typed where it is no span. */
export function readPieces(text: string): (TypedSpan | string)[] {
  return text
    .split(/[,;]/)
    .map(piece => piece.trim())
    .filter(Boolean)
    .map(piece => {
      const [from, until, ...rest] = piece.split(BETWEEN).map(readTime)
      return from !== undefined && until !== undefined && rest.length === 0 ? [from, until] : piece
    })
}

/** `9-17`, `0900–1230, 13:30–18:00`; nothing is closed. @returns undefined when a piece is no span. */
export function readSpans(text: string): TypedSpan[] | undefined {
  const pieces = readPieces(text)
  return pieces.every(piece => typeof piece !== 'string') ? pieces : undefined
}

/** Of a wall-clock time, since midnight. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Minutes since midnight as a wall-clock time; a whole day later it is the same. */
export function timeText(minutes: number): string {
  return [Math.floor(minutes / 60) % 24, minutes % 60].map(part => String(part).padStart(2, '0')).join(':')
}

export function spansText(spans: readonly (readonly string[])[] = []): string {
  return spans.map(span => span.join('-')).join(', ')
}
