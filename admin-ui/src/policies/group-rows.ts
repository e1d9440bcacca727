import type { GroupRule, PolicyLimit } from '../api/booking-action-api.js'
import { messages } from '../locales/messages.js'
import { isNumber, isWhole } from './typed-number.js'

const HOUR = 60
const DAY = 1440

export interface GroupRow {
  /** Stays with the row while others come and go. */
  id: string
  group: string
  horizonDays: string
  noticeHours: string
  percent: string
  /** At most so many a week in the band. */
  minutes: string
  band: string
  /** Limits that the form does not show. */
  others: PolicyLimit[]
}

let nextId = 0

export function newGroupRow(): GroupRow {
  const empty = { group: '', horizonDays: '', noticeHours: '', percent: '', minutes: '', band: '', others: [] }
  return { id: `group ${++nextId}`, ...empty }
}

const isShown = ({ of, per, unit, band }: PolicyLimit) =>
  of === 'customer' && per === 'week' && unit === 'minutes' && band !== undefined

export function groupRowsOf(rules: readonly GroupRule[] = []): GroupRow[] {
  return rules.map(({ group, maxHorizonMinutes, minNoticeMinutes, discountPercent, limits = [] }) => {
    const shown = limits.find(isShown)
    const text = (value: number | undefined, unit = 1) => (value === undefined ? '' : String(value / unit))
    return {
      ...newGroupRow(),
      group,
      horizonDays: text(maxHorizonMinutes, DAY),
      noticeHours: text(minNoticeMinutes, HOUR),
      percent: text(discountPercent),
      minutes: text(shown?.max),
      band: shown?.band ?? '',
      others: limits.filter(limit => limit !== shown),
    }
  })
}

/** Wrong fields by `row id`.`field`. */
export function checkGroups(rows: readonly GroupRow[]): Record<string, string | undefined> {
  const { numberWrong, wholeWrong } = messages.policies
  const words = messages.groups
  const errors: Record<string, string | undefined> = {}
  const optional = (text: string, max: number) =>
    text.trim() === '' || isNumber(text, max) ? undefined : numberWrong(max)
  for (const row of rows) {
    const { id, minutes, band } = row
    errors[`${id}.group`] = row.group ? undefined : words.groupMissing
    errors[`${id}.horizonDays`] = optional(row.horizonDays, 732)
    errors[`${id}.noticeHours`] = optional(row.noticeHours, 8_784)
    errors[`${id}.percent`] = optional(row.percent, 100)
    errors[`${id}.minutes`] = minutes.trim() === '' || isWhole(minutes, 10_080) ? undefined : wholeWrong(10_080)
    errors[`${id}.band`] = minutes.trim() === '' || band ? undefined : words.bandMissing
  }
  return errors
}

export function groupRulesOf(rows: readonly GroupRow[]): GroupRule[] | undefined {
  if (rows.length === 0) return undefined
  return rows.map(({ group, horizonDays, noticeHours, percent, minutes, band, others }) => {
    const own = minutes.trim() === '' ? [] : [bandLimit(Number(minutes), band)]
    const limits = [...own, ...others]
    return {
      group,
      ...(horizonDays.trim() && { maxHorizonMinutes: Math.max(1, Math.round(Number(horizonDays) * DAY)) }),
      ...(noticeHours.trim() && { minNoticeMinutes: Math.round(Number(noticeHours) * HOUR) }),
      ...(percent.trim() && { discountPercent: Number(percent) }),
      ...(limits.length > 0 && { limits }),
    }
  })
}

function bandLimit(max: number, band: string): PolicyLimit {
  return { of: 'customer', per: 'week', max, unit: 'minutes', band }
}
