import { InvalidRequestError } from '../errors/catalog.js'

/** Not in ISO 3166-1 today; `Intl` also knows regions, and codes of states that
 * are gone. Kosovo has no code there; XK is the one that everybody uses for it. */
const NO_COUNTRY =
  /^(AA|Q[M-Z]|X[A-JL-Z]|ZZ|DY|HV|NH|RH|VD|EU|EZ|UN|AC|CP|CQ|DG|EA|IC|TA|AN|BU|CS|DD|FX|NT|SU|TP|YD|YU|ZR|UK)$/
const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** ISO 4217 codes as the run time knows them. @throws InvalidRequestError naming `currency`. */
export function requireCurrency(code: string): void {
  if (isCurrency(code)) return
  throw new InvalidRequestError({ issues: [{ path: 'currency', message: 'Must be a currency code such as GBP' }] })
}

/** @throws InvalidRequestError naming `country`, unless it is an ISO 3166-1 code of two letters. */
export function requireCountry(code: string): void {
  if (isCountry(code)) return
  throw new InvalidRequestError({ issues: [{ path: 'country', message: 'Must be a country code such as GB' }] })
}

export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code)
}

export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.test(code) && countryNames.of(code) !== undefined
}
