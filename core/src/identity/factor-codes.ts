import { inject, injectable } from 'tsyringe'
import { REAL_CLOCK, SECOND_FACTOR_STORE, SECRET_BOX } from '../di/tokens.js'
import type { AccountId } from '../domain/id.js'
import { InvalidCodeError, SecondFactorStateError } from '../errors/access-errors.js'
import type { Clock } from '../ports/clock.js'
import type { FactorProof, SecondFactorStore, StoredFactor } from '../ports/second-factor-store.js'
import type { SecretBox, SecretPlace } from '../ports/secret-box.js'
import { hashRecoveryCode, stepOf } from './one-time-code.js'

/** Checks codes against the secret of an account, and uses them up. */
@injectable()
export class FactorCodes {
  constructor(
    @inject(SECOND_FACTOR_STORE) private readonly store: SecondFactorStore,
    @inject(SECRET_BOX) private readonly box: SecretBox,
    @inject(REAL_CLOCK) private readonly clock: Clock,
  ) {}

  /** Seals a secret for one account: in the row of another it does not open. */
  seal(accountId: AccountId, secret: string): Buffer {
    return this.box.seal(placeOf(accountId), secret)
  }

  /** @throws InvalidCodeError when the code of six digits is not that of the sealed secret. */
  step(accountId: AccountId, sealed: Buffer, code: string): number {
    const step = stepOf(this.box.open(placeOf(accountId), sealed), code, this.clock.now())
    if (step === undefined) throw new InvalidCodeError({})
    return step
  }

  /**
   * Uses up a code of the app, or a recovery code.
   * @returns which of the two it was.
   * @throws InvalidCodeError for a wrong one and for one that was used before, SecondFactorStateError when none is on.
   */
  async spend(accountId: AccountId, code: string): Promise<'app' | 'recovery'> {
    const factor = await this.store.find(accountId)
    if (!factor?.isConfirmed) throw new SecondFactorStateError({ isOn: false })
    const proof = this.proofOf(accountId, factor, code)
    if (!(await this.store.spend(accountId, proof, this.clock.now()))) throw new InvalidCodeError({})
    return 'step' in proof ? 'app' : 'recovery'
  }

  private proofOf(accountId: AccountId, { sealed }: StoredFactor, code: string): FactorProof {
    const codeHash = hashRecoveryCode(code)
    return codeHash ? { codeHash } : { step: this.step(accountId, sealed, code) }
  }
}

function placeOf(accountId: AccountId): SecretPlace {
  return { scopeType: 'account', scopeId: accountId, pluginId: 'core', field: 'second-factor' }
}
