import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, TenantId } from '../../domain/id.js'
import type { VisitNote, VisitNoteStore } from '../../ports/visit-note-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `n.id, n.booking_id AS "bookingId", n.amends_id AS "amendsId", n.content AS sealed,
  jsonb_build_object('type', n.author_type, 'id', n.author_id, 'name', n.author_name) AS author,
  n.created_at AS "createdAt", n.updated_at AS "updatedAt", n.signed_at AS "signedAt"`
const LIST = `SELECT ${COLUMNS} FROM bw.visit_note n WHERE n.tenant_id = $1 AND n.booking_id = $2 ORDER BY n.created_at, n.id`
const LOCK = `SELECT ${COLUMNS} FROM bw.visit_note n WHERE n.tenant_id = $1 AND n.booking_id = $2 AND n.id = $3 FOR UPDATE`
const INSERT = `
INSERT INTO bw.visit_note AS n (tenant_id, id, booking_id, amends_id, content, author_type, author_id, author_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`
const REWRITE = `UPDATE bw.visit_note SET content = $3, updated_at = bw.now() WHERE tenant_id = $1 AND id = $2`
const SIGN = `UPDATE bw.visit_note SET signed_at = bw.now() WHERE tenant_id = $1 AND id = $2`

@injectable()
export class SqlVisitNoteStore implements VisitNoteStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, bookingId: BookingId): Promise<VisitNote[]> {
    return this.unitOfWork.read<VisitNote>(tenantId, LIST, [tenantId, bookingId])
  }

  async lock(tx: Transaction, bookingId: BookingId, id: string): Promise<VisitNote | undefined> {
    const [row] = await tx.query<VisitNote>(LOCK, [tx.tenantId, bookingId, id])
    return row
  }

  async insert(tx: Transaction, note: Parameters<VisitNoteStore['insert']>[1]): Promise<VisitNote> {
    const { id, bookingId, amendsId, sealed, author } = note
    const values = [tx.tenantId, id, bookingId, amendsId, sealed, author.type, author.id, author.name]
    const [row] = await tx.query<VisitNote>(INSERT, values)
    return row as VisitNote
  }

  async rewrite(tx: Transaction, id: string, sealed: Buffer): Promise<void> {
    await tx.query(REWRITE, [tx.tenantId, id, sealed])
  }

  async sign(tx: Transaction, id: string): Promise<void> {
    await tx.query(SIGN, [tx.tenantId, id])
  }
}
