import type { Id } from './id.js'

export type ImportId = Id<'import'>

export const IMPORT_KINDS = ['customers', 'services', 'bookings'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

export type ImportState = 'uploading' | 'ready' | 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed'

/** A field that a column can be taken for. */
export interface ImportField {
  readonly key: string
  readonly isRequired?: boolean
  /** What such columns are called elsewhere, in small letters without anything but letters and digits. */
  readonly names: readonly string[]
}

const EXTERNAL: ImportField = {
  key: 'externalId',
  names: ['externalid', 'id', 'uid', 'number', 'bookingid', 'clientid'],
}

export const IMPORT_FIELDS: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  customers: [
    EXTERNAL,
    { key: 'name', names: ['name', 'fullname', 'client', 'customer', 'clientname', 'customername'] },
    { key: 'firstName', names: ['firstname', 'givenname', 'forename'] },
    { key: 'lastName', names: ['lastname', 'surname', 'familyname'] },
    { key: 'email', names: ['email', 'emailaddress', 'mail'] },
    { key: 'phone', names: ['phone', 'telephone', 'mobile', 'phonenumber', 'tel'] },
    { key: 'locale', names: ['locale', 'language'] },
    { key: 'tags', names: ['tags', 'labels', 'groups'] },
  ],
  services: [
    EXTERNAL,
    { key: 'name', isRequired: true, names: ['name', 'service', 'title', 'servicename'] },
    { key: 'slug', names: ['slug', 'shortname'] },
    { key: 'description', names: ['description', 'details'] },
    { key: 'category', names: ['category', 'group'] },
    { key: 'minutes', isRequired: true, names: ['minutes', 'duration', 'durationminutes', 'length'] },
    { key: 'price', isRequired: true, names: ['price', 'amount', 'cost'] },
    { key: 'bufferBefore', names: ['bufferbefore', 'before'] },
    { key: 'bufferAfter', names: ['bufferafter', 'after', 'buffer', 'turnover'] },
    { key: 'needs', names: ['needs', 'resources', 'resourcetypes', 'requires'] },
  ],
  bookings: [
    EXTERNAL,
    {
      key: 'startsAt',
      isRequired: true,
      names: ['startsat', 'start', 'date', 'datetime', 'begins', 'starttime', 'startdate'],
    },
    { key: 'startTime', names: ['time', 'timeofday', 'at'] },
    { key: 'endsAt', names: ['endsat', 'end', 'endtime', 'ends', 'enddate'] },
    { key: 'minutes', names: ['minutes', 'duration', 'durationminutes', 'length'] },
    { key: 'service', isRequired: true, names: ['service', 'servicename', 'treatment', 'class'] },
    {
      key: 'resource',
      names: ['resource', 'resources', 'staff', 'staffmember', 'with', 'employee', 'room', 'therapist'],
    },
    { key: 'location', names: ['location', 'place', 'branch'] },
    { key: 'customerId', names: ['customerid', 'clientid', 'customerexternalid'] },
    { key: 'customerName', names: ['customername', 'customer', 'client', 'clientname', 'name'] },
    { key: 'customerEmail', names: ['customeremail', 'email', 'clientemail', 'mail'] },
    { key: 'customerPhone', names: ['customerphone', 'phone', 'clientphone', 'mobile', 'telephone'] },
    { key: 'status', names: ['status', 'state'] },
    { key: 'price', names: ['price', 'total', 'amount'] },
    { key: 'guests', names: ['guests', 'people', 'partysize'] },
    { key: 'notes', names: ['notes', 'note', 'comment', 'comments'] },
  ],
}

/** In which order a date like 03/04/2026 is read. */
export const DATE_ORDERS = ['dmy', 'mdy'] as const

export interface ImportOptions {
  readonly dateOrder?: (typeof DATE_ORDERS)[number] | undefined
  /** Customers of future bookings are reminded as if they had booked here. */
  readonly reminds?: boolean | undefined
}

/** The place of a field's column, from zero. */
export type ImportMapping = Readonly<Record<string, number>>

/** A row of the file: the line it begins on, from one, and its cells. */
export type ImportRow = readonly [line: number, ...cells: string[]]

export interface ImportProblem {
  readonly line: number
  /** Key of a field; empty: the row as a whole. */
  readonly field: string
  readonly reason: string
}

/** Takes for each field the first column that is called like it. */
export function proposeMapping(kind: ImportKind, header: readonly string[]): ImportMapping {
  const plain = header.map(name => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
  const used = new Set<number>()
  const mapping: Record<string, number> = {}
  const take = (key: string, names: readonly string[]) => {
    const place = names.map(name => plain.indexOf(name)).find(found => found >= 0 && !used.has(found))
    if (place === undefined || key in mapping) return
    mapping[key] = place
    used.add(place)
  }
  // What is called exactly like a field belongs to it, whatever else would take it, too.
  for (const { key } of IMPORT_FIELDS[kind]) take(key, [key.toLowerCase()])
  for (const { key, names } of IMPORT_FIELDS[kind]) take(key, names)
  return mapping
}
