import type { EditedService, Requirement, StartGrid } from '../api/catalog-api.js'
import { messages } from '../locales/messages.js'
import { nextRow, questionDraftsOf, questionOf, type QuestionDraft, type Row } from './question-draft.js'
import { minutesOf, readSpans, spansText, timeText } from '../../kit/typed-hours.js'
import { readSum, sumText } from '../policies/typed-number.js'

export interface LengthDraft extends Row {
  minutes: string
  price: string
}
export interface SegmentDraft extends Row {
  minutes: string
  active: boolean
}
export interface NeedDraft extends Row {
  key: string
  type: string
  count: string
  skill: string
  anyOf: string[]
  attributes: string
  quantity: string
  quantityPerGuest: string
  during: Requirement['during']
  hasBuffers: boolean
}
export interface AddOnDraft extends Row {
  key: string
  name: string
  minutes: string
  price: string
}

/** The form of a service: what people type, as they type it. */
export interface ServiceDraft {
  name: string
  description: string
  category: string
  slug: string
  color: string
  visibility: EditedService['visibility']
  isActive: boolean
  duration: string
  lengths: LengthDraft[]
  before: string
  after: string
  endsBeforeClosing: boolean
  segments: SegmentDraft[]
  gridMode: StartGrid['mode']
  step: string
  /** The first start of the day, as a wall-clock time; empty: midnight. */
  firstStart: string
  times: string
  minGap: string
  gapType: string
  places: string
  overbook: string
  minGuests: string
  maxGuests: string
  needs: NeedDraft[]
  /** Who of several is taken: one criterion after the other. */
  criteria: string[]
  preferredAttributes: string
  price: string
  depositKind: 'policy' | 'percent' | 'amount'
  deposit: string
  addOns: AddOnDraft[]
  questions: QuestionDraft[]
  venue: string
  windows: string
  asksForFiles: boolean
  meetingUrl: string
  directions: string
  locationIds: string[]
  policyId: string
  sort: string
}

const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))
const pairs = (attributes: Record<string, string> = {}) =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')

export const newLength = (): LengthDraft => ({ id: nextRow(), minutes: '', price: '' })
export const newSegment = (): SegmentDraft => ({ id: nextRow(), minutes: '', active: true })
export const newAddOn = (): AddOnDraft => ({ id: nextRow(), key: '', name: '', minutes: '0', price: '0' })
export const newNeed = (type = 'staff'): NeedDraft => ({
  ...{ id: nextRow(), key: '', type, count: '1', skill: '', anyOf: [], attributes: '', quantity: '' },
  ...{ quantityPerGuest: '', during: 'whole', hasBuffers: true },
})

/** What a new service begins with. */
export function emptyService(currency: string): EditedService {
  return {
    ...{ id: '', slug: '', name: '', description: '', category: '', durationMinutes: 60, lengths: [], segments: [] },
    ...{ bufferBeforeMinutes: 0, bufferAfterMinutes: 0, buffersOutsideHours: false, addOns: [], questions: [] },
    requirements: [{ key: 'person', type: 'staff', count: 1, during: 'whole', hasBuffers: true }],
    ...{ grid: { mode: 'interval', step: 15 }, venue: 'location', arrivalWindows: [], asksForFiles: false },
    ...{ price: { amount: 0, currency }, minGuests: 1 },
    ...{
      maxGuests: null,
      deposit: null,
      preferredAttributes: {},
      assignmentPolicy: [],
      meetingUrl: '',
      directions: '',
    },
    ...{
      color: '',
      visibility: 'public',
      policyId: null,
      locationIds: [],
      isActive: true,
      archivedAt: null,
      ...{ sort: 0, version: 0 },
    },
  }
}

export function draftOf(service: EditedService): ServiceDraft {
  const { currency } = service.price
  const sum = (amount: number) => sumText(amount, currency)
  const { grid, deposit } = service
  return {
    ...{ name: service.name, description: service.description, category: service.category, slug: service.slug },
    ...{ color: service.color, visibility: service.visibility, isActive: service.isActive },
    duration: text(service.durationMinutes),
    lengths: service.lengths.map(item => ({
      id: nextRow(),
      minutes: text(item.minutes),
      price: sum(item.price.amount),
    })),
    ...{ before: text(service.bufferBeforeMinutes), after: text(service.bufferAfterMinutes) },
    endsBeforeClosing: !service.buffersOutsideHours,
    segments: service.segments.map(item => ({ id: nextRow(), minutes: text(item.minutes), active: item.active })),
    ...{ gridMode: grid.mode, step: text(grid.step ?? 15), times: (grid.times ?? []).join(', ') },
    firstStart: grid.offset ? timeText(grid.offset) : '',
    ...{ minGap: text(grid.minGap ?? 30), gapType: grid.resourceType ?? 'staff' },
    ...{ places: text(grid.places ?? 10), overbook: text(grid.overbook ?? 0) },
    ...{ minGuests: text(service.minGuests), maxGuests: text(service.maxGuests) },
    needs: service.requirements.map(needOf),
    criteria: [...service.assignmentPolicy],
    preferredAttributes: pairs(service.preferredAttributes),
    price: sum(service.price.amount),
    depositKind: deposit === null ? 'policy' : 'percent' in deposit ? 'percent' : 'amount',
    deposit: deposit === null ? '' : 'percent' in deposit ? text(deposit.percent) : sum(deposit.amount),
    addOns: service.addOns.map(item => ({
      ...{ id: nextRow(), key: item.key, name: item.name, minutes: text(item.minutes), price: sum(item.price.amount) },
    })),
    questions: questionDraftsOf(service.questions),
    ...{ windows: spansText(service.arrivalWindows), asksForFiles: service.asksForFiles },
    ...{ venue: service.venue, meetingUrl: service.meetingUrl, directions: service.directions },
    ...{ locationIds: [...service.locationIds], policyId: service.policyId ?? '' },
    sort: text(service.sort),
  }
}

function needOf(item: Requirement): NeedDraft {
  return {
    ...{ id: nextRow(), key: item.key, type: item.type, count: text(item.count), skill: item.skill ?? '' },
    ...{ anyOf: [...(item.anyOf ?? [])], attributes: pairs(item.attributes), quantity: text(item.quantity) },
    ...{ quantityPerGuest: text(item.quantityPerGuest), during: item.during, hasBuffers: item.hasBuffers },
  }
}

/** The body that says all of the form, and what is wrong with it by the path of the field. */
export interface ReadDraft {
  body: Record<string, unknown>
  errors: Record<string, string>
}

/** Reads numbers and sums as they are typed, and collects what is none. */
class Reader {
  readonly errors: Record<string, string> = {}
  constructor(private readonly currency: string) {}

  whole(path: string, typed: string | number): number {
    const given = String(typed).trim()
    if (!/^\d{1,6}$/.test(given)) this.errors[path] = messages.service.wholeWrong
    return Number(given) || 0
  }

  optional(path: string, typed: string | number): number | undefined {
    return String(typed).trim() === '' ? undefined : this.whole(path, typed)
  }

  sum(path: string, typed: string | number): number {
    const amount = readSum(String(typed), this.currency)
    if (amount === undefined) this.errors[path] = messages.service.sumWrong
    return amount ?? 0
  }

  number(path: string, typed: string | number): number | null {
    const given = String(typed).trim()
    if (given === '') return null
    if (Number.isNaN(Number(given))) this.errors[path] = messages.service.numberWrong
    return Number(given) || 0
  }

  spans(path: string, typed: string): [string, string][] {
    const read = readSpans(typed)
    if (!read) this.errors[path] = messages.service.windowsWrong
    return read ?? []
  }

  attributes(path: string, typed: string): Record<string, string> {
    const items = typed.split(',').map(item => item.trim())
    const read = items.filter(Boolean).map(item => item.split('=').map(part => part.trim()))
    if (read.some(([name, value, more]) => !name || !value || more !== undefined)) {
      this.errors[path] = messages.service.attributesWrong
    }
    return Object.fromEntries(read.map(([name = '', value = '']) => [name, value]))
  }
}

export function readDraft(draft: ServiceDraft, currency: string): ReadDraft {
  const reader = new Reader(currency)
  if (draft.name.trim() === '') reader.errors.name = messages.service.nameMissing
  const body = {
    ...{ name: draft.name.trim(), description: draft.description.trim(), category: draft.category.trim() },
    ...(draft.slug.trim() !== '' && { slug: draft.slug.trim() }),
    ...{
      color: draft.color.trim().toLowerCase(),
      visibility: draft.visibility,
      isActive: draft.isActive,
      venue: draft.venue,
    },
    ...{ arrivalWindows: reader.spans('arrivalWindows', draft.windows), asksForFiles: draft.asksForFiles },
    durationMinutes: reader.whole('durationMinutes', draft.duration),
    lengths: draft.lengths.map((item, index) => ({
      minutes: reader.whole(`lengths.${index}.minutes`, item.minutes),
      price: reader.sum(`lengths.${index}.price`, item.price),
    })),
    bufferBeforeMinutes: reader.whole('bufferBeforeMinutes', draft.before),
    bufferAfterMinutes: reader.whole('bufferAfterMinutes', draft.after),
    buffersOutsideHours: !draft.endsBeforeClosing,
    segments: draft.segments.map((item, index) => {
      return { minutes: reader.whole(`segments.${index}.minutes`, item.minutes), active: item.active }
    }),
    grid: gridOf(draft, reader),
    minGuests: reader.whole('minGuests', draft.minGuests),
    maxGuests: reader.optional('maxGuests', draft.maxGuests) ?? null,
    requirements: draft.needs.map((need, index) => requirementOf(need, index, reader)),
    assignmentPolicy: [...new Set(draft.criteria)].filter(Boolean),
    preferredAttributes: reader.attributes('preferredAttributes', draft.preferredAttributes),
    price: reader.sum('price', draft.price),
    deposit: depositOf(draft, reader),
    addOns: draft.addOns.map(({ key, name, ...item }, index) => ({
      ...(key && { key }),
      name: name.trim(),
      minutes: reader.whole(`addOns.${index}.minutes`, item.minutes),
      price: reader.sum(`addOns.${index}.price`, item.price),
    })),
    questions: draft.questions.map((question, index) => questionOf(question, index, reader.number.bind(reader))),
    ...{ meetingUrl: draft.meetingUrl.trim(), directions: draft.directions.trim(), locationIds: draft.locationIds },
    ...{ policyId: draft.policyId || null, sort: reader.whole('sort', draft.sort) },
  }
  return { body, errors: reader.errors }
}

function gridOf(draft: ServiceDraft, reader: Reader): StartGrid {
  const { gridMode: mode } = draft
  if (mode === 'anchored') {
    const times = draft.times.split(',').map(item => item.trim())
    return { mode, times: times.filter(Boolean) }
  }
  if (mode === 'sessions') {
    return {
      mode,
      places: reader.whole('grid.places', draft.places),
      overbook: reader.whole('grid.overbook', draft.overbook),
    }
  }
  const step = reader.whole('grid.step', draft.step)
  const offset = minutesOf(draft.firstStart)
  if (mode === 'interval') return { mode, step, ...(offset > 0 && { offset }) }
  return { mode, step, minGap: reader.whole('grid.minGap', draft.minGap), resourceType: draft.gapType }
}

function depositOf({ depositKind, deposit }: ServiceDraft, reader: Reader): object | null {
  if (depositKind === 'policy') return null
  if (depositKind === 'percent') return { percent: reader.number('deposit', deposit) ?? 0 }
  return { amount: reader.sum('deposit', deposit) }
}

function requirementOf(need: NeedDraft, index: number, reader: Reader): object {
  const path = `requirements.${index}`
  const attributes = reader.attributes(`${path}.attributes`, need.attributes)
  const quantity = reader.optional(`${path}.quantity`, need.quantity)
  const quantityPerGuest = reader.optional(`${path}.quantityPerGuest`, need.quantityPerGuest)
  return {
    ...{ key: need.key.trim(), type: need.type, count: reader.whole(`${path}.count`, need.count) },
    ...(need.skill.trim() && { skill: need.skill.trim() }),
    ...(need.anyOf.length > 0 && { anyOf: need.anyOf }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(quantity !== undefined && { quantity }),
    ...(quantityPerGuest !== undefined && { quantityPerGuest }),
    ...{ during: need.during, hasBuffers: need.hasBuffers },
  }
}

/** The fields in which two versions differ, by the names of the answer. */
export function changedFields(left: EditedService, right: EditedService): (keyof EditedService)[] {
  const names = Object.keys(right) as (keyof EditedService)[]
  return names.filter(
    name =>
      name !== 'version' && name !== 'upcomingCount' && JSON.stringify(left[name]) !== JSON.stringify(right[name]),
  )
}
