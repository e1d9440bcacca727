import type { SqlMigration } from './migration.js'

/**
 * A package of the site that changed is installed while the engine runs as if it had been sent, since modules are imported
 * once a process. `site_hash` remembers which state of the folder that was: at the next start another one goes before it.
 */
export const siteCopies: SqlMigration = {
  name: '0064-site-copies',
  up: `
ALTER TABLE bw.plugin_package ADD COLUMN site_hash text;
COMMENT ON COLUMN bw.plugin_package.site_hash IS 'Hash of the folder of the site that a sent package was made of; NULL: of none';
`,
  down: `ALTER TABLE bw.plugin_package DROP COLUMN site_hash;`,
}
