import type { PluginIncident, PluginIncidentStore } from '../../ports/plugin-incidents.js'
import type { SequelizeUnitOfWork } from '../unit-of-work.js'

const ADD = `
INSERT INTO bw.plugin_incident AS i (plugin_id, kind, place, message, occurrences, host, pid, first_at, last_at)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS n(plugin_id text, kind text, place text, message text, occurrences bigint,
  host text, pid int, first_at timestamptz, last_at timestamptz) ORDER BY 1, 2, 3, 4
ON CONFLICT (plugin_id, kind, place, message) DO UPDATE SET occurrences = i.occurrences + EXCLUDED.occurrences,
  last_at = greatest(i.last_at, EXCLUDED.last_at), host = EXCLUDED.host, pid = EXCLUDED.pid`

// Messages may differ each time: the latest hundred of a plugin say enough.
const FORGET = `
DELETE FROM bw.plugin_incident i WHERE plugin_id = ANY ($1) AND (last_at < clock_timestamp() - interval '30 days'
  OR last_at < (SELECT last_at FROM bw.plugin_incident o WHERE o.plugin_id = i.plugin_id ORDER BY last_at DESC OFFSET 100 LIMIT 1))`

const OF = `
SELECT plugin_id AS "pluginId", kind, place, message, occurrences::int, host, pid, first_at AS "firstAt", last_at AS "lastAt"
  FROM bw.plugin_incident WHERE plugin_id = $1 ORDER BY last_at DESC, kind, place LIMIT $2`

/** What plugins did wrong, in the tables of the installation. */
export class SqlPluginIncidents implements PluginIncidentStore {
  constructor(private readonly unitOfWork: Pick<SequelizeUnitOfWork, 'platform'>) {}

  async add(incidents: readonly PluginIncident[]): Promise<void> {
    const rows = incidents.map(({ pluginId, firstAt, lastAt, ...rest }) => ({
      ...{ ...rest, plugin_id: pluginId, first_at: firstAt, last_at: lastAt },
    }))
    const ids = [...new Set(incidents.map(({ pluginId }) => pluginId))]
    await this.unitOfWork.platform(async tx => {
      await tx.query(ADD, [JSON.stringify(rows)])
      await tx.query(FORGET, [ids])
    })
  }

  of(pluginId: string, limit: number): Promise<PluginIncident[]> {
    return this.unitOfWork.platform(tx => tx.query<PluginIncident>(OF, [pluginId, limit]))
  }
}
