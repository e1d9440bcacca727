import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { AccountId, TenantId } from '../../domain/id.js'
import type {
  FactorConfirmation,
  FactorProof,
  NewSignInTicket,
  SecondFactorStore,
  SignInTicket,
  StoredFactor,
} from '../../ports/second-factor-store.js'
import type { PlatformTransaction, UnitOfWork } from '../../ports/unit-of-work.js'

const FIND = `
SELECT f.sealed, f.confirmed_at IS NOT NULL AS "isConfirmed",
  (SELECT count(*)::int FROM bw.recovery_code c WHERE c.account_id = f.account_id AND c.used_at IS NULL) AS "recoveryCodesLeft"
FROM bw.second_factor f WHERE f.account_id = $1`

const BEGIN = `
INSERT INTO bw.second_factor (account_id, sealed, created_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at, last_step = 0
  WHERE second_factor.confirmed_at IS NULL RETURNING account_id`

const CONFIRM = `
UPDATE bw.second_factor SET confirmed_at = $2, last_step = $3
 WHERE account_id = $1 AND confirmed_at IS NULL AND sealed = $4 AND created_at > $5 RETURNING account_id`

// RFC 6238 §5.2: a code is accepted once. A step at or before the last one is refused, whoever comes at the same time.
const SPEND_STEP = `
UPDATE bw.second_factor SET last_step = $2
 WHERE account_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2 RETURNING account_id`

const SPEND_CODE = `
UPDATE bw.recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING account_id`

const ADD_CODES = `INSERT INTO bw.recovery_code (account_id, code_hash) SELECT $1, unnest($2::bytea[])`

const END_OTHERS = `
UPDATE bw.account_session SET revoked_at = $3 WHERE account_id = $1 AND family_id <> $2 AND revoked_at IS NULL`

const ADD_TICKET = `
INSERT INTO bw.sign_in_ticket (id, account_id, kind, ticket_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`

const TRY_TICKET = `
UPDATE bw.sign_in_ticket SET tries = tries + 1
 WHERE ticket_hash = $1 AND used_at IS NULL AND expires_at > $2 AND tries < 5
RETURNING id, account_id AS "accountId", kind`

/** Second factors in the platform tables. */
@injectable()
export class SqlSecondFactorStore implements SecondFactorStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async find(accountId: AccountId): Promise<StoredFactor | undefined> {
    return (await this.select<StoredFactor>(FIND, [accountId]))[0]
  }

  async begin(accountId: AccountId, sealed: Buffer, at: Date): Promise<boolean> {
    return (await this.select(BEGIN, [accountId, sealed, at])).length > 0
  }

  confirm(accountId: AccountId, confirmation: FactorConfirmation, at: Date): Promise<boolean> {
    const { sealed, since, step, codeHashes, keptFamilyId } = confirmation
    return this.unitOfWork.platform(async tx => {
      const confirmed = await tx.query(CONFIRM, [accountId, at, step, sealed, since])
      if (confirmed.length === 0) return false
      await replaceCodes(tx, accountId, codeHashes)
      await tx.query(END_OTHERS, [accountId, keptFamilyId, at])
      return true
    })
  }

  async spend(accountId: AccountId, proof: FactorProof, at: Date): Promise<boolean> {
    const spent =
      'step' in proof
        ? await this.select(SPEND_STEP, [accountId, proof.step])
        : await this.select(SPEND_CODE, [accountId, proof.codeHash, at])
    return spent.length > 0
  }

  replaceCodes(accountId: AccountId, codeHashes: readonly Buffer[]): Promise<void> {
    return this.unitOfWork.platform(tx => replaceCodes(tx, accountId, codeHashes))
  }

  remove(accountId: AccountId, keptFamilyId: string, at: Date): Promise<void> {
    return this.unitOfWork.platform(async tx => {
      await tx.query(`DELETE FROM bw.second_factor WHERE account_id = $1`, [accountId])
      await tx.query(END_OTHERS, [accountId, keptFamilyId, at])
    })
  }

  async addTicket({ id, accountId, kind, ticketHash, createdAt, expiresAt }: NewSignInTicket): Promise<void> {
    await this.select(ADD_TICKET, [id, accountId, kind, ticketHash, createdAt, expiresAt])
  }

  async tryTicket(ticketHash: Buffer, at: Date): Promise<SignInTicket | undefined> {
    return (await this.select<SignInTicket>(TRY_TICKET, [ticketHash, at]))[0]
  }

  async useTicket(id: string, at: Date): Promise<boolean> {
    const sql = `UPDATE bw.sign_in_ticket SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2 RETURNING id`
    return (await this.select(sql, [id, at])).length > 0
  }

  async isRequired(tenantId: TenantId): Promise<boolean> {
    const sql = `SELECT requires_second_factor AS "isRequired" FROM bw.tenant WHERE id = $1`
    return (await this.select<{ isRequired: boolean }>(sql, [tenantId]))[0]?.isRequired ?? false
  }

  async setRequired(tenantId: TenantId, isRequired: boolean): Promise<void> {
    await this.select(`UPDATE bw.tenant SET requires_second_factor = $2 WHERE id = $1`, [tenantId, isRequired])
  }

  private select<R extends object>(sql: string, values: readonly unknown[]): Promise<R[]> {
    return this.unitOfWork.platform(tx => tx.query<R>(sql, values))
  }
}

async function replaceCodes(tx: PlatformTransaction, accountId: AccountId, hashes: readonly Buffer[]): Promise<void> {
  await tx.query(`DELETE FROM bw.recovery_code WHERE account_id = $1`, [accountId])
  await tx.query(ADD_CODES, [accountId, hashes])
}
