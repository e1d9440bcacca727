import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Consent, ConsentPurpose, ConsentText } from '../../domain/consent.js'
import { newId, type CustomerId, type TenantId } from '../../domain/id.js'
import type { ConsentStore, NewConsent } from '../../ports/consent-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const TEXT = 'purpose, version AS "textVersion", text, language'
const TEXTS = `SELECT ${TEXT} FROM bw.consent_text WHERE tenant_id = $1 ORDER BY purpose, version DESC`

/** Two people who save at once make two versions, in turn. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), $1::text, 'consent-text', $2::text), 0))`
const ADD_TEXT = `
INSERT INTO bw.consent_text (tenant_id, purpose, version, text, language)
SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM bw.consent_text WHERE tenant_id = $1 AND purpose = $2
RETURNING ${TEXT}`

const CONSENT = `id, customer_id AS "customerId", purpose, is_given AS "isGiven", text_version AS "textVersion", text, language, source, at`
const OF_CUSTOMER = `SELECT ${CONSENT} FROM bw.consent WHERE tenant_id = $1 AND customer_id = $2 ORDER BY sequence DESC`
const LATEST = `SELECT ${CONSENT} FROM bw.consent WHERE tenant_id = $1 AND customer_id = $2 AND purpose = $3
  ORDER BY sequence DESC LIMIT 1`
const APPEND = `
INSERT INTO bw.consent (tenant_id, id, customer_id, purpose, is_given, text_version, text, language, source, actor_type, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

@injectable()
export class SqlConsentStore implements ConsentStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  texts(tenantId: TenantId, tx?: Transaction): Promise<ConsentText[]> {
    return tx ? tx.query(TEXTS, [tenantId]) : this.unitOfWork.read(tenantId, TEXTS, [tenantId])
  }

  async addText(tx: Transaction, { purpose, text, language }: Omit<ConsentText, 'textVersion'>): Promise<ConsentText> {
    await tx.query(LOCK, [tx.tenantId, purpose])
    const [row] = await tx.query<ConsentText>(ADD_TEXT, [tx.tenantId, purpose, text, language])
    return row as ConsentText
  }

  ofCustomer(tenantId: TenantId, customerId: CustomerId, tx?: Transaction): Promise<Consent[]> {
    const values = [tenantId, customerId]
    return tx ? tx.query(OF_CUSTOMER, values) : this.unitOfWork.read(tenantId, OF_CUSTOMER, values)
  }

  async append(tx: Transaction, consent: NewConsent): Promise<void> {
    const { customerId, purpose, isGiven, textVersion, text, language, source, actor } = consent
    const what = [newId(), customerId, purpose, isGiven, textVersion, text, language, source]
    await tx.query(APPEND, [tx.tenantId, ...what, actor.type, actor.id])
  }

  async latest(tx: Transaction, customerId: CustomerId, purpose: ConsentPurpose): Promise<Consent | undefined> {
    const [row] = await tx.query<Consent>(LATEST, [tx.tenantId, customerId, purpose])
    return row
  }
}
