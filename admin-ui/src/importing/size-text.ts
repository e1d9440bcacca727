import { formatNumber } from '../time/format.js'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** `3.4 MB`: of a file, in the language of the reader. */
export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))
  const style = { style: 'unit', unit: UNITS[step] ?? 'byte', maximumFractionDigits: 1 } as const
  return formatNumber(bytes / 1000 ** step, style)
}
