import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { BookingId, TenantId } from '../../domain/id.js'
import type { BookingFile, BookingFileId, BookingFileStore, NewBookingFile } from '../../ports/booking-file-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const FACTS = `id, name, type, size, actor_type AS "actorType", actor_name AS "actorName",
  created_at AS "createdAt"`
const LIST = `SELECT ${FACTS} FROM bw.booking_file WHERE tenant_id = $1 AND booking_id = $2 ORDER BY created_at, id`
const READ = `SELECT ${FACTS}, content FROM bw.booking_file WHERE tenant_id = $1 AND booking_id = $2 AND id = $3`
const INSERT = `
INSERT INTO bw.booking_file (tenant_id, id, booking_id, name, type, content, actor_type, actor_id, actor_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${FACTS}`
const REMOVE = `DELETE FROM bw.booking_file WHERE tenant_id = $1 AND booking_id = $2 AND id = $3 RETURNING ${FACTS}`

@injectable()
export class SqlBookingFileStore implements BookingFileStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<BookingFile[]> {
    const values = [tenantId, bookingId]
    return tx ? tx.query(LIST, values) : this.unitOfWork.read(tenantId, LIST, values)
  }

  async read(
    tenantId: TenantId,
    bookingId: BookingId,
    id: BookingFileId,
  ): Promise<(BookingFile & { readonly content: Buffer }) | undefined> {
    const values = [tenantId, bookingId, id]
    const [file] = await this.unitOfWork.read<BookingFile & { content: Buffer }>(tenantId, READ, values)
    return file
  }

  async insert(tx: Transaction, file: NewBookingFile): Promise<BookingFile> {
    const { id, bookingId, name, type, content, actor } = file
    const values = [tx.tenantId, id, bookingId, name, type, content, actor.type, actor.id, actor.name]
    const [row] = await tx.query<BookingFile>(INSERT, values)
    return row as BookingFile
  }

  async remove(tx: Transaction, bookingId: BookingId, id: BookingFileId): Promise<BookingFile | undefined> {
    const [row] = await tx.query<BookingFile>(REMOVE, [tx.tenantId, bookingId, id])
    return row
  }
}
