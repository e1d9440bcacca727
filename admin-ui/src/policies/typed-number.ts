import { currencyDigits } from '../time/format.js'

/** Numbers and sums as people type them. */

/** Up to two digits after the point, from 0 to `max`. */
export function isNumber(text: string, max: number): boolean {
  return /^\d{1,6}(\.\d{1,2})?$/.test(text.trim()) && Number(text) <= max
}

export function isWhole(text: string, max: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= max
}

/** Minor units as they are typed: 1500 GBP is "15.00", 1500 JPY is "1500". */
export function sumText(minorUnits: number, currency: string): string {
  const digits = currencyDigits(currency)
  return (minorUnits / 10 ** digits).toFixed(digits)
}

/** @returns Minor units; undefined when it is no sum of this currency. */
export function readSum(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency)
  const [, whole = '', rest = ''] = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text.trim()) ?? []
  if (whole === '' || rest.length > digits) return undefined
  return Number(whole) * 10 ** digits + Number(rest.padEnd(digits, '0') || 0)
}
