import { minuteOfDay, weekdayOf } from '../availability/local-date.js'
import type { SlotView } from '../booking/slot-view.js'
import type { LocalSpan } from '../domain/schedule.js'
import type { BusinessTemplate, TemplateResource, TemplateService } from './templates/business-template.js'

/** Of what could be booked on a day, so much is. */
const SHARE = 0.4

/** Resources that can stand in for each other, directly or through others. */
interface Group {
  readonly members: readonly TemplateResource[]
  /** Minutes that are booked, by local day. */
  readonly taken: Map<number, number>
}

/** How full the days of a business are: for each group of people or courts that can stand in for each other. */
export class DemoFill {
  private readonly groups: readonly Group[]

  constructor(
    private readonly template: BusinessTemplate,
    filled: readonly string[],
  ) {
    const counting = template.resources.filter(({ type }) => filled.includes(type))
    this.groups = groupsOf(counting).map(members => ({ members, taken: new Map() }))
  }

  /** Whether there is room on a day, counted from 1970, for the better half of what an offered time takes. */
  hasRoomFor(day: number, slot: SlotView, minutes: number): boolean {
    const used = this.groups.filter(group => weightOf(group, slot) > 0)
    const isFit = (group: Group) => {
      const half = (weightOf(group, slot) * minutes) / 2
      return (group.taken.get(day) ?? 0) + half <= this.capacity(group, day) * SHARE
    }
    return used.length > 0 && used.every(isFit)
  }

  /** Counts what an offered time takes; negative minutes give it back. */
  add(day: number, slot: SlotView, minutes: number): void {
    for (const group of this.groups) {
      group.taken.set(day, (group.taken.get(day) ?? 0) + weightOf(group, slot) * minutes)
    }
  }

  /** A composite has no time of its own. */
  private capacity({ members }: Group, day: number): number {
    const own = members.filter(({ leaves = [] }) => leaves.length === 0)
    return own.reduce((sum, resource) => sum + this.openMinutes(resource, day), 0)
  }

  private openMinutes({ schedule, capacity = 1 }: TemplateResource, day: number): number {
    const hours = this.template.schedules.find(({ key }) => key === schedule)
    const weekday = weekdayOf(day)
    return capacity * (lengthOf(hours?.weekly[weekday]) - lengthOf(hours?.breaks?.[weekday]))
  }
}

/** How long a service keeps whom it takes, turnover included. */
export function minutesOf({
  durationMinutes,
  bufferBeforeMinutes = 0,
  bufferAfterMinutes = 0,
}: TemplateService): number {
  return bufferBeforeMinutes + durationMinutes + bufferAfterMinutes
}

/** How many members of the group an offered time takes; a composite takes its parts. */
function weightOf({ members }: Group, { assignments }: SlotView): number {
  const names = assignments.flatMap(({ resources }) => resources.map(({ name }) => name))
  const used = members.filter(({ name }) => names.includes(name))
  return used.reduce((sum, { leaves = [] }) => sum + Math.max(1, leaves.length), 0)
}

function groupsOf(resources: readonly TemplateResource[]): TemplateResource[][] {
  const groups: TemplateResource[][] = []
  for (const resource of resources) {
    const related = groups.filter(group => group.some(other => isRelated(resource, other)))
    for (const group of related) groups.splice(groups.indexOf(group), 1)
    groups.push([...related.flat(), resource])
  }
  return groups
}

function isRelated(one: TemplateResource, other: TemplateResource): boolean {
  const isPart = [one, other].some(({ leaves = [] }) => leaves.includes(one.key) || leaves.includes(other.key))
  return isPart || (one.type === other.type && (one.skills ?? []).some(skill => other.skills?.includes(skill)))
}

function lengthOf(spans: readonly LocalSpan[] = []): number {
  return spans.reduce((sum, [from, to]) => sum + minuteOfDay(to) - minuteOfDay(from), 0)
}
