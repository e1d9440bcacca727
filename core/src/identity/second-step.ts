import { inject, injectable } from 'tsyringe'
import { ACCOUNT_STORE, REAL_CLOCK, SECOND_FACTOR_STORE } from '../di/tokens.js'
import { newId } from '../domain/id.js'
import { SignInExpiredError } from '../errors/access-errors.js'
import type { Account, AccountStore } from '../ports/account-store.js'
import type { Clock } from '../ports/clock.js'
import type { SecondFactorStore, SignInKind } from '../ports/second-factor-store.js'
import { FactorCodes } from './factor-codes.js'
import { FactorNews } from './factor-news.js'
import { hashToken, newOpaqueToken } from './opaque-token.js'

const TICKET_SECONDS = 5 * 60

/** A sign-in whose password was right and that waits for a code. */
export interface OpenSignIn {
  readonly ticketId: string
  readonly account: Account
  readonly kind: SignInKind
}

/** The second step of signing in. A ticket opens nothing but this step, for five minutes and five tries. */
@injectable()
export class SecondStep {
  constructor(
    @inject(SECOND_FACTOR_STORE) private readonly store: SecondFactorStore,
    @inject(ACCOUNT_STORE) private readonly accounts: AccountStore,
    @inject(FactorCodes) private readonly codes: FactorCodes,
    @inject(FactorNews) private readonly news: FactorNews,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the ticket and the seconds until it ends. */
  async begin(account: Account, kind: SignInKind): Promise<{ ticket: string; expiresIn: number }> {
    const ticket = newOpaqueToken()
    const createdAt = this.clock.now()
    const expiresAt = new Date(createdAt.getTime() + TICKET_SECONDS * 1000)
    const ticketHash = hashToken(ticket)
    await this.store.addTicket({ id: newId(), accountId: account.id, kind, ticketHash, createdAt, expiresAt })
    return { ticket, expiresIn: TICKET_SECONDS }
  }

  /** Counts one try of a ticket. @throws SignInExpiredError when it is unknown, used, too old, or was tried five times. */
  async open(ticket: string): Promise<OpenSignIn> {
    const found = await this.store.tryTicket(hashToken(ticket), this.clock.now())
    const account = found && (await this.accounts.findById(found.accountId))
    if (!account || account.isDisabled) throw new SignInExpiredError({})
    return { ticketId: found.id, account, kind: found.kind }
  }

  /** Uses up the code and the ticket. @throws InvalidCodeError, SignInExpiredError */
  async finish({ ticketId, account }: OpenSignIn, code: string): Promise<void> {
    const used = await this.codes.spend(account.id, code)
    if (!(await this.store.useTicket(ticketId, this.clock.now()))) throw new SignInExpiredError({})
    if (used === 'app') return
    const memberships = await this.accounts.memberships(account.id)
    await this.news.tell({ account, memberships }, 'user.recovery-code-used')
  }
}
