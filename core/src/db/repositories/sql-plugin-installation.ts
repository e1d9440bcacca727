import { PluginBusyError } from '../../errors/plugin-errors.js'
import {
  PLUGIN_CIRCUITS_CHANNEL,
  PLUGIN_WANTED_CHANNEL,
  type ChangePhase,
  type ExportFacts,
  type KeptArchive,
  type KeptExport,
  type NewChange,
  type PluginChange,
  type PluginInstallation,
  type ProcessReport,
  type SeenProcess,
  type WantedPlugin,
} from '../../ports/plugin-installation.js'
import { connectDirect } from '../connect.js'
import { QUARANTINE } from '../quarantine.js'
import type { SequelizeUnitOfWork } from '../unit-of-work.js'

/** Held while somebody changes the plugins of the installation. The number means nothing. */
const LOCK = 7_234_004

const WANTED = `
SELECT id, version, content_hash AS "contentHash", source, state, previous_hash AS "previousHash", site_hash AS "siteHash", reason, changed_at AS "changedAt"
  FROM bw.plugin_package ORDER BY id`

const WANT = `
WITH changed AS (UPDATE bw.plugin_package SET state = $2, reason = $3, changed_at = clock_timestamp() WHERE id = $1 RETURNING id)
SELECT pg_notify('${PLUGIN_WANTED_CHANNEL}', id) FROM changed`

// A sent package goes before the one of the site, unless it was made of the site's folder, which then changed; what was removed
// stays removed, and what is new leaves its quarantine.
const RECORD_SITE = `
INSERT INTO bw.plugin_package AS p (id, version, content_hash)
SELECT s.id, s.version, s.hash FROM jsonb_to_recordset($1::jsonb) AS s(id text, version text, hash text)
ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, content_hash = EXCLUDED.content_hash, source = 'site', site_hash = NULL,
  state = CASE WHEN p.state = 'quarantined' THEN 'installed' ELSE p.state END, reason = '', changed_at = clock_timestamp()
  WHERE CASE p.source WHEN 'site' THEN (p.version, p.content_hash) <> (EXCLUDED.version, EXCLUDED.content_hash)
    ELSE p.site_hash <> EXCLUDED.content_hash END`

const ARCHIVES = `
SELECT plugin_id AS "pluginId", content_hash AS "contentHash", version, manifest, octet_length(bytes) AS size, stored_at AS "storedAt"
  FROM bw.plugin_archive ORDER BY plugin_id, stored_at DESC`

const KEEP = `
INSERT INTO bw.plugin_archive (plugin_id, content_hash, version, manifest, bytes) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (plugin_id, content_hash) DO UPDATE SET stored_at = clock_timestamp()`

const FORGET = `
DELETE FROM bw.plugin_archive a WHERE stored_at < clock_timestamp() - interval '1 day'
  AND NOT EXISTS (SELECT FROM bw.plugin_package p WHERE p.id = a.plugin_id AND a.content_hash IN (p.content_hash, p.previous_hash))`

const REPORT = `
WITH gone AS (DELETE FROM bw.plugin_process WHERE seen_at < clock_timestamp() - interval '1 minute')
INSERT INTO bw.plugin_process (id, kind, host, pid, ready_hash, plugins, activity) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET kind = EXCLUDED.kind, ready_hash = EXCLUDED.ready_hash, plugins = EXCLUDED.plugins,
  activity = EXCLUDED.activity, seen_at = clock_timestamp()`

// Two reports in a row that are missing: it is gone, or as good as gone.
const PROCESSES = `
SELECT id, kind, host, pid, ready_hash AS "readyHash", plugins, activity, started_at AS "startedAt", seen_at AS "seenAt"
  FROM bw.plugin_process WHERE seen_at > clock_timestamp() - interval '10 seconds' ORDER BY started_at, id`

const BEGIN = `
INSERT INTO bw.plugin_change (id, plugin_id, kind, from_version, to_version, phase, actor) VALUES ($1, $2, $3, $4, $5, 'reading', $6)`
const NOTE = `UPDATE bw.plugin_change SET phase = $2 WHERE id = $1 AND state = 'running'`
const END = `
UPDATE bw.plugin_change SET state = $2, note = $3, phase = CASE WHEN $2 = 'done' THEN 'done' ELSE phase END,
  ended_at = clock_timestamp() WHERE id = $1`
// Whoever holds the lock knows that nobody else is at work.
const ABANDONED = `
UPDATE bw.plugin_change SET state = 'failed', note = 'The process that did it ended.', ended_at = clock_timestamp() WHERE state = 'running'`
const CHANGES = `
SELECT id, plugin_id AS "pluginId", kind, from_version AS "fromVersion", to_version AS "toVersion", phase, state, note,
  actor->>'name' AS "actorName", started_at AS "startedAt", ended_at AS "endedAt"
  FROM bw.plugin_change ORDER BY started_at DESC LIMIT $1`
const EXPORTED = `
SELECT plugin_id AS "pluginId", version, row_count::int AS rows, bytes, made_at AS "madeAt" FROM bw.plugin_export WHERE plugin_id = $1`
const EXPORT_FACTS = `
SELECT version, row_count::int AS rows, made_at AS "madeAt" FROM bw.plugin_export WHERE plugin_id = $1`
const TENANTS = `SELECT tenant_id FROM bw.tenant_plugin WHERE plugin_id = $1 AND is_enabled ORDER BY tenant_id`

/** What is wanted of plugins, and what became of it. */
export class SqlPluginInstallation implements PluginInstallation {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly databaseUrl: string,
  ) {}

  wanted(): Promise<WantedPlugin[]> {
    return this.ask<WantedPlugin>(WANTED)
  }

  async want({ id, state, reason }: Pick<WantedPlugin, 'id' | 'state' | 'reason'>): Promise<void> {
    await this.ask(WANT, [id, state, reason])
  }

  async quarantine(pluginId: string, reason: string): Promise<void> {
    await this.ask(QUARANTINE, [pluginId, reason])
  }

  async closeCircuits(pluginId: string): Promise<void> {
    await this.ask('SELECT pg_notify($1, $2)', [PLUGIN_CIRCUITS_CHANNEL, pluginId])
  }

  async recordSite(packages: readonly Pick<WantedPlugin, 'id' | 'version' | 'contentHash'>[]): Promise<void> {
    const rows = packages.map(({ id, version, contentHash }) => ({ id, version, hash: contentHash }))
    await this.ask(RECORD_SITE, [JSON.stringify(rows)])
  }

  archives(): Promise<KeptArchive[]> {
    return this.ask<KeptArchive>(ARCHIVES)
  }

  async archive(pluginId: string, contentHash: string): Promise<Buffer | undefined> {
    const sql = 'SELECT bytes FROM bw.plugin_archive WHERE plugin_id = $1 AND content_hash = $2'
    const [row] = await this.ask<{ bytes: Buffer }>(sql, [pluginId, contentHash])
    return row?.bytes
  }

  async keepArchive(archive: Omit<KeptArchive, 'size' | 'storedAt'>, bytes: Buffer): Promise<void> {
    const { pluginId, contentHash, version, manifest } = archive
    await this.ask(KEEP, [pluginId, contentHash, version, JSON.stringify(manifest), bytes])
  }

  async forgetArchives(): Promise<void> {
    await this.ask(FORGET)
  }

  async report({ id, kind, host, pid, readyHash, plugins, activity }: ProcessReport): Promise<void> {
    await this.ask(REPORT, [id, kind, host, pid, readyHash, JSON.stringify(plugins), JSON.stringify(activity)])
  }

  async leave(processId: string): Promise<void> {
    await this.ask('DELETE FROM bw.plugin_process WHERE id = $1', [processId])
  }

  processes(): Promise<SeenProcess[]> {
    return this.ask<SeenProcess>(PROCESSES)
  }

  async beginChange({ id, pluginId, kind, fromVersion, toVersion, actor }: NewChange): Promise<void> {
    const { type, id: actorId, name } = actor
    await this.ask(BEGIN, [id, pluginId, kind, fromVersion, toVersion, JSON.stringify({ type, id: actorId, name })])
  }

  async noteChange(id: string, phase: ChangePhase): Promise<void> {
    await this.ask(NOTE, [id, phase])
  }

  async endChange(id: string, { state, note }: { state: 'done' | 'failed'; note: string }): Promise<void> {
    await this.ask(END, [id, state, note])
  }

  async changes(limit: number): Promise<PluginChange[]> {
    const rows = await this.ask<PluginChange>(CHANGES, [limit])
    return rows.map(row => ({ ...row, endedAt: row.endedAt ?? undefined }))
  }

  async exported(pluginId: string): Promise<KeptExport | undefined> {
    const [row] = await this.ask<KeptExport>(EXPORTED, [pluginId])
    return row
  }

  async exportFacts(pluginId: string): Promise<ExportFacts | undefined> {
    const [row] = await this.ask<ExportFacts>(EXPORT_FACTS, [pluginId])
    return row
  }

  async tenantsWith(pluginId: string): Promise<string[]> {
    const rows = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: string }>(TENANTS, [pluginId]))
    return rows.map(row => row.tenant_id)
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const client = await connectDirect(this.databaseUrl, 'bookwright plugins lock')
    try {
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK])
      if (rows[0]?.got !== true) throw new PluginBusyError({})
      await this.ask(ABANDONED)
      return await work()
    } finally {
      await client.end()
    }
  }

  private ask<R extends object>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}
