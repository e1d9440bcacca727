import type pg from 'pg'
import { newId, type TenantId } from '../../../dist/domain/id.js'

/** Statements that put one row into every tenant table, in the order of their foreign keys. `{id:x}` is one id a tenant. */
const ROWS: Readonly<Record<string, string>> = {
  location: `(tenant_id, id, slug, name, time_zone) VALUES ({tenant}, {id:location}, 'main', 'Main', 'UTC')`,
  customer_group: `(tenant_id, id, key, label) VALUES ({tenant}, {id:group}, 'member', 'Members')`,
  policy: `(tenant_id, id, name, rules) VALUES ({tenant}, {id:policy}, 'Standard', '{}')`,
  schedule: `(tenant_id, id, name, time_zone) VALUES ({tenant}, {id:schedule}, 'Week', 'UTC')`,
  schedule_exception: `(tenant_id, schedule_id, on_date, spans) VALUES ({tenant}, {id:schedule}, '2027-01-01', '[]')`,
  resource: `(tenant_id, id, location_id, slug, name, type) VALUES ({tenant}, {id:resource}, {id:location}, 'r', 'R', 'staff'),
    ({tenant}, {id:leaf}, {id:location}, 'leaf', 'Leaf', 'staff')`,
  closed_hours: `(tenant_id, resource_id, closed) VALUES ({tenant}, {id:resource}, '{}')`,
  resource_photo: `(tenant_id, resource_id, type, bytes, hash) VALUES ({tenant}, {id:resource}, 'image/png', '\\x00', 'h')`,
  brand_picture: `(tenant_id, kind, type, bytes, hash) VALUES ({tenant}, 'logo', 'image/png', '\\x00', 'h')`,
  location_holiday: `(tenant_id, location_id, on_date, name) VALUES ({tenant}, {id:location}, '2027-12-25', 'Christmas Day')`,
  resource_leaf: `(tenant_id, composite_id, leaf_id) VALUES ({tenant}, {id:resource}, {id:leaf})`,
  resource_unit: `(tenant_id, id, resource_id, unit_no) VALUES ({tenant}, {id:unit}, {id:resource}, 1)`,
  time_off: `(tenant_id, id, resource_id, starts_at, ends_at) VALUES ({tenant}, {id:off}, {id:resource}, now(), now() + interval '1 hour')`,
  external_busy: `(tenant_id, id, resource_id, starts_at, ends_at, source)
    VALUES ({tenant}, {id:busy}, {id:resource}, now(), now() + interval '1 hour', 'ics')`,
  service_category: `(tenant_id, id, name) VALUES ({tenant}, {id:category}, 'Massage')`,
  service: `(tenant_id, id, slug, name, duration_minutes, price_amount, price_currency)
    VALUES ({tenant}, {id:service}, 's', 'S', 60, 1000, 'GBP')`,
  service_location: `(tenant_id, service_id, location_id) VALUES ({tenant}, {id:service}, {id:location})`,
  service_requirement: `(tenant_id, service_id, key, resource_type) VALUES ({tenant}, {id:service}, 'staff', 'staff')`,
  service_resource: `(tenant_id, service_id, resource_id) VALUES ({tenant}, {id:service}, {id:resource})`,
  session_series: `(tenant_id, id, service_id, rule) VALUES ({tenant}, {id:series}, {id:service}, '{}')`,
  session: `(tenant_id, id, series_id, service_id, location_id, starts_at, ends_at, capacity) VALUES ({tenant}, {id:session},
    {id:series}, {id:service}, {id:location}, '2027-01-02T10:00Z', '2027-01-02T11:00Z', 20)`,
  customer: `(tenant_id, id, name) VALUES ({tenant}, {id:customer}, 'Ann')`,
  consent_text: `(tenant_id, purpose, version, language, text) VALUES ({tenant}, 'marketing', 2, 'en', 'Yes')`,
  consent: `(tenant_id, id, customer_id, purpose, is_given, text_version, text, language, source, actor_type)
    VALUES ({tenant}, {id:consent}, {id:customer}, 'marketing', true, 2, 'Yes', 'en', 'staff', 'account')`,
  privacy_request: `(tenant_id, id, customer_id, kind, reason, actor_type, result)
    VALUES ({tenant}, {id:request}, {id:customer}, 'export', 'asked', 'account', '{}')`,
  privacy_answer: `(tenant_id, request_id, plugin_id, state) VALUES ({tenant}, {id:request}, 'payment-onsite', 'done')`,
  retention_terms: `(tenant_id, message_months) VALUES ({tenant}, 24)`,
  booking_series: `(tenant_id, id, service_id, rule, local_start, time_zone)
    VALUES ({tenant}, {id:row}, {id:service}, '{}', '2027-01-01T10:00', 'UTC')`,
  booking: `(tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount, deposit_amount,
    currency, quote, policy, starts_at, ends_at)
    VALUES ({tenant}, {id:booking}, 'A1', 'confirmed', 'web', {id:customer}, {id:location}, 'UTC', 1000, 0, 'GBP', '{}', '{}',
      '2027-01-01T10:00Z', '2027-01-01T11:00Z')`,
  appointment: `(tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at, price_amount, claims)
    VALUES ({tenant}, {id:appointment}, {id:booking}, {id:service}, {id:location}, 'confirmed', 'S', '2027-01-01T10:00Z',
      '2027-01-01T11:00Z', 1000, jsonb_build_array(jsonb_build_object('resourceId', {id:resource}::text)))`,
  appointment_resource: `(tenant_id, appointment_id, resource_id, booking_id)
    VALUES ({tenant}, {id:appointment}, {id:resource}, {id:booking}) ON CONFLICT DO NOTHING`,
  session_place: `(tenant_id, session_id, place_no, appointment_id, active)
    VALUES ({tenant}, {id:session}, 1, {id:appointment}, '[2026-01-01T00:00Z,infinity)')`,
  service_record: `(tenant_id, booking_id, issue, follow_up, follow_up_on) VALUES ({tenant}, {id:booking}, 'Sore', 'Look again', '2027-04-01')`,
  ledger_entry: `(tenant_id, id, booking_id, kind, amount, currency, actor_type, actor_name)
    VALUES ({tenant}, {id:entry}, {id:booking}, 'no-show', 500, 'GBP', 'account', 'Olive')`,
  allocation: `(tenant_id, unit_id, appointment_id, during, core, active) VALUES ({tenant}, {id:unit}, {id:appointment},
    '[2027-01-01T10:00Z,2027-01-01T11:00Z)', '[2027-01-01T10:00Z,2027-01-01T11:00Z)', '[2026-01-01T00:00Z,infinity)')`,
  waitlist_terms: `(tenant_id, offer_minutes) VALUES ({tenant}, 20)`,
  waitlist_entry: `(tenant_id, id, customer_id, status, service_ids, windows, starts_at, ends_at, source, booking_id)
    VALUES ({tenant}, {id:waiting}, {id:customer}, 'booked', ARRAY[{id:service}::uuid], '[]', now(), now() + interval '1 hour', 'web', {id:booking})`,
  waitlist_offer: `(tenant_id, id, entry_id, booking_id, status, token_hash, starts_at, ends_at, expires_at, ended_at)
    VALUES ({tenant}, {id:offer}, {id:waiting}, {id:booking}, 'accepted', sha256('offer'), now(), now() + interval '1 hour', now(), now())`,
  availability_change: `(tenant_id, id) VALUES ({tenant}, {id:change})`,
  booking_transition: `(tenant_id, booking_id, version, from_status, to_status, actor_type, actor_name, channel)
    VALUES ({tenant}, {id:booking}, 1, 'new', 'confirmed', 'customer', 'Ann', 'web')`,
  payment: `(tenant_id, id, booking_id, provider, purpose, amount, currency, status)
    VALUES ({tenant}, {id:payment}, {id:booking}, 'on-site', 'full', 1000, 'GBP', 'due-on-site')`,
  idempotency_key: `(tenant_id, principal, route, key, request_hash, status, response) VALUES ({tenant}, 'p', 'r', 'k', '\\x00', 201, '{}')`,
  outbox: `(tenant_id, id, hook, aggregate_id, payload) VALUES ({tenant}, {id:event}, 'booking.created', 'b', '{}')`,
  outbox_delivery: `(tenant_id, event_id, handler, state) VALUES ({tenant}, {id:event}, 'h', 'done')`,
  inbox: `(tenant_id, provider, event_id, body, headers) VALUES ({tenant}, 'p', 'e', '\\x00', '{}')`,
  due: `(tenant_id, id, kind, subject_id, due_at) VALUES ({tenant}, {id:due}, 'reminder', {id:booking}, now())`,
  audit_log: `(tenant_id, id, actor_type, actor_name, action, subject_type, subject_id)
    VALUES ({tenant}, {id:audit}, 'system', 's', 'test', 'booking', 'b')`,
  audit_head: `(tenant_id, position, hash) VALUES ({tenant}, 0, '')`,
  tenant_plugin: `(tenant_id, plugin_id, is_enabled) VALUES ({tenant}, 'payment-onsite', true)`,
  setting: `(tenant_id, scope_id, plugin_id, field, value) VALUES ({tenant}, {tenant}, 'payment-onsite', 'f', '1')`,
  plugin_connection: `(tenant_id, scope_id, plugin_id, field, state, sealed)
    VALUES ({tenant}, {tenant}, 'calendar-x', 'account', 'connected', '\\x00')`,
  message: `(tenant_id, id, effect_key, channel, to_address, text, status)
    VALUES ({tenant}, {id:message}, 'k', 'email', 'a@example.test', 't', 'kept')`,
  message_template: `(tenant_id, kind, language, version, subject, body, actor_type, actor_name)
    VALUES ({tenant}, 'booking-confirmed', 'en', 1, 'Hello', 'Hello {name}', 'account', 'Olive')`,
  reminder_rule: `(tenant_id, id, kind, days, channel) VALUES ({tenant}, {id:rule}, 'reminder', 2, 'email')`,
  reminder: `(tenant_id, booking_id, rule_id, starts_at, due_at)
    VALUES ({tenant}, {id:booking}, {id:rule}, '2027-01-01T10:00Z', '2026-12-30T10:00Z')`,
  report_subscription: `(tenant_id, account_id, frequency) VALUES ({tenant}, {id:inviter}, 'weekly')`,
  invitation: `(tenant_id, id, email, name, role, token_hash, invited_by, created_at, expires_at)
    VALUES ({tenant}, {id:invitation}, 'a@example.test', 'A', 'staff', '\\x00', {id:inviter}, now(), now() + interval '1 day')`,
  service_area: `(tenant_id, zones) VALUES ({tenant}, '[{"name": "Centre", "codes": ["78701"]}]')`,
  travel_time: `(tenant_id, from_key, to_key, minutes) VALUES ({tenant}, '78701#0a0a0a0a', '78745', 20)`,
  booking_file: `(tenant_id, id, booking_id, name, type, content, actor_type, actor_name)
    VALUES ({tenant}, {id:file}, {id:booking}, 'tap.png', 'image/png', '\\x89504e470d0a1a0a', 'customer', 'customer')`,
  notification_choice: `(tenant_id, resource_id, kind, channel, is_on) VALUES ({tenant}, {id:resource}, 'booking-made', 'email', true)`,
  saved_view: `(tenant_id, id, list, name, is_shared) VALUES ({tenant}, {id:view}, 'bookings', 'To approve', true)`,
  field_visit: `(tenant_id, appointment_id, venue, place_key, address, zip, window_starts_at, window_ends_at)
    VALUES ({tenant}, {id:appointment}, 'customer', '78701#0a0a0a0a', '1 Congress Avenue', '78701', '2027-01-01T10:00Z', '2027-01-01T12:00Z')`,
  contact_request: `(tenant_id, id, service_id, name, email, zip)
    VALUES ({tenant}, {id:lead}, {id:service}, 'Ann', 'ann@example.test', '78750')`,
  customer_note: `(tenant_id, id, customer_id, text, author_type, author_name)
    VALUES ({tenant}, {id:note}, {id:customer}, 'Likes tea', 'account', 'Olive')`,
  custom_field: `(tenant_id, id, entity, key, labels, type, audience)
    VALUES ({tenant}, {id:field}, 'customer', 'skin', '{"en": "Skin"}', 'text', 'staff')`,
  feedback_terms: `(tenant_id, delay_minutes) VALUES ({tenant}, 60)`,
  feedback: `(tenant_id, id, appointment_id, booking_id, customer_id, service_id, rating, text, status)
    VALUES ({tenant}, {id:feedback}, {id:appointment}, {id:booking}, {id:customer}, {id:service}, 5, 'Good', 'published')`,
  intake_form: `(tenant_id, id, name) VALUES ({tenant}, {id:form}, 'Health')`,
  intake: `(tenant_id, id, booking_id, form_id, form_version, definition, content)
    VALUES ({tenant}, {id:intake}, {id:booking}, {id:form}, 1, '{}', '\\x00')`,
  visit_note: `(tenant_id, id, booking_id, content, author_type, author_name)
    VALUES ({tenant}, {id:visitnote}, {id:booking}, '\\x00', 'account', 'Olive')`,
  import: `(tenant_id, id, kind, name, state, actor) VALUES ({tenant}, {id:import}, 'customers', 'a.csv', 'done', '{}')`,
  import_chunk: `(tenant_id, import_id, place, rows) VALUES ({tenant}, {id:import}, 0, '[[2, "Ann"]]')`,
  import_problem: `(tenant_id, import_id, line, field, reason) VALUES ({tenant}, {id:import}, 3, 'email', 'no address')`,
  import_key: `(tenant_id, kind, key, subject_id) VALUES ({tenant}, 'customers', 'c1', {id:customer})`,
  webhook_endpoint: `(tenant_id, id, name, url, events, has_snapshots, sealed, created_by_name)
    VALUES ({tenant}, {id:endpoint}, 'Till', 'https://hooks.example.com/', ARRAY['*'], false, '\\x00', 'Olive')`,
  webhook_delivery: `(tenant_id, id, endpoint_id, event_id, event_type, body)
    VALUES ({tenant}, {id:delivery}, {id:endpoint}, {id:row}, 'booking.created', '{}')`,
  export: `(tenant_id, id, state, actor) VALUES ({tenant}, {id:export}, 'done', '{}')`,
  export_chunk: `(tenant_id, export_id, place, content) VALUES ({tenant}, {id:export}, 0, '\\x1f8b')`,
  api_key: `(tenant_id, id, name, prefix, secret_hash, permissions, created_by_name, created_at)
    VALUES ({tenant}, {id:key}, 'Site', 'abcdef', sha256('s'), '{}', 'A', now())`,
}

export const seededTables: readonly string[] = Object.keys(ROWS)

/** Puts at least one row of the tenant into every tenant table, as the owner. */
export async function fillEveryTable(owner: pg.Client, tenantId: TenantId): Promise<void> {
  const ids = new Map<string, string>()
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? newId()
    ids.set(name, id)
    return id
  }
  for (const [table, row] of Object.entries(ROWS)) {
    const values = row
      .replaceAll('{tenant}', `'${tenantId}'`)
      .replace(/\{id:(\w+)\}/g, (_, name: string) => `'${idOf(name)}'`)
    await owner.query(`INSERT INTO bw.${table} ${values}`)
  }
}
