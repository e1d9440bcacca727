import { DEFAULT_POLICY } from '../../../core/dist/domain/policy.js'
import { randomUUID } from 'node:crypto'
import type { Belongings } from './census-request.js'

export const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

/** The first caller who may uses the thing up, or it is in no state for this: to the next one it is not there. */
export const USED_UP: ReadonlySet<string> = new Set([
  'DELETE /users/invitations/{id}',
  'DELETE /time-off/{id}',
  // Of whoever made it, who is none of these people.
  'PATCH /saved-views/{id}',
  'DELETE /saved-views/{id}',
  'DELETE /resources/{id}',
  'DELETE /resources/{id}/photo',
  'GET /resources/{id}/photo',
  'DELETE /tenants/{id}/pictures/{picture}',
  'GET /brand/{picture}',
  'DELETE /locations/{id}/holidays/{date}',
  'DELETE /contact-requests/{id}',
  'DELETE /categories/{id}',
  'DELETE /auth/sessions/{id}',
  'POST /sessions/{id}/cancel',
  'POST /outbox/events/{id}/retry',
  'DELETE /api-keys/{id}',
  'DELETE /webhooks/{endpointId}',
  // Nobody answers at that address: it waits for its next attempt.
  'POST /webhooks/{endpointId}/replay',
  'POST /imports/{id}/check',
  'POST /imports/{id}/start',
  'POST /imports/{id}/cancel',
  'PUT /imports/{id}',
  'DELETE /full-exports/{id}',
  'GET /full-exports/{id}/file',
  'POST /inbox/webhooks/{id}/retry',
  'DELETE /organizations/{id}/members/{userId}',
  'DELETE /roles/{id}',
  'DELETE /reminder-rules/{id}',
  'DELETE /tenants/{id}/domains/{domainId}',
  'POST /tenants/{id}/domains/{domainId}/confirm',
  // Paying at the desk needs no account at a vendor.
  'POST /plugins/{id}/connections/{field}/start',
  'POST /plugins/{id}/connections/{field}/complete',
  'DELETE /plugins/{id}/connections/{field}',
  // Nobody comes back from a vendor.
  'GET /oauth/callback',
  // Nothing was quarantined.
  'POST /plugins/{id}/release',
  // Nothing was uninstalled with an export.
  'GET /plugins/{id}/export',
  // Gone with whoever it was about.
  'PATCH /clients/{id}/notes/{noteId}',
  'DELETE /intake-forms/{id}',
  // Only its author writes on, and only until it is signed.
  'PUT /bookings/{id}/visit-notes/{visitNoteId}',
  'POST /bookings/{id}/visit-notes/{visitNoteId}/sign',
  'POST /bookings/{id}/intake/{formId}/signature',
  'PATCH /bookings/{id}/intake/{formId}',
  // Only the link that is mailed after a visit opens it.
  'GET /bookings/{id}/feedback',
  'POST /bookings/{id}/feedback',
  'DELETE /bookings/{id}/files/{fileId}',
  // There is nothing to set up where there are businesses.
  'GET /setup',
  'POST /setup',
])

const PLACE = { timeZone: 'Europe/London', currency: 'GBP', country: 'GB' }

/** One transparent pixel. */
const TINY_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const TEMPLATE = { subject: 'Census', body: 'Hello {name}' }

/** A time at which nothing is ever free. */
const nightOf = (serviceId: string) => ({
  serviceIds: [serviceId],
  windows: [{ date: day(40), from: '02:00', to: '02:30' }],
})

type BodyMaker = (of: Belongings) => Record<string, unknown>

/** Bodies that pass validation, so that a refusal is about the id and nothing else. */
export const BODIES: Readonly<Record<string, BodyMaker>> = {
  'PUT /imports/{id}': () => ({ mapping: { name: 0 } }),
  // What is installed is not installed again; an empty order of another change is refused as it is read.
  'POST /plugins/{id}/rehearse-upgrade': () => ({ name: 'payment-onsite' }),
  'POST /auth/login': () => ({ email: 'nobody@example.test', password: 'not a password' }),
  'POST /auth/second-factor': () => ({ ticket: 'none', code: '000000' }),
  'POST /auth/sessions/end': ({ sessionId }) => ({ password: 'not a password', sessionId }),
  'POST /auth/second-factor/setup': () => ({ password: 'not a password' }),
  'POST /auth/second-factor/confirm': () => ({ code: '000000' }),
  'POST /auth/second-factor/disable': () => ({ password: 'not a password', code: '000000' }),
  'POST /auth/second-factor/recovery-codes': () => ({ password: 'not a password', code: '000000' }),
  'PUT /team-security': () => ({ requiresSecondFactor: false }),
  'POST /organizations': ({ parentId }) => ({ name: 'Census', slug: `census-${randomUUID()}`, parentId }),
  'PUT /organizations/{id}': () => ({ name: 'Census', parentId: null }),
  'POST /organizations/{id}/members': ({ slug }) => ({ email: `spare@${slug}.test`, role: 'staff' }),
  'POST /tenants': ({ organizationId }) => ({
    ...{ organizationId, slug: `census-${randomUUID()}`, name: 'Census' },
    ...PLACE,
  }),
  'POST /auth/sign-up': () => ({
    business: { ...PLACE, name: 'Census', slug: `census-${randomUUID()}` },
    owner: { name: 'Census', email: `${randomUUID()}@census.test`, password: 'a census password' },
  }),
  'POST /setup': () => ({
    code: 'AAAA-AAAA-AAAA',
    business: { ...PLACE, name: 'Census', slug: 'census' },
    admin: { name: 'Census', email: 'setup@census.test', password: 'a census password' },
  }),
  'POST /tenants/{id}/template': () => ({ template: 'spa' }),
  'POST /tenants/{id}/domains': () => ({ domain: `${randomUUID()}.example.com` }),
  'PATCH /tenants/{id}': () => ({ name: 'Census' }),
  'POST /auth/refresh-token': () => ({ refreshToken: 'none' }),
  'POST /bookings': ({ serviceId, startsAt }) => ({
    appointments: [{ serviceId, startsAt }],
    customer: { name: 'Census' },
  }),
  'POST /availability/itineraries': ({ serviceId }) => ({
    ...{ items: [{ serviceId }], order: 'fixed', maxGapMinutes: 15, from: day(3), to: day(5) },
  }),
  'POST /bookings/series': ({ serviceId, startsAt }) => ({
    ...{ serviceId, startsAt, rule: { frequency: 'weekly', count: 1 }, mode: 'best-effort' },
    customer: { name: 'Census' },
  }),
  'POST /bookings/series/preview': ({ serviceId, startsAt }) => ({
    ...{ serviceId, startsAt, rule: { frequency: 'weekly', count: 1 } },
  }),
  'POST /bookings/{id}/series/cancel': () => ({ scope: 'following' }),
  'POST /holds': ({ serviceId, startsAt }) => ({ appointments: [{ serviceId, startsAt }] }),
  'PATCH /holds/{id}': ({ holdToken }) => ({ token: holdToken }),
  'POST /bookings/{id}/reschedule': ({ startsAt }) => ({ startsAt }),
  'POST /bookings/{id}/reassign': ({ staffId }) => ({ requirement: 'therapist', resourceIds: [staffId] }),
  'POST /resources/{id}/absence/preview': () => ({ from: `${day(41)}T10:00:00Z`, to: `${day(41)}T11:00:00Z` }),
  'POST /resources/{id}/absence/apply': ({ appointmentId, sessionId }) => ({
    ...{ from: `${day(41)}T10:00:00Z`, to: `${day(41)}T11:00:00Z` },
    choices: [{ appointmentId, action: 'keep' }],
    classes: [{ sessionId, action: 'keep' }],
  }),
  'POST /days/{date}/optimise': ({ locationId }) => ({ locationId }),
  'POST /days/{date}/apply': ({ locationId, appointmentId, startsAt, staffId }) => ({
    ...{ locationId, version: 'census' },
    lines: [{ appointmentId, startsAt, assignments: [{ requirement: 'therapist', resourceIds: [staffId] }] }],
  }),
  'POST /bookings/{id}/split': () => ({ guest: 'Nobody' }),
  'POST /bookings/{id}/complete': () => ({ followUp: { text: 'Census', inDays: 3 } }),
  'POST /bookings/{id}/waive-fee': () => ({ reason: 'Census' }),
  'POST /policies': () => ({ rules: { ...DEFAULT_POLICY, name: 'Census' } }),
  'PUT /policies/{id}': () => ({ rules: { ...DEFAULT_POLICY, name: 'Census' } }),
  'POST /price-rules/preview': () => ({
    ...{ priceRules: { perMinutes: 60, amount: 100 }, date: '2027-10-20', time: '16:30', minutes: 90 },
  }),
  'POST /customer-groups': () => ({ label: `Group ${randomUUID()}` }),
  'PATCH /customer-groups/{id}': () => ({ discountPercent: 5 }),
  'POST /sessions': ({ classId }) => ({ serviceId: classId, startsAt: `${day(41)}T12:00:00Z` }),
  'POST /sessions/preview': ({ classId }) => ({ serviceId: classId, startsAt: `${day(41)}T12:00:00Z` }),
  'PATCH /sessions/{id}': () => ({ capacity: 12 }),
  'POST /locations': () => ({ name: `Place ${randomUUID()}`, timeZone: 'Europe/London' }),
  'PATCH /locations/{id}': () => ({ phone: '+44 1225 460000' }),
  'POST /categories': () => ({ name: `Category ${randomUUID()}` }),
  'PATCH /categories/{id}': () => ({ name: `Category ${randomUUID()}` }),
  'PUT /categories/order': () => ({ categoryIds: [] }),
  'POST /schedules': () => ({ name: 'Census', timeZone: 'Europe/London', weekly: {} }),
  'PATCH /schedules/{id}': () => ({ name: 'Census' }),
  'POST /resources': ({ locationId }) => ({ name: `Thing ${randomUUID()}`, type: 'room', locationId }),
  'PATCH /resources/{id}': () => ({ sort: 1 }),
  'PUT /tenants/{id}/pictures/{picture}': () => ({ data: TINY_PNG }),
  'PUT /resources/{id}/photo': () => ({ data: TINY_PNG }),
  'PUT /performers/{resourceId}/{serviceId}': () => ({ durationMinutes: null }),
  'POST /schedules/{id}/preview': () => ({ name: 'Census' }),
  'POST /locations/{id}/holidays': () => ({ holidays: [{ date: day(60), name: 'Census' }] }),
  'POST /locations/{id}/holidays/preview': () => ({ holidays: [{ date: day(60), name: 'Census' }] }),
  'POST /services': () => ({ name: `Service ${randomUUID()}`, durationMinutes: 30, price: 100, requirements: [] }),
  'PATCH /services/{id}': () => ({ sort: 1 }),
  'POST /appointments': ({ serviceId, startsAt }) => ({ serviceId, startsAt, customer: { name: 'Census' } }),
  'POST /appointments/appointments': ({ serviceId, startsAt }) => ({
    serviceId,
    startsAt,
    customer: { name: 'Census' },
  }),
  'PUT /bookings/{id}/pin': () => ({ isPinned: true }),
  'PUT /bookings/{id}/notes': () => ({ notes: 'Census' }),
  'POST /bookings/{id}/files': () => ({ name: 'census.gif', content: 'R0lGODlhAQABAAAAACw=' }),
  'PUT /me/notifications': () => ({ choices: [] }),
  'PUT /bookings/{id}/message-channels': () => ({ channels: ['email'] }),
  'POST /me/dependants': () => ({ name: 'Census', isAgreed: true }),
  'POST /saved-views': () => ({
    ...{ list: 'bookings', name: `View ${randomUUID()}`, isShared: true, query: {}, columns: [] },
  }),
  'PATCH /saved-views/{id}': () => ({ columns: [] }),
  'POST /contact-requests': () => ({ name: 'Census', email: 'census@example.test', zip: 'BA11AA' }),
  'PUT /service-area': () => ({
    ...{ isLimited: false, zones: [], matrix: {}, speedKmh: 40, detourPercent: 130 },
    ...{ fallbackMinutes: 15, goodwillAmount: 0 },
  }),
  'POST /bookings/{id}/delay': () => ({ minutes: 5 }),
  'POST /bookings/{id}/replan': ({ staffId, startsAt }) => ({ staffId, startsAt }),
  'POST /walk-ins': ({ serviceId }) => ({ serviceId }),
  'POST /clients/{id}/consents': () => ({ purpose: 'marketing', isGiven: false }),
  'POST /bookings/{id}/consents': () => ({ purpose: 'marketing', isGiven: false }),
  'POST /privacy/consent-texts': () => ({ purpose: 'marketing', text: 'Census' }),
  'PUT /privacy/retention': () => ({ customerMonths: null, messageMonths: null, auditMonths: null, requestDays: null }),
  'POST /clients/{id}/erase': () => ({ reason: 'asked' }),
  'POST /clients': () => ({ name: 'Census' }),
  'POST /intake-forms': () => ({ name: 'Census' }),
  'PUT /intake-forms/{id}': () => ({ name: 'Census' }),
  'PATCH /bookings/{id}/intake/{formId}': () => ({ answers: {} }),
  'POST /bookings/{id}/intake/{formId}/signature': () => ({ name: 'Census', as: 'self' }),
  'POST /bookings/{id}/visit-notes': () => ({ text: 'Census', amendsId: null }),
  'PUT /bookings/{id}/visit-notes/{visitNoteId}': () => ({ text: 'Census' }),
  'POST /clients/{id}/messages': () => ({ subject: 'Census', body: 'Census' }),
  'POST /clients/{id}/notes': () => ({ text: 'Census' }),
  'PATCH /clients/{id}/notes/{noteId}': () => ({ isPinned: true }),
  'POST /clients/{id}/dependants': () => ({ name: 'Census' }),
  'PUT /clients/{id}/guardian': () => ({ guardianId: null }),
  'POST /clients/{id}/merge': ({ clientId }) => ({ clientId }),
  'PUT /clients/{id}/custom-fields': () => ({ values: {} }),
  'PUT /bookings/{id}/custom-fields': () => ({ values: {} }),
  'PUT /services/{id}/custom-fields': () => ({ values: {} }),
  'PUT /resources/{id}/custom-fields': () => ({ values: {} }),
  'POST /custom-fields': () => ({
    entity: 'customer',
    key: `c-${randomUUID().slice(0, 8)}`,
    type: 'text',
    labels: { en: 'C' },
  }),
  'PATCH /custom-fields/{id}': () => ({ isRequired: false }),
  'PATCH /feedback/{id}': () => ({ status: 'hidden' }),
  'PUT /feedback/terms': () => ({ isOn: true, delayMinutes: 120, moderation: 'pending', minCount: 3 }),
  'POST /bookings/{id}/feedback': ({ holdToken, appointmentId }) => ({ token: holdToken, appointmentId, rating: 5 }),
  'PATCH /clients/{id}': () => ({ locale: 'en-GB' }),
  'PUT /plugins/{id}/settings': () => ({ values: {} }),
  'POST /plugins/{id}/connections/{field}/complete': () => ({ state: 'nobody-was-sent', code: 'c' }),
  'POST /time-off': ({ resourceId }) => ({
    resourceId,
    startsAt: `${day(40)}T10:00:00Z`,
    endsAt: `${day(40)}T11:00:00Z`,
  }),
  'POST /users/invitations': ({ slug }) => ({ email: `new@${slug}.test`, name: 'New', role: 'staff' }),
  'POST /webhooks': () => ({ name: 'Census', url: 'http://127.0.0.1:65535/', events: ['session.*'] }),
  'PATCH /webhooks/{endpointId}': () => ({ name: 'Census' }),
  'POST /webhooks/{endpointId}/rotate-secret': () => ({ overlapHours: 1 }),
  'POST /webhooks/{endpointId}/replay': ({ deliveryId }) => ({ deliveryId }),
  'POST /api-keys': () => ({ name: 'Census', permissions: [] }),
  'POST /roles': () => ({ name: `Role ${randomUUID()}`, permissions: ['resources:read'] }),
  'PUT /roles/{id}': () => ({ name: `Role ${randomUUID()}`, permissions: ['resources:read'] }),
  'PATCH /users/{id}': () => ({ role: 'staff' }),
  'POST /waitlist': ({ serviceId }) => ({
    ...nightOf(serviceId),
    customer: { name: 'Census', email: 'w@census.test' },
  }),
  'POST /waitlist/entries': ({ serviceId }) => ({
    ...nightOf(serviceId),
    customer: { name: 'Census', phone: '+44 20 7946 0000' },
  }),
  'PATCH /waitlist/entries/{id}': () => ({ direction: 'up' }),
  'POST /reminder-rules': () => ({ distance: { days: 2 } }),
  'PUT /reminder-rules/{id}': () => ({ distance: { days: 3 } }),
  'PUT /message-templates/{kind}/{language}': () => TEMPLATE,
  'POST /message-templates/{kind}/{language}/preview': () => TEMPLATE,
  'POST /message-templates/{kind}/{language}/test': () => TEMPLATE,
  // Managers choose for themselves alone: whoever is named must be the caller or one of theirs, see the reports tests.
  'PUT /reports/mail': () => ({ subscriptions: [] }),
  'PUT /waitlist/terms': () => ({ isOn: true, offerMinutes: 20, stopMinutes: 60 }),
}
