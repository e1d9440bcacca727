import type { AppointmentId, BookingId, ResourceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { FieldVisit, StoredVisit } from '../domain/place.js'
import type { ServiceArea } from '../domain/service-area.js'
import type { Transaction } from './unit-of-work.js'

/** A way whose minutes somebody knows. */
export interface KnownLeg {
  readonly from: string
  readonly to: string
  readonly minutes: number
}

/** One stop of somebody's day, in the order of the day. */
export interface DayStop {
  readonly bookingId: BookingId
  readonly appointmentId: AppointmentId
  /** From when to when somebody is there, buffers included. */
  readonly during: Interval
  readonly placeKey: string
}

export interface VisitChange {
  readonly etaAt?: Date
  readonly setOffAt?: Date
  readonly askedWindows?: readonly Interval[]
  readonly askedGoodwill?: number
}

/** What only appointments at customers' places have, and the roads between them. */
export interface FieldVisitStore {
  area(tenantId: TenantId, tx?: Transaction): Promise<ServiceArea>
  /** False when `version` is not the one that stands there. */
  putArea(tx: Transaction, area: ServiceArea): Promise<boolean>
  /** Before the claims of the appointment: they are refused when the way to it is too long. */
  put(tx: Transaction, appointmentId: AppointmentId, visit: FieldVisit): Promise<void>
  change(tx: Transaction, appointmentId: AppointmentId, change: VisitChange): Promise<void>
  /** Where somebody who travels is on a day, by claims in force, in order. */
  stops(tenantId: TenantId, resourceId: ResourceId, during: Interval, tx?: Transaction): Promise<DayStop[]>
  /** Minutes by what is known and entered. */
  minutes(tenantId: TenantId, from: string, to: string, tx?: Transaction): Promise<number>
  remember(tenantId: TenantId, legs: readonly KnownLeg[]): Promise<void>
  known(tenantId: TenantId, legs: readonly Pick<KnownLeg, 'from' | 'to'>[]): Promise<KnownLeg[]>
}

export type VisitsByAppointment = Readonly<Record<AppointmentId, StoredVisit>>
