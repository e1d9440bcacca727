import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type AccountId } from '../../domain/id.js'
import type { Account, AccountStore, Membership, NewSession, SignIn, StoredSession } from '../../ports/account-store.js'
import type { PlatformTransaction, UnitOfWork } from '../../ports/unit-of-work.js'

const ACCOUNT_COLUMNS = `id, email, name, phone, password_hash AS "passwordHash", disabled_at IS NOT NULL AS "isDisabled",
  email_verified_at IS NOT NULL AS "isEmailVerified",
  EXISTS (SELECT FROM bw.second_factor f WHERE f.account_id = account.id AND f.confirmed_at IS NOT NULL) AS "hasSecondFactor"`

// A role in the tenant itself goes before one in an organization above it, and the nearest of those before one higher up;
// a platform admin is one everywhere. A ring of organizations ends after 32 steps.
const MEMBERSHIPS = `
WITH RECURSIVE granted AS (
  SELECT role, role_id, tenant_id, organization_id FROM bw.membership WHERE account_id = $1 AND disabled_at IS NULL),
organizations AS (
  SELECT organization_id AS id, role, 2 AS distance FROM granted WHERE organization_id IS NOT NULL
  UNION
  SELECT o.id, above.role, above.distance + 1
    FROM bw.organization o JOIN organizations above ON o.parent_id = above.id WHERE above.distance < 34),
reached AS (
  SELECT tenant_id, role, role_id, 1 AS distance FROM granted WHERE tenant_id IS NOT NULL
  UNION ALL SELECT t.id, o.role, NULL, o.distance FROM organizations o JOIN bw.tenant t ON t.organization_id = o.id
  UNION ALL SELECT t.id, g.role, NULL, 0 FROM granted g CROSS JOIN bw.tenant t WHERE g.role = 'platform-admin')
SELECT * FROM (
  SELECT DISTINCT ON (t.id) t.id AS "tenantId", t.slug AS "tenantSlug", t.name AS "tenantName",
    t.requires_second_factor AS "requiresSecondFactor",
    coalesce(r.role_id::text, r.role) AS role,
    CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('name', c.name, 'permissions', c.permissions) END AS custom
  FROM reached r JOIN bw.tenant t ON t.id = r.tenant_id
    LEFT JOIN bw.team_role c ON c.tenant_id = r.tenant_id AND c.id = r.role_id WHERE t.status = 'active'
  ORDER BY t.id, r.distance, r.role) best
ORDER BY "tenantName", "tenantId"`

const SESSION_COLUMNS = `id, family_id AS "familyId", account_id AS "accountId", last_seen_at AS "lastSeenAt",
  expires_at AS "expiresAt", used_at AS "usedAt", revoked_at AS "revokedAt"`

// A chain of refresh tokens is alive while its last one is: the used ones before it only tell when it began.
const SIGN_INS = `
SELECT family_id AS id, min(kind) AS kind, min(created_at) AS "createdAt", max(last_seen_at) AS "lastSeenAt",
  coalesce((array_agg(user_agent ORDER BY created_at DESC))[1], '') AS "userAgent"
FROM bw.account_session WHERE account_id = $1
GROUP BY family_id
HAVING bool_or(revoked_at IS NULL AND used_at IS NULL AND expires_at > $2 AND (kind <> 'cookie' OR last_seen_at > $3))
ORDER BY 4 DESC, 1`

/** Accounts and sessions in the platform tables. */
@injectable()
export class SqlAccountStore implements AccountStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async findByEmail(email: string): Promise<Account | undefined> {
    const sql = `SELECT ${ACCOUNT_COLUMNS} FROM bw.account WHERE lower(email) = lower($1)`
    return (await this.select<Account>(sql, [email]))[0]
  }

  async findById(id: AccountId): Promise<Account | undefined> {
    return (await this.select<Account>(`SELECT ${ACCOUNT_COLUMNS} FROM bw.account WHERE id = $1`, [id]))[0]
  }

  memberships(id: AccountId): Promise<Membership[]> {
    return this.select<Membership>(MEMBERSHIPS, [id])
  }

  async isOlderThan(id: AccountId, at: Date): Promise<boolean> {
    return (await this.select(`SELECT 1 FROM bw.account WHERE id = $1 AND created_at < $2`, [id, at])).length > 0
  }

  addSession(session: NewSession): Promise<void> {
    return this.unitOfWork.platform(tx => insertSession(tx, session))
  }

  async findSession(kind: 'cookie' | 'refresh', tokenHash: Buffer): Promise<StoredSession | undefined> {
    const sql = `SELECT ${SESSION_COLUMNS} FROM bw.account_session WHERE token_hash = $1 AND kind = $2`
    return (await this.select<StoredSession>(sql, [tokenHash, kind]))[0]
  }

  async touchSession(id: string, at: Date): Promise<void> {
    await this.select(`UPDATE bw.account_session SET last_seen_at = $2 WHERE id = $1`, [id, at])
  }

  rotateSession(usedId: string, successor: NewSession): Promise<boolean> {
    return this.unitOfWork.platform(async tx => {
      const used = await tx.query(
        `UPDATE bw.account_session SET used_at = $2, last_seen_at = $2
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING id`,
        [usedId, successor.createdAt],
      )
      if (used.length === 0) return false
      await insertSession(tx, successor)
      return true
    })
  }

  signIns(id: AccountId, at: Date, idleSince: Date): Promise<SignIn[]> {
    return this.select<SignIn>(SIGN_INS, [id, at, idleSince])
  }

  async endSignIns(id: AccountId, which: { only: string } | { except: string }, at: Date): Promise<number> {
    const [comparison, familyId] = 'only' in which ? ['=', which.only] : ['<>', which.except]
    const sql = `UPDATE bw.account_session SET revoked_at = $3
      WHERE account_id = $1 AND family_id ${comparison} $2 AND revoked_at IS NULL RETURNING id`
    return (await this.select(sql, [id, familyId, at])).length
  }

  changePassword(id: AccountId, passwordHash: string, keptFamilyId: string, at: Date): Promise<void> {
    return this.unitOfWork.platform(async tx => {
      await tx.query(`UPDATE bw.account SET password_hash = $2 WHERE id = $1`, [id, passwordHash])
      const sessions = `UPDATE bw.account_session SET revoked_at = $3
        WHERE account_id = $1 AND family_id <> $2 AND revoked_at IS NULL`
      await tx.query(sessions, [id, keptFamilyId, at])
      const links = `UPDATE bw.account_token SET used_at = $2
        WHERE account_id = $1 AND purpose = 'password-reset' AND used_at IS NULL`
      await tx.query(links, [id, at])
      await tx.query(`UPDATE bw.sign_in_ticket SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL`, [id, at])
    })
  }

  async setPhone(id: AccountId, phone: string): Promise<void> {
    await this.select(`UPDATE bw.account SET phone = $2 WHERE id = $1`, [id, phone])
  }

  async revokeFamily(familyId: string, at: Date): Promise<void> {
    const sql = `UPDATE bw.account_session SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL`
    await this.select(sql, [familyId, at])
  }

  async isFamilyAlive(familyId: string, at: Date): Promise<boolean> {
    const sql = `SELECT 1 AS alive FROM bw.account_session
      WHERE family_id = $1 AND revoked_at IS NULL AND expires_at > $2 LIMIT 1`
    return (await this.select(sql, [familyId, at])).length > 0
  }

  async saveAccount(account: Parameters<AccountStore['saveAccount']>[0]): Promise<AccountId> {
    const sql = `INSERT INTO bw.account (id, email, name, password_hash, email_verified_at) VALUES ($1, $2, $3, $4, clock_timestamp())
      ON CONFLICT (lower(email)) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash RETURNING id`
    const values = [account.id, account.email, account.name, account.passwordHash]
    const rows = await this.select<{ id: AccountId }>(sql, values)
    return rows[0]?.id ?? account.id
  }

  async addMembership(membership: Parameters<AccountStore['addMembership']>[0]): Promise<void> {
    const sql = `INSERT INTO bw.membership (id, account_id, tenant_id, organization_id, role) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (account_id, tenant_id, organization_id) DO UPDATE SET role = excluded.role, role_id = NULL`
    const { accountId, tenantId, organizationId, role } = membership
    await this.select(sql, [newId(), accountId, tenantId, organizationId, role])
  }

  private select<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}

async function insertSession(tx: PlatformTransaction, session: NewSession): Promise<void> {
  await tx.query(
    `INSERT INTO bw.account_session
       (id, account_id, family_id, kind, token_hash, created_at, last_seen_at, expires_at, user_agent)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)`,
    [
      session.id,
      session.accountId,
      session.familyId,
      session.kind,
      session.tokenHash,
      session.createdAt,
      session.expiresAt,
      session.userAgent,
    ],
  )
}
