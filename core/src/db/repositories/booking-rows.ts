import type { Appointment, AppointmentDefinition, Claim, Directions } from '../../domain/booking.js'
import type { AddOn } from '../../domain/add-on.js'
import type { BookingSource, BookingState } from '../../domain/booking-state.js'
import type { Interval } from '../../domain/interval.js'
import { money } from '../../domain/money.js'
import type { Policy } from '../../domain/policy.js'
import type { Question } from '../../domain/question.js'
import type { Quote } from '../../domain/quote.js'
import type { Alternative } from '../../errors/catalog.js'
import { toVisits, VISITS, type VisitDocument } from './visit-rows.js'
import type { CustomerSummary, LedgerEntry, ServiceRecord, StoredBooking } from '../../ports/booking-store.js'

/** The columns of `SELECT_BOOKING`. */
export interface BookingRow {
  tenant_id: string
  id: string
  reference: string
  status: BookingState
  source: BookingSource
  customer_id: string | null
  location_id: string
  time_zone: string
  guests: number
  notes: string
  answers: Record<string, unknown>
  questions: Question[]
  currency: string
  quote: Quote
  policy: Policy
  starts_at: Date
  expires_at: Date | null
  hold_extensions: number
  hold_token_hash: Buffer | null
  manage_token_hash: Buffer | null
  calendar_sequence: number
  version: number
  created_at: Date
  updated_at: Date
  series_id: string | null
  internal_notes: string
  locale: string | null
  is_lapsed: boolean
  customer: Omit<CustomerSummary, 'id'> | null
  payment: { provider: string; status: string; amount: number; currency: string; instructions: string } | null
  paid: number
  appointments: AppointmentDocument[]
  resources: Record<string, { name: string; type: string }> | null
  alternatives: Alternative[] | null
  ledger: (Omit<LedgerEntry, 'amount' | 'at'> & { amount: number; at: string })[] | null
  record: ServiceRecord | null
  visits: Record<string, VisitDocument> | null
}

interface AppointmentDocument {
  id: string
  serviceId: string
  serviceName: string
  locationId: string
  status: BookingState
  startsAt: string
  endsAt: string
  price: number
  attendees: string[]
  addOns: AddOn[]
  hasLeft: boolean
  claims: ClaimDocument[]
  isPinned: boolean
  definition: AppointmentDefinition | null
  directions: Directions | null
  session: { id: string; places: number; claims: ClaimDocument[] } | null
}

/** A claim as it stands in `appointment.claims`. */
export interface ClaimDocument {
  unitId: string
  resourceId: string
  requirement: string
  during: [string, string]
  core: [string, string]
}

export const SELECT_BOOKING = `
SELECT b.*, b.status = 'held' AND b.expires_at <= bw.now() AS is_lapsed,
  (SELECT jsonb_build_object('name', c.name, 'email', c.email, 'phone', c.phone, 'locale', c.locale,
      'channels', c.preferences->'channels') FROM bw.customer c
    WHERE c.tenant_id = b.tenant_id AND c.id = b.customer_id) AS customer,
  (SELECT jsonb_build_object('provider', p.provider, 'status', p.status, 'amount', p.amount, 'currency', p.currency,
      'instructions', p.instructions) FROM bw.payment p
    WHERE p.tenant_id = b.tenant_id AND p.booking_id = b.id ORDER BY p.created_at DESC LIMIT 1) AS payment,
  (SELECT coalesce(sum(p.amount), 0)::float8 FROM bw.payment p
    WHERE p.tenant_id = b.tenant_id AND p.booking_id = b.id AND p.status = 'captured') AS paid,
  (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'serviceId', a.service_id, 'serviceName', a.service_name,
      'locationId', a.location_id, 'status', a.status, 'startsAt', a.starts_at, 'endsAt', a.ends_at, 'price', a.price_amount,
      'attendees', a.attendees, 'addOns', a.add_ons, 'hasLeft', a.left_at IS NOT NULL, 'claims', a.claims, 'isPinned', a.is_pinned,
      'definition', a.definition, 'directions', CASE WHEN s.meeting_url <> '' OR s.directions <> '' THEN
        jsonb_build_object('meetingUrl', s.meeting_url, 'text', s.directions) END,
      'session', CASE WHEN a.session_id IS NOT NULL THEN (
        SELECT jsonb_build_object('id', z.id, 'places', a.places, 'claims', z.claims) FROM bw.session z
         WHERE z.tenant_id = a.tenant_id AND z.id = a.session_id) END) ORDER BY a.position, a.id) FROM bw.appointment a
      LEFT JOIN bw.service s ON s.tenant_id = a.tenant_id AND s.id = a.service_id
    WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id) AS appointments,
  (SELECT jsonb_object_agg(r.id, jsonb_build_object('name', r.name, 'type', r.type)) FROM bw.resource r
    WHERE r.tenant_id = b.tenant_id AND r.id IN (
      SELECT (x.claim->>'resourceId')::uuid FROM bw.appointment a LEFT JOIN bw.session z ON z.tenant_id = a.tenant_id
          AND z.id = a.session_id, jsonb_array_elements(a.claims || coalesce(z.claims, '[]')) AS x(claim)
       WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id)) AS resources,
  (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'reverses', l.reverses, 'amount', l.amount, 'reason', l.reason,
      'actorName', l.actor_name, 'at', l.at) ORDER BY l.at, l.id) FROM bw.ledger_entry l
    WHERE l.tenant_id = b.tenant_id AND l.booking_id = b.id) AS ledger,
  (SELECT jsonb_build_object('issue', s.issue, 'resolution', s.resolution, 'followUp', s.follow_up, 'followUpOn', s.follow_up_on,
      'followUpServiceId', s.follow_up_service_id) FROM bw.service_record s
    WHERE s.tenant_id = b.tenant_id AND s.booking_id = b.id) AS record,
  (SELECT ${VISITS} FROM bw.appointment a JOIN bw.field_visit v ON v.tenant_id = a.tenant_id AND v.appointment_id = a.id
    WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id) AS visits
FROM bw.booking b`

function toInterval(pair: [string, string]): Interval {
  return { startsAt: new Date(pair[0]), endsAt: new Date(pair[1]) }
}

export function toClaim(document: ClaimDocument): Claim {
  const { unitId, resourceId, requirement } = document
  return { unitId, resourceId, requirement, during: toInterval(document.during), core: toInterval(document.core) }
}

function toAppointment(document: AppointmentDocument, currency: string): Appointment {
  return {
    id: document.id,
    serviceId: document.serviceId,
    serviceName: document.serviceName,
    locationId: document.locationId,
    status: document.status,
    startsAt: new Date(document.startsAt),
    endsAt: new Date(document.endsAt),
    price: money(document.price, currency),
    attendees: document.attendees,
    ...(document.addOns.length > 0 ? { addOns: document.addOns } : {}),
    claims: document.claims.map(toClaim),
    isPinned: document.isPinned,
    ...(document.definition && { definition: document.definition }),
    ...(document.directions && { directions: document.directions }),
    ...(document.session && { session: { ...document.session, claims: document.session.claims.map(toClaim) } }),
  }
}

/** Maps a row to the domain; a hold past its deadline reads as expired (the sweep writes it later). */
export function toStoredBooking(row: BookingRow): StoredBooking {
  const status = row.is_lapsed ? 'expired' : row.status
  const toDomain = (document: AppointmentDocument) => toAppointment(document, row.currency)
  const appointments = row.appointments.filter(document => !document.hasLeft).map(toDomain)
  const left = row.appointments.filter(document => document.hasLeft).map(toDomain)
  return {
    id: row.id,
    tenantId: row.tenant_id,
    reference: row.reference,
    status,
    source: row.source,
    customerId: row.customer_id,
    locationId: row.location_id,
    timeZone: row.time_zone,
    guests: row.guests,
    notes: row.notes,
    answers: row.answers,
    questions: row.questions,
    quote: row.quote,
    policy: row.policy,
    ...(left.length > 0 ? { left } : {}),
    appointments: row.is_lapsed ? appointments.map(item => ({ ...item, status })) : appointments,
    expiresAt: row.expires_at,
    holdExtensions: row.hold_extensions,
    calendarSequence: row.calendar_sequence,
    version: row.version,
    createdAt: row.created_at,
    locale: row.locale,
    customer: row.customer_id && row.customer ? { id: row.customer_id, ...row.customer } : null,
    payment: row.payment && { ...row.payment, amount: money(row.payment.amount, row.payment.currency) },
    paid: money(row.paid + (row.quote.transferred?.amount ?? 0), row.currency),
    startsAt: row.starts_at,
    updatedAt: row.updated_at,
    resourceNames: row.resources ?? {},
    holdTokenHash: row.hold_token_hash,
    manageTokenHash: row.manage_token_hash,
    ...(row.alternatives ? { alternatives: row.alternatives } : {}),
    ledger: (row.ledger ?? []).map(entry => ({
      ...entry,
      amount: money(entry.amount, row.currency),
      at: new Date(entry.at),
    })),
    serviceRecord: row.record,
    ...(row.visits ? { visits: toVisits(row.visits) } : {}),
    seriesId: row.series_id,
    internalNotes: row.internal_notes,
  }
}

function toPair(interval: Interval): [string, string] {
  return [interval.startsAt.toISOString(), interval.endsAt.toISOString()]
}

export function toClaimDocuments(claims: readonly Claim[]): ClaimDocument[] {
  return claims.map(claim => ({
    unitId: claim.unitId,
    resourceId: claim.resourceId,
    requirement: claim.requirement,
    during: toPair(claim.during),
    core: toPair(claim.core),
  }))
}

function toRange(interval: Interval): string {
  const [from, to] = toPair(interval)
  return `[${from},${to})`
}

/** The `p_items` of `bw.claim` and `bw.confirm`. */
export function toClaimItems(
  ownerId: string,
  claims: readonly Claim[],
  owner: 'appointment' | 'session' = 'appointment',
): object[] {
  return claims.map(claim => ({
    unit: claim.unitId,
    [owner]: ownerId,
    requirement: claim.requirement,
    during: toRange(claim.during),
    core: toRange(claim.core),
  }))
}
