import { HEALTH_COLUMNS } from './columns.js'

/**
 * What every column of every table with a tenant_id is to a customer. `section` names the part of an export that has all
 * columns of the table but those in `internal` (keys, hashes, counters of the machinery). `never` tables say nothing about
 * customers; `copies` hold what an export has elsewhere and are emptied by an erase. A new column has to be declared here.
 */
export const DECLARED: Readonly<
  Record<string, { section?: string; columns?: string; internal?: string; why?: string }>
> = {
  customer: {
    section: 'customer',
    columns:
      'account_id archived_at created_at custom email erased_at groups guardian_id id locale merged_into_id name phone preferences tags time_zone version',
    internal: 'email_key search_text',
  },
  booking: {
    section: 'bookings',
    columns:
      'alternatives answers calendar_sequence created_at currency custom customer_id deposit_amount ends_at expires_at guests id internal_notes is_override locale location_id notes policy ' +
      'questions quote reference reminds series_id source starts_at status time_zone total_amount updated_at version',
    internal: 'hold_extensions hold_token_hash manage_token_hash',
  },
  appointment: {
    section: 'appointments',
    columns:
      'add_ons attendees booking_id claims departed ends_at id is_pinned left_at location_id places position price_amount service_id ' +
      'service_name session_id starts_at status version definition',
  },
  booking_transition: {
    section: 'history',
    columns: 'actor_id actor_name actor_type at booking_id changes channel from_status reason to_status version',
  },
  payment: {
    section: 'payments',
    columns:
      'amount booking_id created_at currency id instructions provider provider_reference purpose status updated_at',
  },
  message: {
    section: 'messages',
    columns:
      'attachments booking_id channel created_at error html id passed_over provider_reference sent_at status subject text to_address to_name',
    internal: 'effect_key',
  },
  inbox: {
    section: 'inboundMessages',
    columns: 'body event_id headers provider received_at',
    internal:
      'account applied_at attempts id kind last_error leased_until next_attempt_at object_id occurred_at redacted_at state',
  },
  consent: {
    section: 'consents',
    columns: 'actor_id actor_type at customer_id id is_given language purpose source text text_version',
    internal: 'sequence',
  },
  customer_note: {
    section: 'notes',
    columns: 'author_id author_name author_type created_at customer_id id is_pinned text updated_at version',
  },
  feedback: {
    section: 'feedback',
    columns:
      'answer answered_at answered_by appointment_id booking_id created_at customer_id id rating service_id staff_ids status text version',
  },
  ...HEALTH_COLUMNS,
  feedback_terms: {
    internal: 'delay_minutes is_on min_count moderation updated_at version',
    why: 'never: settings',
  },
  custom_field: {
    internal: 'archived_at audience created_at entity id is_asked is_required key labels options position type version',
    why: 'never: settings; what stands in the fields is beside the rows',
  },
  privacy_request: {
    section: 'privacyRequests',
    columns: 'actor_id actor_type created_at customer_id id kind reason result',
  },
  audit_log: {
    section: 'auditLog',
    columns: 'action actor_id actor_name actor_type at changes id request_id sequence subject_id subject_type',
    internal: 'chain_position content_hash hash previous_hash salt',
  },
  outbox: {
    section: 'events',
    columns: 'aggregate_id created_at hook id payload state',
    internal: 'attempts leased_until next_attempt_at xid',
  },
  booking_file: {
    section: 'files',
    // Each file is downloaded with its booking: an export that carried them all could not be held in memory.
    columns: 'actor_id actor_name actor_type booking_id created_at id name size type',
    internal: 'content',
  },
  notification_choice: {
    internal: 'account_id channel id is_on kind resource_id subject_id updated_at',
    why: 'never: people of the team',
  },
  saved_view: {
    internal: 'account_id columns id is_shared list name query updated_at',
    why: 'never: people of the team',
  },
  service_record: {
    section: 'serviceRecords',
    columns: 'booking_id created_at follow_up follow_up_on follow_up_service_id issue resolution',
  },
  ledger_entry: {
    section: 'ledger',
    columns: 'actor_id actor_name actor_type amount at booking_id currency id kind reason reverses',
  },
  field_visit: {
    section: 'fieldVisits',
    columns:
      'address appointment_id asked_goodwill asked_windows eta_at latitude longitude set_off_at venue window_ends_at window_starts_at zip',
    internal: 'place_key',
  },
  contact_request: {
    section: 'contactRequests',
    columns: 'address created_at email id message name phone service_id zip',
  },
  travel_time: {
    internal: 'asked_at from_key minutes to_key',
    why: 'copies: ways between codes, without whose they are; erased',
  },
  waitlist_entry: {
    section: 'waitlist',
    columns:
      'add_ons booking_id created_at customer_id ends_at guests id note priority service_ids source staff_id starts_at status updated_at version windows',
    internal: 'rank token_hash',
  },
  waitlist_offer: {
    section: 'waitlistOffers',
    columns: 'booking_id ended_at entry_id expires_at extensions id is_manual offered_at starts_at ends_at status',
    internal: 'token_hash',
  },
  import: {
    internal:
      'actor added created_at done ended_at error failed header id kind known mapping name next_chunk options sample started_at state total',
    why: 'copies: the first rows of a file, until its import has ended',
  },
  import_chunk: { internal: 'import_id place rows', why: 'copies: rows of a file, until its import has ended' },
  import_problem: {
    internal: 'field import_id line reason',
    why: 'never: lines of a file, without what stood in them',
  },
  export: {
    internal: 'actor attempts bytes created_at done ended_at error expires_at id manifest state total',
    why: 'never: which exports of the business there are',
  },
  export_chunk: {
    internal: 'content export_id place',
    why: 'copies: the whole business for some days; gone when somebody is erased',
  },
  import_key: { internal: 'key kind subject_id', why: 'copies: what rows were called elsewhere; erased' },
  waitlist_terms: { internal: 'is_on offer_minutes stop_minutes updated_at version', why: 'never: settings' },
  allocation: {
    internal:
      'active appointment_id closes_at core during ends_at id is_kept owner_id requirement session_id starts_at unit_id',
    why: 'copies: the claims of the appointments',
  },
  appointment_resource: { internal: 'appointment_id booking_id resource_id', why: 'copies: claims' },
  session_place: {
    internal: 'active appointment_id closes_at id place_no session_id',
    why: 'copies: the places of the appointments',
  },
  idempotency_key: {
    internal: 'created_at key principal request_hash response route status',
    why: 'copies: answers as they were sent; erased',
  },
  outbox_delivery: {
    internal: 'attempt event_id handler last_error state updated_at',
    why: 'copies: errors are erased',
  },
  message_template: {
    internal: 'actor_id actor_name actor_type body created_at kind language subject version',
    why: 'never: words of the business',
  },
  reminder_rule: {
    internal:
      'at_time channel created_at days id is_on is_removed kind minutes service_ids to_customer to_staff version',
    why: 'never: settings',
  },
  reminder: {
    internal: 'booking_id due_at id rule_id starts_at state told_at',
    why: 'copies: times of bookings, by id',
  },
  report_subscription: { internal: 'account_id created_at frequency id', why: 'never: people of the team' },
  due: { internal: 'attempts due_at id kind state subject_id', why: 'never: deadlines, by id' },
  privacy_answer: { internal: 'attempts plugin_id request_id state updated_at', why: 'never: states of plugins' },
  api_key: {
    internal:
      'created_at created_by created_by_name expires_at id last_used_at name permissions prefix revoked_at secret_hash',
    why: 'never: programs of the business',
  },
  webhook_endpoint: {
    internal:
      'created_at created_by_name disabled_reason events failing_since has_snapshots id last_delivered_at name previous_sealed previous_until sealed state url',
    why: 'never: programs of the business',
  },
  webhook_delivery: {
    internal:
      'attempts body created_at delivered_at endpoint_id event_id event_type history id leased_until next_attempt_at state',
    why: 'copies: ids of what happened, without names; what receivers answered is erased',
  },
  audit_head: { internal: 'hash position updated_at', why: 'never: the end of a chain' },
  availability_change: { internal: 'ends_at id noted_at starts_at xid', why: 'never: times that changed' },
  consent_text: { internal: 'created_at language purpose text version', why: 'never: words of the business' },
  external_busy: { internal: 'ends_at id reference resource_id source starts_at', why: 'never: calendars of staff' },
  invitation: {
    internal: 'accepted_at created_at email expires_at id invited_by name revoked_at role role_id token_hash',
    why: 'never: people of the team',
  },
  location: {
    internal: 'address id is_active min_notice_minutes name phone slug time_zone version',
    why: 'never: the business',
  },
  membership: {
    internal: 'account_id created_at disabled_at id organization_id role role_id',
    why: 'never: people of the team',
  },
  customer_group: { internal: 'discount_percent id key label service_discounts version', why: 'never: the business' },
  policy: { internal: 'id is_default name rules version', why: 'never: the business' },
  resource: {
    internal:
      'account_id attributes before_use_minutes bio capacity color cost_per_hour custom home_key home_place id is_pinned limits location_id mode name overbook_units position priority schedule_id skills slug sort status type version',
    why: 'never: staff, rooms, equipment',
  },
  closed_hours: { internal: 'closed resource_id', why: 'never: opening times' },
  resource_photo: { internal: 'bytes hash resource_id type', why: 'never: staff, rooms, equipment' },
  brand_picture: { internal: 'bytes hash kind type', why: 'never: the business' },
  location_holiday: { internal: 'location_id name on_date', why: 'never: opening times' },
  resource_leaf: { internal: 'composite_id leaf_id', why: 'never: rooms' },
  resource_unit: { internal: 'id kind resource_id unit_no', why: 'never: rooms' },
  retention_terms: {
    internal: 'audit_months customer_months message_months request_days updated_at version',
    why: 'never: settings',
  },
  sandbox_clock: { internal: 'frozen_at updated_at', why: 'never: a clock' },
  schedule: { internal: 'breaks id name seasons time_zone version weekly', why: 'never: opening times' },
  schedule_exception: { internal: 'on_date reason schedule_id spans', why: 'never: opening times' },
  service: {
    internal:
      'add_ons archived_at arrival_windows asks_for_files assignment_policy buffer_after_minutes buffer_before_minutes buffers_outside_hours category_id color custom ' +
      'deposit description directions duration_minutes grid id is_active lengths max_guests meeting_url min_guests name policy_id ' +
      'preferred_attributes price_amount price_currency price_rules questions segments slug sort venue version visibility',
    why: 'never: the offer',
  },
  service_area: {
    internal: 'detour_percent fallback_minutes goodwill_amount is_limited matrix speed_kmh version zones',
    why: 'never: where the business drives to',
  },
  service_category: { internal: 'id name sort', why: 'never: the offer' },
  service_location: { internal: 'location_id service_id', why: 'never: the offer' },
  service_requirement: {
    internal:
      'any_of attributes count during has_buffers key position quantity quantity_per_guest resource_type service_id skill',
    why: 'never: the offer',
  },
  service_resource: { internal: 'duration_minutes price_adjustment resource_id service_id', why: 'never: the offer' },
  session: {
    internal:
      'capacity claims created_at ends_at id location_id overbook reason series_id service_id starts_at status version',
    why: 'never: classes of the business',
  },
  booking_series: {
    internal: 'created_at id local_start rule service_id time_zone',
    why: 'never: what bookings have in common, without whose they are',
  },
  session_series: { internal: 'created_at id rule service_id', why: 'never: classes of the business' },
  setting: { internal: 'field is_locked plugin_id scope_id sealed updated_at value', why: 'never: settings' },
  team_role: { internal: 'created_at id name permissions updated_at', why: 'never: the business' },
  tenant_domain: { internal: 'created_at domain token verified_at verified_by', why: 'never: the business' },
  plugin_connection: {
    internal:
      'account attempt_account_id attempt_expires_at attempt_hash attempt_sealed connected_at connected_by_name expires_at field leased_until plugin_id problem scope_id sealed state',
    why: 'never: accounts of the business at vendors',
  },
  tenant_plugin: {
    internal: 'checked_at health health_note is_enabled last_error last_error_at plugin_id updated_at',
    why: 'never: settings',
  },
  time_off: {
    internal:
      'away created_at ends_at excluded_dates id is_forced local_start minutes reason resource_id rrule starts_at',
    why: 'never: absences of staff',
  },
}
