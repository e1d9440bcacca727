import type { ServiceArea } from '../api/travel-api.js'
import { messages } from '../locales/messages.js'

export interface ZoneDraft {
  key: number
  name: string
  codes: string
}

/** The area as a form has it: numbers as text, the matrix by the keys of zones, so that a new name keeps its minutes. */
export interface AreaDraft {
  isLimited: boolean
  zones: ZoneDraft[]
  minutes: Record<string, string>
  speedKmh: string
  detourPercent: string
  fallbackMinutes: string
  goodwill: string
}

export const NUMBERS = {
  speedKmh: [1, 200],
  detourPercent: [100, 500],
  fallbackMinutes: [0, 600],
} as const

export const cellKey = (from: ZoneDraft, to: ZoneDraft) =>
  from.key <= to.key ? `${from.key} ${to.key}` : `${to.key} ${from.key}`

/** @param digits - Decimal places of the currency. */
export function draftOf(area: ServiceArea, digits: number): AreaDraft {
  const zones = area.zones.map(({ name, codes }, key) => ({ key, name, codes: codes.join(', ') }))
  const minutes: Record<string, string> = {}
  for (const from of zones) {
    for (const to of zones) {
      const found = area.matrix[from.name]?.[to.name]
      if (found !== undefined) minutes[cellKey(from, to)] = String(found)
    }
  }
  return {
    isLimited: area.isLimited,
    zones,
    minutes,
    speedKmh: String(area.speedKmh),
    detourPercent: String(area.detourPercent),
    fallbackMinutes: String(area.fallbackMinutes),
    goodwill: (area.goodwillAmount / 10 ** digits).toFixed(digits),
  }
}

const codesOf = ({ codes }: ZoneDraft) =>
  codes
    .split(/[,;\n]/)
    .map(code => code.toUpperCase().replace(/[\s-]/g, ''))
    .filter(code => code !== '')

const isWhole = (text: string, least: number, most: number) =>
  /^\d{1,4}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most

/** What is wrong, by the name of the field: `name 0`, `codes 0`, `0 1`, `speedKmh`. */
export function checkArea(draft: AreaDraft): Record<string, string> {
  const words = messages.area
  const errors: Record<string, string> = {}
  const seen = new Set<string>()
  for (const zone of draft.zones) {
    const same = draft.zones.filter(({ name }) => name.trim() === zone.name.trim())
    if (zone.name.trim() === '' || same.length > 1) errors[`name ${zone.key}`] = words.nameMissing
    const codes = codesOf(zone)
    if (codes.length === 0 || codes.some(code => !/^[A-Z0-9]{1,10}\*?$/.test(code))) {
      errors[`codes ${zone.key}`] = words.codesWrong
    }
    const twice = codes.find(code => seen.has(code))
    if (twice !== undefined) errors[`codes ${zone.key}`] = words.codesTwice(twice)
    for (const code of codes) seen.add(code)
  }
  for (const [key, text] of Object.entries(draft.minutes)) {
    if (text.trim() !== '' && !isWhole(text, 0, 600)) errors[key] = words.minutesWrong
  }
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    if (!isWhole(draft[name as keyof typeof NUMBERS], least, most)) errors[name] = words.numberWrong
  }
  if (!/^\d{1,7}([.,]\d{1,3})?$/.test(draft.goodwill.trim())) errors['goodwill'] = words.numberWrong
  return errors
}

export function areaOf(draft: AreaDraft, version: number, digits: number): ServiceArea {
  const matrix: ServiceArea['matrix'] = {}
  draft.zones.forEach((from, index) => {
    for (const to of draft.zones.slice(index)) {
      const text = draft.minutes[cellKey(from, to)]?.trim() ?? ''
      if (text !== '') (matrix[from.name.trim()] ??= {})[to.name.trim()] = Number(text)
    }
  })
  return {
    isLimited: draft.isLimited,
    zones: draft.zones.map(zone => ({ name: zone.name.trim(), codes: codesOf(zone) })),
    matrix,
    speedKmh: Number(draft.speedKmh),
    detourPercent: Number(draft.detourPercent),
    fallbackMinutes: Number(draft.fallbackMinutes),
    goodwillAmount: Math.round(Number(draft.goodwill.replace(',', '.')) * 10 ** digits),
    version,
  }
}
