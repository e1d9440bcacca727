import { WEEKDAYS } from '../../kit/typed-hours.js'
import type { PriceRules, PriceTimes } from '../api/price-api.js'
import { messages } from '../locales/messages.js'
import { isWhole, readSum, sumText } from '../policies/typed-number.js'

export interface TimesRow {
  /** Stays with the row while others come and go. */
  id: number
  /** Of a saved one: what limits name it by, so it stays whatever it is called. */
  key: string
  label: string
  days: string[]
  from: string
  to: string
  price: string
}

export interface PriceDraft {
  varies: boolean
  perMinutes: string
  price: string
  label: string
  bands: TimesRow[]
  surcharges: TimesRow[]
}

let nextId = 0

export function newTimes(from: string, to: string): TimesRow {
  return { id: ++nextId, key: '', label: '', days: [...WEEKDAYS], from, to, price: '' }
}

/** Of a service with one price: that price for its length, so that nothing changes before a time is added. */
export function draftOf(
  rules: PriceRules | null,
  { amount, minutes, currency }: { amount: number; minutes: number; currency: string },
): PriceDraft {
  const rowOf = ({ amount: price, ...rest }: PriceTimes): TimesRow => {
    return { ...rest, days: [...rest.days], id: ++nextId, price: sumText(price, currency) }
  }
  return {
    varies: rules !== null,
    perMinutes: String(rules?.perMinutes ?? minutes),
    price: sumText(rules?.amount ?? amount, currency),
    label: rules?.label ?? '',
    bands: (rules?.bands ?? []).map(rowOf),
    surcharges: (rules?.surcharges ?? []).map(rowOf),
  }
}

/** Wrong fields by name; of rows by `row id`.`field`. */
export function checkPrices(draft: PriceDraft, currency: string): Record<string, string> {
  const words = messages.prices
  const errors: Record<string, string | undefined> = {
    perMinutes: isWhole(draft.perMinutes, 1440) ? undefined : words.perWrong,
    price: readSum(draft.price, currency) === undefined ? words.sumWrong : undefined,
  }
  for (const { id, label, days, from, to, price } of [...draft.bands, ...draft.surcharges]) {
    errors[`${id}.label`] = label.trim() ? undefined : words.nameMissing
    errors[`${id}.days`] = days.length > 0 ? undefined : words.daysMissing
    errors[`${id}.from`] = isTime(from) ? undefined : words.timeWrong
    errors[`${id}.to`] = isTime(to) ? undefined : words.timeWrong
    errors[`${id}.price`] = readSum(price, currency) === undefined ? words.sumWrong : undefined
  }
  return Object.fromEntries(Object.entries(errors).filter(([, message]) => message)) as Record<string, string>
}

const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

export function rulesOf(draft: PriceDraft, currency: string): PriceRules {
  return {
    perMinutes: Number(draft.perMinutes),
    amount: readSum(draft.price, currency) ?? 0,
    label: draft.label.trim(),
    bands: timesOf(draft.bands, currency),
    surcharges: timesOf(draft.surcharges, currency),
  }
}

/** New ones get a key of their name; a second one of a name gets a number. */
function timesOf(rows: readonly TimesRow[], currency: string): PriceTimes[] {
  const taken = new Set(rows.map(({ key }) => key))
  return rows.map(({ key, label, days, from, to, price }) => {
    const amount = readSum(price, currency) ?? 0
    return {
      key: key || freeKey(label, taken),
      label: label.trim(),
      days: WEEKDAYS.filter(day => days.includes(day)),
      from,
      to,
      amount,
    }
  })
}

function freeKey(label: string, taken: Set<string>): string {
  const plain =
    label
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .slice(0, 50) || 'time'
  let key = plain
  for (let count = 2; taken.has(key); count++) key = `${plain}-${count}`
  taken.add(key)
  return key
}
