import { inject, injectable } from 'tsyringe'
import { BookingFinder } from '../booking/booking-finder.js'
import { ChangeRecord } from '../booking/change-record.js'
import type { BookingAccess, CommandContext } from '../booking/command.js'
import { SECRET_BOX, UNIT_OF_WORK, VISIT_NOTE_STORE } from '../di/tokens.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { visitNotePlace } from '../domain/intake.js'
import { NotFoundError } from '../errors/catalog.js'
import { NoteOfSomebodyElseError, VisitNoteSignedError, VisitNoteUnsignedError } from '../errors/customer-errors.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { VisitNote, VisitNoteStore } from '../ports/visit-note-store.js'

/** A note as the API shows it. Instants are ISO 8601 in UTC. */
export interface VisitNoteBody {
  readonly id: string
  readonly amendsId: string | null
  readonly text: string
  readonly authorName: string
  /** Whether the caller wrote it. */
  readonly isOwn: boolean
  readonly createdAt: string
  readonly updatedAt: string | null
  readonly signedAt: string | null
}

export interface VisitNoteTarget {
  readonly bookingId: BookingId
  readonly access: BookingAccess
}

/**
 * What those who treat somebody write down about a visit: sealed, written down whenever it is opened, and never changed once
 * it is signed. What comes to mind later is a note of its own that adds to it.
 */
@injectable()
export class VisitNotes {
  constructor(
    @inject(VISIT_NOTE_STORE) private readonly store: VisitNoteStore,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
    @inject(SECRET_BOX) private readonly box: SecretBox,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Oldest first. @throws NotFoundError */
  async list(
    tenantId: TenantId,
    { bookingId, access }: VisitNoteTarget,
    { actor, requestId }: CommandContext,
  ): Promise<VisitNoteBody[]> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const subject = { subjectType: 'booking', subjectId: booking.id, requestId }
    await this.unitOfWork.run(tenantId, tx => tx.audit({ action: 'visit-note.read', ...subject, actor }))
    return (await this.store.list(tenantId, booking.id)).map(note => this.toBody(tenantId, note, actor.id))
  }

  /** @throws NotFoundError; VisitNoteUnsignedError for an addition to a note that its author can still change. */
  add(
    tenantId: TenantId,
    { bookingId, access, text, amendsId = null }: VisitNoteTarget & { text: string; amendsId?: string | null },
    context: CommandContext,
  ): Promise<VisitNoteBody> {
    const { type, id: authorId, name } = context.actor
    return this.unitOfWork.run(tenantId, async tx => {
      const booking = await this.finder.lock(tx, bookingId, access)
      if (amendsId !== null && !(await this.locked(tx, booking.id, amendsId)).signedAt) {
        throw new VisitNoteUnsignedError({})
      }
      const id = newId<'visit-note'>()
      const sealed = this.box.seal(visitNotePlace(tenantId, id), text)
      const author = { type, id: authorId, name }
      const note = await this.store.insert(tx, { id, bookingId: booking.id, amendsId, sealed, author })
      const changes = { visitNoteId: id, ...(amendsId ? { amendsId } : {}) }
      await this.record.write(tx, booking, { what: 'visit-note-added', action: 'visit-note.add', changes }, context)
      return this.toBody(tenantId, note, authorId)
    })
  }

  /** @throws NotFoundError, NoteOfSomebodyElseError, VisitNoteSignedError */
  change(
    tenantId: TenantId,
    { bookingId, access, id, text }: VisitNoteTarget & { id: string; text: string },
    context: CommandContext,
  ): Promise<VisitNoteBody> {
    const { actor, requestId } = context
    return this.unitOfWork.run(tenantId, async tx => {
      const booking = await this.finder.lock(tx, bookingId, access)
      const note = this.own(await this.locked(tx, booking.id, id), actor.id)
      await this.store.rewrite(tx, note.id, this.box.seal(visitNotePlace(tenantId, note.id), text))
      const subject = { subjectType: 'booking', subjectId: booking.id, requestId }
      await tx.audit({ action: 'visit-note.change', ...subject, actor, changes: { visitNoteId: id } })
      return this.toBody(tenantId, await this.locked(tx, booking.id, id), actor.id)
    })
  }

  /** Signs it as it is: nobody changes it any more. @throws as `change` */
  sign(
    tenantId: TenantId,
    { bookingId, access, id }: VisitNoteTarget & { id: string },
    context: CommandContext,
  ): Promise<VisitNoteBody> {
    return this.unitOfWork.run(tenantId, async tx => {
      const booking = await this.finder.lock(tx, bookingId, access)
      const note = this.own(await this.locked(tx, booking.id, id), context.actor.id)
      await this.store.sign(tx, note.id)
      const changes = { visitNoteId: id }
      await this.record.write(tx, booking, { what: 'visit-note-signed', action: 'visit-note.sign', changes }, context)
      return this.toBody(tenantId, await this.locked(tx, booking.id, id), context.actor.id)
    })
  }

  private async locked(tx: Transaction, bookingId: BookingId, id: string): Promise<VisitNote> {
    const note = await this.store.lock(tx, bookingId, id)
    if (!note) throw new NotFoundError({ what: 'note' })
    return note
  }

  private own(note: VisitNote, actorId: string | null): VisitNote {
    if (note.signedAt) throw new VisitNoteSignedError({})
    if (actorId === null || note.author.id !== actorId) throw new NoteOfSomebodyElseError({})
    return note
  }

  private toBody(tenantId: TenantId, note: VisitNote, actorId: string | null): VisitNoteBody {
    const { id, amendsId, sealed, author, createdAt, updatedAt, signedAt } = note
    return {
      ...{ id, amendsId, authorName: author.name, isOwn: author.id !== null && author.id === actorId },
      text: this.box.open(visitNotePlace(tenantId, id), sealed),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt?.toISOString() ?? null,
      signedAt: signedAt?.toISOString() ?? null,
    }
  }
}
