import type { SqlMigration } from './migration.js'

/**
 * The words of a business for each kind of message and language, every version of them: a row is never changed, the highest
 * version counts, and one without words says that those of the engine are wanted again (ADR 0035).
 */
export const messages: SqlMigration = {
  name: '0037-messages',
  up: `
CREATE TABLE bw.message_template (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, kind text NOT NULL, language text NOT NULL, version int NOT NULL CHECK (version > 0),
  subject text, body text, actor_type text NOT NULL, actor_id text, actor_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, kind, language, version), CHECK ((subject IS NULL) = (body IS NULL)));
`,
  down: `DROP TABLE bw.message_template;`,
}
