import type { HomePlace, Thing } from '../api/team-api.js'

/** What is typed about a person or thing, all of it as text. */
export interface ThingDraft {
  name: string
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
}

export function draftOf(thing: Thing): ThingDraft {
  const { name, type, position, bio, locationId, status, mode } = thing
  return {
    ...{ name, type, position, bio, locationId, status, mode },
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
  }
}

const lines = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)

const isWhole = (text: string, min: number, max: number) =>
  /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max

/** Which fields are wrong. */
export function problemsOf(draft: ThingDraft): (keyof ThingDraft)[] {
  const wrong: (keyof ThingDraft)[] = []
  if (draft.name.trim() === '') wrong.push('name')
  if (draft.type.trim() === '') wrong.push('type')
  if (!isWhole(draft.capacity, 1, 1000)) wrong.push('capacity')
  if (!isWhole(draft.sort, 0, 10_000)) wrong.push('sort')
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
export function bodyOf(draft: ThingDraft, before: Pick<Thing, 'homePlace'>): object {
  const pairs = lines(draft.attributes).map(line => {
    const [key = '', ...rest] = line.split(':')
    return [key.trim(), rest.join(':').trim()]
  })
  const skills = draft.skills.split(',').map(skill => skill.trim())
  return {
    ...{ name: draft.name.trim(), type: draft.type.trim(), position: draft.position.trim(), bio: draft.bio },
    ...{ locationId: draft.locationId, status: draft.status, mode: draft.mode },
    scheduleId: draft.scheduleId || null,
    capacity: draft.mode === 'exclusive' || draft.mode === 'composite' ? 1 : Number(draft.capacity),
    leafIds: draft.mode === 'composite' ? draft.leafIds : [],
    skills: [...new Set(skills.filter(Boolean))],
    attributes: Object.fromEntries(pairs),
    accountId: draft.accountId || null,
    ...(draft.type === 'staff' && { homePlace: homeOf(draft, before.homePlace) }),
    sort: Number(draft.sort),
  }
}
