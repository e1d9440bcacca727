import { inject, injectable } from 'tsyringe'
import { FEEDBACK_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import type {
  Feedback,
  FeedbackFilter,
  FeedbackState,
  FeedbackStore,
  FeedbackTerms,
  Ratings,
} from '../ports/feedback-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

const DEFAULT_LIMIT = 50
const POSITION = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00),([0-9a-f-]{36})$/

export interface FeedbackContext {
  readonly actor: Actor
  readonly requestId: string
}

export interface FeedbackPage {
  readonly items: readonly Feedback[]
  readonly nextCursor: string | null
}

type Question = Omit<FeedbackFilter, 'after' | 'limit'> & {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** What the team does with what customers say: shows or hides it, answers, and decides how it is asked. */
@injectable()
export class FeedbackDesk {
  constructor(
    @inject(FEEDBACK_STORE) private readonly store: FeedbackStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first. @throws InvalidRequestError for a cursor that no page gave. */
  async list(tenantId: TenantId, question: Question): Promise<FeedbackPage> {
    const { cursor, limit = DEFAULT_LIMIT, ...filter } = question
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const rows = await this.store.list(tenantId, { ...filter, after, limit: limit + 1 })
    const last = rows.length > limit ? rows[limit - 1] : undefined
    return { items: rows.slice(0, limit), nextCursor: last ? `${last.position},${last.id}` : null }
  }

  /**
   * @param given.answer - What the business says to it; empty takes it back.
   * @throws NotFoundError, StaleVersionError
   */
  change(
    tenantId: TenantId,
    given: {
      id: string
      status?: FeedbackState | undefined
      answer?: string | undefined
      version?: number | undefined
    },
    { actor, requestId }: FeedbackContext,
  ): Promise<Feedback> {
    const { id, version } = given
    return this.unitOfWork.run(tenantId, async tx => {
      const before = await this.store.lock(tx, id)
      if (!before) throw new NotFoundError({ what: 'feedback' })
      if (version !== undefined && version !== before.version) throw new StaleVersionError({ current: before.version })
      const { status = before.status, answer = before.answer } = given
      const changed = await this.store.update(tx, id, { status, answer, answeredBy: actor.name })
      const subject = { subjectType: 'feedback', subjectId: id, requestId }
      const by = { type: actor.type, id: actor.id, name: actor.name }
      const fields = [...(status === before.status ? [] : ['status']), ...(answer === before.answer ? [] : ['answer'])]
      await tx.audit({ action: 'feedback.change', ...subject, actor: by, changes: { status, fields } })
      return changed
    })
  }

  terms(tenantId: TenantId): Promise<FeedbackTerms> {
    return this.store.terms(tenantId)
  }

  /** @throws StaleVersionError */
  saveTerms(
    tenantId: TenantId,
    { terms, version }: { terms: Omit<FeedbackTerms, 'version'>; version?: number | undefined },
    { actor, requestId }: FeedbackContext,
  ): Promise<FeedbackTerms> {
    return this.unitOfWork.run(tenantId, async tx => {
      const before = await this.store.terms(tenantId, tx)
      if (version !== undefined && version !== before.version) throw new StaleVersionError({ current: before.version })
      const saved = await this.store.saveTerms(tx, terms)
      const subject = { subjectType: 'feedback-terms', subjectId: tenantId, requestId }
      const by = { type: actor.type, id: actor.id, name: actor.name }
      await tx.audit({ action: 'feedback-terms.save', ...subject, actor: by, changes: { ...terms } })
      return saved
    })
  }

  /** Averages of what is published, where there is enough of it. */
  ratings(tenantId: TenantId): Promise<Ratings> {
    return this.store.ratings(tenantId)
  }
}

function readCursor(cursor: string): { position: string; id: string } {
  const [, position, id] = POSITION.exec(cursor) ?? []
  if (position !== undefined && id !== undefined) {
    const day = position.slice(0, 19).replace(' ', 'T')
    const instant = new Date(`${day}Z`)
    if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day)) return { position, id }
  }
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
}
