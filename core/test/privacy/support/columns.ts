/** Every column of every table with a tenant_id, as `table.column`. */
export const COLUMNS = `
SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'p\\_%' AND a.attname <> 'tenant_id'
   AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped)
 ORDER BY 1`

/** Forms and notes: what is in them is opened for the person whose it is. */
export const HEALTH_COLUMNS = {
  intake: {
    section: 'intakes',
    columns: 'booking_id completed_at content definition form_id form_version id saved_at signed_as signed_name',
  },
  visit_note: {
    section: 'visitNotes',
    columns: 'amends_id author_id author_name author_type booking_id content created_at id signed_at updated_at',
  },
  intake_form: {
    internal: 'consent due_minutes guardian_below id intro is_archived name questions service_ids updated_at version',
    why: 'never: settings',
  },
}
