import { v7 } from 'uuid'

/** A string that only one kind of row uses as its id: two kinds do not mix, a plain string (a parsed one) still fits. */
export type Id<Kind extends string> = string & { readonly idOf?: Kind }

export type OrganizationId = Id<'organization'>
export type TenantId = Id<'tenant'>
export type AccountId = Id<'account'>
export type LocationId = Id<'location'>
export type ServiceId = Id<'service'>
export type ResourceId = Id<'resource'>
export type UnitId = Id<'unit'>
export type ScheduleId = Id<'schedule'>
export type CustomerId = Id<'customer'>
export type PolicyId = Id<'policy'>
export type CategoryId = Id<'category'>
export type BookingId = Id<'booking'>
export type AppointmentId = Id<'appointment'>
export type SessionId = Id<'session'>
export type SeriesId = Id<'series'>
export type PaymentId = Id<'payment'>
export type EventId = Id<'event'>

/** Makes a new id: a UUID version 7, so that keys made one after the other lie side by side in an index. */
export function newId<Kind extends string>(): Id<Kind> {
  return v7()
}
