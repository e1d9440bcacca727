import { PLUGIN_WANTED_CHANNEL } from '../ports/plugin-installation.js'

/**
 * Takes a plugin ($1) out of every process, says why ($2) and writes it down: one statement, as a process may have time for no
 * other.
 */
export const QUARANTINE = `
WITH changed AS (
  UPDATE bw.plugin_package SET state = 'quarantined', reason = $2, changed_at = clock_timestamp()
   WHERE id = $1 AND state = 'installed' RETURNING id, version),
noted AS (
  INSERT INTO bw.plugin_change (id, plugin_id, kind, from_version, phase, state, note, actor, ended_at)
  SELECT gen_random_uuid(), id, 'quarantine', version, 'done', 'done', $2,
         '{"type": "system", "id": "containment", "name": "Bookwright"}', clock_timestamp() FROM changed)
SELECT pg_notify('${PLUGIN_WANTED_CHANNEL}', id) FROM changed`

/** Nobody is to wait for a process ($1 host, $2 id) that is about to end. */
export const LEAVE = `DELETE FROM bw.plugin_process WHERE host = $1 AND pid = $2`

/** What the process saw of a plugin ($1), in words ($2): the kind ($3), the place ($4), host ($5) and process ($6). */
export const WITNESS = `
INSERT INTO bw.plugin_incident AS i (plugin_id, kind, place, message, host, pid) VALUES ($1, $3, $4, $2, $5, $6)
ON CONFLICT (plugin_id, kind, place, message) DO UPDATE SET occurrences = i.occurrences + 1, last_at = clock_timestamp(),
  host = EXCLUDED.host, pid = EXCLUDED.pid`
