import { compareNames, nameOf } from '../time/format.js'

export interface Option {
  value: string
  label: string
}

/** Codes that `Intl` names and that are no country of today; the engine holds the same list and decides. */
const NO_COUNTRY =
  /^(AA|Q[M-Z]|X[A-JL-Z]|ZZ|DY|HV|NH|RH|VD|EU|EZ|UN|AC|CP|CQ|DG|EA|IC|TA|AN|BU|CS|DD|FX|NT|SU|TP|YD|YU|ZR|UK)$/
const CURRENCY_OF: Readonly<Record<string, string>> = {
  ...{ GB: 'GBP', US: 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD', CH: 'CHF', SE: 'SEK', NO: 'NOK', DK: 'DKK', PL: 'PLN' },
  ...{ CZ: 'CZK', HU: 'HUF', RO: 'RON', JP: 'JPY', IN: 'INR', BR: 'BRL', MX: 'MXN', ZA: 'ZAR', TR: 'TRY', AE: 'AED' },
  ...{ SG: 'SGD', HK: 'HKD', MY: 'MYR', TH: 'THB', ID: 'IDR', PH: 'PHP', VN: 'VND', KR: 'KRW', TW: 'TWD', CN: 'CNY' },
  ...{ IL: 'ILS', SA: 'SAR', KE: 'KES', NG: 'NGN', GH: 'GHS', EG: 'EGP', AR: 'ARS', CL: 'CLP', CO: 'COP', IS: 'ISK' },
}

export function timeZones(): Option[] {
  const names = new Set([browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...names].sort().map(value => ({ value, label: value.replaceAll('_', ' ') }))
}

export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

export function countries(): Option[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap(first => letters.map(second => first + second)).filter(code => !NO_COUNTRY.test(code))
  return codes
    .flatMap(value => {
      const label = nameOf('region', value)
      return label === undefined ? [] : [{ value, label }]
    })
    .sort((left, right) => compareNames(left.label, right.label))
}

/**
 * The country that the language of the browser hints at. Chromium on a Linux without a locale says `en-US@posix`, which
 * `Intl` refuses: what stands behind the `@` counts for nothing, and what nobody can read is Great Britain.
 */
export function browserCountry(language = navigator.language): string {
  try {
    return new Intl.Locale(language.replace(/@.*$/, '')).maximize().region ?? 'GB'
  } catch (error) {
    if (error instanceof RangeError) return 'GB'
    throw error
  }
}

export function currencies(): Option[] {
  return Intl.supportedValuesOf('currency').map(value => ({
    value,
    label: `${value} · ${nameOf('currency', value) ?? value}`,
  }))
}

export function currencyOf(country: string): string {
  return CURRENCY_OF[country] ?? 'EUR'
}

/** A short name out of a name: `Café Nova` becomes `cafe-nova`. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
  const joined = plain.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return joined.slice(0, 63).replace(/^-+|-+$/g, '')
}
