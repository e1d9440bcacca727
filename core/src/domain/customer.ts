import type { ChoosableChannel } from './message-route.js'
import type { CustomerId, ResourceId, TenantId } from './id.js'

/** A person who books at one business. */
export interface Customer {
  readonly id: CustomerId
  readonly tenantId: TenantId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  /** Who books for them; null: they do it themselves. */
  readonly guardianId: CustomerId | null
  readonly tags: readonly string[]
  readonly preferences: CustomerPreferences
  /** Values of the fields that the business made itself. */
  readonly custom: Readonly<Record<string, unknown>>
  /** Keys of the groups that they belong to. */
  readonly groups: readonly string[]
  readonly createdAt: Date
  /** When a booking of theirs was last made or changed; null or absent: never. */
  readonly lastContactAt?: Date | null
  /** Since when lists leave them out; null: they do not. */
  readonly archivedAt: Date | null
  /** The record that this one became part of. */
  readonly mergedIntoId: CustomerId | null
  /** When the personal data went; null while it is there. */
  readonly erasedAt: Date | null
  readonly version: number
}

/** When somebody likes to come. */
export const PREFERRED_TIMES = ['morning', 'afternoon', 'evening'] as const

/** What somebody likes: words under keys of the business ("pressure": "firm"), and with whom and when. */
export interface CustomerPreferences {
  readonly items: Readonly<Record<string, string>>
  readonly staffId: ResourceId | null
  readonly time: (typeof PREFERRED_TIMES)[number] | null
  /** By which channels they like to be told, the best first; none: as the business has it. */
  readonly channels?: readonly ChoosableChannel[]
}

/** What becomes of a customer: absent fields stay, null removes. `locale` is a BCP 47 tag. */
export interface CustomerChange {
  readonly name?: string
  readonly email?: string | null
  readonly phone?: string | null
  readonly locale?: string | null
  readonly tags?: readonly string[]
  readonly preferences?: CustomerPreferences
  readonly groups?: readonly string[]
}

/** What a booker says about themselves. */
export interface CustomerContact {
  readonly name: string
  readonly email?: string
  readonly phone?: string
}
