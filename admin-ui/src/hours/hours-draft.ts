import { readSpans, spansText, WEEKDAYS } from '../../kit/typed-hours.js'
import type { Schedule, Season, Week } from '../api/team-api.js'

export interface DayDraft {
  day: string
  open: string
  breaks: string
}

export interface ExceptionDraft {
  date: string
  open: string
}

export interface SeasonDraft {
  name: string
  from: string
  until: string
  days: DayDraft[]
}

export interface HoursDraft {
  name: string
  days: DayDraft[]
  exceptions: ExceptionDraft[]
  seasons: SeasonDraft[]
}

function daysOf(weekly: Week, breaks: Week): DayDraft[] {
  return WEEKDAYS.map(day => ({ day, open: spansText(weekly[day]), breaks: spansText(breaks[day]) }))
}

export function draftOf({ name, weekly, breaks, exceptions, seasons }: Schedule): HoursDraft {
  return {
    name,
    days: daysOf(weekly, breaks),
    exceptions: Object.entries(exceptions)
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([date, spans]) => ({ date, open: spansText(spans) })),
    seasons: seasons.map(season => ({
      ...{ name: season.name, from: season.from, until: season.until },
      days: daysOf(season.weekly, season.breaks),
    })),
  }
}

export function newSeason(): SeasonDraft {
  return { name: '', from: '', until: '', days: daysOf({}, {}) }
}

function weekOf(days: readonly DayDraft[], part: 'open' | 'breaks'): Week {
  return Object.fromEntries(
    days.flatMap(item => {
      const spans = readSpans(item[part]) ?? []
      return spans.length > 0 ? [[item.day, spans]] : []
    }),
  )
}

/** What is wrong, by the field: `days.mo.open`, `exceptions.0.date`, `seasons.0.days.tu.breaks`. */
export function problemsOf(draft: HoursDraft): Record<string, 'name' | 'times' | 'date'> {
  const found: Record<string, 'name' | 'times' | 'date'> = {}
  const checkDays = (days: readonly DayDraft[], prefix: string) => {
    for (const item of days) {
      for (const part of ['open', 'breaks'] as const) {
        if (!readSpans(item[part])) found[`${prefix}.${item.day}.${part}`] = 'times'
      }
    }
  }
  if (draft.name.trim() === '') found.name = 'name'
  checkDays(draft.days, 'days')
  draft.exceptions.forEach(({ date, open }, index) => {
    if (date === '') found[`exceptions.${index}.date`] = 'date'
    if (!readSpans(open)) found[`exceptions.${index}.open`] = 'times'
  })
  draft.seasons.forEach(({ name, from, until, days }, index) => {
    if (name.trim() === '') found[`seasons.${index}.name`] = 'name'
    if (from === '') found[`seasons.${index}.from`] = 'date'
    if (until === '' || until < from) found[`seasons.${index}.until`] = 'date'
    checkDays(days, `seasons.${index}.days`)
  })
  return found
}

export function bodyOf(draft: HoursDraft): Pick<Schedule, 'name' | 'weekly' | 'breaks' | 'exceptions' | 'seasons'> {
  return {
    name: draft.name.trim(),
    weekly: weekOf(draft.days, 'open'),
    breaks: weekOf(draft.days, 'breaks'),
    exceptions: Object.fromEntries(draft.exceptions.map(({ date, open }) => [date, readSpans(open) ?? []])),
    seasons: draft.seasons.map(({ name, from, until, days }): Season => ({
      ...{ name: name.trim(), from, until },
      ...{ weekly: weekOf(days, 'open'), breaks: weekOf(days, 'breaks') },
    })),
  }
}
