import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import { IdempotencyInProgressError, IdempotencyMismatchError } from '../../errors/catalog.js'
import type { IdempotencyKey, IdempotencyStore, StoredAnswer } from '../../ports/idempotency-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

interface KeyRow {
  readonly request_hash: Buffer | null
  readonly status: number | null
  readonly response: object | null
}

const FIND = `SELECT request_hash, status, response FROM bw.idempotency_key
  WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4`
const BEGIN = `SELECT is_locked, request_hash, status, response FROM bw.begin_request($1, $2, $3, $4)`
const STORE = `INSERT INTO bw.idempotency_key (tenant_id, principal, route, key, request_hash, status, response)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`

@injectable()
export class SqlIdempotencyStore implements IdempotencyStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async find(tenantId: TenantId, request: IdempotencyKey): Promise<StoredAnswer | undefined> {
    const rows = await this.unitOfWork.read<KeyRow>(tenantId, FIND, keyOf(tenantId, request))
    return answerOf(rows[0], request)
  }

  async begin(tx: Transaction, request: IdempotencyKey): Promise<StoredAnswer | undefined> {
    const rows = await tx.query<KeyRow & { is_locked: boolean }>(BEGIN, keyOf(tx.tenantId, request))
    if (!rows[0]?.is_locked) throw new IdempotencyInProgressError({})
    return answerOf(rows[0], request)
  }

  async store(tx: Transaction, request: IdempotencyKey, answer: StoredAnswer): Promise<void> {
    const values = [request.requestHash, answer.status, JSON.stringify(answer.body)]
    await tx.later(STORE, [...keyOf(tx.tenantId, request), ...values])
  }
}

function keyOf(tenantId: TenantId, request: IdempotencyKey): string[] {
  return [tenantId, request.principal, request.route, request.key]
}

function answerOf(row: KeyRow | undefined, request: IdempotencyKey): StoredAnswer | undefined {
  if (!row?.request_hash || row.status === null || row.response === null) return undefined
  if (!row.request_hash.equals(request.requestHash)) throw new IdempotencyMismatchError({})
  return { status: row.status, body: row.response }
}
