import type { HomePlace, Thing } from '../api/team-api.js'
import { readSum, sumText } from '../policies/typed-number.js'

/** How much of it may be booked, by the words of the API, and the most that can be said. */
export const LIMITS = { perDay: 1000, perWeek: 1000, minutesPerDay: 1440, minutesPerWeek: 10_080 } as const
export type LimitKey = keyof typeof LIMITS
export const LIMIT_KEYS = Object.keys(LIMITS) as LimitKey[]

/** What is typed about a person or thing, nearly all of it as text. */
export interface ThingDraft extends Record<LimitKey, string> {
  name: string
  slug: string
  type: string
  position: string
  bio: string
  locationId: string
  scheduleId: string
  status: string
  mode: string
  capacity: string
  leafIds: string[]
  skills: string
  attributes: string
  accountId: string
  homeAddress: string
  homeZip: string
  sort: string
  priority: string
  /** A sum in the currency of the business; empty: nothing. */
  costPerHour: string
  /** As `#8b5669`; empty: none. */
  color: string
  overbookUnits: string
  isPinned: boolean
  /** Minutes; empty: nobody is told. */
  beforeUse: string
}

export function draftOf(thing: Thing, currency: string): ThingDraft {
  const { name, slug, type, position, bio, locationId, status, mode, isPinned, color, limits } = thing
  const limitText = (key: LimitKey) => (limits[key] === undefined ? '' : String(limits[key]))
  return {
    ...{ name, slug, type, position, bio, locationId, status, mode, isPinned, color },
    scheduleId: thing.scheduleId ?? '',
    capacity: String(thing.capacity),
    leafIds: [...thing.leafIds],
    skills: thing.skills.join(', '),
    attributes: Object.entries(thing.attributes)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
    accountId: thing.accountId ?? '',
    ...{ homeAddress: thing.homePlace?.address ?? '', homeZip: thing.homePlace?.zip ?? '' },
    sort: String(thing.sort),
    ...{ priority: String(thing.priority), overbookUnits: String(thing.overbookUnits) },
    beforeUse: thing.beforeUseMinutes === null ? '' : String(thing.beforeUseMinutes),
    costPerHour: thing.costPerHour === 0 ? '' : sumText(thing.costPerHour, currency),
    ...{ perDay: limitText('perDay'), perWeek: limitText('perWeek') },
    ...{ minutesPerDay: limitText('minutesPerDay'), minutesPerWeek: limitText('minutesPerWeek') },
  }
}

const lines = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)

const isWhole = (text: string, min: number, max: number) =>
  /^-?\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max

const costOf = ({ costPerHour }: ThingDraft, currency: string) =>
  costPerHour.trim() === '' ? 0 : readSum(costPerHour, currency)

/** Several at once: a pool, or what is shared. */
export function hasPlaces({ mode }: Pick<ThingDraft, 'mode'>): boolean {
  return mode === 'pool' || mode === 'shared'
}

/** Which fields are wrong. */
export function problemsOf(draft: ThingDraft, currency: string): (keyof ThingDraft)[] {
  const wrong: (keyof ThingDraft)[] = []
  if (draft.name.trim() === '') wrong.push('name')
  if (draft.type.trim() === '') wrong.push('type')
  if (!isWhole(draft.capacity, 1, 1000)) wrong.push('capacity')
  if (!isWhole(draft.sort, 0, 10_000)) wrong.push('sort')
  if (!isWhole(draft.priority, -1000, 1000)) wrong.push('priority')
  if (hasPlaces(draft) && !isWhole(draft.overbookUnits, 0, 1000)) wrong.push('overbookUnits')
  if (draft.beforeUse.trim() !== '' && !isWhole(draft.beforeUse, 0, 1440)) wrong.push('beforeUse')
  if (!/^(#[0-9a-f]{6})?$/i.test(draft.color.trim())) wrong.push('color')
  if (costOf(draft, currency) === undefined) wrong.push('costPerHour')
  wrong.push(...LIMIT_KEYS.filter(key => draft[key].trim() !== '' && !isWhole(draft[key], 1, LIMITS[key])))
  if (lines(draft.attributes).some(line => !/^[^:]+:.+$/.test(line))) wrong.push('attributes')
  const zip = normal(draft.homeZip)
  if (zip === '' ? draft.homeAddress.trim() !== '' : !/^[A-Z0-9]{2,10}$/.test(zip)) wrong.push('homeZip')
  if (draft.mode === 'composite' && draft.leafIds.length === 0) wrong.push('leafIds')
  return wrong
}

const normal = (zip: string) => zip.toUpperCase().replace(/[^A-Z0-9]/g, '')

/** Where it is on the map stays known only for the address that it was found for. */
function homeOf({ homeAddress, homeZip }: ThingDraft, before: HomePlace | null): object | null {
  if (homeZip.trim() === '') return null
  const [address, zip] = [homeAddress.trim(), normal(homeZip)]
  const isSame = before?.address === address && before.zip === zip && before.latitude !== null
  return { address, zip, ...(isSame && { latitude: before.latitude, longitude: before.longitude }) }
}

/** @param before - As it is saved. */
export function bodyOf(draft: ThingDraft, before: Pick<Thing, 'homePlace'>, currency: string): object {
  const pairs = lines(draft.attributes).map(line => {
    const [key = '', ...rest] = line.split(':')
    return [key.trim(), rest.join(':').trim()]
  })
  const skills = draft.skills.split(',').map(skill => skill.trim())
  return {
    ...{ name: draft.name.trim(), type: draft.type.trim(), position: draft.position.trim(), bio: draft.bio },
    ...{ locationId: draft.locationId, status: draft.status, mode: draft.mode },
    scheduleId: draft.scheduleId || null,
    ...(draft.slug.trim() !== '' && { slug: draft.slug.trim() }),
    ...(hasPlaces(draft)
      ? { capacity: Number(draft.capacity), overbookUnits: Number(draft.overbookUnits) }
      : { capacity: 1, overbookUnits: 0 }),
    ...{ isPinned: draft.mode === 'pool' && draft.isPinned, color: draft.color.trim().toLowerCase() },
    leafIds: draft.mode === 'composite' ? draft.leafIds : [],
    skills: [...new Set(skills.filter(Boolean))],
    attributes: Object.fromEntries(pairs),
    accountId: draft.accountId || null,
    ...(draft.type === 'staff' && { homePlace: homeOf(draft, before.homePlace) }),
    ...{ sort: Number(draft.sort), priority: Number(draft.priority), costPerHour: costOf(draft, currency) ?? 0 },
    beforeUseMinutes: draft.beforeUse.trim() === '' ? null : Number(draft.beforeUse),
    limits: Object.fromEntries(
      LIMIT_KEYS.filter(key => draft[key].trim() !== '').map(key => [key, Number(draft[key])]),
    ),
  }
}
