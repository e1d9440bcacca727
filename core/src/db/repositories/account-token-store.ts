import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type AccountId, type TenantId } from '../../domain/id.js'
import type { AccountToken, AccountTokenStore, NewAccountToken } from '../../ports/account-token-store.js'
import type { PlatformTransaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `id, purpose, account_id AS "accountId", email, name, password_hash AS "passwordHash",
  created_at AS "createdAt", expires_at AS "expiresAt", founding_tenant_id AS "foundingTenantId"`

const ADD = `INSERT INTO bw.account_token
  (id, purpose, account_id, email, name, password_hash, token_hash, created_at, expires_at, founding_tenant_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// The row lock of the update is what makes one of many the winner: the others see used_at and find nothing.
const USE = `UPDATE bw.account_token SET used_at = $3, password_hash = NULL
  WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`

const SET_PASSWORD = `UPDATE bw.account SET password_hash = $2, email_verified_at = coalesce(email_verified_at, $3)
  WHERE id = $1 AND disabled_at IS NULL RETURNING id`

/** Tokens of mails about logins, in a platform table. */
@injectable()
export class SqlAccountTokenStore implements AccountTokenStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async add(token: NewAccountToken): Promise<void> {
    const { id, purpose, accountId, email, name, passwordHash, tokenHash, createdAt, expiresAt } = token
    const founding = token.foundingTenantId ?? null
    const values = [id, purpose, accountId, email, name, passwordHash, tokenHash, createdAt, expiresAt, founding]
    await this.select(ADD, values)
  }

  async countSince(email: string, since: Date): Promise<number> {
    const sql = `SELECT count(*)::int AS count FROM bw.account_token WHERE lower(email) = lower($1)
      AND created_at > $2 AND purpose NOT IN ('factor-on', 'factor-off', 'password-changed', 'new-device')`
    return (await this.select<{ count: number }>(sql, [email, since]))[0]?.count ?? 0
  }

  async find(by: { id: string } | { tokenHash: Buffer }, at: Date): Promise<AccountToken | undefined> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['token_hash', by.tokenHash]
    const sql = `SELECT ${COLUMNS} FROM bw.account_token WHERE ${column} = $1 AND used_at IS NULL AND expires_at > $2`
    return (await this.select<AccountToken>(sql, [value, at]))[0]
  }

  resetPassword(tokenHash: Buffer, passwordHash: string, at: Date): Promise<AccountId | undefined> {
    return this.unitOfWork.platform(async tx => {
      const use = `${USE} RETURNING account_id AS id`
      const [used] = await tx.query<{ id: AccountId }>(use, [tokenHash, 'password-reset', at])
      const [changed] = used ? await tx.query(SET_PASSWORD, [used.id, passwordHash, at]) : []
      if (!used || !changed) return undefined
      const sessions = `UPDATE bw.account_session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`
      await tx.query(sessions, [used.id, at])
      const others = `UPDATE bw.account_token SET used_at = $2
        WHERE account_id = $1 AND purpose = 'password-reset' AND used_at IS NULL`
      await tx.query(others, [used.id, at])
      // Whoever proved the old password has proved nothing any more.
      const tickets = `UPDATE bw.sign_in_ticket SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL`
      await tx.query(tickets, [used.id, at])
      return used.id
    })
  }

  register(tokenHash: Buffer, accountId: AccountId, at: Date): Promise<boolean> {
    return this.unitOfWork.platform(async tx => {
      const made = await tx.query(
        `INSERT INTO bw.account (id, email, name, password_hash, email_verified_at)
         SELECT $2, email, name, password_hash, $3 FROM bw.account_token
          WHERE token_hash = $1 AND purpose = 'verify-email' AND used_at IS NULL AND expires_at > $3
            AND password_hash IS NOT NULL FOR UPDATE
         ON CONFLICT (lower(email)) DO NOTHING RETURNING id`,
        [tokenHash, accountId, at],
      )
      const use = `${USE} RETURNING founding_tenant_id AS "tenantId"`
      const [used] = await tx.query<{ tenantId: TenantId | null }>(use, [tokenHash, 'verify-email', at])
      if (made.length > 0 && used?.tenantId) await openFounded(tx, used.tenantId, accountId)
      return made.length > 0
    })
  }

  async forget(before: Date): Promise<void> {
    await this.select(`DELETE FROM bw.account_token WHERE expires_at < $1`, [before])
    await this.select(`DELETE FROM bw.sign_in_ticket WHERE expires_at < $1`, [before])
  }

  private select<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}

/** The founder becomes the owner and the business opens, with the account in one step. */
async function openFounded(tx: PlatformTransaction, tenantId: TenantId, accountId: AccountId): Promise<void> {
  const opened = `UPDATE bw.tenant SET status = 'active' WHERE id = $1 AND status = 'pending' RETURNING id`
  if ((await tx.query(opened, [tenantId])).length === 0) return
  const owner = `INSERT INTO bw.membership (id, account_id, tenant_id, role) VALUES ($1, $2, $3, 'owner')`
  await tx.query(owner, [newId(), accountId, tenantId])
}
