import type { CustomerPreferences } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Row, Transaction } from './unit-of-work.js'

/** Something that the team wrote about a customer. */
export interface CustomerNote {
  readonly id: string
  readonly customerId: CustomerId
  readonly text: string
  readonly isPinned: boolean
  readonly author: { readonly type: string; readonly id: string | null; readonly name: string }
  readonly createdAt: Date
  /** When the words changed; null: they are the first ones. */
  readonly updatedAt: Date | null
  readonly version: number
}

export type NewNote = Pick<CustomerNote, 'customerId' | 'text' | 'isPinned' | 'author'>

/** What can stand in the timeline of a customer. */
export const TIMELINE_KINDS = ['booking', 'payment', 'message', 'note', 'consent', 'feedback', 'waitlist'] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

export interface TimelineEntry {
  readonly at: Date
  readonly kind: TimelineKind
  readonly id: string
  readonly detail: Row
  /** The instant to the microsecond, for the cursor. */
  readonly position: string
}

export interface TimelineQuestion {
  readonly kinds: readonly TimelineKind[]
  readonly after?: { readonly position: string; readonly id: string } | undefined
  readonly limit: number
}

/** A person in a few words. */
export interface PersonSummary {
  readonly id: CustomerId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** Somebody who may be the same person, and what speaks for it. */
export interface Duplicate extends PersonSummary {
  readonly reasons: readonly ('email' | 'phone')[]
  readonly bookings: number
}

/** What a merged record has in the end. */
export interface MergedFields {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly tags: readonly string[]
  readonly preferences: CustomerPreferences
  readonly custom: Readonly<Record<string, unknown>>
}

export interface MovedRows {
  readonly what: string
  readonly count: number
}

/** What the bookings of somebody come to. */
export interface CustomerFigures {
  readonly visits: number
  readonly noShows: number
  /** When the last visit began. */
  readonly lastVisitAt: Date | null
  /** What was paid and not given back, in minor units, one sum for each currency. */
  readonly spent: readonly { readonly amount: number; readonly currency: string }[]
}

/** What a business keeps about customers beside their contact. */
export interface CustomerFileStore {
  /** Pinned ones first, then the newest. */
  notes(tenantId: TenantId, customerId: CustomerId, limit: number): Promise<CustomerNote[]>
  addNote(tx: Transaction, note: NewNote): Promise<CustomerNote>
  lockNote(tx: Transaction, customerId: CustomerId, noteId: string): Promise<CustomerNote | undefined>
  /** @returns the note as it is now. */
  changeNote(
    tx: Transaction,
    noteId: string,
    change: { readonly text?: string | undefined; readonly isPinned?: boolean | undefined },
  ): Promise<CustomerNote>
  /** Newest first. */
  timeline(tenantId: TenantId, customerId: CustomerId, question: TimelineQuestion): Promise<TimelineEntry[]>
  figures(tenantId: TenantId, customerId: CustomerId): Promise<CustomerFigures>
  /** Tags in use, by how often. */
  tags(tenantId: TenantId): Promise<{ readonly tag: string; readonly count: number }[]>
  /** Others with the same e-mail or telephone who are no family. */
  duplicates(tenantId: TenantId, customerId: CustomerId): Promise<Duplicate[]>
  /** Those whom somebody books for. */
  dependants(tenantId: TenantId, guardianId: CustomerId, tx?: Transaction): Promise<PersonSummary[]>
  setGuardian(tx: Transaction, id: CustomerId, guardianId: CustomerId | null): Promise<void>
  /** Where somebody's own address was that of whoever books for them, it stays so. */
  followGuardian(tx: Transaction, guardianId: CustomerId, before: Pick<PersonSummary, 'email' | 'phone'>): Promise<void>
  setArchived(tx: Transaction, id: CustomerId, isArchived: boolean): Promise<void>
  /** Records that became part of this one. */
  aliases(tenantId: TenantId, id: CustomerId, tx?: Transaction): Promise<CustomerId[]>
  /** Moves every row of one record to another and writes what that one has then. Both are locked by the caller. */
  merge(
    tx: Transaction,
    pair: { readonly keptId: CustomerId; readonly removedId: CustomerId },
    fields: MergedFields,
  ): Promise<MovedRows[]>
  isStaff(tx: Transaction, resourceId: string): Promise<boolean>
}
