/** An amount in minor units (pence, cents) of one currency. `amount` is a safe integer. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** Builds an amount of money; `amount` is in minor units, `currency` an ISO 4217 code. */
export function money(amount: number, currency: string): Money {
  return { amount, currency }
}

/** Nothing, in one currency (ISO 4217). */
export function zero(currency: string): Money {
  return { amount: 0, currency }
}

/** True for an integer amount that arithmetic keeps exact, with a three-letter currency. */
export function isMoney(value: Money): boolean {
  return Number.isSafeInteger(value.amount) && /^[A-Z]{3}$/.test(value.currency)
}

/** Adds amounts of one currency; the currency of the right one is not looked at. */
export function add(left: Money, right: Money): Money {
  return { amount: left.amount + right.amount, currency: left.currency }
}

/** May be negative. The currency of the right one is not looked at. */
export function subtract(left: Money, right: Money): Money {
  return { amount: left.amount - right.amount, currency: left.currency }
}

/** The share of an amount, rounded half up to the minor unit; `percent` is 0 to 100. */
export function percentOf(value: Money, percent: number): Money {
  return { amount: Math.floor((value.amount * percent) / 100 + 0.5), currency: value.currency }
}

/** Adds up amounts of `currency`; nothing is zero. Their own currencies are not looked at. */
export function sum(values: readonly Money[], currency: string): Money {
  return { amount: values.reduce((total, value) => total + value.amount, 0), currency }
}
