import type { SqlMigration } from './migration.js'

/** Pictures of a brand: they are small, so they stand in the database, where a backup holds them. */
export const brand: SqlMigration = {
  name: '0063-brand',
  up: `
CREATE TABLE bw.brand_picture (
  tenant_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('logo', 'photo')),
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 307200), hash text NOT NULL, PRIMARY KEY (tenant_id, kind));
`,
  down: `
DROP TABLE bw.brand_picture;
`,
}
