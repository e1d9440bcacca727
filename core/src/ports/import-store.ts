import type { Actor } from '../domain/booking.js'
import type { CustomerId, ResourceId, ServiceId, TenantId, UnitId } from '../domain/id.js'
import type {
  ImportId,
  ImportKind,
  ImportMapping,
  ImportOptions,
  ImportProblem,
  ImportRow,
  ImportState,
} from '../domain/import.js'
import type { Transaction } from './unit-of-work.js'

export type ImportActor = Pick<Actor, 'type' | 'id' | 'name'>

/** A file that is imported, and how far it is. */
export interface ImportJob {
  readonly id: ImportId
  readonly tenantId: TenantId
  readonly kind: ImportKind
  readonly name: string
  readonly state: ImportState
  readonly header: readonly string[]
  /** The first rows, until the import has ended. */
  readonly sample: readonly (readonly string[])[]
  readonly mapping: ImportMapping
  readonly options: ImportOptions
  /** Rows: all of them, those looked at, and what became of those. */
  readonly total: number
  readonly done: number
  readonly added: number
  readonly known: number
  readonly failed: number
  readonly nextChunk: number
  readonly actor: ImportActor
  readonly error: string
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

export type ImportChange = Partial<
  Pick<
    ImportJob,
    | 'state'
    | 'header'
    | 'sample'
    | 'mapping'
    | 'options'
    | 'total'
    | 'done'
    | 'added'
    | 'known'
    | 'failed'
    | 'nextChunk'
    | 'error'
    | 'startedAt'
    | 'endedAt'
  >
>

export interface ImportedCustomer {
  readonly id: CustomerId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly tags: readonly string[]
}

export interface KnownCustomer {
  readonly id: CustomerId
  readonly name: string
  readonly emailKey: string | null
  readonly phone: string | null
}

/** A booking as `bw.insert_imported` takes it; instants are ISO 8601. */
export type ImportedBooking = Readonly<Record<string, unknown>> & { readonly line: number }

export interface BusyUnit {
  readonly unitId: UnitId
  readonly startsAt: Date
  readonly endsAt: Date
}

/** Imports, their rows and what is needed to tell what is new in them. Names of rows elsewhere are kept with their subjects. */
export interface ImportStore {
  insert(tx: Transaction, job: Pick<ImportJob, 'id' | 'kind' | 'name' | 'actor'>): Promise<void>
  change(tx: Transaction, id: ImportId, change: ImportChange): Promise<void>
  remove(tx: Transaction, id: ImportId): Promise<void>
  list(tenantId: TenantId): Promise<ImportJob[]>
  find(tenantId: TenantId, id: ImportId): Promise<ImportJob | undefined>
  lock(tx: Transaction, id: ImportId): Promise<ImportJob | undefined>
  /** Locks one that is being worked through; undefined while another process has it, or when it has ended. */
  take(tx: Transaction, id: ImportId): Promise<ImportJob | undefined>
  addChunk(tx: Transaction, id: ImportId, place: number, rows: readonly ImportRow[]): Promise<void>
  chunk(tx: Transaction, id: ImportId, place: number): Promise<ImportRow[] | undefined>
  dropChunks(tx: Transaction, id: ImportId): Promise<void>
  addProblems(tx: Transaction, id: ImportId, problems: readonly ImportProblem[]): Promise<void>
  dropProblems(tx: Transaction, id: ImportId): Promise<void>
  /** By line, behind `after`. */
  problems(tenantId: TenantId, id: ImportId, page: { after: number; limit: number }): Promise<ImportProblem[]>

  knownKeys(tx: Transaction, kind: ImportKind, keys: readonly string[]): Promise<Map<string, string>>
  keepKeys(tx: Transaction, kind: ImportKind, keys: ReadonlyMap<string, string>): Promise<void>
  customersLike(
    tx: Transaction,
    like: { emails: readonly string[]; phones: readonly string[]; names: readonly string[] },
  ): Promise<KnownCustomer[]>
  addCustomers(tx: Transaction, customers: readonly ImportedCustomer[]): Promise<void>
  /** `customer service instant` of what these customers have at these times. */
  bookedAt(tx: Transaction, customers: readonly CustomerId[], starts: readonly Date[]): Promise<Set<string>>
  addBookings(tx: Transaction, bookings: readonly ImportedBooking[]): Promise<void>
  /** @returns the lines whose claims were not free; nothing of them remains. */
  claimBookings(tx: Transaction, bookings: readonly ImportedBooking[]): Promise<number[]>
  units(tx: Transaction): Promise<Map<ResourceId, UnitId[]>>
  busy(tx: Transaction, units: readonly UnitId[], range: { from: Date; to: Date }): Promise<BusyUnit[]>
}

export function bookedKey(customer: CustomerId, service: ServiceId, startsAt: Date): string {
  return `${customer} ${service} ${startsAt.toISOString()}`
}
