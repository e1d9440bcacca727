import { inject, injectable } from 'tsyringe'
import { CUSTOMER_FILE_STORE, CUSTOMER_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { CustomerErasedError, NotFoundError } from '../errors/catalog.js'
import { NoteOfSomebodyElseError } from '../errors/customer-errors.js'
import type { CustomerFileStore, CustomerNote } from '../ports/customer-file-store.js'
import type { CustomerStore } from '../ports/customer-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { entryOf, type DeskContext } from './customer-desk.js'

const MAX_NOTES = 200

/** A note as the API shows it. Instants are ISO 8601 in UTC. */
export interface NoteBody {
  readonly id: string
  readonly text: string
  readonly isPinned: boolean
  readonly authorName: string
  /** Whether the caller wrote it. */
  readonly isOwn: boolean
  readonly createdAt: string
  readonly updatedAt: string | null
}

/** What the team writes down about customers: who and when stands with it, and only the author changes the words. */
@injectable()
export class CustomerNotes {
  constructor(
    @inject(CUSTOMER_FILE_STORE) private readonly store: CustomerFileStore,
    @inject(CUSTOMER_STORE) private readonly customers: CustomerStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Pinned ones first, then the newest, 200 at most. @throws NotFoundError */
  async list(tenantId: TenantId, customerId: CustomerId, { actor }: DeskContext): Promise<NoteBody[]> {
    const [customer] = await this.customers.list(tenantId, { ids: [customerId], limit: 1 })
    if (!customer) throw new NotFoundError({ what: 'customer' })
    const notes = await this.store.notes(tenantId, customer.mergedIntoId ?? customerId, MAX_NOTES)
    return notes.map(note => toBody(note, actor.id))
  }

  /** @throws NotFoundError, CustomerErasedError */
  add(
    tenantId: TenantId,
    given: { customerId: CustomerId; text: string; isPinned?: boolean | undefined },
    context: DeskContext,
  ): Promise<NoteBody> {
    const { customerId, text, isPinned = false } = given
    const { type, id, name } = context.actor
    return this.unitOfWork.run(tenantId, async tx => {
      await this.lock(tx, customerId)
      const note = await this.store.addNote(tx, { customerId, text, isPinned, author: { type, id, name } })
      await tx.audit({ ...entryOf(context, 'customer-note.add', customerId), changes: { noteId: note.id } })
      return toBody(note, id)
    })
  }

  /** Everybody may pin; the words are their author's. @throws NotFoundError, CustomerErasedError, NoteOfSomebodyElseError */
  change(
    tenantId: TenantId,
    given: { customerId: CustomerId; noteId: string; text?: string | undefined; isPinned?: boolean | undefined },
    context: DeskContext,
  ): Promise<NoteBody> {
    const { customerId, noteId, text, isPinned } = given
    const { actor } = context
    return this.unitOfWork.run(tenantId, async tx => {
      const note = await this.store.lockNote(tx, customerId, noteId)
      if (!note) throw new NotFoundError({ what: 'note' })
      await this.lock(tx, customerId)
      const isEdit = text !== undefined && text !== note.text
      if (isEdit && !isAuthor(note, actor.id)) throw new NoteOfSomebodyElseError({})
      const changed = await this.store.changeNote(tx, noteId, { text, isPinned })
      const fields = [...(isEdit ? ['text'] : []), ...(isPinned === undefined ? [] : ['isPinned'])]
      await tx.audit({ ...entryOf(context, 'customer-note.change', customerId), changes: { noteId, fields } })
      return toBody(changed, actor.id)
    })
  }

  private async lock(tx: Transaction, customerId: CustomerId): Promise<void> {
    const customer = await this.customers.lock(tx, customerId)
    if (!customer || customer.mergedIntoId) throw new NotFoundError({ what: 'customer' })
    if (customer.erasedAt) throw new CustomerErasedError({})
  }
}

function isAuthor({ author }: CustomerNote, actorId: string | null): boolean {
  return author.id !== null && author.id === actorId
}

function toBody(note: CustomerNote, actorId: string | null): NoteBody {
  const { id, text, isPinned, author, createdAt, updatedAt } = note
  return {
    ...{ id, text, isPinned, authorName: author.name, isOwn: isAuthor(note, actorId) },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt?.toISOString() ?? null,
  }
}
