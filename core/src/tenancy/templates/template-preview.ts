import { WEEKDAYS } from '../../domain/schedule.js'
import type { BusinessTemplate } from './business-template.js'

/** What a template would make, in short; prices in minor units of the currency of the business. */
export interface TemplatePreview {
  readonly template: string
  readonly name: string
  readonly summary: string
  readonly services: readonly { readonly name: string; readonly durationMinutes: number; readonly price: number }[]
  readonly people: readonly { readonly name: string; readonly position: string }[]
  readonly things: readonly { readonly name: string; readonly type: string; readonly count: number }[]
  /** Opening hours by day, `10:00-18:00`; days without are closed. */
  readonly hours: readonly { readonly day: string; readonly open: string }[]
  /** Classes that it puts into the calendar. */
  readonly classCount: number
}

export function previewOf(template: BusinessTemplate): TemplatePreview {
  const { key, name, summary, services, resources, schedules, classes = [] } = template
  const weekly = schedules[0]?.weekly ?? {}
  return {
    ...{ template: key, name, summary },
    services: services.map(({ name: title, durationMinutes, price }) => ({ name: title, durationMinutes, price })),
    people: resources.flatMap(({ type, name: who, position = '' }) =>
      type === 'staff' ? [{ name: who, position }] : [],
    ),
    things: resources.flatMap(({ type, name: what, capacity = 1 }) =>
      type === 'staff' ? [] : [{ name: what, type, count: capacity }],
    ),
    hours: WEEKDAYS.flatMap(day => {
      const open = (weekly[day] ?? []).map(([from, to]) => `${from}-${to}`).join(', ')
      return open === '' ? [] : [{ day, open }]
    }),
    classCount: classes.reduce((sum, { weekdays, weeks }) => sum + weekdays.length * weeks, 0),
  }
}
