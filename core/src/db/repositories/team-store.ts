import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type AccountId, type TenantId } from '../../domain/id.js'
import { InvalidLinkError } from '../../errors/access-errors.js'
import { isRole } from '../../identity/roles.js'
import type {
  Acceptor,
  ChangeOutcome,
  Invitation,
  MemberChange,
  NewInvitation,
  TeamMember,
  TeamStore,
} from '../../ports/team-store.js'
import type { PlatformTransaction, Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const MEMBERS = `
SELECT a.id, a.email, a.name, coalesce(m.role_id::text, m.role) AS role,
  CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('name', c.name, 'permissions', c.permissions) END AS custom,
  m.disabled_at IS NOT NULL OR a.disabled_at IS NOT NULL AS "isDisabled",
  m.created_at AS "createdAt",
  a.last_seen_at AS "lastSeenAt"
FROM bw.membership m JOIN bw.team_accounts() a ON a.id = m.account_id
  LEFT JOIN bw.team_role c ON c.tenant_id = m.tenant_id AND c.id = m.role_id
WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR a.id = $2) ORDER BY lower(a.name), a.id`

// Every owner's row is locked, so that two owners who remove each other at once cannot both succeed.
const LOCK = `SELECT account_id AS "accountId", role, disabled_at AS "disabledAt" FROM bw.membership
  WHERE tenant_id = $1 AND (role = 'owner' OR account_id = $2) ORDER BY id FOR UPDATE`

const CHANGE = `UPDATE bw.membership SET role = coalesce($3, role), role_id = CASE WHEN $3::text IS NULL THEN role_id ELSE $6::uuid END,
  disabled_at = CASE WHEN $4::boolean IS NULL THEN disabled_at WHEN $4 THEN coalesce(disabled_at, $5) END
  WHERE tenant_id = $1 AND account_id = $2`

const END_SESSIONS = `SELECT bw.end_member_sessions($1, $2)`

const INVITATION = `id, tenant_id AS "tenantId", email, name, coalesce(role_id::text, role) AS role, created_at AS "createdAt", expires_at AS "expiresAt"`
const OPEN = `accepted_at IS NULL AND revoked_at IS NULL`

interface LockedMember {
  accountId: AccountId
  role: string
  disabledAt: Date | null
}

/** Memberships and invitations of a business. */
@injectable()
export class SqlTeamStore implements TeamStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  members(tenantId: TenantId): Promise<TeamMember[]> {
    return this.unitOfWork.read<TeamMember>(tenantId, MEMBERS, [tenantId, null])
  }

  async member(tenantId: TenantId, accountId: AccountId): Promise<TeamMember | undefined> {
    return (await this.unitOfWork.read<TeamMember>(tenantId, MEMBERS, [tenantId, accountId]))[0]
  }

  async change(tx: Transaction, accountId: AccountId, change: MemberChange, at: Date): Promise<ChangeOutcome> {
    const rows = await tx.query<LockedMember>(LOCK, [tx.tenantId, accountId])
    if (!rows.some(row => row.accountId === accountId)) return 'unknown'
    const isOwnerAfter = (row: LockedMember) => {
      const isChanged = row.accountId === accountId
      const role = (isChanged ? change.role : undefined) ?? row.role
      const isDisabled = (isChanged ? change.isDisabled : undefined) ?? row.disabledAt !== null
      return role === 'owner' && !isDisabled
    }
    if (!rows.some(isOwnerAfter) && rows.some(row => row.role === 'owner' && !row.disabledAt)) return 'last-owner'
    const [word, roleId] = change.role === undefined ? [] : roleColumns(change.role)
    const values = [word ?? null, change.isDisabled ?? null, at, roleId ?? null]
    await tx.query(CHANGE, [tx.tenantId, accountId, ...values])
    await tx.query(END_SESSIONS, [accountId, at])
    return 'done'
  }

  invitations(tenantId: TenantId, at: Date): Promise<Invitation[]> {
    const sql = `SELECT ${INVITATION} FROM bw.invitation
      WHERE tenant_id = $1 AND ${OPEN} AND expires_at > $2 ORDER BY created_at DESC, id`
    return this.unitOfWork.read<Invitation>(tenantId, sql, [tenantId, at])
  }

  async invite(tx: Transaction, invitation: NewInvitation): Promise<void> {
    const { id, email, name, role, tokenHash, invitedBy, createdAt, expiresAt } = invitation
    const replace = `UPDATE bw.invitation SET revoked_at = $3 WHERE tenant_id = $1 AND lower(email) = lower($2) AND ${OPEN}`
    // Two invitations of one address at once would both find none open and meet at the unique index.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1::text || ':invite:' || lower($2::text), 0))`, [
      ...[tx.tenantId, email],
    ])
    await tx.query(replace, [tx.tenantId, email, createdAt])
    await tx.query(
      `INSERT INTO bw.invitation (tenant_id, id, email, name, role, role_id, token_hash, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [tx.tenantId, id, email, name, ...roleColumns(role), tokenHash, invitedBy, createdAt, expiresAt],
    )
  }

  async revoke(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const sql = `UPDATE bw.invitation SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND ${OPEN} RETURNING id`
    return (await tx.query(sql, [tx.tenantId, id, at])).length > 0
  }

  async findInvitation(
    tenantId: TenantId,
    by: { id: string } | { tokenHash: Buffer },
    at: Date,
  ): Promise<Invitation | undefined> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['token_hash', by.tokenHash]
    const sql = `SELECT ${INVITATION} FROM bw.invitation
      WHERE tenant_id = $1 AND ${column} = $2 AND ${OPEN} AND expires_at > $3`
    return (await this.unitOfWork.read<Invitation>(tenantId, sql, [tenantId, value, at]))[0]
  }

  accept(tenantId: TenantId, tokenHash: Buffer, acceptor: Acceptor, at: Date): Promise<boolean> {
    return this.unitOfWork.platform(async tx => {
      // Invitations belong to their business also for the owner of the tables; accounts belong to none.
      await tx.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId])
      const [used] = await tx.query<Invitation>(
        `UPDATE bw.invitation SET accepted_at = $3
          WHERE tenant_id = $1 AND token_hash = $2 AND ${OPEN} AND expires_at > $3 RETURNING ${INVITATION}`,
        [tenantId, tokenHash, at],
      )
      if (!used) return false
      const accountId = 'accountId' in acceptor ? acceptor.accountId : await makeAccount(tx, used, acceptor.newAccount)
      await tx.query(
        `INSERT INTO bw.membership AS m (id, account_id, tenant_id, role, role_id) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, tenant_id, organization_id) DO UPDATE SET role = excluded.role, role_id = excluded.role_id, disabled_at = NULL
         WHERE m.disabled_at IS NOT NULL`,
        [newId(), accountId, tenantId, ...roleColumns(used.role)],
      )
      return true
    })
  }
}

/** A role as the tables keep it: the word, and the id of a role of the business. */
function roleColumns(role: string): readonly [word: string, roleId: string | null] {
  return isRole(role) ? [role, null] : ['custom', role]
}

/**
 * Its address is not proved: the business that invited may have read the letter on its own mail server.
 * @throws InvalidLinkError when an account with this address came to be meanwhile: it is not to be touched.
 */
async function makeAccount(
  tx: PlatformTransaction,
  invitation: Invitation,
  { id, name, passwordHash }: { id: AccountId; name: string; passwordHash: string },
): Promise<AccountId> {
  const rows = await tx.query(
    `INSERT INTO bw.account (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (lower(email)) DO NOTHING RETURNING id`,
    [id, invitation.email, name, passwordHash],
  )
  if (rows.length === 0) throw new InvalidLinkError({})
  return id
}
