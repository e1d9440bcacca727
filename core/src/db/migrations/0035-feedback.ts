import type { SqlMigration } from './migration.js'

/** What customers say after a visit: one answer an appointment, whatever links were sent. */
export const feedback: SqlMigration = {
  name: '0035-feedback',
  up: `
CREATE TABLE bw.feedback_terms (
  tenant_id uuid PRIMARY KEY REFERENCES bw.tenant, is_on boolean NOT NULL DEFAULT true,
  delay_minutes int NOT NULL DEFAULT 120 CHECK (delay_minutes BETWEEN 0 AND 43200),
  moderation text NOT NULL DEFAULT 'pending' CHECK (moderation IN ('pending', 'published')),
  min_count int NOT NULL DEFAULT 3 CHECK (min_count BETWEEN 1 AND 1000),
  version int NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT bw.now());
CREATE TABLE bw.feedback (
  tenant_id uuid NOT NULL, id uuid NOT NULL, appointment_id uuid NOT NULL, booking_id uuid NOT NULL, customer_id uuid NOT NULL,
  service_id uuid NOT NULL, staff_ids uuid[] NOT NULL DEFAULT '{}', rating int NOT NULL CHECK (rating BETWEEN 1 AND 5),
  text text NOT NULL DEFAULT '', status text NOT NULL CHECK (status IN ('pending', 'published', 'hidden')),
  answer text NOT NULL DEFAULT '', answered_by text, answered_at timestamptz, created_at timestamptz NOT NULL DEFAULT bw.now(),
  version int NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id), CONSTRAINT feedback_once UNIQUE (tenant_id, appointment_id),
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES bw.appointment, FOREIGN KEY (tenant_id, booking_id) REFERENCES bw.booking,
  FOREIGN KEY (tenant_id, customer_id) REFERENCES bw.customer, FOREIGN KEY (tenant_id, service_id) REFERENCES bw.service);
CREATE INDEX feedback_customer ON bw.feedback (tenant_id, customer_id);
CREATE INDEX feedback_time ON bw.feedback (tenant_id, created_at DESC, id DESC);
CREATE INDEX feedback_rating ON bw.feedback (tenant_id, service_id) INCLUDE (rating, staff_ids) WHERE status = 'published';
CREATE TRIGGER follow_merge BEFORE INSERT ON bw.feedback FOR EACH ROW EXECUTE FUNCTION bw.follow_merge();
`,
  down: `
DROP TABLE bw.feedback, bw.feedback_terms;
DELETE FROM bw.due WHERE kind = 'review-request';
`,
}
