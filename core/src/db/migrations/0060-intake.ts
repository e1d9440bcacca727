import type { SqlMigration } from './migration.js'

/**
 * What a business asks between a booking and the visit, and what those who treat somebody write down. Answers and notes are
 * sealed with the key of the installation: whoever reads the database or a backup of it reads none of them. A form that
 * somebody began keeps the words that they saw.
 */
export const intake: SqlMigration = {
  name: '0060-intake',
  up: `
CREATE TABLE bw.intake_form (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL, intro text NOT NULL DEFAULT '',
  questions jsonb NOT NULL DEFAULT '[]', consent text NOT NULL DEFAULT '',
  due_minutes int NOT NULL DEFAULT 120 CHECK (due_minutes BETWEEN 0 AND 43200),
  guardian_below int CHECK (guardian_below BETWEEN 1 AND 30), service_ids uuid[] NOT NULL DEFAULT '{}',
  is_archived boolean NOT NULL DEFAULT false, version int NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id));
COMMENT ON COLUMN bw.intake_form.service_ids IS 'Empty: every service asks for it';
CREATE TABLE bw.intake (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL, form_id uuid NOT NULL, form_version int NOT NULL,
  definition jsonb NOT NULL, content bytea NOT NULL, saved_at timestamptz NOT NULL DEFAULT bw.now(), completed_at timestamptz,
  signed_name text NOT NULL DEFAULT '', signed_as text CHECK (signed_as IN ('self', 'guardian')),
  PRIMARY KEY (tenant_id, id), CONSTRAINT intake_once UNIQUE (tenant_id, booking_id, form_id),
  FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking, FOREIGN KEY (tenant_id, form_id) REFERENCES bw.intake_form,
  CONSTRAINT intake_signed CHECK ((completed_at IS NULL) = (signed_as IS NULL)));
CREATE TABLE bw.visit_note (
  tenant_id uuid NOT NULL, id uuid NOT NULL, booking_id uuid NOT NULL, amends_id uuid, content bytea NOT NULL,
  author_type text NOT NULL, author_id text, author_name text NOT NULL, created_at timestamptz NOT NULL DEFAULT bw.now(),
  updated_at timestamptz, signed_at timestamptz,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  FOREIGN KEY (tenant_id, amends_id) REFERENCES bw.visit_note);
CREATE INDEX visit_note_booking ON bw.visit_note (tenant_id, booking_id, created_at);
-- What was signed stays as it was signed, whoever writes; an erase takes it whole.
CREATE FUNCTION bw.keep_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a signed note does not change' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER keep_signed BEFORE UPDATE ON bw.visit_note FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL)
  EXECUTE FUNCTION bw.keep_signed();
`,
  down: `
DROP TABLE bw.visit_note, bw.intake, bw.intake_form;
DROP FUNCTION bw.keep_signed();
`,
}
