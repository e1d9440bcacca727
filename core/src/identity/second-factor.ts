import { inject, injectable } from 'tsyringe'
import { REAL_CLOCK, SECOND_FACTOR_STORE } from '../di/tokens.js'
import { InvalidCodeError, SecondFactorStateError } from '../errors/access-errors.js'
import type { Clock } from '../ports/clock.js'
import type { SecondFactorStore } from '../ports/second-factor-store.js'
import { AuthService, type Identity } from './auth-service.js'
import { FactorCodes } from './factor-codes.js'
import { FactorNews } from './factor-news.js'
import { factorUri, hashRecoveryCode, newFactorSecret, newRecoveryCodes } from './one-time-code.js'

/** How long a set-up that was begun can be confirmed. */
const SETUP_MS = 15 * 60_000

export interface FactorState {
  readonly isOn: boolean
  readonly recoveryCodesLeft: number
}

/** The second factor of one's own account. Whoever changes it proves the password too: a session alone is not enough. */
@injectable()
export class SecondFactor {
  constructor(
    @inject(SECOND_FACTOR_STORE) private readonly store: SecondFactorStore,
    @inject(FactorCodes) private readonly codes: FactorCodes,
    @inject(FactorNews) private readonly news: FactorNews,
    @inject(AuthService) private readonly auth: AuthService,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  async state({ account }: Identity): Promise<FactorState> {
    const factor = await this.store.find(account.id)
    const isOn = factor?.isConfirmed ?? false
    return { isOn, recoveryCodesLeft: isOn ? (factor?.recoveryCodesLeft ?? 0) : 0 }
  }

  /**
   * Makes a secret that is not asked for until a code confirms it; an earlier one that waits for that is forgotten.
   * @throws InvalidCredentialsError, SecondFactorStateError when it is on.
   */
  async begin(identity: Identity, password: string): Promise<{ secret: string; uri: string }> {
    const { id, email } = identity.account
    await this.auth.prove({ email, password })
    const secret = newFactorSecret()
    const isBegun = await this.store.begin(id, this.codes.seal(id, secret), this.clock.now())
    if (!isBegun) throw new SecondFactorStateError({ isOn: true })
    return { secret, uri: factorUri(secret, email) }
  }

  /**
   * Turns it on and ends every other sign-in.
   * @returns the recovery codes, which are never shown again.
   * @throws InvalidCodeError, also when the set-up was begun more than 15 minutes ago; SecondFactorStateError
   */
  async confirm(identity: Identity, code: string): Promise<string[]> {
    const { id } = identity.account
    const factor = await this.store.find(id)
    if (!factor) throw new SecondFactorStateError({ isOn: false })
    if (factor.isConfirmed) throw new SecondFactorStateError({ isOn: true })
    const now = this.clock.now()
    const codes = newRecoveryCodes()
    const isConfirmed = await this.store.confirm(
      id,
      {
        sealed: factor.sealed,
        since: new Date(now.getTime() - SETUP_MS),
        step: this.codes.step(id, factor.sealed, code),
        codeHashes: hashesOf(codes),
        keptFamilyId: identity.familyId,
      },
      now,
    )
    if (!isConfirmed) throw new InvalidCodeError({})
    await this.news.tell(identity, 'user.second-factor-on')
    return codes
  }

  /** Turns it off and ends every other sign-in. @throws InvalidCredentialsError, InvalidCodeError, SecondFactorStateError */
  async turnOff(identity: Identity, proof: { password: string; code: string }): Promise<void> {
    await this.prove(identity, proof)
    await this.store.remove(identity.account.id, identity.familyId, this.clock.now())
    await this.news.tell(identity, 'user.second-factor-off')
  }

  /** Gives ten new recovery codes; the old ones work no longer. @throws as `turnOff` */
  async replaceCodes(identity: Identity, proof: { password: string; code: string }): Promise<string[]> {
    await this.prove(identity, proof)
    const codes = newRecoveryCodes()
    await this.store.replaceCodes(identity.account.id, hashesOf(codes))
    await this.news.tell(identity, 'user.recovery-codes-replaced')
    return codes
  }

  private async prove({ account }: Identity, { password, code }: { password: string; code: string }): Promise<void> {
    await this.auth.prove({ email: account.email, password })
    await this.codes.spend(account.id, code)
  }
}

function hashesOf(codes: readonly string[]): Buffer[] {
  return codes.map(hashRecoveryCode).filter(hash => hash !== undefined)
}
