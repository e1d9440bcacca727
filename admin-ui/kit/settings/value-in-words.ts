import { formatLocale } from '../format-locale.js'
import type { KitMessages } from '../locales/en.js'
import type { SettingsField } from '../settings-field.js'

/** A value that cannot be changed, as people read it. */
export function inWords(field: SettingsField, value: unknown, words: KitMessages): string {
  if (value === undefined || value === null || value === '') return ''
  if (field.type === 'boolean') return value === true ? words.on : words.off
  if (field.type === 'image') return words.chooseImage
  const labelOf = (one: unknown) => field.options?.find(option => option.value === one)?.label ?? String(one)
  if (field.type === 'money') return moneyInWords(value)
  if (field.type === 'weekly-hours') return weekInWords(value, words)
  if (field.type === 'list') return String((value as unknown[]).length)
  if (Array.isArray(value)) return value.map(labelOf).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return [labelOf(value), field.type === 'duration' ? words.durationUnits.minutes : field.unit]
    .filter(Boolean)
    .join(' ')
}

function moneyInWords(value: unknown): string {
  const { amount = 0, currency = 'EUR' } = value as { amount?: number; currency?: string }
  const format = new Intl.NumberFormat(formatLocale(), { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

function weekInWords(value: unknown, words: KitMessages): string {
  const days = Object.entries(value as Record<string, string[][]>)
  return days
    .map(([day, spans]) => {
      const name = words.weekdays[day as keyof typeof words.weekdays] ?? day
      return `${name} ${spans.map(span => span.join('-')).join(', ')}`
    })
    .join('\n')
}
