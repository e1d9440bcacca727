import type { LocationId, TenantId } from './id.js'

/** A place where a business works; `timeZone` is an IANA name. */
export interface Location {
  readonly id: LocationId
  readonly tenantId: TenantId
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly address: string
  readonly phone: string
  /** Nobody books later than so many minutes before; null: the policy alone says it. */
  readonly minNoticeMinutes: number | null
  readonly isActive: boolean
  readonly version: number
}
