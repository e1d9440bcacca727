import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Actor } from '../../domain/booking.js'
import type { TenantId } from '../../domain/id.js'
import type {
  Connection,
  ConnectionAttempt,
  ConnectionPlace,
  ConnectionState,
  ConnectionStore,
  NewTokens,
} from '../../ports/connection-store.js'
import { PLUGIN_CHANGES_CHANNEL } from '../../ports/plugin-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `scope_id = tenant_id AS "isOfTenant", scope_id::text AS "scopeId", plugin_id AS "pluginId", field, state, account,
  sealed, expires_at AS "expiresAt", connected_at AS "connectedAt", connected_by_name AS "connectedBy", problem`
const AT = 'tenant_id = $1 AND scope_id = $2 AND plugin_id = $3 AND field = $4'

const OF_PLUGIN = `
SELECT ${COLUMNS} FROM bw.plugin_connection WHERE tenant_id = $1 AND plugin_id = $2 AND scope_id IN ($1, $3)
 ORDER BY scope_id = tenant_id DESC, field`
const ONE = `SELECT ${COLUMNS} FROM bw.plugin_connection WHERE ${AT}`
const ATTEMPT = `
INSERT INTO bw.plugin_connection
  (tenant_id, scope_id, plugin_id, field, state, attempt_hash, attempt_sealed, attempt_account_id, attempt_expires_at)
VALUES ($1, $2, $3, $4, 'connecting', $5, $6, $7, $8)
ON CONFLICT (tenant_id, scope_id, plugin_id, field) DO UPDATE SET attempt_hash = EXCLUDED.attempt_hash,
  attempt_sealed = EXCLUDED.attempt_sealed, attempt_account_id = EXCLUDED.attempt_account_id,
  attempt_expires_at = EXCLUDED.attempt_expires_at`
// One statement reads and forgets: of two that come back with the same state, one finds nothing.
const TAKE = `
WITH found AS (
  SELECT attempt_sealed FROM bw.plugin_connection WHERE ${AT} AND attempt_hash = $5 AND attempt_account_id = $6
     AND attempt_expires_at > $7 FOR UPDATE),
taken AS (
  UPDATE bw.plugin_connection SET attempt_hash = NULL, attempt_sealed = NULL, attempt_account_id = NULL,
    attempt_expires_at = NULL WHERE ${AT} AND EXISTS (SELECT FROM found))
SELECT attempt_sealed AS sealed FROM found`
const CONNECT = `
UPDATE bw.plugin_connection SET state = 'connected', sealed = $5, expires_at = $6, account = $7, connected_by_name = $8,
  connected_at = clock_timestamp(), problem = '', leased_until = NULL WHERE ${AT}`
const LEASE = `
UPDATE bw.plugin_connection SET leased_until = clock_timestamp() + $5 * interval '1 second'
 WHERE ${AT} AND sealed IS NOT NULL AND (leased_until IS NULL OR leased_until < clock_timestamp())
RETURNING sealed`
const REFRESHED = `
UPDATE bw.plugin_connection SET state = 'connected', sealed = $5, expires_at = $6, problem = '', leased_until = NULL WHERE ${AT}`
const FAILED = `
UPDATE bw.plugin_connection SET state = CASE WHEN sealed IS NULL THEN 'connecting' ELSE $5 END, problem = $6, leased_until = NULL
 WHERE ${AT}`
const REMOVE = `DELETE FROM bw.plugin_connection WHERE ${AT} RETURNING sealed`
const TELL = `SELECT pg_notify('${PLUGIN_CHANGES_CHANNEL}', $1::text)`

type Row = { [K in keyof Connection]: Connection[K] | null }

/** Accounts that businesses connected at vendors. */
@injectable()
export class SqlConnectionStore implements ConnectionStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async read(tenantId: TenantId, pluginId: string, locationId?: string): Promise<Connection[]> {
    const values = [tenantId, pluginId, locationId ?? tenantId]
    return (await this.unitOfWork.read<Row>(tenantId, OF_PLUGIN, values)).map(toConnection)
  }

  async find(tenantId: TenantId, place: ConnectionPlace): Promise<Connection | undefined> {
    const [row] = await this.unitOfWork.read<Row>(tenantId, ONE, at(tenantId, place))
    return row && toConnection(row)
  }

  async attempt(tx: Transaction, place: ConnectionPlace, attempt: ConnectionAttempt): Promise<void> {
    const { hash, sealed, accountId, expiresAt } = attempt
    await tx.query(ATTEMPT, [...at(tx.tenantId, place), hash, sealed, accountId, expiresAt])
  }

  async takeAttempt(
    tx: Transaction,
    place: ConnectionPlace,
    { hash, accountId, now }: { readonly hash: Buffer; readonly accountId: string; readonly now: Date },
  ): Promise<Buffer | undefined> {
    const [row] = await tx.query<{ sealed: Buffer }>(TAKE, [...at(tx.tenantId, place), hash, accountId, now])
    return row?.sealed
  }

  async connect(tx: Transaction, place: ConnectionPlace, tokens: NewTokens, by: Actor): Promise<void> {
    const { sealed, expiresAt, account } = tokens
    await tx.query(CONNECT, [...at(tx.tenantId, place), sealed, expiresAt ?? null, account, by.name])
    await tx.query(TELL, [tx.tenantId])
  }

  async lease(tenantId: TenantId, place: ConnectionPlace, seconds: number): Promise<Buffer | undefined> {
    const [row] = await this.unitOfWork.run(tenantId, tx =>
      tx.query<{ sealed: Buffer }>(LEASE, [...at(tenantId, place), seconds]),
    )
    return row?.sealed
  }

  async refreshed(tx: Transaction, place: ConnectionPlace, tokens: Omit<NewTokens, 'account'>): Promise<void> {
    await tx.query(REFRESHED, [...at(tx.tenantId, place), tokens.sealed, tokens.expiresAt ?? null])
  }

  async failed(
    tx: Transaction,
    place: ConnectionPlace,
    { state, problem }: { state: ConnectionState; problem: string },
  ): Promise<void> {
    await tx.query(FAILED, [...at(tx.tenantId, place), state, problem])
    await tx.query(TELL, [tx.tenantId])
  }

  async remove(tx: Transaction, place: ConnectionPlace): Promise<Buffer | undefined> {
    const [row] = await tx.query<{ sealed: Buffer | null }>(REMOVE, at(tx.tenantId, place))
    await tx.query(TELL, [tx.tenantId])
    return row?.sealed ?? undefined
  }
}

function at(tenantId: TenantId, { scopeId, pluginId, field }: ConnectionPlace): unknown[] {
  return [tenantId, scopeId, pluginId, field]
}

function toConnection(row: Row): Connection {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, value ?? undefined]),
  ) as unknown as Connection
}
