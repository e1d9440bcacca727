import { inject, injectable } from 'tsyringe'
import { BookingFinder } from '../booking/booking-finder.js'
import { ChangeRecord } from '../booking/change-record.js'
import type { BookingAccess, CommandContext } from '../booking/command.js'
import { localDateAfter } from '../booking/local-time.js'
import { BUSINESS_CLOCK, INTAKE_STORE, SECRET_BOX, UNIT_OF_WORK } from '../di/tokens.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { intakePlace, type Intake, type IntakeContent, type IntakeFormId, type SignedAs } from '../domain/intake.js'
import { answerIssues, type AnswerIssue, type Answers } from '../domain/question.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import { IntakeClosedError } from '../errors/customer-errors.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { IntakeStore } from '../ports/intake-store.js'
import type { SecretBox } from '../ports/secret-box.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { needsGuardian, toIntakeBody, toOpenIntakeBody, type IntakeBody, type OpenIntakeBody } from './intake-view.js'

/** One form of one booking, and who comes to it. */
export interface IntakeTarget {
  readonly bookingId: BookingId
  readonly formId: IntakeFormId
  readonly access: BookingAccess
}

/** What somebody signs with. */
export interface IntakeSignature {
  readonly name: string
  readonly as: SignedAs
  /** Whether they agree to the words of the form. */
  readonly isAgreed: boolean
}

const OPEN = ['requested', 'pending-payment', 'confirmed', 'checked-in']
const NOTHING: IntakeContent = { answers: {}, bornOn: null }

/**
 * Forms of bookings as customers fill them in by the link of the booking, and as those who may read them open them. Answers
 * are sealed before they are stored. Each time that somebody of the team opens one is written down.
 */
@injectable()
export class IntakeService {
  constructor(
    @inject(INTAKE_STORE) private readonly store: IntakeStore,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
    @inject(SECRET_BOX) private readonly box: SecretBox,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** How the forms of a booking stand, without what is in them. @throws NotFoundError */
  async list(tenantId: TenantId, { bookingId, access }: Omit<IntakeTarget, 'formId'>): Promise<IntakeBody[]> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    return (await this.store.ofBooking(tenantId, booking.id)).map(intake => toIntakeBody(intake, booking.startsAt))
  }

  /** @throws NotFoundError */
  async open(tenantId: TenantId, target: IntakeTarget, context: CommandContext): Promise<OpenIntakeBody> {
    const { bookingId, formId, access } = target
    const booking = await this.finder.read(tenantId, bookingId, access)
    const { actor, requestId } = context
    if (actor.type !== 'customer') {
      const subject = { subjectType: 'booking', subjectId: booking.id, requestId }
      await this.unitOfWork.run(tenantId, tx =>
        tx.audit({ action: 'intake.read', ...subject, actor, changes: { formId } }),
      )
    }
    return this.view(booking, find(await this.store.ofBooking(tenantId, booking.id), formId))
  }

  /**
   * Keeps some answers; those that are not named stay, and an empty one goes. Each can be saved alone, from any device.
   * @throws NotFoundError; IntakeClosedError once it is signed or the visit is over; InvalidRequestError
   */
  async save(
    tenantId: TenantId,
    target: IntakeTarget,
    given: { readonly answers: Answers; readonly bornOn?: string | null | undefined },
    context: CommandContext,
  ): Promise<OpenIntakeBody> {
    return this.changing(tenantId, target, async (tx, booking, intake) => {
      const before = this.contentOf(tenantId, intake)
      const { questions } = intake.definition
      const keys = new Set(questions.map(({ key }) => key))
      const stray = Object.keys(given.answers).filter(key => !keys.has(key))
      refuse([
        ...stray.map(key => ({ path: `answers.${key}`, message: 'This form has no such question' })),
        ...answerIssues(questions, given.answers, { isComplete: false }),
        ...this.birthIssues(tenantId, booking, given.bornOn),
      ])
      const answers = Object.entries({ ...before.answers, ...given.answers }).filter(([, value]) => isSaid(value))
      const { bornOn = before.bornOn } = given
      await this.keep(tx, intake, { answers: Object.fromEntries(answers), bornOn })
      await this.noteStaff(tx, booking, { ...context, formId: intake.formId })
    })
  }

  /** Ends it: what is required is answered, and somebody who may has signed. @throws as `save` */
  async sign(
    tenantId: TenantId,
    target: IntakeTarget,
    signature: IntakeSignature,
    context: CommandContext,
  ): Promise<OpenIntakeBody> {
    return this.changing(tenantId, target, async (tx, booking, intake) => {
      const content = this.contentOf(tenantId, intake)
      const { definition, formId } = intake
      refuse([
        ...answerIssues(definition.questions, content.answers, { isComplete: true }),
        ...signatureIssues(intake, content, { signature, booking }),
      ])
      const id = intake.id ?? (await this.keep(tx, intake, content))
      await this.store.complete(tx, id, signature)
      const changes = { formId, formVersion: intake.formVersion, signedAs: signature.as }
      await this.record.write(tx, booking, { what: 'intake-signed', action: 'intake.sign', changes }, context)
    })
  }

  private async changing(
    tenantId: TenantId,
    { bookingId, formId, access }: IntakeTarget,
    work: (tx: Transaction, booking: StoredBooking, intake: Intake) => Promise<void>,
  ): Promise<OpenIntakeBody> {
    const booking = await this.unitOfWork.run(tenantId, async tx => {
      const locked = await this.finder.lock(tx, bookingId, access)
      const intake = find(await this.store.ofBooking(tenantId, locked.id, tx), formId)
      if (intake.completedAt || !OPEN.includes(locked.status)) throw new IntakeClosedError({})
      await work(tx, locked, intake)
      return locked
    })
    return this.view(booking, find(await this.store.ofBooking(tenantId, booking.id), formId))
  }

  /** @returns The id of what was begun. */
  private async keep(tx: Transaction, intake: Intake, content: IntakeContent): Promise<string> {
    const id = intake.id ?? newId<'intake'>()
    const sealed = this.box.seal(intakePlace(tx.tenantId, id), JSON.stringify(content))
    if (intake.id) await this.store.save(tx, id, sealed)
    // The booking is locked: nobody else begins it meanwhile.
    else await this.store.begin(tx, { ...intake, id, sealed })
    return id
  }

  private contentOf(tenantId: TenantId, { id, sealed }: Intake): IntakeContent {
    return id && sealed ? (JSON.parse(this.box.open(intakePlace(tenantId, id), sealed)) as IntakeContent) : NOTHING
  }

  private async view(booking: StoredBooking, intake: Intake): Promise<OpenIntakeBody> {
    const { tenantId } = booking
    const subject = await this.store.subject(tenantId, booking.id)
    return toOpenIntakeBody(intake, this.contentOf(tenantId, intake), { booking, subject })
  }

  /** What a customer types saves itself many times; what staff write for them is written down. */
  private async noteStaff(
    tx: Transaction,
    { id }: StoredBooking,
    { actor, requestId, formId }: CommandContext & { formId: string },
  ): Promise<void> {
    if (actor.type === 'customer') return
    const subject = { subjectType: 'booking', subjectId: id, requestId }
    await tx.audit({ action: 'intake.save', ...subject, actor, changes: { formId } })
  }

  private birthIssues(
    tenantId: TenantId,
    { timeZone }: StoredBooking,
    bornOn: string | null | undefined,
  ): AnswerIssue[] {
    if (!bornOn) return []
    const isSound = bornOn >= '1900-01-01' && bornOn <= localDateAfter(this.clock.now(tenantId), timeZone, 0)
    return isSound ? [] : [{ path: 'bornOn', message: 'Enter a day in the past, such as 2019-03-14' }]
  }
}

function find(all: readonly Intake[], formId: string): Intake {
  const found = all.find(intake => intake.formId === formId)
  if (!found) throw new NotFoundError({ what: 'form' })
  return found
}

function refuse(issues: readonly AnswerIssue[]): void {
  if (issues.length > 0) throw new InvalidRequestError({ issues: [...issues] })
}

function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== null && value !== undefined && value !== ''
}

function signatureIssues(
  { definition }: Intake,
  { bornOn }: IntakeContent,
  { signature, booking }: { signature: IntakeSignature; booking: StoredBooking },
): AnswerIssue[] {
  const mustBeGuardian = needsGuardian(definition, bornOn, booking)
  return [
    ...(mustBeGuardian === null ? [{ path: 'bornOn', message: 'Say when they were born' }] : []),
    ...(mustBeGuardian === true && signature.as !== 'guardian'
      ? [{ path: 'as', message: `Somebody under ${definition.guardianBelow} needs a guardian to sign` }]
      : []),
    ...(definition.consent !== '' && !signature.isAgreed
      ? [{ path: 'isAgreed', message: 'The form is complete once this is agreed to' }]
      : []),
  ]
}
