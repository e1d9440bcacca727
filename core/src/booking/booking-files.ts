import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { BOOKING_FILE_STORE } from '../di/tokens.js'
import { fileTypeOf, safeFileName } from '../domain/file-type.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { FileRefusedError, FilesNotAskedError, TooManyFilesError } from '../errors/booking-errors.js'
import { NotFoundError } from '../errors/catalog.js'
import { actorMay } from '../identity/roles.js'
import type { BookingFile, BookingFileId, BookingFileStore } from '../ports/booking-file-store.js'
import type { StoredBooking } from '../ports/booking-store.js'
import { BookingFinder } from './booking-finder.js'
import { ChangeRecord } from './change-record.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'

export const MAX_FILE_BYTES = 5 * 1024 * 1024
const MAX_FILES = 20

/** A file as the API shows it. Who of the staff added it is for staff. */
export interface BookingFileBody {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly addedBy: string
  readonly createdAt: string
}

export interface FileTarget {
  readonly bookingId: BookingId
  readonly access: BookingAccess
}

/** Pictures and documents of a booking: added by its customer where a service asks for them, and by staff always. */
@injectable()
export class BookingFiles {
  constructor(
    @inject(BOOKING_FILE_STORE) private readonly files: BookingFileStore,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
    @inject(CatalogService) private readonly catalog: CatalogService,
  ) {}

  /** @throws NotFoundError */
  async list(tenantId: TenantId, { bookingId, access }: FileTarget): Promise<BookingFileBody[]> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const files = await this.files.list(tenantId, booking.id)
    return files.map(file => toBody(file, isStaff(access)))
  }

  /** @throws NotFoundError */
  async read(tenantId: TenantId, { bookingId, access }: FileTarget, id: BookingFileId) {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const file = await this.files.read(tenantId, booking.id, id)
    if (!file) throw new NotFoundError({ what: 'file' })
    return { name: file.name, type: file.type, content: file.content }
  }

  /** @throws FileRefusedError, TooManyFilesError; FilesNotAskedError when a customer was not asked; NotFoundError */
  async add(
    tenantId: TenantId,
    { bookingId, access, name, content }: FileTarget & { readonly name: string; readonly content: Buffer },
    context: CommandContext,
  ): Promise<CommandResult<BookingFileBody>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => {
        if (!isStaff(access)) await this.requireAsked(await this.finder.read(tenantId, bookingId, access))
        const type = content.length <= MAX_FILE_BYTES ? fileTypeOf(content) : undefined
        if (!type) throw new FileRefusedError({ maxBytes: MAX_FILE_BYTES })
        return { id: newId<'booking-file'>(), name: safeFileName(name, type), type }
      },
      commit: async (tx, file) => {
        const booking = await this.finder.lock(tx, bookingId, access)
        const there = await this.files.list(tenantId, booking.id, tx)
        if (there.length >= MAX_FILES) throw new TooManyFilesError({ limit: MAX_FILES })
        const { actor } = context
        const added = await this.files.insert(tx, { ...file, bookingId: booking.id, content, actor })
        const changes = { fileId: file.id, type: file.type, size: content.length }
        const spoken = { ...changes, texts: { file: file.name } }
        const step = { what: 'file-added', action: 'booking.file-add', changes: spoken, audited: changes } as const
        await this.record.write(tx, booking, step, context)
        return { status: 201, body: toBody(added, isStaff(access)) }
      },
    })
  }

  /** @throws NotFoundError */
  async remove(
    tenantId: TenantId,
    { bookingId, access }: FileTarget,
    id: BookingFileId,
    context: CommandContext,
  ): Promise<void> {
    await this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => {
        const booking = await this.finder.lock(tx, bookingId, access)
        const file = await this.files.remove(tx, booking.id, id)
        if (!file) throw new NotFoundError({ what: 'file' })
        const changes = { fileId: id, type: file.type, size: file.size }
        const spoken = { ...changes, texts: { file: file.name } }
        const step = { what: 'file-removed', action: 'booking.file-remove', changes: spoken, audited: changes } as const
        await this.record.write(tx, booking, step, context)
        return { status: 204, body: {} }
      },
    })
  }

  private async requireAsked(booking: StoredBooking): Promise<void> {
    const ids = booking.appointments.map(({ serviceId }) => serviceId)
    const services = await this.catalog.listServices(booking.tenantId, { ids })
    if (!services.some(service => service.asksForFiles)) throw new FilesNotAskedError({})
  }
}

function isStaff({ actor }: BookingAccess): boolean {
  return actorMay(actor, 'bookings:read')
}

function toBody({ id, name, type, size, actorType, actorName, createdAt }: BookingFile, forStaff: boolean) {
  const addedBy = forStaff ? actorName : actorType === 'customer' ? 'customer' : 'staff'
  return { id, name, type, size, addedBy, createdAt: createdAt.toISOString() }
}
