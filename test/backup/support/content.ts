import type pg from 'pg'
import { fillEveryTable } from '../../../core/dist-test/db/support/every-table.js'
import { addTenant } from '../../../core/dist-test/db/support/test-engine.js'
import { withOwner } from '../../support/claim-checker.js'

/** The rows of every table in the schema, as text, sorted. */
export type Content = ReadonlyMap<string, readonly string[]>

/** Reads all of a database, ids and hidden columns included; spelt alike in every server. */
export function contentOf(from: string | pg.Client): Promise<Content> {
  return typeof from === 'string' ? withOwner(from, readAll) : readAll(from)
}

async function readAll(client: pg.Client): Promise<Content> {
  await client.query(`SET timezone = 'UTC'; SET bytea_output = 'hex'`)
  const tables = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'bw'::regnamespace AND relkind = 'r' ORDER BY relname`,
  )
  const content = new Map<string, readonly string[]>()
  for (const { name } of tables.rows) {
    const columns = await client.query<{ list: string }>(
      `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) AS list FROM pg_attribute
        WHERE attrelid = ('bw.' || quote_ident($1))::regclass AND attnum > 0 AND NOT attisdropped`,
      [name],
    )
    const { rows } = await client.query<{ text: string }>(
      `SELECT ROW(${columns.rows[0]?.list})::text AS text FROM bw."${name}"`,
    )
    content.set(name, rows.map(({ text }) => text).sort())
  }
  return content
}

/** Tables that differ, with how many rows only the one and only the other has. */
export function differences(left: Content, right: Content, leftOut: readonly string[]): string[] {
  const names = [...new Set([...left.keys(), ...right.keys()])].filter(name => !leftOut.includes(name)).sort()
  return names.flatMap(name => {
    const [one, other] = [left.get(name) ?? [], right.get(name) ?? []]
    const [ones, others] = [new Set(one), new Set(other)]
    const gone = one.filter(row => !others.has(row)).length
    const added = other.filter(row => !ones.has(row)).length
    return gone + added + Math.abs(one.length - other.length) === 0 ? [] : [`${name}: ${gone} and ${added} differ`]
  })
}

/** What no flow of the test makes: a row in each table of a business, and in those of the platform. */
const PLATFORM = `
INSERT INTO bw.organization (id, parent_id, slug, name)
  SELECT gen_random_uuid(), id, 'below', 'Below' FROM bw.organization LIMIT 1;
INSERT INTO bw.tenant_domain (domain, tenant_id, token, verified_at, verified_by)
  SELECT 'book.example.test', id, repeat('t', 32), now(), 'hand' FROM bw.tenant WHERE slug = 'filled';
INSERT INTO bw.team_role (tenant_id, id, name, permissions)
  SELECT id, gen_random_uuid(), 'Weekend', ARRAY['bookings:read'] FROM bw.tenant WHERE slug = 'filled';
INSERT INTO bw.platform_setting (scope_type, scope_id, plugin_id, field, sealed)
  VALUES ('instance', '', 'channel-email', 'password', sha256('sealed'));
INSERT INTO bw.plugin_archive (plugin_id, content_hash, version, manifest, bytes) VALUES ('demo-sent', 'h', '1.0.0', '{}', '\\x00ff');
INSERT INTO bw.plugin_change (id, plugin_id, kind, phase, actor) VALUES (gen_random_uuid(), 'demo-sent', 'install', 'done', '{}');
INSERT INTO bw.plugin_incident (plugin_id, kind, place, message, host, pid) VALUES ('demo-sent', 'failed', 'setup', 'x', 'h', 1);
INSERT INTO bw.plugin_export (plugin_id, version, row_count, bytes) VALUES ('demo-sent', '1.0.0', 0, '\\x00');
INSERT INTO bw.sandbox_clock (tenant_id, frozen_at) SELECT id, '2030-01-01T00:00Z' FROM bw.tenant WHERE slug = 'filled';
INSERT INTO bw.account_token (id, purpose, account_id, email, name, token_hash, created_at, expires_at)
  SELECT gen_random_uuid(), 'password-reset', id, email, name, sha256('link'), now(), now() + interval '15 minutes'
    FROM bw.account LIMIT 1;
INSERT INTO bw.sign_in_ticket (id, account_id, kind, ticket_hash, created_at, expires_at)
  SELECT gen_random_uuid(), id, 'cookie', sha256('ticket'), now(), now() + interval '5 minutes' FROM bw.account LIMIT 1;`

export async function fillWhatIsEmpty(databaseUrl: string): Promise<void> {
  await withOwner(databaseUrl, async client => {
    await fillEveryTable(client, await addTenant(client, 'filled'))
    await client.query(PLATFORM)
  })
}
