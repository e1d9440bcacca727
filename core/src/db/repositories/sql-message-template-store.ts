import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Actor } from '../../domain/booking.js'
import type { TenantId } from '../../domain/id.js'
import type { MessageTemplateStore, StoredTemplate } from '../../ports/message-template-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = 'kind, language, version, subject, body, actor_name, created_at'
const CURRENT = `SELECT DISTINCT ON (kind, language) ${COLUMNS} FROM bw.message_template
  WHERE tenant_id = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY kind, language, version DESC`
const VERSIONS = `SELECT ${COLUMNS} FROM bw.message_template WHERE tenant_id = $1 AND kind = $2 AND language = $3
  ORDER BY version DESC LIMIT 100`
const ADD = `INSERT INTO bw.message_template (tenant_id, kind, language, version, subject, body, actor_type, actor_id, actor_name)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`

interface TemplateRow {
  kind: string
  language: string
  version: number
  subject: string | null
  body: string | null
  actor_name: string
  created_at: Date
}

/** The words of businesses; rows are only added. */
@injectable()
export class SqlMessageTemplateStore implements MessageTemplateStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async current(tenantId: TenantId, kind?: string, tx?: Transaction): Promise<StoredTemplate[]> {
    const values = [tenantId, kind ?? null]
    const rows = tx
      ? await tx.query<TemplateRow>(CURRENT, values)
      : await this.unitOfWork.read<TemplateRow>(tenantId, CURRENT, values)
    return rows.map(toTemplate)
  }

  async versions(tenantId: TenantId, kind: string, language: string): Promise<StoredTemplate[]> {
    const rows = await this.unitOfWork.read<TemplateRow>(tenantId, VERSIONS, [tenantId, kind, language])
    return rows.map(toTemplate)
  }

  async add(
    tx: Transaction,
    { kind, language, version, words }: Pick<StoredTemplate, 'kind' | 'language' | 'version' | 'words'>,
    { type, id, name }: Actor,
  ): Promise<StoredTemplate | undefined> {
    const text = [words?.subject ?? null, words?.body ?? null]
    const values = [tx.tenantId, kind, language, version, ...text, type, id, name]
    const [row] = await tx.query<TemplateRow>(ADD, values)
    return row && toTemplate(row)
  }
}

function toTemplate(row: TemplateRow): StoredTemplate {
  const { kind, language, version, subject, body, actor_name: actorName, created_at: createdAt } = row
  const words = subject === null || body === null ? null : { subject, body }
  return { kind, language, version, words, actorName, createdAt }
}
